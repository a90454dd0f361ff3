"""What a deployment group tells the rules of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk.interfaces import aws_codedeploy as refs

    from cdk_codedeploy.deployment import GroupSettings
    from cdk_codedeploy.server.agent import CodeDeployAgent
    from cdk_codedeploy.server.blue_green import BlueGreen
    from cdk_codedeploy.server.load_balancer import LoadBalancers


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A deployment group as the rules see it.

    Attributes:
        settings: What groups of all platforms are told.
        config: The deployment configuration, or None for the default.
        balancers: The load balancers.
        blue_green: How a blue/green deployment goes, or None in place.
        tagged: Whether it also looks for instances by tags, so that its Auto Scaling groups are not all of them.
        suspended: Processes of Auto Scaling that it suspends.
        termination_hook: Whether it has a termination hook.
        agent: The agent of its instances, where it was told.
        groups: The Auto Scaling groups; more may join.
    """

    settings: GroupSettings
    config: refs.IDeploymentConfigRef | None
    balancers: LoadBalancers
    blue_green: BlueGreen | None
    tagged: bool
    suspended: tuple[str, ...]
    termination_hook: bool
    agent: CodeDeployAgent | None
    groups: list[autoscaling.IAutoScalingGroup] = field(default_factory=list["autoscaling.IAutoScalingGroup"])
