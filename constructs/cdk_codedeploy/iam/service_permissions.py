"""What CodeDeploy itself has to be allowed, feature by feature: no more than a deployment group really uses.

Source: user guide, "Create a service role for CodeDeploy"; service authorization reference of each service named.
Actions that only look ("Describe…") know no resources in these services, so they are allowed everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from cdk_codedeploy.iam.permissions import Statement
from cdk_codedeploy.service import COPIED_NAME_PREFIX
from cdk_codedeploy.synthesis import pseudo


def for_ec2_instances() -> list[Statement]:
    """Find EC2 instances by tag or Auto Scaling group, and see whether they run."""
    return [Statement(("ec2:DescribeInstanceStatus", "ec2:DescribeInstances", "tag:GetResources"))]


def for_on_premises_instances() -> list[Statement]:
    """Find on-premises instances by tag."""
    return [Statement(("tag:GetResources", "tag:GetTagKeys", "tag:GetTagValues"), in_managed_policy=False)]


def for_alarms() -> list[Statement]:
    """Read the state of alarms."""
    return [Statement(("cloudwatch:DescribeAlarms",))]


def for_topic(topic_arn: str, key_arn: str | None = None) -> list[Statement]:
    """Publish to a topic, and use the key that encrypts it."""
    publish = Statement(("sns:Publish",), (topic_arn,))
    if key_arn is None:
        return [publish]
    actions = ("kms:Decrypt", "kms:GenerateDataKey")
    place, is_alias, name = key_arn.partition(":alias/")
    if not is_alias:
        return [publish, Statement(actions, (key_arn,), in_managed_policy=False)]
    # IAM does not know keys by their aliases, only by what aliases they have.
    condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/{name}"}}
    return [publish, Statement(actions, (f"{place}:key/*",), condition, in_managed_policy=False)]


def for_hook_function(function_arn: str) -> list[Statement]:
    """Invoke the function of a lifecycle event.

    AWS's managed policies allow it only for names that begin with ``CodeDeployHook_``.
    """
    return [Statement(("lambda:InvokeFunction",), (function_arn,), in_managed_policy=False)]


def for_target_group(name: str) -> list[Statement]:
    """Take instances out of a target group and put them back.

    A target group depends on its network alone, so it never depends on the role.
    """
    return [
        Statement(
            (
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTargetGroupAttributes",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
            )
        ),
        Statement(
            ("elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"),
            (pseudo().arn("elasticloadbalancing", f"targetgroup/{name}/*"),),
            independent=True,
        ),
    ]


def for_classic_load_balancer(name: str) -> list[Statement]:
    """Take instances out of a Classic Load Balancer and put them back."""
    return [
        Statement(
            (
                "elasticloadbalancing:DescribeInstanceHealth",
                "elasticloadbalancing:DescribeLoadBalancerAttributes",
                "elasticloadbalancing:DescribeLoadBalancers",
            )
        ),
        Statement(
            (
                "elasticloadbalancing:DeregisterInstancesFromLoadBalancer",
                "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
            ),
            (pseudo().arn("elasticloadbalancing", f"loadbalancer/{name}"),),
        ),
    ]


def for_former_auto_scaling_groups() -> list[Statement]:
    """Take the hooks out of Auto Scaling groups that were taken out of the deployment group.

    CloudFormation changes a role before what uses it. So when a deployment group loses an Auto Scaling group, its role
    has lost that group's permissions already. With those alone the hooks would stay, and Auto Scaling would end each
    new instance after it has waited in vain for a deployment. Which groups they were nobody knows any more.
    """
    return [
        Statement(
            (
                "autoscaling:DeleteLifecycleHook",
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DescribeLifecycleHooks",
            )
        )
    ]


def for_auto_scaling_group(name: str, *, suspends_processes: bool = False) -> list[Statement]:
    """Hook into an Auto Scaling group's launches, and suspend its processes if asked.

    What is needed to leave the group again is in ``for_former_auto_scaling_groups``.
    """
    group = pseudo().arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{name}")
    hooks = (
        "autoscaling:CompleteLifecycleAction",
        "autoscaling:PutLifecycleHook",
        "autoscaling:RecordLifecycleActionHeartbeat",
    )
    processes = ("autoscaling:ResumeProcesses", "autoscaling:SuspendProcesses") if suspends_processes else ()
    return [
        Statement(("autoscaling:DescribeScalingActivities",)),
        Statement(hooks + processes, (group,)),
    ]


def for_launch_template(instance_role_arn: str | None) -> list[Statement]:
    """Let Auto Scaling start instances from a launch template in CodeDeploy's name.

    AWS's managed policy lacks these three; without them a deployment fails with ``AUTO_SCALING_IAM_ROLE_PERMISSIONS``.

    Args:
        instance_role_arn: The only role that may be passed, to EC2 alone. None when it is unknown: then none may.
    """
    own = pseudo().arn("ec2", "*")
    public = [pseudo().arn("ec2", f"{kind}/*", account="") for kind in ("image", "snapshot")]
    statements = [
        Statement(("ec2:RunInstances",), (own, *public), in_managed_policy=False),
        Statement(
            ("ec2:CreateTags",),
            (own,),
            {"StringEquals": {"ec2:CreateAction": "RunInstances"}},
            in_managed_policy=False,
        ),
    ]
    if instance_role_arn is not None:
        to_ec2 = {"StringEquals": {"iam:PassedToService": _EC2_PRINCIPALS}}
        statements.append(Statement(("iam:PassRole",), (instance_role_arn,), to_ec2, in_managed_policy=False))
    return statements


def for_copied_auto_scaling_groups(original: str, *, terminates: bool) -> list[Statement]:
    """Copy an Auto Scaling group for a blue/green deployment, with all that belongs to it, and work with the copies.

    A copy is named by the service, and is what the next deployment copies.

    Args:
        original: Name of the Auto Scaling group that the first deployment copies.
        terminates: Whether the group that was copied is deleted.

    Source: user guide, "AWS managed policies for CodeDeploy", ``AWSCodeDeployRole``.
    """
    copies = pseudo().arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{COPIED_NAME_PREFIX}*")
    first = pseudo().arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{original}")
    return [
        Statement(
            (
                "autoscaling:DescribeNotificationConfigurations",
                "autoscaling:DescribePolicies",
                "autoscaling:DescribeScheduledActions",
            )
        ),
        Statement(
            (
                "autoscaling:AttachLoadBalancerTargetGroups",
                "autoscaling:AttachLoadBalancers",
                "autoscaling:CompleteLifecycleAction",
                "autoscaling:CreateAutoScalingGroup",
                "autoscaling:CreateOrUpdateTags",
                "autoscaling:EnableMetricsCollection",
                "autoscaling:PutLifecycleHook",
                "autoscaling:PutNotificationConfiguration",
                "autoscaling:PutScalingPolicy",
                "autoscaling:PutScheduledUpdateGroupAction",
                "autoscaling:PutWarmPool",
                "autoscaling:RecordLifecycleActionHeartbeat",
                "autoscaling:ResumeProcesses",
                "autoscaling:SuspendProcesses",
                "autoscaling:UpdateAutoScalingGroup",
            ),
            (copies,),
        ),
        Statement(("cloudwatch:PutMetricAlarm",), (pseudo().arn("cloudwatch", "alarm:*"),)),
        *([Statement(("autoscaling:DeleteAutoScalingGroup",), (copies, first))] if terminates else []),
    ]


def for_terminated_instances() -> list[Statement]:
    """Terminate the original instances of a blue/green deployment."""
    return [Statement(("ec2:TerminateInstances",), (pseudo().arn("ec2", "instance/*"),))]


# In China EC2 has a name of its own.
_EC2_PRINCIPALS = ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]


def for_function(function_arn: str) -> list[Statement]:
    """Move an alias of a function between versions, and see whether both have their provisioned concurrency."""
    return [
        Statement(
            ("lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"),
            (function_arn, f"{function_arn}:*"),
        )
    ]


def for_ecs_service(cluster_name: str, service_name: str) -> list[Statement]:
    """Make the replacement task set of a service, make it the primary one, and delete the original.

    A service, its tasks' roles and its listeners never depend on the service role.
    """
    service = f"{cluster_name}/{service_name}"
    return [
        Statement(
            ("ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"),
            (pseudo().arn("ecs", f"service/{service}"),),
            independent=True,
        ),
        Statement(
            ("ecs:CreateTaskSet", "ecs:DeleteTaskSet"),
            (pseudo().arn("ecs", f"task-set/{service}/*"),),
            independent=True,
        ),
    ]


def for_task_roles(role_arns: Iterable[str]) -> list[Statement]:
    """Start tasks with their roles, which may be passed to Amazon ECS alone."""
    arns = tuple(dict.fromkeys(role_arns))
    to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    return [Statement(("iam:PassRole",), arns, to_tasks, independent=True)] if arns else []


def for_listeners(listener_arns: Iterable[str], rule_arns: Iterable[str]) -> list[Statement]:
    """Move traffic between two target groups, in the default action of a listener or in its rules.

    Args:
        listener_arns: The production listener and the test listener.
        rule_arns: Patterns of their rules.
    """
    return [
        Statement(
            (
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeRules",
                "elasticloadbalancing:DescribeTargetGroups",
            )
        ),
        Statement(("elasticloadbalancing:ModifyListener",), tuple(listener_arns), independent=True),
        Statement(("elasticloadbalancing:ModifyRule",), tuple(rule_arns), independent=True),
    ]


def for_app_spec_bucket(bucket_arn: str, key_arn: str | None = None) -> list[Statement]:
    """Read AppSpec files in a bucket, and use the key that encrypts them."""
    read = Statement(("s3:GetObject", "s3:GetObjectVersion"), (f"{bucket_arn}/*",), in_managed_policy=False)
    return [read] + ([Statement(("kms:Decrypt",), (key_arn,), in_managed_policy=False)] if key_arn else [])
