"""By which names CloudWatch and Auto Scaling know a target group and its load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from cdk_codedeploy.server.load_balanced_fleet.balanced_parts import TargetGroup


def dimensions_of(parameter: str, target_group: TargetGroup) -> dict[str, str]:
    """Return the dimensions of a target group's metrics.

    Args:
        parameter: What needs the metrics.
        target_group: One of the CDK, made here or imported.

    Raises:
        ValidationError: When its load balancer is not known.
    """
    found = _dimensions(target_group)
    if found is None:
        raise ValidationError(
            parameter,
            "a target group whose load balancer is not known",
            allowed="metrics have the names of both",
            remedy="import it with load_balancer_arns, or attach it to a listener before"
            + (", or pass alarms=[]" if parameter == "alarms" else ""),
        )
    return found


def _dimensions(target_group: TargetGroup) -> dict[str, str] | None:
    if isinstance(target_group, (elbv2.ApplicationTargetGroup, elbv2.NetworkTargetGroup)):
        try:
            balancer = target_group.first_load_balancer_full_name
        except RuntimeError:
            # No listener leads to it.
            return None
        return {"LoadBalancer": balancer, "TargetGroup": target_group.target_group_full_name}
    arns = target_group.load_balancer_arns
    if arns == cdk.Aws.NO_VALUE:
        return None
    return {
        "LoadBalancer": _from(arns, "loadbalancer/", keep=False),
        "TargetGroup": _from(target_group.target_group_arn, "targetgroup/", keep=True),
    }


def _from(arn: str, mark: str, *, keep: bool) -> str:
    """Return what stands in an ARN behind a mark, with the mark if wished."""
    found = cdk.Fn.select(1, cdk.Fn.split(mark, arn)) if is_token(arn) else arn.partition(mark)[2]
    return f"{mark}{found}" if keep else found
