"""Which instances a deployment group names by their tags."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import InstanceTagSet, ServerDeploymentGroup, TagFilter, TagGroup, TagSet, ValidationError
from tests.deployment import later
from tests.deployment.templates import group_of, only, statements

MAPPING = {"Stage": ["beta", "prod"], "Team": [], "": ["shared"]}
FILTERS = [
    {"Key": "Stage", "Value": "beta", "Type": "KEY_AND_VALUE"},
    {"Key": "Stage", "Value": "prod", "Type": "KEY_AND_VALUE"},
    {"Key": "Team", "Type": "KEY_ONLY"},
    {"Value": "shared", "Type": "VALUE_ONLY"},
]
CELL = {"Key": "Cell", "Value": "1*", "Type": "KEY_AND_VALUE"}
OUR_FILTERS = [TagFilter("Stage", "beta"), TagFilter("Stage", "prod"), TagFilter("Team"), TagFilter(value="shared")]
TAG_PROPERTIES = {"Ec2TagSet", "Ec2TagFilters", "OnPremisesTagSet", "OnPremisesInstanceTagFilters"}

# Each parameter that takes a tag set, with its property and the keys inside.
SETS = [
    ("ec2_instance_tags", "Ec2TagSet", "Ec2TagSetList", "Ec2TagGroup"),
    ("on_premise_instance_tags", "OnPremisesTagSet", "OnPremisesTagSetList", "OnPremisesTagGroup"),
]
FLAT = [
    ("ec2_tag_filters", "Ec2TagFilters"),
    ("on_premises_tag_filters", "OnPremisesInstanceTagFilters"),
]
PAIRS = [("ec2_instance_tags", "ec2_tag_filters"), ("on_premise_instance_tags", "on_premises_tag_filters")]


def tag_properties(properties):
    return {name: properties[name] for name in TAG_PROPERTIES & properties.keys()}


class TestTemplate:
    @pytest.mark.parametrize(("parameter", "name", "groups", "group"), SETS)
    @pytest.mark.parametrize(
        "tags",
        [
            InstanceTagSet(MAPPING, {"Cell": ["1*"]}),
            InstanceTagSet(TagGroup(*OUR_FILTERS), TagGroup(TagFilter("Cell", "1*"))),
            TagSet(MAPPING, TagGroup(TagFilter("Cell", "1*"))),
            codedeploy.InstanceTagSet(MAPPING, {"Cell": ["1*"]}),
        ],
        ids=["mappings", "groups", "without the CDK", "the CDK's"],
    )
    def test_sets(self, stack, synth, parameter, name, groups, group, tags):
        ServerDeploymentGroup(stack, "Group", **{parameter: tags})
        assert tag_properties(only(synth(stack))) == {name: {groups: [{group: FILTERS}, {group: [CELL]}]}}

    @pytest.mark.parametrize(("parameter", "name"), FLAT)
    def test_flat_filters(self, stack, synth, parameter, name):
        ServerDeploymentGroup(stack, "Group", **{parameter: OUR_FILTERS})
        assert tag_properties(only(synth(stack))) == {name: FILTERS}

    def test_both_kinds_of_instances(self, stack, synth):
        ServerDeploymentGroup(
            stack,
            "Group",
            ec2_instance_tags=InstanceTagSet({"Cell": ["1*"]}),
            on_premises_tag_filters=[TagFilter("Team")],
        )
        assert tag_properties(only(synth(stack))) == {
            "Ec2TagSet": {"Ec2TagSetList": [{"Ec2TagGroup": [CELL]}]},
            "OnPremisesInstanceTagFilters": [{"Key": "Team", "Type": "KEY_ONLY"}],
        }

    @pytest.mark.parametrize("tags", [None, InstanceTagSet(), codedeploy.InstanceTagSet()])
    @pytest.mark.parametrize("parameter", [found[0] for found in SETS])
    def test_no_tags(self, stack, synth, parameter, tags):
        ServerDeploymentGroup(stack, "Group", **{parameter: tags})
        assert tag_properties(only(synth(stack))) == {}

    def test_ours_in_the_cdks_group(self, stack, synth):
        codedeploy.ServerDeploymentGroup(stack, "Group", ec2_instance_tags=InstanceTagSet(MAPPING))
        assert only(synth(stack))["Ec2TagSet"] == {"Ec2TagSetList": [{"Ec2TagGroup": FILTERS}]}

    def test_tokens_pass(self, stack, synth):
        text = cdk.CfnParameter(stack, "Text").value_as_string
        ServerDeploymentGroup(stack, "Group", ec2_instance_tags=InstanceTagSet({"Stage": [text, later.text("beta")]}))
        ServerDeploymentGroup(stack, "Flat", on_premises_tag_filters=[TagFilter(text, text)])
        template = synth(stack)
        assert group_of(template, "Group")["Ec2TagSet"]["Ec2TagSetList"][0]["Ec2TagGroup"] == [
            {"Key": "Stage", "Value": {"Ref": "Text"}, "Type": "KEY_AND_VALUE"},
            {"Key": "Stage", "Value": "beta", "Type": "KEY_AND_VALUE"},
        ]
        assert group_of(template, "Flat")["OnPremisesInstanceTagFilters"] == [
            {"Key": {"Ref": "Text"}, "Value": {"Ref": "Text"}, "Type": "KEY_AND_VALUE"}
        ]


class TestPermissions:
    FIND_EC2 = ["ec2:DescribeInstanceStatus", "ec2:DescribeInstances", "tag:GetResources"]  # noqa: RUF012
    LEAVE = {  # noqa: RUF012
        "autoscaling:DeleteLifecycleHook",
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeLifecycleHooks",
    }
    FIND_OTHERS = ["tag:GetResources", "tag:GetTagKeys", "tag:GetTagValues"]  # noqa: RUF012

    @pytest.mark.parametrize(
        ("parameters", "expected"),
        [
            ({"ec2_tag_filters": [TagFilter("Team")]}, FIND_EC2),
            ({"on_premises_tag_filters": [TagFilter("Team")]}, FIND_OTHERS),
            (
                {"ec2_tag_filters": [TagFilter("Team")], "on_premises_tag_filters": [TagFilter("Team")]},
                {*FIND_EC2, *FIND_OTHERS},
            ),
            ({}, FIND_EC2),
        ],
    )
    def test_cover_what_the_group_has(self, stack, synth, parameters, expected):
        ServerDeploymentGroup(stack, "Group", **parameters)
        actions = sorted({*expected, *self.LEAVE})
        assert statements(synth(stack), "GroupRole") == [{"Action": actions, "Effect": "Allow", "Resource": "*"}]


class TestWrongUse:
    @pytest.fixture
    def refusal(self, stack):
        def message(**parameters):
            with pytest.raises(ValidationError) as caught:
                ServerDeploymentGroup(stack, "Group", **parameters)
            # Nothing was made, so the id is free.
            ServerDeploymentGroup(stack, "Group")
            return str(caught.value).removeprefix('deployment group "Group": ')

        return message

    @pytest.mark.parametrize(("tag_set", "filters"), PAIRS)
    def test_both_forms(self, refusal, tag_set, filters):
        assert refusal(**{tag_set: InstanceTagSet(MAPPING), filters: [TagFilter("Team")]}) == (
            f"{filters}: got a value together with {tag_set}, but a deployment group takes one of the two forms; "
            f"put the filters as one more group into {tag_set}"
        )

    @pytest.mark.parametrize(("parameter", "name"), FLAT)
    def test_no_filter(self, refusal, parameter, name):
        assert name
        assert refusal(**{parameter: []}) == (
            f"{parameter}: got no filter, but an empty list matches no instance; add a filter or leave it out"
        )

    @pytest.mark.parametrize(("parameter", "name"), FLAT)
    def test_eleven_filters(self, refusal, parameter, name):
        assert name
        assert refusal(**{parameter: [TagFilter("Cell", str(number)) for number in range(11)]}) == (
            f"{parameter}: got 11, but a tag group takes at most 10 tags; "
            "remove 1 or give the instances one tag in common"
        )

    @pytest.mark.parametrize(("parameter", "name"), FLAT)
    def test_a_filter_twice(self, refusal, parameter, name):
        assert name
        assert refusal(**{parameter: [TagFilter("Team"), TagFilter("Team")]}) == (
            f"{parameter}: got TagFilter(key='Team', value=None) twice, but the service takes each filter once; "
            "remove one of the two"
        )

    @pytest.mark.parametrize("parameter", [found[0] for found in SETS])
    def test_of_the_cdks_own_sets(self, refusal, parameter):
        eleven = codedeploy.InstanceTagSet({"Cell": [str(number) for number in range(11)]})
        assert refusal(**{parameter: eleven}) == (
            "tag group: got 11, but a tag group takes at most 10 tags; remove 1 or give the instances one tag in common"
        )
        empty = codedeploy.InstanceTagSet({"": []})
        assert refusal_of(empty) == (
            "tag filter: got key=None, value=None, but a filter needs a key, a value, or both; "
            "name the key or the value to look for"
        )


def refusal_of(tags):
    with pytest.raises(ValidationError) as caught:
        ServerDeploymentGroup(cdk.Stack(), "Group", ec2_instance_tags=tags)
    return str(caught.value).removeprefix('deployment group "Group": ')
