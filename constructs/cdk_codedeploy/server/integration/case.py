"""A deployment group with all that its rules look at, read once at the end of construction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdk_codedeploy.errors import ValidationError
    from cdk_codedeploy.synthesis import Warning_


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule has found.

    Attributes:
        warning: Id of the warning.
        message: One sentence: what is wrong, what comes of it, and what to do.
    """

    warning: Warning_
    message: str


@dataclass(frozen=True, kw_only=True)
class BalancerFacts:
    """A load balancer of a deployment group.

    Attributes:
        id: Its id, or its name where it was made elsewhere.
        target_type: What is registered in the target group; None where nobody knows.
        listened_to: Whether a listener sends requests to it. True where nobody knows.
    """

    id: str
    target_type: str | None = None
    listened_to: bool = True


@dataclass(frozen=True, kw_only=True)
class FleetFacts:
    """An Auto Scaling group of a deployment group. Where nobody knows a value, it is None.

    Attributes:
        id: Its id.
        fewest: Its smallest capacity.
        most: Its largest capacity.
        trusts_load_balancer: Whether the load balancer's health check decides which instances are replaced.
        grace: Seconds until a new instance's health counts.
        is_behind: For each load balancer of the deployment group, whether it is in it.
        is_behind_another: Whether it is also, or only, in a load balancer that the deployment group does not name.
        rolling: The policy ``AutoScalingRollingUpdate``, in JavaScript's names; empty without one.
        is_replaced: Whether an update replaces the Auto Scaling group as a whole.
        waits_for_signals: Whether CloudFormation waits for signals when it makes the group.
        signals_at_start: Whether the start script of its instances signals CloudFormation.
        closed: Whether its security groups let nothing out on port 443.
        isolated: Whether its subnets have no way out, and the network no endpoints for CodeDeploy.
    """

    id: str
    fewest: int | None = None
    most: int | None = None
    trusts_load_balancer: bool = False
    grace: int | None = None
    is_behind: tuple[bool | None, ...] = ()
    is_behind_another: bool = False
    rolling: Mapping[str, Any] | None = None
    is_replaced: bool = False
    waits_for_signals: bool = False
    signals_at_start: bool | None = None
    closed: bool = False
    isolated: bool = False


@dataclass(frozen=True, kw_only=True)
class Case:
    """A deployment group and what is around it.

    Attributes:
        where: What a sentence about it begins with.
        named: Whether the user gave it a name, and nothing compares it with what is deployed.
        in_place: Whether it deploys in place.
        config_name: Name of its deployment configuration.
        minimum: ``HOST_COUNT`` or ``FLEET_PERCENT`` with the number, of a configuration of the app.
        balancers: Its load balancers.
        fleets: Its Auto Scaling groups that the app makes.
        all_known: Whether these are all its instances.
        suspended: Processes of Auto Scaling that it suspends.
        termination_hook: Whether it has a termination hook.
        groups: How many Auto Scaling groups it has.
        hook_seconds: How long the hooks of its revision may take, as far as the app says so.
    """

    where: str = 'deployment group "Group"'
    named: bool = False
    in_place: bool = True
    config_name: str = "CodeDeployDefault.OneAtATime"
    minimum: tuple[str, int] | None = None
    balancers: tuple[BalancerFacts, ...] = ()
    fleets: tuple[FleetFacts, ...] = ()
    all_known: bool = True
    suspended: tuple[str, ...] = ()
    termination_hook: bool = False
    groups: int = 0
    hook_seconds: int | None = None


Rule = Callable[[Case], Iterable["Finding | ValidationError"]]
"""A rule: what it warns of, and what it refuses."""
