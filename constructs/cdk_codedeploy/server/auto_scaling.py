"""Auto Scaling groups in a deployment group: what the service does with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam import Statement, service_permissions
from cdk_codedeploy.synthesis import Warning_, registry_of, warn
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_autoscaling as autoscaling


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
