"""No deployment before the load balancer's listeners are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Dependable

from cdk_codedeploy.server.load_balancer import LoadBalancer
from cdk_codedeploy.synthesis import depend, object_id, registry_of

if TYPE_CHECKING:
    from aws_cdk import aws_codedeploy as codedeploy
    from constructs import IDependable


def after_listeners(resource: cdk.CfnResource, load_balancers: Iterable[codedeploy.LoadBalancer]) -> None:
    """Let what deploys wait for the listeners of target groups, those too that are added later.

    A target group that belongs to no load balancer yet fails the deployment: its instances never become healthy.
    Listeners of other stacks are not waited for: they may be there because of the target group, and so after it.

    Args:
        resource: What CloudFormation makes then.
        load_balancers: The load balancers of the deployment group. Those of the CDK's own class tell no listeners.
    """
    attached = [
        each.target_group.load_balancer_attached
        for each in load_balancers
        if isinstance(each, LoadBalancer) and each.target_group is not None
    ]

    def wait() -> list[str]:
        stack = object_id(resource.stack)
        for each in attached:
            for other in _resources(each):
                if object_id(other.stack) == stack:
                    depend(resource, other)
        return []

    if attached:
        registry_of(resource).at_the_end(wait, stage=cdk.Stage.of(resource))


def _resources(attached: IDependable) -> Iterator[cdk.CfnResource]:
    """Return the listeners, and rules of listeners, that send requests to a target group."""
    for root in Dependable.of(attached).dependency_roots:
        # As the CDK has it: who waits for a construct waits for all resources in it.
        yield from (each for each in root.node.find_all() if isinstance(each, cdk.CfnResource))
