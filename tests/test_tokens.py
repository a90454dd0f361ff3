"""Recognising tokens without asking JavaScript, held against what the CDK itself says."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import aws_cdk as cdk
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.tokens import is_token


def from_the_cdk() -> dict[str, object]:
    """Return a value of every kind that the CDK makes."""
    stack = cdk.Stack(cdk.App(tree_metadata=False), "Stack")
    text = cdk.CfnParameter(stack, "Text")
    number = cdk.CfnParameter(stack, "Number", type="Number")
    names = cdk.CfnParameter(stack, "List", type="CommaDelimitedList")
    resource = cdk.CfnResource(stack, "Resource", type="AWS::SNS::Topic")
    intrinsic = {"Ref": "Resource"}
    return {
        "text": cdk.Token.as_string(intrinsic),
        "text with a hint": cdk.Token.as_string(intrinsic, display_hint="Topic.Name"),
        "text around": f"a-{cdk.Token.as_string(intrinsic)}-b",
        "two in a text": f"{cdk.Aws.REGION}/{cdk.Aws.ACCOUNT_ID}",
        "number": cdk.Token.as_number(intrinsic),
        "list": cdk.Token.as_list(intrinsic),
        "parameter": text.value_as_string,
        "number parameter": number.value_as_number,
        "list parameter": names.value_as_list,
        "parameter as object": text.value,
        "reference": resource.ref,
        "attribute": resource.get_att("TopicName"),
        "attribute as text": resource.get_att("TopicName").to_string(),
        "lazy text": cdk.Lazy.uncached_string(_Text()),
        "lazy object": cdk.Lazy.uncached_any(_Text()),
        "function": cdk.Fn.select(0, cdk.Fn.split(",", text.value_as_string)),
        "function of a list": cdk.Fn.split(",", text.value_as_string),
        "condition": cdk.Fn.condition_if("Condition", "a", "b"),
        "secret": cdk.SecretValue.unsafe_plain_text("x"),
        "secret as text": cdk.SecretValue.secrets_manager("x").unsafe_unwrap(),
        "stack's region": stack.region,
        "stack's account": stack.account,
        "physical name": cdk.PhysicalName.GENERATE_IF_NEEDED,
        "known region": cdk.Stack(cdk.App(tree_metadata=False), "S", env=cdk.Environment(region="eu-west-1")).region,
        "stack's name": stack.stack_name,
        "stack's id": stack.stack_id,
        "resolved": stack.resolve(resource.ref),
    }


@pytest.fixture(scope="module")
def values():
    return from_the_cdk()


KINDS = [
    "text",
    "text with a hint",
    "text around",
    "two in a text",
    "number",
    "list",
    "parameter",
    "number parameter",
    "list parameter",
    "parameter as object",
    "reference",
    "attribute",
    "attribute as text",
    "lazy text",
    "lazy object",
    "function",
    "function of a list",
    "condition",
    "secret",
    "secret as text",
    "stack's region",
    "stack's account",
    "physical name",
    "known region",
    "stack's name",
    "stack's id",
    "resolved",
]


def test_every_kind_is_tested(values):
    assert list(values) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_agrees_with_the_cdk_about_what_the_cdk_makes(values, kind):
    assert is_token(values[kind]) is cdk.Token.is_unresolved(values[kind])


PLAIN = [
    "",
    "text",
    "${Topic}",
    "{Token[x]}",
    "#{Token[TOKEN.1]}",
    0,
    1,
    -1,
    2**31,
    0.5,
    -1.5,
    1e300,
    -1e300,
    float(2**53),
    True,
    False,
    [],
    ["a"],
    ["a", "b"],
    [1],
    {},
    {"key": "value"},
]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_agrees_with_the_cdk_about_plain_values(value):
    assert cdk.Token.is_unresolved(value) is False
    assert is_token(value) is False


@given(st.one_of(st.text(max_size=40), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**52), 2**52)))
def test_agrees_with_the_cdk_about_anything(value):
    assert is_token(value) is cdk.Token.is_unresolved(value)


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), float("-inf"), 10**400, b"${Token[x]}", object()])
def test_values_that_javascript_does_not_have_are_no_tokens(value):
    assert is_token(value) is False


@pytest.mark.parametrize("value", [Path("a"), Path.cwd(), PurePosixPath("a")])
def test_paths_are_no_tokens(value):
    # They have a method of the same name as a token.
    assert is_token(value) is False


def test_a_list_with_a_token_among_others_is_not_known(values):
    # The CDK takes only a list of one for a token, and refuses the others later; nobody can check them here.
    assert is_token([*values["list"], "more"])
    assert is_token(tuple(values["list"]))


def test_a_list_of_text_tokens_is_a_list_that_is_known(values):
    # Its length can be checked, whatever its items will be.
    assert not is_token([values["text"]])
    assert not cdk.Token.is_unresolved([values["text"]])


class _Text:
    """A producer of text for ``Lazy``, by jsii's interface."""


def _as_producer(cls: type) -> type:
    import jsii

    def produce(self: object) -> str:
        return "text"

    cls.produce = produce  # type: ignore[attr-defined]
    return jsii.implements(cdk.IStableStringProducer, cdk.IStableAnyProducer)(cls)


_Text = _as_producer(_Text)  # type: ignore[misc]
