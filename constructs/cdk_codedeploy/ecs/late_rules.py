"""What only the end of construction shows: whether target groups and tasks fit, and which roles the tasks have."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy.ecs.controller_rules import unsupported
from cdk_codedeploy.ecs.task_definitions import container_of, role_arns
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.synthesis import object_id

if TYPE_CHECKING:
    from aws_cdk import aws_ecs as ecs
    from aws_cdk.interfaces import aws_elasticloadbalancingv2 as refs

_AWSVPC = "awsvpc"


def violations(
    where: str,
    task_definition: ecs.TaskDefinition,
    *,
    service: ecs.CfnService,
    target_groups: Sequence[elbv2.ITargetGroup],
    listeners: tuple[refs.IListenerRef, refs.IListenerRef | None],
    may_pass: Collection[str],
    container: tuple[str | None, int | None],
) -> list[str]:
    """Return what would make every deployment of a group fail, one sentence each.

    Args:
        where: Which deployment group it is.
        task_definition: Task definition of its service.
        service: Its service.
        target_groups: Its target groups.
        listeners: Its production and test listener.
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
    found += unsupported(where, service)
    found += _behind_one_balancer(where, *listeners)
    found += _in_target_groups(where, service, target_groups)
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


def _in_target_groups(
    where: str, service: ecs.CfnService, target_groups: Sequence[elbv2.ITargetGroup]
) -> list[ValidationError]:
    """Refuse a service whose tasks are in more than one target group, or in one that the group does not know."""
    stack = cdk.Stack.of(service)
    resolved = stack.resolve(service.load_balancers)
    balancers = cast("list[dict[str, object]]", resolved if isinstance(resolved, list) else [])
    if len(balancers) > 1:
        allowed = "a service with the controller CODE_DEPLOY is in one"
        shown, remedy = f"a service in {len(balancers)} target groups", "attach it to the blue target group alone"
    elif balancers and _target_group_of(balancers[0]) not in [
        None,
        *(stack.resolve(_arn(each)) for each in target_groups),
    ]:
        allowed = "a deployment moves tasks from one of the group's target groups to the other"
        shown, remedy = "a service in another target group", "attach it to the blue target group"
    else:
        return []
    return [ValidationError("service", shown, allowed=allowed, remedy=remedy, where=where)]


def _target_group_of(balancer: Mapping[str, object]) -> object:
    """Return the target group; None for a Classic Load Balancer, which is another rule's."""
    return balancer.get("targetGroupArn")


def _behind_one_balancer(
    where: str, listener: refs.IListenerRef, test_listener: refs.IListenerRef | None
) -> list[ValidationError]:
    """Refuse two listeners of this app that belong to two load balancers."""
    first, second = (_balancer_of(each) for each in (listener, test_listener))
    if None in (first, second) or first == second:
        return []
    error = ValidationError(
        "test_listener",
        "a listener of another load balancer than the production listener's",
        allowed="the tasks of a service are behind one",
        remedy="add it to the load balancer of the production listener, on another port",
        where=where,
    )
    return [error]


def _balancer_of(listener: refs.IListenerRef | None) -> tuple[str, str] | None:
    """Return what tells a load balancer from others, as far as this app makes its listener."""
    if listener is None:
        return None
    resource = listener if isinstance(listener, cdk.CfnResource) else listener.node.default_child
    if not isinstance(resource, elbv2.CfnListener):
        return None
    stack = cdk.Stack.of(resource)
    return object_id(stack), str(stack.resolve(resource.load_balancer_arn))


def _arn(target_group: elbv2.ITargetGroup) -> str:
    return target_group.ref if isinstance(target_group, cdk.CfnResource) else target_group.target_group_arn


def _target_type(target_group: elbv2.ITargetGroup) -> str | None:
    """Return the target type that a target group of this app has in the end, else None."""
    resource = target_group if isinstance(target_group, cdk.CfnResource) else target_group.node.default_child
    if resource is None:
        return None
    kind = cdk.Stack.of(resource).resolve(cast("elbv2.CfnTargetGroup", resource).target_type)
    return str(kind or "instance") if kind is None or isinstance(kind, str) else None
