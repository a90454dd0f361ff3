"""What goes with blue/green deployments to EC2 instances, what does not, and what the service has to be allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.blue_green_deployment_group import BlueGreenDeploymentGroupHandler
from cdk_codedeploy.iam import Statement, service_permissions
from cdk_codedeploy.server import auto_scaling

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling

    from cdk_codedeploy.server.blue_green import BlueGreen
    from cdk_codedeploy.server.initial_deployment import InitialDeployment


def check_blue_green(
    blue_green: BlueGreen,
    *,
    groups: Sequence[autoscaling.IAutoScalingGroup],
    balanced: bool,
    on_premises: bool,
    deployment: InitialDeployment | None,
    suspended: Sequence[str],
) -> None:
    """Refuse what the service refuses together with blue/green, and what would break the stack.

    Raises:
        ValidationError: About the first parameter that does not fit.
    """
    if not balanced:
        raise ValidationError(
            "blue_green",
            "a value without load_balancers",
            allowed="a blue/green deployment moves the traffic of a load balancer",
            remedy="pass load_balancers=[LoadBalancer.application(target_group)]",
        )
    for parameter, given, allowed in (
        ("on_premise_instance_tags", on_premises, "on-premises instances are deployed to in place only"),
        ("deployment", deployment is not None, "CloudFormation deploys with in-place groups only"),
        ("suspend_auto_scaling_processes", bool(suspended), "processes are suspended in in-place deployments only"),
    ):
        if given:
            raise ValidationError(
                parameter,
                "a value together with blue_green",
                allowed=allowed,
                remedy="leave one of the two out",
            )
    if blue_green.fleet is not None:
        check_no_group_beside_a_fleet(len(groups))
        return
    if not blue_green.copies:
        return
    check_one_to_copy(len(groups))
    if blue_green.terminates and not auto_scaling.is_imported(groups[0]):
        raise ValidationError(
            "auto_scaling_groups",
            f'the Auto Scaling group "{groups[0].node.id}" of this app',
            allowed="the first deployment deletes what it copies, and the stack that made it fails from then on",
            remedy="make the Auto Scaling group outside of CloudFormation and import it, keep it alive with "
            "original_instances=OriginalInstances.KEEP_ALIVE, or let deployments name the replacement instances with "
            "GreenFleetProvisioning.DISCOVER_EXISTING",
        )


def check_late_group(blue_green: BlueGreen, count: int) -> None:
    """Refuse an Auto Scaling group that is added where there may be no other.

    Args:
        blue_green: How a deployment goes.
        count: How many there would be.

    Raises:
        ValidationError: About ``auto_scaling_groups``.
    """
    if blue_green.fleet is not None:
        check_no_group_beside_a_fleet(count)
    elif blue_green.copies:
        check_one_to_copy(count)


def check_one_to_copy(count: int) -> None:
    """Refuse any other number of Auto Scaling groups than one where it is copied.

    Raises:
        ValidationError: About ``auto_scaling_groups``.
    """
    if count != 1:
        raise ValidationError(
            "auto_scaling_groups",
            str(count),
            allowed="COPY_AUTO_SCALING_GROUP copies exactly 1",
            remedy="pass one, or choose GreenFleetProvisioning.DISCOVER_EXISTING",
        )


def check_no_group_beside_a_fleet(count: int) -> None:
    """Refuse Auto Scaling groups beside the one of a fleet.

    Raises:
        ValidationError: About ``auto_scaling_groups``.
    """
    if count:
        raise ValidationError(
            "auto_scaling_groups",
            str(count),
            allowed="the fleet of blue_green brings the only one",
            remedy="leave auto_scaling_groups out",
        )


def blue_green_statements(blue_green: BlueGreen, names: Sequence[str]) -> list[Statement]:
    """Return what the service must be allowed to move from one set of instances to another."""
    copied: list[Statement] = []
    if blue_green.fleet is not None:
        original = f"{BlueGreenDeploymentGroupHandler.kind}-*"
        copied += service_permissions.for_ec2_instances()
        copied += service_permissions.for_auto_scaling_group(original)
        copied += service_permissions.for_launch_template(blue_green.fleet.role_arn)
        copied += service_permissions.for_copied_auto_scaling_groups(original, terminates=blue_green.terminates)
    elif blue_green.copies:
        copied += service_permissions.for_copied_auto_scaling_groups(names[0], terminates=blue_green.terminates)
    return copied + (service_permissions.for_terminated_instances() if blue_green.terminates else [])
