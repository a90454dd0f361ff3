"""The list of intended differences excuses what it names and nothing near it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.drop_in.comparison import ABSENT, Difference, Effect
from tests.drop_in.intended_differences import AWS_MANAGED_POLICY, GROUP, INTENDED_DIFFERENCES, ROLE, reason_for

SERVICE_TRUST = {"Statement": [{"Principal": {"Service": "codedeploy.amazonaws.com"}}]}
INSTANCE_TRUST = {"Statement": [{"Principal": {"Service": "ec2.amazonaws.com"}}]}
OTHER_POLICY = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"


def group_change(path: str, before: Any, after: Any) -> Difference:
    """Describe a change to a deployment group's property."""
    return Difference("Stack", "Group", GROUP, f"/Properties/{path}", before, after)


def role_change(path: str, before: Any, after: Any, trust: dict[str, Any] = SERVICE_TRUST) -> Difference:
    """Describe a change to a role's property."""
    template = {"Resources": {"Role": {"Type": ROLE, "Properties": {"AssumeRolePolicyDocument": trust}}}}
    return Difference("Stack", "Role", ROLE, f"/Properties/{path}", before, after, template=template)


def output(before: Any, after: Any, *, name: str = "ExportsOutputRefRole") -> Difference:
    """Describe an output of a resource, by its logical id, that appears or goes."""
    template = {"Resources": {"Role": {"Type": ROLE}, "Bucket": {"Type": "AWS::S3::Bucket"}}}
    values = (ABSENT if logical_id is ABSENT else {"Value": {"Ref": logical_id}} for logical_id in (before, after))
    return Difference("Stack", name, "Outputs", "", *values, template=template)


def inline_policies(*actions: str, resource: str = "*") -> list[dict[str, Any]]:
    """Write inline policies with one statement."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return [{"PolicyName": "Inline", "PolicyDocument": {"Statement": [statement]}}]


def name_of(difference: Difference) -> str | None:
    """Name the entry that a difference falls under."""
    entry = reason_for(difference)
    return entry and entry.name


@pytest.mark.parametrize(
    "difference",
    [
        group_change("TriggerConfigurations", [{"TriggerName": "failures"}], []),
        group_change("AutoScalingGroups", [{"Ref": "Fleet"}], []),
        group_change("AutoScalingGroups", ABSENT, [{"Ref": "Fleet"}]),
        group_change("AlarmConfiguration", ABSENT, {"Enabled": True, "Alarms": [{"Name": "errors"}]}),
        group_change("AlarmConfiguration/Enabled", True, False),
        group_change("DeploymentConfigName", "CodeDeployDefault.AllAtOnce", "CodeDeployDefault.OneAtATime"),
        group_change("DeploymentConfigName", ABSENT, "CodeDeployDefault.AllAtOnce"),
        group_change("OutdatedInstancesStrategy", ABSENT, "IGNORE"),
        group_change("AutoRollbackConfiguration", ABSENT, {"Enabled": True, "Events": ["DEPLOYMENT_FAILURE"]}),
        group_change("DeploymentStyle/DeploymentOption", "WITH_TRAFFIC_CONTROL", "WITHOUT_TRAFFIC_CONTROL"),
        group_change("ServiceRoleArn", "a", "b"),
        role_change("ManagedPolicyArns", [OTHER_POLICY], ABSENT),
        role_change("ManagedPolicyArns", [AWS_MANAGED_POLICY, OTHER_POLICY], ABSENT),
        role_change("ManagedPolicyArns", [AWS_MANAGED_POLICY], ABSENT, INSTANCE_TRUST),
        role_change("Policies", ABSENT, inline_policies("ec2:TerminateInstances")),
        role_change("Policies", ABSENT, inline_policies("autoscaling:PutLifecycleHook")),
        role_change("Policies", ABSENT, inline_policies("ec2:*", resource="arn:aws:ec2:::x")),
        role_change("Policies", ABSENT, inline_policies("ec2:DescribeInstances"), INSTANCE_TRUST),
        role_change("AssumeRolePolicyDocument/Statement/0/Condition", ABSENT, {"Bool": {"aws:SecureTransport": True}}),
        role_change("AssumeRolePolicyDocument/Statement/0/Principal/Service", "a", "b"),
        Difference("Stack", "Group", GROUP, "/DependsOn", ["Bucket"], ["RolePolicy"]),
        Difference("Stack", "Group", GROUP, "/DependsOn", ABSENT, ["Bucket"]),
        Difference("Stack", "Group", GROUP, "/DependsOn", ["Bucket"], ABSENT),
        Difference("Stack", "Name", "Outputs", "/Value", "a", "b"),
        output(ABSENT, "Bucket"),
        output("Role", ABSENT),
        output(ABSENT, "Role", name="Hand-made"),
        Difference(
            "Stack",
            "Fleet",
            "AWS::AutoScaling::LaunchConfiguration",
            "/Properties/UserData",
            "codedeploy a",
            "codedeploy b",
            Effect.REPLACED,
        ),
        Difference("Stack", "New", "AWS::IAM::Role", "", ABSENT, {"Type": "AWS::IAM::Role"}, Effect.ADDED),
    ],
    ids=lambda difference: f"{difference.type}{difference.path}",
)
def test_what_is_not_listed_is_not_excused(difference: Difference) -> None:
    assert name_of(difference) is None


@pytest.mark.parametrize(
    ("difference", "name"),
    [
        (group_change("TriggerConfigurations", ABSENT, []), "triggers"),
        (group_change("AlarmConfiguration", ABSENT, {"Enabled": False, "Alarms": []}), "alarms"),
        (group_change("DeploymentStyle/DeploymentType", ABSENT, "IN_PLACE"), "deployment type"),
        (role_change("ManagedPolicyArns", [AWS_MANAGED_POLICY], ABSENT), "managed policy of the service role"),
        (
            role_change("ManagedPolicyArns", [AWS_MANAGED_POLICY, OTHER_POLICY], [OTHER_POLICY]),
            "managed policy of the service role",
        ),
        (
            role_change("Policies", ABSENT, inline_policies("ec2:DescribeInstances")),
            "least privilege of the service role",
        ),
        (
            role_change("Policies", ABSENT, inline_policies("autoscaling:DeleteLifecycleHook")),
            "least privilege of the service role",
        ),
        (
            role_change(
                "AssumeRolePolicyDocument/Statement/0/Condition",
                ABSENT,
                {"StringEquals": {"aws:SourceAccount": "1"}, "ArnLike": {"aws:SourceArn": "2"}},
            ),
            "trust of the service role",
        ),
        (output(ABSENT, "Role"), "role put out for the group's stack"),
        (
            Difference("Stack", "Group", GROUP, "/DependsOn", ["Bucket"], ["Bucket", "RolePolicy"]),
            "group waits for its policies",
        ),
    ],
)
def test_what_is_listed_is_excused(difference: Difference, name: str) -> None:
    assert name_of(difference) == name


def test_what_breaks_is_never_excused() -> None:
    """A property that becomes create-only turns from an intended difference into a failure by itself."""
    harmless = group_change("TriggerConfigurations", ABSENT, [])
    replacing = Difference("Stack", "Group", GROUP, harmless.path, ABSENT, [], Effect.REPLACED)
    assert reason_for(harmless) is not None
    assert reason_for(replacing) is None


def test_entries_have_names_of_their_own_and_reasons() -> None:
    assert len({entry.name for entry in INTENDED_DIFFERENCES}) == len(INTENDED_DIFFERENCES)
    assert all(entry.reason.endswith(".") for entry in INTENDED_DIFFERENCES)
