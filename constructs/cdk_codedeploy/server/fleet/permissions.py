"""What the handler has to be allowed for the fleet of a blue/green deployment group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.handlers.blue_green_deployment_group import BlueGreenDeploymentGroupHandler
from cdk_codedeploy.iam import Statement, service_permissions
from cdk_codedeploy.service import COPIED_NAME_PREFIX
from cdk_codedeploy.synthesis import pseudo

if TYPE_CHECKING:
    from cdk_codedeploy.server.fleet.blue_green_fleet import BlueGreenFleet


def own_groups() -> tuple[str, str]:
    """Return the ARNs of the Auto Scaling groups that the handler makes, and of CodeDeploy's copies of them."""
    place = "autoScalingGroup:*:autoScalingGroupName"
    return (
        pseudo().arn("autoscaling", f"{place}/{BlueGreenDeploymentGroupHandler.kind}-*"),
        pseudo().arn("autoscaling", f"{place}/{COPIED_NAME_PREFIX}*"),
    )


def fleet_needs(fleet: BlueGreenFleet) -> list[Statement]:
    """Return what the handler needs to make Auto Scaling groups and to change those that are live.

    Source: service authorization reference of Auto Scaling; user guide of Auto Scaling, "Control Amazon EC2 launch
    template usage in Auto Scaling groups".
    """
    alarms = pseudo().arn("cloudwatch", "alarm:TargetTracking-*")
    groups = pseudo().arn("codedeploy", "deploymentconfig:*")
    return [
        Statement(
            (
                "autoscaling:AttachLoadBalancerTargetGroups",
                "autoscaling:AttachLoadBalancers",
                "autoscaling:CreateAutoScalingGroup",
                "autoscaling:CreateOrUpdateTags",
                "autoscaling:DeleteNotificationConfiguration",
                "autoscaling:DeletePolicy",
                "autoscaling:DeleteScheduledAction",
                "autoscaling:DeleteTags",
                "autoscaling:DeleteWarmPool",
                "autoscaling:DetachLoadBalancerTargetGroups",
                "autoscaling:DetachLoadBalancers",
                "autoscaling:PutLifecycleHook",
                "autoscaling:PutNotificationConfiguration",
                "autoscaling:PutScalingPolicy",
                "autoscaling:PutScheduledUpdateGroupAction",
                "autoscaling:PutWarmPool",
                "autoscaling:StartInstanceRefresh",
                "autoscaling:UpdateAutoScalingGroup",
            ),
            own_groups(),
        ),
        Statement(
            (
                "autoscaling:DescribeLifecycleHooks",
                "autoscaling:DescribeNotificationConfigurations",
                "autoscaling:DescribePolicies",
                "autoscaling:DescribeScheduledActions",
            )
        ),
        Statement(("cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"), (alarms,)),
        Statement(("cloudwatch:DescribeAlarms",)),
        Statement(
            ("iam:CreateServiceLinkedRole",),
            ("*",),
            {"StringEquals": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}},
        ),
        *service_permissions.for_launch_template(fleet.role_arn),
        Statement(("codedeploy:GetDeploymentConfig",), (groups,)),
    ]
