"""No deployment before the load balancer's listeners are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.server.load_balancer import LoadBalancer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_cdk import aws_codedeploy as codedeploy
    from constructs import IConstruct


def after_listeners(resource: IConstruct, load_balancers: Iterable[codedeploy.LoadBalancer]) -> None:
    """Let what deploys wait for the listeners of target groups.

    A target group that belongs to no load balancer yet fails the deployment: its instances never become healthy.

    Args:
        resource: What CloudFormation makes then.
        load_balancers: The load balancers of the deployment group. Those of the CDK's own class tell no listeners.
    """
    for each in load_balancers:
        if isinstance(each, LoadBalancer) and each.target_group is not None:
            resource.node.add_dependency(each.target_group.load_balancer_attached)
