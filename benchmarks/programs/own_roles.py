"""Deployment groups, each with its own role, EC2 tags, target group and two alarms, in stacks of 50.

The target groups and alarms are the CDK's L2 in all variants. Run as
``python -m benchmarks.programs.own_roles library 200 /tmp/out``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from benchmarks.programs.parts import alarm, network, run, sizes, target_group

TAGS = {"Stage": ["prod"], "Team": ["web"]}
"""One group of two filters: an instance needs one of the tags."""

Parts = tuple[int, elbv2.ApplicationTargetGroup, list[cloudwatch.Alarm]]


def _stacks(app: cdk.App, count: int) -> Iterator[tuple[cdk.Stack, Iterator[Parts]]]:
    """Give each stack with the parts of its deployment groups."""
    for number, positions in enumerate(sizes(count)):
        stack = cdk.Stack(app, f"Stack{number}")
        yield stack, _parts(stack, positions)


def _parts(stack: cdk.Stack, positions: range) -> Iterator[Parts]:
    vpc = network(stack)
    for position in positions:
        alarms = [alarm(stack, position, kind) for kind in ("Errors", "Latency")]
        yield position, target_group(stack, vpc, position), alarms


def library(app: cdk.App, count: int) -> None:
    """Use this library."""
    from cdk_codedeploy import InstanceTagSet, LoadBalancer, ServerApplication, ServerDeploymentGroup

    for stack, parts in _stacks(app, count):
        application = ServerApplication(stack, "Application")
        for position, targets, alarms in parts:
            ServerDeploymentGroup(
                stack,
                f"Group{position}",
                application=application,
                ec2_instance_tags=InstanceTagSet(TAGS),
                load_balancers=[LoadBalancer.application(targets)],
                alarms=alarms,
            )


def l2(app: cdk.App, count: int) -> None:
    """Use the CDK's own L2, whose role has AWS's managed policy."""
    from aws_cdk import aws_codedeploy as codedeploy

    for stack, parts in _stacks(app, count):
        application = codedeploy.ServerApplication(stack, "Application")
        for position, targets, alarms in parts:
            codedeploy.ServerDeploymentGroup(
                stack,
                f"Group{position}",
                application=application,
                ec2_instance_tags=codedeploy.InstanceTagSet(TAGS),
                load_balancers=[codedeploy.LoadBalancer.application(targets)],
                alarms=alarms,
            )


def l1(app: cdk.App, count: int) -> None:
    """Write the library's template by hand with typed L1s, each read once and without a construct around them."""
    from aws_cdk import aws_codedeploy as codedeploy

    account, region, partition = cdk.Aws.ACCOUNT_ID, cdk.Aws.REGION, cdk.Aws.PARTITION
    for stack, parts in _stacks(app, count):
        application = codedeploy.CfnApplication(stack, "Application", compute_platform="Server").ref
        trust = _trust(account, f"arn:{partition}:codedeploy:{region}:{account}:deploymentgroup:{application}/*")
        for position, targets, alarms in parts:
            _group_by_hand(
                stack,
                position,
                application,
                trust,
                targets.target_group_name,
                [each.alarm_name for each in alarms],
                lambda name: f"arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/{name}/*",
            )


def _group_by_hand(
    stack: cdk.Stack,
    position: int,
    application: str,
    trust: dict[str, object],
    targets: str,
    alarms: list[str],
    target_group_arn: Callable[[str], str],
) -> None:
    from aws_cdk import aws_codedeploy as codedeploy
    from aws_cdk import aws_iam as iam

    cfn = codedeploy.CfnDeploymentGroup
    document = _allowed({"*": ANYWHERE, target_group_arn(targets): ON_TARGETS})
    role = iam.CfnRole(
        stack,
        f"Role{position}",
        assume_role_policy_document=trust,
        policies=[iam.CfnRole.PolicyProperty(policy_name="CodeDeploy", policy_document=document)],
    )
    cfn(
        stack,
        f"Group{position}",
        application_name=application,
        service_role_arn=role.attr_arn,
        deployment_config_name="CodeDeployDefault.OneAtATime",
        alarm_configuration=cfn.AlarmConfigurationProperty(
            alarms=[cfn.AlarmProperty(name=name) for name in alarms], enabled=True, ignore_poll_alarm_failure=False
        ),
        auto_rollback_configuration=cfn.AutoRollbackConfigurationProperty(
            enabled=True, events=["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
        ),
        auto_scaling_groups=[],
        deployment_style=cfn.DeploymentStyleProperty(
            deployment_type="IN_PLACE", deployment_option="WITH_TRAFFIC_CONTROL"
        ),
        ec2_tag_set=cfn.EC2TagSetProperty(
            ec2_tag_set_list=[
                cfn.EC2TagSetListObjectProperty(
                    ec2_tag_group=[
                        cfn.EC2TagFilterProperty(key=key, value=value, type="KEY_AND_VALUE")
                        for key, values in TAGS.items()
                        for value in values
                    ]
                )
            ]
        ),
        load_balancer_info=cfn.LoadBalancerInfoProperty(
            target_group_info_list=[cfn.TargetGroupInfoProperty(name=targets)]
        ),
        trigger_configurations=[],
    )


ANYWHERE = [
    "autoscaling:DeleteLifecycleHook",
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeLifecycleHooks",
    "cloudwatch:DescribeAlarms",
    "ec2:DescribeInstanceStatus",
    "ec2:DescribeInstances",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "tag:GetResources",
]
ON_TARGETS = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"]


def _allowed(actions: dict[str, list[str]]) -> dict[str, Any]:
    statements = [
        {"Action": names, "Effect": "Allow", "Resource": resource if resource == "*" else [resource]}
        for resource, names in actions.items()
    ]
    return {"Statement": statements, "Version": "2012-10-17"}


def _trust(account: str, groups: str) -> dict[str, object]:
    return {
        "Statement": [
            {
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": account}, "StringLike": {"aws:SourceArn": groups}},
                "Effect": "Allow",
                "Principal": {"Service": "codedeploy.amazonaws.com"},
            }
        ],
        "Version": "2012-10-17",
    }


if __name__ == "__main__":
    run({"library": library, "l2": l2, "l1": l1})
