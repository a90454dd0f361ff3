"""Auto Scaling groups in a deployment group: their agent, and what the service does with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.agent import linux_agent_script, windows_agent_script
from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam import InstanceRole, Statement, service_permissions
from cdk_codedeploy.synthesis import Warning_, aside, registry_of, warn
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_s3 as s3

AGENT_OBJECTS = "latest/*"
"""What instances read in the agent's bucket, as in the CDK's own policy."""


def name_of(group: autoscaling.IAutoScalingGroup) -> str:
    """Return the name of an Auto Scaling group.

    Raises:
        ValidationError: When it is no construct.
    """
    refuse_plain("auto_scaling_groups", group, "import it with AutoScalingGroup.from_auto_scaling_group_name()")
    return group.auto_scaling_group_name


def claim(group: cdk.Resource, auto_scaling_group_name: str) -> None:
    """Take an Auto Scaling group for a deployment group: two would install two hooks and deploy at the same time.

    Raises:
        ValidationError: When another deployment group of the app has it.
    """
    key = auto_scaling_group_name
    if not is_token(key):
        # An imported group: its name says which one only together with the account and region.
        stack = group.stack
        where = [place if not is_token(place) else stack.node.path for place in (stack.account, stack.region)]
        key = "/".join([*where, key])
    registry_of(group).claim(key, group.node.path, lambda first: _taken(first, group.node.path))


def _taken(first: str, second: str) -> ValidationError:
    return ValidationError(
        "auto_scaling_groups",
        f'one that deployment group "{first}" has already',
        allowed="an Auto Scaling group belongs to one deployment group, or both deploy to each new instance at once",
        remedy="deploy both applications as one revision, or give each an Auto Scaling group",
        where=f'deployment group "{second}"',
    )


def is_imported(group: autoscaling.IAutoScalingGroup) -> bool:
    """Tell whether an Auto Scaling group was made elsewhere, so that nothing is known of its instances."""
    # Loaded here: a program without Auto Scaling groups need not pay for the module.
    from aws_cdk import aws_autoscaling as autoscaling

    return not isinstance(group, autoscaling.AutoScalingGroup)


def has_launch_configuration(group: autoscaling.IAutoScalingGroup) -> bool:
    """Tell whether the CDK made a launch configuration for the group, instead of a launch template."""
    return group.node.try_find_child("LaunchConfig") is not None


def statements(
    scope: cdk.Resource, group: autoscaling.IAutoScalingGroup, name: str, *, suspends_processes: bool
) -> list[Statement]:
    """Return what the service must be allowed about an Auto Scaling group.

    Where the role of its instances is unknown, a warning says what is missing.
    """
    found = service_permissions.for_auto_scaling_group(name, suspends_processes=suspends_processes)
    remedy = "service role to pass the role of its instances: instance_role.grant_pass_role(deployment_group.role)."
    name_here = f'the Auto Scaling group "{group.node.id}"'
    if is_imported(group):
        why = f"{name_here} was made elsewhere. If it has a launch template, allow the {remedy}"
        warn(scope, Warning_.PASS_ROLE_UNKNOWN, why)
        return found + service_permissions.for_launch_template(None)
    if has_launch_configuration(group):
        return found
    role_arn = _instance_role_arn(group)
    if role_arn is None:
        why = f"{name_here} has a launch template that tells no role. If its instances have one, allow the {remedy}"
        warn(scope, Warning_.PASS_ROLE_UNKNOWN, why)
    return found + service_permissions.for_launch_template(role_arn)


def _instance_role_arn(group: autoscaling.IAutoScalingGroup) -> str | None:
    try:
        return cast("autoscaling.AutoScalingGroup", group).role.role_arn
    except RuntimeError:
        # A launch template without a role, or one made elsewhere, which hides it.
        return None


def check_agent(group: autoscaling.IAutoScalingGroup) -> None:
    """Refuse an Auto Scaling group whose instances cannot be given the agent here.

    Raises:
        ValidationError: When they cannot be given a script or a permission.
    """
    if is_imported(group):
        raise _no_agent(group, _ELSEWHERE)
    ours = cast("autoscaling.AutoScalingGroup", group)
    asked = "role"
    try:
        _ = ours.role
        asked = "user_data"
        _ = ours.user_data
    except RuntimeError as error:
        raise _no_agent(group, _LACKING[asked]) from error


def install_agent(scope: cdk.Resource, group: autoscaling.IAutoScalingGroup) -> None:
    """Let the instances of an Auto Scaling group install the agent when they start. ``check_agent`` comes first."""
    from aws_cdk import aws_ec2 as ec2

    if has_launch_configuration(group):
        _install_as_the_cdk_does(scope, group)
        return
    # An InstanceRole may read the bucket already.
    if not isinstance(cast("autoscaling.AutoScalingGroup", group).role, InstanceRole):
        _agent_bucket(scope).grant_read(group, AGENT_OBJECTS)
    region = cdk.Stack.of(scope).region
    write = windows_agent_script if group.os_type == ec2.OperatingSystemType.WINDOWS else linux_agent_script
    group.add_user_data(write(region=region, domain=cdk.Aws.URL_SUFFIX, check_polling=False))


def _agent_bucket(scope: cdk.Resource) -> s3.IBucket:
    """Return the agent's bucket as the CDK's deployment group has it: as the child ``Bucket``."""
    from aws_cdk import aws_s3 as s3

    found = cast("s3.IBucket | None", scope.node.try_find_child("Bucket"))
    return found or s3.Bucket.from_bucket_name(scope, "Bucket", f"aws-codedeploy-{cdk.Stack.of(scope).region}")


def _install_as_the_cdk_does(scope: cdk.Resource, group: autoscaling.IAutoScalingGroup) -> None:
    """Let the CDK's own deployment group write the script, and take that deployment group away again.

    A launch configuration cannot be changed, only replaced, so its script has to stay what the CDK writes, to the byte.
    """
    with aside(scope) as place:
        codedeploy.ServerDeploymentGroup(place, "Group", auto_scaling_groups=[group])


def _no_agent(group: autoscaling.IAutoScalingGroup, why: tuple[str, str]) -> ValidationError:
    reason, remedy = why
    return ValidationError(
        "install_agent",
        f'True for the Auto Scaling group "{group.node.id}"',
        allowed=f"this group {reason}",
        remedy=f"pass install_agent=False and install the agent in the image{remedy}",
    )


_ELSEWHERE = ("was made elsewhere, so what its instances run at their start is not known here", "")
# What a launch template may lack, by the attribute of the Auto Scaling group that the CDK then refuses to give.
_LACKING = {
    "role": ("has a launch template without a role", ", or give the launch template a role"),
    "user_data": (
        "has a launch template without user data",
        ", or give the launch template user_data=UserData.for_linux()",
    ),
}
