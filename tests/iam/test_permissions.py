"""Statements as values: what is merged, what is kept apart, and how long a document will be."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.iam.permissions import PermissionSet, Statement, document_size, text_size

ACTIONS = st.sampled_from(["ec2:RunInstances", "iam:PassRole", "kms:Decrypt", "sns:Publish", "tag:GetResources"])
RESOURCES = st.sampled_from(["*", "arn:aws:sns:::a", "arn:aws:sns:::b", "arn:aws:iam:::role/c", "${Token[TOKEN.7]}"])
CONDITIONS = st.sampled_from(
    [{}, {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}, {"StringEquals": {"aws:RequestTag/a": "b"}}]
)
STATEMENTS = st.builds(
    Statement,
    actions=st.lists(ACTIONS, min_size=1, max_size=3, unique=True).map(tuple),
    resources=st.lists(RESOURCES, min_size=1, max_size=3, unique=True).map(tuple),
    conditions=CONDITIONS,
)


def said(documents: Iterable[dict[str, object]]) -> set[tuple[str, str, str]]:
    """Return every triple of action, resource and conditions."""
    return {
        (action, resource, json.dumps(each.get("Condition", {}), sort_keys=True))
        for each in documents
        for action in each["Action"]
        for resource in ([each["Resource"]] if each["Resource"] == "*" else each["Resource"])
    }


class TestStatement:
    def test_on_everything(self):
        assert Statement(("a:B", "a:C")).to_json() == {"Action": ["a:B", "a:C"], "Effect": "Allow", "Resource": "*"}

    def test_on_a_resource_under_a_condition(self):
        statement = Statement(("a:B",), ("arn:x",), {"StringEquals": {"k": ["v", "w"]}})
        assert statement.to_json() == {
            "Action": ["a:B"],
            "Effect": "Allow",
            "Resource": ["arn:x"],
            "Condition": {"StringEquals": {"k": ["v", "w"]}},
        }

    @pytest.mark.parametrize(("resources", "expected"), [(("*",), False), (("arn:x",), True), (("*", "arn:x"), True)])
    def test_names_resources(self, resources, expected):
        assert Statement(("a:B",), resources).names_resources is expected

    def test_is_held_to_be_in_the_managed_policy(self):
        assert Statement(("a:B",)).in_managed_policy


class TestMerging:
    def test_actions_on_everything_are_one_sorted_statement(self):
        found = PermissionSet([Statement(("b:B", "c:C")), Statement(("a:A", "b:B"))])
        assert found.statements() == [Statement(("a:A", "b:B", "c:C"))]

    def test_same_actions_are_one_statement_in_whatever_order_they_are_written(self):
        found = PermissionSet([Statement(("b:B", "a:A"), ("x",)), Statement(("a:A", "b:B"), ("y", "x"))])
        assert found.statements() == [Statement(("a:A", "b:B"), ("x", "y"))]

    def test_what_is_denied_is_kept_apart_from_what_is_allowed(self):
        denied = Statement(("a:A",), effect="Deny")
        found = PermissionSet([Statement(("a:A",)), denied, Statement(("a:A",), ("x",), effect="Deny")])
        assert found.covers(denied)
        assert [each["Effect"] for each in found.to_json()["Statement"]] == ["Allow", "Deny"]
        assert found.statements()[1] == Statement(("a:A",), ("*", "x"), effect="Deny")

    def test_other_actions_are_kept_apart(self):
        found = PermissionSet([Statement(("a:A",), ("x",)), Statement(("b:B",), ("y",))])
        assert found.statements() == [Statement(("a:A",), ("x",)), Statement(("b:B",), ("y",))]

    def test_other_conditions_are_kept_apart(self):
        one, two = {"StringEquals": {"k": "v"}}, {"StringEquals": {"k": "w"}}
        found = PermissionSet([Statement(("a:A",), ("x",), one), Statement(("a:A",), ("y",), two)])
        assert found.statements() == [Statement(("a:A",), ("x",), one), Statement(("a:A",), ("y",), two)]

    def test_a_condition_on_everything_is_not_lost(self):
        condition = {"StringEquals": {"k": "v"}}
        found = PermissionSet([Statement(("a:A",)), Statement(("a:A",), conditions=condition)])
        assert found.statements() == [Statement(("a:A",)), Statement(("a:A",), conditions=condition)]

    def test_everything_comes_first_then_the_order_of_arrival(self):
        found = PermissionSet([Statement(("z:Z",), ("x",)), Statement(("a:A",), ("y",)), Statement(("m:M",))])
        assert [statement.actions for statement in found.statements()] == [("m:M",), ("z:Z",), ("a:A",)]

    def test_document(self):
        assert PermissionSet([Statement(("a:A",))]).to_json() == {
            "Statement": [{"Action": ["a:A"], "Effect": "Allow", "Resource": "*"}],
            "Version": "2012-10-17",
        }

    def test_add_tells_whether_it_was_new(self):
        found = PermissionSet()
        assert not found
        assert found.add(Statement(("a:A",), ("x",)))
        assert not found.add(Statement(("a:A",), ("x",)))
        assert found.add(Statement(("a:A",)))
        assert not found.add(Statement(("a:A",)))
        assert found

    @given(st.lists(STATEMENTS, max_size=8))
    def test_nothing_is_lost_and_nothing_added(self, statements):
        found = PermissionSet(statements)
        assert said(each.to_json() for each in found.statements()) == said(each.to_json() for each in statements)
        assert all(found.covers(each) for each in statements)

    @given(st.lists(STATEMENTS, max_size=8))
    def test_same_statements_give_the_same_bytes_and_rendering_changes_nothing(self, statements):
        once = PermissionSet(statements)
        assert json.dumps(once.to_json()) == json.dumps(PermissionSet(statements).to_json())
        assert json.dumps(PermissionSet(once.statements()).to_json()) == json.dumps(once.to_json())

    @given(st.lists(STATEMENTS, max_size=5), STATEMENTS)
    def test_what_it_covers_would_add_nothing(self, statements, one_more):
        found = PermissionSet(statements)
        before = found.to_json()
        covered = found.covers(one_more)
        assert found.add(one_more) is not covered
        assert (found.to_json() == before) is covered


class TestSizes:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", 0),
            ("arn:aws:sns", 11),
            ("${Token[AWS.Partition.3]}", len("aws-us-gov")),
            ("${Token[AWS.Region.10]}", len("ap-southeast-4")),
            ("${Token[AWS.AccountId.0]}", 12),
            ("${Token[TOKEN.123]}", 100),
            ("a${Token[TOKEN.1]}b${Token[AWS.AccountId.0]}", 114),
            ("${Token[Web.Name.12]}", 100),
        ],
    )
    def test_text(self, text, expected):
        assert text_size(text) == expected

    def test_document_is_counted_without_white_space(self):
        assert document_size({"a": ["b", "c d"]}) == len('{"a":["b","c d"]}')

    def test_a_token_alone_is_taken_for_an_arn(self):
        assert document_size({"a": "${Token[TOKEN.1]}"}) == len('{"a":""}') + 150
        assert document_size({"a": "${Token[AWS.AccountId.0]}"}) == len('{"a":""}') + 12
        assert document_size({"a": "b${Token[TOKEN.1]}"}) == len('{"a":"b"}') + 100

    def test_of_nothing(self):
        assert PermissionSet().size() == 0

    def test_of_a_set(self):
        found = PermissionSet([Statement(("a:A",))])
        assert found.size() == len(json.dumps(found.to_json(), separators=(",", ":")))

    @given(st.lists(STATEMENTS, max_size=5), STATEMENTS)
    def test_with_one_more_is_foreseen_without_adding_it(self, statements, one_more):
        found = PermissionSet(statements)
        before = found.size()
        foreseen = found.size_with(one_more)
        assert found.size() == before
        found.add(one_more)
        assert found.size() == foreseen
