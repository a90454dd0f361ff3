"""What CodeDeploy is allowed, held against the actions that IAM knows and against AWS's own policy."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from cdk_codedeploy.deployment import grants
from cdk_codedeploy.iam import Statement, service_permissions
from cdk_codedeploy.iam.agent_permissions import for_agent, for_secure_commands
from cdk_codedeploy.synthesis import pseudo

ROLE_ARN = "arn:aws:iam::123456789012:role/instances"

FEATURES = {
    "EC2 instances": service_permissions.for_ec2_instances(),
    "on-premises instances": service_permissions.for_on_premises_instances(),
    "alarms": service_permissions.for_alarms(),
    "topic": service_permissions.for_topic("arn:topic"),
    "encrypted topic": service_permissions.for_topic("arn:topic", "arn:key"),
    "target group": service_permissions.for_target_group("web"),
    "Classic Load Balancer": service_permissions.for_classic_load_balancer("web"),
    "former Auto Scaling groups": service_permissions.for_former_auto_scaling_groups(),
    "Auto Scaling group": service_permissions.for_auto_scaling_group("web"),
    "suspended processes": service_permissions.for_auto_scaling_group("web", suspends_processes=True),
    "launch template": service_permissions.for_launch_template(ROLE_ARN),
    "launch template without a role": service_permissions.for_launch_template(None),
}
LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/1/2"
PLATFORMS = {
    "function": service_permissions.for_function("arn:function"),
    "Amazon ECS service": service_permissions.for_ecs_service("cluster", "web"),
    "task roles": service_permissions.for_task_roles([ROLE_ARN, ROLE_ARN]),
    "listeners": service_permissions.for_listeners([LISTENER], [f"{LISTENER}/*"]),
    "AppSpec files": service_permissions.for_app_spec_bucket("arn:bucket", "arn:key"),
}
STATEMENTS = [
    pytest.param(statement, id=f"{feature} {position}")
    for feature, statements in {
        **FEATURES,
        **PLATFORMS,
        "agent": for_agent(),
        "secure commands": for_secure_commands(),
    }.items()
    for position, statement in enumerate(statements)
]

# What changes something and is allowed everywhere all the same: nobody knows any more which groups were taken out.
ANYWHERE = {"autoscaling:DeleteLifecycleHook"}

# AWS managed policy reference, "AWSCodeDeployRole", version 11.
MANAGED_POLICY = {
    "autoscaling": "AttachLoadBalancers AttachLoadBalancerTargetGroups CompleteLifecycleAction CreateAutoScalingGroup "
    "CreateOrUpdateTags DeleteAutoScalingGroup DeleteLifecycleHook DescribeAutoScalingGroups DescribeLifecycleHooks "
    "DescribeNotificationConfigurations DescribePolicies DescribeScalingActivities DescribeScheduledActions "
    "EnableMetricsCollection PutLifecycleHook PutNotificationConfiguration PutScalingPolicy "
    "PutScheduledUpdateGroupAction PutWarmPool RecordLifecycleActionHeartbeat ResumeProcesses SuspendProcesses "
    "UpdateAutoScalingGroup",
    "cloudwatch": "DescribeAlarms PutMetricAlarm",
    "ec2": "DescribeInstances DescribeInstanceStatus TerminateInstances",
    "elasticloadbalancing": "DeregisterInstancesFromLoadBalancer DeregisterTargets DescribeInstanceHealth "
    "DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeTargetGroupAttributes DescribeTargetGroups "
    "DescribeTargetHealth RegisterInstancesWithLoadBalancer RegisterTargets",
    "sns": "Publish",
    "tag": "GetResources",
}


# AWS managed policy reference, "AWSCodeDeployRoleForLambdaLimited" and "AWSCodeDeployRoleForECS".
MANAGED_POLICIES_OF_PLATFORMS = {
    "cloudwatch": "DescribeAlarms",
    "ecs": "CreateTaskSet DeleteTaskSet DescribeServices UpdateServicePrimaryTaskSet",
    "elasticloadbalancing": "DescribeListeners DescribeRules DescribeTargetGroups ModifyListener ModifyRule",
    "iam": "PassRole",
    "lambda": "GetAlias GetProvisionedConcurrencyConfig InvokeFunction UpdateAlias",
}


@pytest.fixture(scope="module")
def known_actions() -> dict[str, dict[str, Any]]:
    """Every action of every service in lower case, with the kinds of resources it can be limited to."""
    text = (resources.files("cfnlint") / "data" / "AdditionalSpecs" / "Policies.json").read_text()
    return {service: found["Actions"] for service, found in json.loads(text).items()}


def in_managed_policy(action: str) -> bool:
    service, _, name = action.partition(":")
    return name in MANAGED_POLICY.get(service, "").split()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_actions_exist(known_actions, statement):
    for action in statement.actions:
        service, _, name = action.partition(":")
        assert name.lower() in known_actions[service], action


def test_actions_of_people_exist(known_actions):
    for action in (*grants._ON_APPLICATION, *grants._ON_DEPLOYMENT_GROUP, *grants._ON_DEPLOYMENT_CONFIG):
        service, _, name = action.partition(":")
        assert name.lower() in known_actions[service], action


@pytest.mark.parametrize("statement", STATEMENTS)
def test_resources_are_named_where_the_service_allows_it(known_actions, statement):
    for action in statement.actions:
        service, _, name = action.partition(":")
        if statement.names_resources:
            assert known_actions[service][name.lower()].get("Resources"), f"{action} allows no resource by name"
        else:
            excused = name.startswith(("Describe", "Get")) or action in ANYWHERE
            assert excused or not known_actions[service][name.lower()].get("Resources"), f"{action} can be narrowed"


@pytest.mark.parametrize("feature", FEATURES)
def test_managed_policy_has_what_is_said_to_be_in_it(feature):
    for statement in FEATURES[feature]:
        has = [in_managed_policy(action) for action in statement.actions]
        assert all(has) if statement.in_managed_policy else not all(has), statement


@pytest.mark.parametrize("feature", PLATFORMS)
def test_managed_policies_of_lambda_and_ecs_have_it(feature):
    for statement in PLATFORMS[feature]:
        for action in statement.actions:
            service, _, name = action.partition(":")
            has = name in MANAGED_POLICIES_OF_PLATFORMS.get(service, "").split()
            assert has is statement.in_managed_policy, action


def test_task_roles_are_passed_to_ecs_alone_and_once():
    [statement] = service_permissions.for_task_roles([ROLE_ARN, ROLE_ARN])
    assert statement.resources == (ROLE_ARN,)
    assert statement.conditions == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    assert service_permissions.for_task_roles([]) == []


@pytest.mark.parametrize("feature", [*FEATURES, *PLATFORMS])
def test_actions_stand_once_and_sorted(feature):
    for statement in {**FEATURES, **PLATFORMS}[feature]:
        assert list(statement.actions) == sorted(set(statement.actions))


def arn(service: str, rest: str, *, account: bool = True) -> str:
    own = pseudo()
    return f"arn:{own.partition}:{service}:{own.region}:{own.account if account else ''}:{rest}"


def by_action(statements: list[Statement]) -> dict[str, tuple[str, ...]]:
    return {action: statement.resources for statement in statements for action in statement.actions}


def test_topic_alone():
    assert service_permissions.for_topic("arn:topic") == [Statement(("sns:Publish",), ("arn:topic",))]


def test_encrypted_topic_gives_its_key_alone():
    found = by_action(service_permissions.for_topic("arn:topic", "arn:key"))
    assert found == {
        "sns:Publish": ("arn:topic",),
        "kms:Decrypt": ("arn:key",),
        "kms:GenerateDataKey": ("arn:key",),
    }


def test_target_group_is_changed_by_name():
    found = by_action(service_permissions.for_target_group("web"))
    only_it = (arn("elasticloadbalancing", "targetgroup/web/*"),)
    assert found["elasticloadbalancing:RegisterTargets"] == found["elasticloadbalancing:DeregisterTargets"] == only_it
    assert found["elasticloadbalancing:DescribeTargetHealth"] == ("*",)


def test_classic_load_balancer_is_changed_by_name():
    found = by_action(service_permissions.for_classic_load_balancer("web"))
    only_it = (arn("elasticloadbalancing", "loadbalancer/web"),)
    assert found["elasticloadbalancing:RegisterInstancesWithLoadBalancer"] == only_it
    assert found["elasticloadbalancing:DeregisterInstancesFromLoadBalancer"] == only_it
    assert found["elasticloadbalancing:DescribeInstanceHealth"] == ("*",)


@pytest.mark.parametrize("suspends", [False, True])
def test_auto_scaling_group_is_changed_by_name(suspends):
    found = by_action(service_permissions.for_auto_scaling_group("web", suspends_processes=suspends))
    only_it = (arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/web"),)
    changing = {action for action, resources in found.items() if resources != ("*",)}
    assert {found[action] for action in changing} == {only_it}
    hooks = {
        "autoscaling:CompleteLifecycleAction",
        "autoscaling:PutLifecycleHook",
        "autoscaling:RecordLifecycleActionHeartbeat",
    }
    processes = {"autoscaling:ResumeProcesses", "autoscaling:SuspendProcesses"}
    assert changing == (hooks | processes if suspends else hooks)


def test_leaving_auto_scaling_groups_is_allowed_everywhere_and_only_here():
    found = by_action(service_permissions.for_former_auto_scaling_groups())
    assert found == dict.fromkeys(
        (
            "autoscaling:DeleteLifecycleHook",
            "autoscaling:DescribeAutoScalingGroups",
            "autoscaling:DescribeLifecycleHooks",
        ),
        ("*",),
    )
    assert not found.keys() & by_action(service_permissions.for_auto_scaling_group("web")).keys()


def test_launch_template():
    run, tag, pass_role = service_permissions.for_launch_template(ROLE_ARN)
    assert run.actions == ("ec2:RunInstances",)
    assert run.resources == (
        arn("ec2", "*"),
        arn("ec2", "image/*", account=False),
        arn("ec2", "snapshot/*", account=False),
    )
    assert (tag.actions, tag.resources) == (("ec2:CreateTags",), (arn("ec2", "*"),))
    assert tag.conditions == {"StringEquals": {"ec2:CreateAction": "RunInstances"}}
    assert (pass_role.actions, pass_role.resources) == (("iam:PassRole",), (ROLE_ARN,))
    assert pass_role.conditions == {
        "StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}
    }


def test_launch_template_without_a_role_passes_none():
    actions = [statement.actions for statement in service_permissions.for_launch_template(None)]
    assert actions == [("ec2:RunInstances",), ("ec2:CreateTags",)]
