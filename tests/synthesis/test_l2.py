"""L2 constructs begun and made without checking types that are as they should be."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sns as sns

from cdk_codedeploy.synthesis import begin_l2, make_l2


class Ours(cdk.Resource):
    def __init__(self, scope, id, **given):
        begin_l2(self, scope, id, **given)


class Theirs(cdk.Resource):
    def __init__(self, scope, id, **given):
        super().__init__(scope, id, **given)


def test_it_is_a_construct_of_the_cdk(stack):
    made = Ours(stack, "Made")
    assert made.node.path == f"{stack.node.path}/Made"
    assert stack.node.find_child("Made") is made
    assert made.stack.node.path == stack.node.path
    assert cdk.Resource.is_resource(made)


@pytest.mark.parametrize("name", [None, "web", cdk.PhysicalName.GENERATE_IF_NEEDED])
def test_it_has_the_physical_name(stack, name):
    ours, theirs = Ours(stack, "Ours", physical_name=name), Theirs(stack, "Theirs", physical_name=name)
    if name == "web":
        assert ours._physical_name == theirs._physical_name == "web"
    else:
        assert cdk.Token.is_unresolved(ours._physical_name)
        assert cdk.Token.is_unresolved(theirs._physical_name)


def test_it_is_one_round_trip(stack, round_trips):
    with round_trips() as trips:
        Ours(stack, "Made")
    assert trips.total == 1, trips.requests


@pytest.mark.parametrize(
    ("scope", "id", "name"),
    [(None, "Made", None), ("stack", "Made", None), ("given", 5, None), ("given", None, None), ("given", "Made", 5)],
)
def test_a_wrong_type_is_refused_in_the_cdks_words(stack, scope, id, name):
    scope = stack if scope == "given" else scope
    with pytest.raises(TypeError) as theirs:
        Theirs(scope, id, physical_name=name)
    with pytest.raises(TypeError) as ours:
        Ours(scope, id, physical_name=name)
    assert str(ours.value) == str(theirs.value)


def test_a_construct_of_the_cdk_is_made_as_by_its_constructor(stack, synth, round_trips):
    with round_trips() as trips:
        made = make_l2(sns.Topic, sns.TopicProps, stack, "Made", display_name="Web", fifo=None, enforce_ssl=True)
    assert trips.total == 1, trips.requests
    assert isinstance(made, sns.Topic)
    assert stack.node.find_child("Made") is made
    by_hand = sns.Topic(stack, "Theirs", display_name="Web", enforce_ssl=True)
    template = synth(stack)["Resources"]
    ours, theirs = (template[stack.get_logical_id(each.node.default_child)] for each in (made, by_hand))
    assert ours == theirs
    assert ours["Properties"] == {"DisplayName": "Web"}


def test_javascript_still_checks_types(stack):
    with pytest.raises(RuntimeError):
        make_l2(sns.Topic, sns.TopicProps, stack, "Made", display_name=5)


def test_an_unknown_property_is_refused(stack):
    with pytest.raises(KeyError, match="colour"):
        make_l2(sns.Topic, sns.TopicProps, stack, "Made", colour="red")
