"""The comparison finds what CloudFormation would remove, replace, add and change."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.drop_in.comparison import (
    ABSENT,
    Difference,
    Effect,
    compare,
    compare_stacks,
    create_only_paths,
    is_intrinsic,
    replaces,
)

CONFIG = "AWS::CodeDeploy::DeploymentConfig"
GROUP = "AWS::CodeDeploy::DeploymentGroup"

BEFORE: dict[str, Any] = {
    "Resources": {
        "Config": {"Type": CONFIG, "Properties": {"MinimumHealthyHosts": {"Type": "HOST_COUNT", "Value": 1}}},
        "Group": {
            "Type": GROUP,
            "Properties": {
                "ApplicationName": {"Ref": "Application"},
                "AutoRollbackConfiguration": {"Enabled": True, "Events": ["DEPLOYMENT_FAILURE"]},
                "ServiceRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            },
        },
    },
    "Outputs": {"Name": {"Value": {"Ref": "Group"}}},
}


def after_setting(value: Any, *keys: str) -> list[Difference]:
    """Compare the template with one where something else stands at the keys, or nothing for `ABSENT`."""
    after = copy.deepcopy(BEFORE)
    *parents, last = keys
    place = after
    for key in parents:
        place = place[key]
    if value is ABSENT:
        del place[last]
    else:
        place[last] = value
    return list(compare("Stack", BEFORE, after))


def found(*keys: str, value: Any) -> list[tuple[str, str, Effect]]:
    """Name the differences after a change by logical id, path and effect."""
    return [(difference.logical_id, difference.path, difference.effect) for difference in after_setting(value, *keys)]


def test_equal_templates_have_no_differences() -> None:
    assert list(compare("Stack", BEFORE, copy.deepcopy(BEFORE))) == []


def test_renamed_logical_id_removes_one_resource_and_adds_another() -> None:
    after = copy.deepcopy(BEFORE)
    after["Resources"]["RenamedGroup"] = after["Resources"].pop("Group")
    differences = list(compare("Stack", BEFORE, after))
    assert [(difference.logical_id, difference.effect) for difference in differences] == [
        ("Group", Effect.REMOVED),
        ("RenamedGroup", Effect.ADDED),
    ]
    assert [difference.breaking for difference in differences] == [True, False]


def test_other_type_behind_a_logical_id() -> None:
    assert found("Resources", "Group", "Type", value=CONFIG) == [("Group", "/Type", Effect.RETYPED)]


@pytest.mark.parametrize(
    ("keys", "value", "path"),
    [
        (("Config", "Properties", "ComputePlatform"), "Server", "/Properties/ComputePlatform"),
        (
            ("Config", "Properties", "MinimumHealthyHosts", "Value"),
            2,
            "/Properties/MinimumHealthyHosts/Value",
        ),
        (("Config", "Properties", "MinimumHealthyHosts"), ABSENT, "/Properties/MinimumHealthyHosts"),
        (("Group", "Properties", "ApplicationName"), {"Ref": "Other"}, "/Properties/ApplicationName"),
        (("Group", "Properties", "DeploymentGroupName"), "web", "/Properties/DeploymentGroupName"),
    ],
)
def test_create_only_properties_replace(keys: tuple[str, ...], value: Any, path: str) -> None:
    assert found("Resources", *keys, value=value) == [(keys[0], path, Effect.REPLACED)]


@pytest.mark.parametrize(
    ("keys", "value", "path"),
    [
        (("DeploymentStyle",), {"DeploymentType": "IN_PLACE"}, "/DeploymentStyle"),
        (("AutoRollbackConfiguration", "Enabled"), False, "/AutoRollbackConfiguration/Enabled"),
        (("AutoRollbackConfiguration", "Enabled"), 1, "/AutoRollbackConfiguration/Enabled"),
        (("AutoRollbackConfiguration", "Events"), [], "/AutoRollbackConfiguration/Events"),
        (("AutoRollbackConfiguration", "Events"), ["OTHER"], "/AutoRollbackConfiguration/Events/0"),
        (("AutoRollbackConfiguration",), ABSENT, "/AutoRollbackConfiguration"),
        (("ServiceRoleArn",), {"Fn::GetAtt": ["Other", "Arn"]}, "/ServiceRoleArn"),
        (("ServiceRoleArn",), {"Ref": "Parameter"}, "/ServiceRoleArn"),
    ],
)
def test_other_properties_change_in_place(keys: tuple[str, ...], value: Any, path: str) -> None:
    assert found("Resources", "Group", "Properties", *keys, value=value) == [
        ("Group", f"/Properties{path}", Effect.CHANGED)
    ]


def test_attributes_beside_the_properties_are_compared() -> None:
    (difference,) = after_setting("Retain", "Resources", "Group", "DeletionPolicy")
    assert (difference.path, difference.before, difference.after) == ("/DeletionPolicy", ABSENT, "Retain")


def test_other_sections_are_compared() -> None:
    (difference,) = after_setting({"Ref": "Config"}, "Outputs", "Name", "Value")
    assert (difference.type, difference.logical_id, difference.path) == ("Outputs", "Name", "/Value")


def test_new_section_is_a_difference() -> None:
    assert [difference.type for difference in after_setting({"Name": {"Type": "String"}}, "Parameters")] == [
        "Parameters"
    ]


def test_stack_that_only_one_side_has() -> None:
    assert [difference.effect for difference in compare_stacks({"A": BEFORE}, {"B": BEFORE})] == [
        Effect.REMOVED,
        Effect.ADDED,
    ]


@pytest.mark.parametrize(
    ("resource_type", "path", "expected"),
    [
        ("AWS::AutoScaling::LaunchConfiguration", "/Properties/UserData", True),
        ("AWS::EC2::LaunchTemplate", "/Properties/LaunchTemplateData/UserData", False),
        ("AWS::EC2::LaunchTemplate", "/Properties/LaunchTemplateName", True),
        ("AWS::AutoScaling::AutoScalingGroup", "/Properties/LaunchTemplate/Version", True),
        ("AWS::IAM::Role", "/Properties/Path", True),
        ("AWS::IAM::Role", "/Properties/Policies", False),
        ("AWS::IAM::Role", "/DependsOn", False),
        ("AWS::EC2::Instance", "/Properties/NetworkInterfaces/0/SubnetId", True),
        ("Custom::Anything", "/Properties/ServiceToken", True),
        ("Vendor::Without::Schema", "/Properties/Anything", True),
        ("Custom::Anything", "/Metadata/aws:cdk:path", False),
    ],
)
def test_what_replaces_comes_from_the_schemas(resource_type: str, path: str, expected: bool) -> None:
    assert replaces(resource_type, path) is expected


def test_change_above_a_nested_create_only_property_replaces() -> None:
    """Who changes a whole structure may change the part of it that cannot change."""
    nested = next(path for path in create_only_paths("AWS::EC2::SpotFleet") or () if path.count("/") > 2)
    assert replaces("AWS::EC2::SpotFleet", nested.rpartition("/")[0])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "A"}, True),
        ({"Fn::Join": ["", []]}, True),
        ({"Condition": "Wanted"}, True),
        ({"Condition": {"StringEquals": {}}}, False),
        ({"Ref": "A", "Other": 1}, False),
        ({}, False),
        ("Ref", False),
    ],
)
def test_is_intrinsic(value: Any, expected: bool) -> None:
    assert is_intrinsic(value) is expected
