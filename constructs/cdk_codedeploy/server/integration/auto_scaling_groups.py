"""What is read of the Auto Scaling groups of a deployment group."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from cdk_codedeploy.server.integration.case import FleetFacts
from cdk_codedeploy.server.integration.outbound import is_closed
from cdk_codedeploy.server.integration.subnets import is_isolated
from cdk_codedeploy.synthesis import select_subnets
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling

    from cdk_codedeploy.server.agent import CodeDeployAgent
    from cdk_codedeploy.server.fleet import BlueGreenFleet
    from cdk_codedeploy.server.integration.balancers import BalancerPlace

_SIGNAL = re.compile(r"\bcfn-signal\b|\bSend-CFNResourceSignal\b|\bsignal-resource\b")
"""How a start script signals CloudFormation: with the helper script, PowerShell or the command line."""

_LOAD_BALANCED = "ELB"
_REFERENCES = frozenset({"Ref", "Fn::GetAtt", "Fn::ImportValue"})


def fleet_facts(
    group: autoscaling.IAutoScalingGroup, places: Sequence[BalancerPlace | None], agent: CodeDeployAgent | None
) -> FleetFacts | None:
    """Return what is known of an Auto Scaling group; None where it was made elsewhere.

    Its properties are read one by one, a round trip each, and resolved all at once.

    Args:
        group: The Auto Scaling group.
        places: Where the load balancers of the deployment group are found.
        agent: The agent of its instances, where it was told.
    """
    from aws_cdk import aws_autoscaling as autoscaling

    if not isinstance(group, autoscaling.AutoScalingGroup):
        return None
    resource = group.node.default_child
    if not isinstance(resource, autoscaling.CfnAutoScalingGroup):
        return None
    found = _resolved(
        resource,
        fewest=resource.min_size,
        most=resource.max_size,
        health=resource.health_check_type,
        grace=resource.health_check_grace_period,
        target_groups=resource.target_group_arns,
        classic=resource.load_balancer_names,
        sources=resource.traffic_sources,
        # Read in JavaScript: in Python each attribute of a policy is a round trip.
        options=resource.cfn_options,
        # Nothing that is not there: a list is resolved without it.
        balancers=["" if place is None else place.token for place in places],
    )
    behind = _behind(found)
    balancers = [
        None if place is None else Balancer(name, place.made_here)
        for place, name in zip(places, found.get("balancers", ()), strict=True)
    ]
    updates = found.get("options", {}).get("updatePolicy", {})
    rolling, replacing = updates.get("autoScalingRollingUpdate"), updates.get("autoScalingReplacingUpdate")
    signal = found.get("options", {}).get("creationPolicy", {}).get("resourceSignal")
    return FleetFacts(
        id=group.node.id,
        fewest=_number(found.get("fewest")),
        most=_number(found.get("most")),
        trusts_load_balancer=_LOAD_BALANCED in str(found.get("health")).split(","),
        grace=_number(found.get("grace", 0)),
        is_behind=tuple(_is_behind(behind, each) for each in balancers),
        is_behind_another=_is_behind_another(behind, balancers),
        rolling=rolling,
        is_replaced=bool(replacing and replacing.get("willReplace")),
        waits_for_signals=bool(signal),
        signals_at_start=_signals(group, agent) if rolling or signal else None,
        closed=not _has_proxy(agent) and is_closed(group),
        isolated=not _has_proxy(agent) and is_isolated(resource.vpc_zone_identifier or ()),
    )


def copied_fleet_facts(fleet: BlueGreenFleet, agent: CodeDeployAgent | None) -> FleetFacts:
    """Return what is known of a fleet, which is behind its load balancers by what it is.

    Args:
        fleet: The fleet of a blue/green deployment group.
        agent: The agent of the deployment group, where it was told.
    """
    proxied = _has_proxy(agent) or _has_proxy(fleet.agent)
    return FleetFacts(
        id="fleet",
        fewest=None if is_token(fleet.min_capacity) else fleet.min_capacity,
        most=None if is_token(fleet.max_capacity) else fleet.max_capacity,
        closed=not proxied and is_closed(fleet.launch_template),
        isolated=not proxied and is_isolated(select_subnets(fleet.vpc, fleet.vpc_subnets).subnet_ids),
    )


def _resolved(resource: cdk.CfnResource, **values: object) -> dict[str, Any]:
    found: dict[str, Any] = cdk.Stack.of(resource).resolve(values)
    return found


@dataclass(frozen=True)
class Balancer:
    """A load balancer of the deployment group as the stack of an Auto Scaling group names it."""

    name: object
    made_here: bool

    def is_not(self, other: object) -> bool:
        """Tell whether another is certainly another: where both are text, or where the app makes this one."""
        return self.name != other and (self.made_here or (isinstance(self.name, str) and isinstance(other, str)))


def _behind(found: Mapping[str, Any]) -> list[object] | None:
    """Return all that an Auto Scaling group is behind; None where only the deployment knows."""
    found_names: list[Any] = [found.get(key) or [] for key in ("target_groups", "classic", "sources")]
    if not all(isinstance(names, list) for names in found_names):
        return None
    target_groups, classic, sources = found_names
    names: list[Any] = [*target_groups, *classic, *(each.get("identifier", each) for each in sources)]
    # A condition, or what a function puts together, may be anything.
    return names if all(isinstance(each, str) or each.keys() <= _REFERENCES for each in names) else None


def _is_behind(behind: Sequence[object] | None, balancer: Balancer | None) -> bool | None:
    if behind is None:
        return None
    if balancer is None:
        return False if not behind else None
    if balancer.name in behind:
        return True
    return False if all(balancer.is_not(each) for each in behind) else None


def _is_behind_another(behind: Sequence[object] | None, balancers: Sequence[Balancer | None]) -> bool:
    """Tell whether an Auto Scaling group is behind a load balancer that is certainly none of the deployment group's."""
    return any(all(each is not None and each.is_not(name) for each in balancers) for name in behind or ())


def _number(value: object) -> int | None:
    if isinstance(value, str):
        return int(value) if value.isdecimal() else None
    return int(value) if isinstance(value, (int, float)) else None


def _has_proxy(agent: CodeDeployAgent | None) -> bool:
    """Tell whether an agent reaches CodeDeploy through a proxy, so that nothing else has to lead out."""
    return agent is not None and agent.config is not None and bool(agent.config.proxy_uri)


def _signals(group: autoscaling.AutoScalingGroup, agent: CodeDeployAgent | None) -> bool | None:
    """Tell whether the start script signals CloudFormation; None where it cannot be read."""
    if agent is not None and agent.reports:
        return True
    try:
        text = group.user_data.render()
    except RuntimeError:
        return None
    return _SIGNAL.search(text) is not None
