"""What only the end of construction shows: whether target groups and tasks fit, and which roles the tasks have."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk

from cdk_codedeploy.ecs.task_definitions import container_of, role_arns
from cdk_codedeploy.errors import ValidationError

if TYPE_CHECKING:
    from aws_cdk import aws_ecs as ecs
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2

_AWSVPC = "awsvpc"


def violations(
    where: str,
    task_definition: ecs.TaskDefinition,
    *,
    target_groups: Iterable[elbv2.ITargetGroup],
    may_pass: Collection[str],
    container: tuple[str | None, int | None],
) -> list[str]:
    """Return what would make every deployment of a group fail, one sentence each.

    Args:
        where: Which deployment group it is.
        task_definition: Task definition of its service.
        target_groups: Its target groups.
        may_pass: ARNs of the roles that the service role may pass.
        container: The container's name and port as far as the group was told.
    """
    found: list[ValidationError] = []
    mode = str(task_definition.network_mode.value).lower().replace("_", "")
    wanted = "ip" if mode == _AWSVPC else "instance"
    for parameter, target_group in zip(("blue_target_group", "green_target_group"), target_groups, strict=True):
        kind = _target_type(target_group)
        if kind is not None and kind != wanted:
            found.append(
                ValidationError(
                    parameter,
                    f"a target group for targets of type {kind}",
                    allowed=f"tasks with the network mode {mode} are targets of type {wanted}",
                    remedy=f"make it with target_type=TargetType.{wanted.upper()}",
                    where=where,
                )
            )
    if any(arn not in may_pass for arn in role_arns(task_definition)):
        found.append(
            ValidationError(
                "service",
                "a task definition that got a role after the deployment group was made",
                allowed="the service role may pass only the roles that were there",
                remedy="add the containers to the task definition before the deployment group is made",
                where=where,
            )
        )
    if container != (None, None):
        try:
            container_of(task_definition, *container)
        except ValidationError as error:
            found.append(error.at(where))
    return [str(error) for error in found]


def _target_type(target_group: elbv2.ITargetGroup) -> str | None:
    """Return the target type that a target group of this app has in the end, else None."""
    resource = target_group if isinstance(target_group, cdk.CfnResource) else target_group.node.default_child
    if resource is None:
        return None
    kind = cdk.Stack.of(resource).resolve(cast("elbv2.CfnTargetGroup", resource).target_type)
    return str(kind or "instance") if kind is None or isinstance(kind, str) else None
