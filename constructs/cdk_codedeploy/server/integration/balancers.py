"""What is read of the load balancers of a deployment group."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk

from cdk_codedeploy.server.integration.case import BalancerFacts
from cdk_codedeploy.server.load_balancer import LoadBalancer
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_codedeploy as codedeploy
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2


@dataclass(frozen=True, kw_only=True)
class BalancerPlace:
    """Where a load balancer is found in what an Auto Scaling group names.

    Attributes:
        token: ARN of the target group, or name of the Classic Load Balancer, as the CDK gives it.
        made_here: Whether the app makes it.
    """

    token: str
    made_here: bool


def balancer_facts(given: Sequence[codedeploy.LoadBalancer]) -> tuple[BalancerFacts, ...]:
    """Return what is known of load balancers. Those of the CDK's own class tell nothing.

    Args:
        given: The load balancers of a deployment group.
    """
    return tuple(_facts(each) for each in given)


def balancer_places(given: Sequence[codedeploy.LoadBalancer]) -> list[BalancerPlace | None]:
    """Return where load balancers are found in Auto Scaling groups; None for those that do not tell.

    Args:
        given: The load balancers of a deployment group.
    """
    return [_place(each) for each in given]


def _place(given: codedeploy.LoadBalancer) -> BalancerPlace | None:
    if not isinstance(given, LoadBalancer):
        return None
    group = given.target_group
    if group is None:
        return BalancerPlace(token=given.name, made_here=is_token(given.name))
    return BalancerPlace(token=group.target_group_arn, made_here=_is_made_here(group))


def _is_made_here(group: elbv2.ITargetGroup) -> bool:
    # Loaded by now: somebody has made it.
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2

    return isinstance(group, (elbv2.ApplicationTargetGroup, elbv2.NetworkTargetGroup))


def _facts(given: codedeploy.LoadBalancer) -> BalancerFacts:
    group = given.target_group if isinstance(given, LoadBalancer) else None
    if group is None or not _is_made_here(group):
        return BalancerFacts(id=given.name)
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2

    resource = group.node.default_child
    target_type = None
    if isinstance(resource, elbv2.CfnTargetGroup):
        found = cdk.Stack.of(resource).resolve(resource.target_type)
        target_type = found if isinstance(found, str) else None
    return BalancerFacts(id=group.node.id, target_type=target_type, listened_to=_is_listened_to(group))


def _is_listened_to(group: elbv2.ITargetGroup) -> bool:
    try:
        _ = cast("elbv2.ApplicationTargetGroup", group).first_load_balancer_full_name
    except RuntimeError:
        return _is_in_an_l1_listener(group)
    return True


def _is_in_an_l1_listener(group: elbv2.ITargetGroup) -> bool:
    """Tell whether a listener that was written as an L1 names a target group, which the target group does not know."""
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2

    for each in group.node.root.node.find_all():
        actions: Any = None
        if isinstance(each, elbv2.CfnListener):
            actions = each.default_actions
        elif isinstance(each, elbv2.CfnListenerRule):
            actions = each.actions
        if actions is not None:
            stack = cdk.Stack.of(each)
            wanted = json.dumps(stack.resolve(group.target_group_arn), sort_keys=True)
            if wanted in json.dumps(stack.resolve(actions), sort_keys=True):
                return True
    return False
