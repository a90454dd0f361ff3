"""The load balancers of a deployment group."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from emulator.codedeploy import limits
from emulator.codedeploy.context import Context
from emulator.codedeploy.errors import ApiError

_PATH = "loadBalancerInfo"
_NAMES = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?")
_PAIR = 2


def check_server_load_balancers(context: Context, info: Mapping[str, Any], style: Mapping[str, str]) -> None:
    """Check the load balancers of EC2 instances.

    Without traffic control they are not used, and may be there all the same.

    Raises:
        ApiError: When they are not allowed, or missing.
    """
    context.refuse_if("targetGroupPairInfoList" in info, _PATH, "Pairs of target groups are for Amazon ECS.")
    count = 0
    for key in ("elbInfoList", "targetGroupInfoList"):
        names = [item.get("name", "") for item in info.get(key, [])]
        count += len(names)
        most = limits.LOAD_BALANCERS
        context.refuse_if(len(names) > most, _PATH, f"{key} has {len(names)} names. Allowed: {most}.")
        context.refuse_if(len(set(names)) < len(names), _PATH, f"{key} is {names}. Each may be there once.")
        for name in names:
            context.refuse_if(
                not _NAMES.fullmatch(name), _PATH, f"{key} has {name!r}. Allowed: up to 32 letters, digits and hyphens."
            )
    controlled = style["deploymentOption"] == "WITH_TRAFFIC_CONTROL"
    context.refuse_if(controlled and not count, _PATH, "WITH_TRAFFIC_CONTROL needs a load balancer or a target group.")


def check_ecs_load_balancers(context: Context, info: Mapping[str, Any]) -> None:
    """Check the pair of target groups of an ECS service.

    Raises:
        ApiError: When it is not allowed, or missing.
    """
    pairs = info.get("targetGroupPairInfoList", [])
    others = [key for key in ("elbInfoList", "targetGroupInfoList") if info.get(key)]
    context.refuse_if(others, _PATH, f"{others} are given. Amazon ECS takes targetGroupPairInfoList.")
    context.refuse_if(len(pairs) != 1, _PATH, f"targetGroupPairInfoList has {len(pairs)} items. Allowed: one.")
    names = [group.get("name", "") for group in pairs[0].get("targetGroups", [])]
    if len(names) != _PAIR or len(set(names)) != _PAIR or not all(map(_NAMES.fullmatch, names)):
        _refuse_pair(f"targetGroups are {names}. Allowed: the names of two.")
    production = _listeners(pairs[0], "prodTrafficRoute")
    if len(production) != 1:
        _refuse_pair(f"prodTrafficRoute has {len(production)} listeners. Allowed: one.")
    if "testTrafficRoute" in pairs[0]:
        test = _listeners(pairs[0], "testTrafficRoute")
        if len(test) != 1:
            _refuse_pair(f"testTrafficRoute has {len(test)} listeners. Allowed: one.")
        if test == production:
            _refuse_pair(f"Both routes use the listener {test[0]}. Allowed: two different ones.")


def _listeners(pair: Mapping[str, Any], route: str) -> list[str]:
    return list(pair.get(route, {}).get("listenerArns", []))


def _refuse_pair(message: str) -> None:
    raise ApiError("InvalidTargetGroupPairException", message)
