"""Deployment configurations: what they may say, and which one goes with what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.codedeploy import limits
from emulator.codedeploy.context import Context
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.predefined_configs import PREDEFINED, PREFIX
from emulator.codedeploy.state import Store

_SHIFTS = {
    "TimeBasedCanary": ("timeBasedCanary", "canaryPercentage", "canaryInterval"),
    "TimeBasedLinear": ("timeBasedLinear", "linearPercentage", "linearInterval"),
}


def config_info(store: Store, name: str) -> dict[str, Any]:
    """Return DeploymentConfigInfo of a deployment configuration, predefined or not.

    Raises:
        ApiError: When there is none.
    """
    if name in PREDEFINED:
        return PREDEFINED[name]
    if name in store.deployment_configs:
        return store.deployment_configs[name].info
    raise ApiError("DeploymentConfigDoesNotExistException", f"No Deployment Config found for name: {name}")


def check_platform_of_config(context: Context, name: str, platform: str) -> None:
    """Check that a deployment configuration exists and is for a compute platform.

    Raises:
        ApiError: When it does not, or is not.
    """
    made_for = config_info(context.store, name).get("computePlatform", "Server")
    # The model declares no error of the platform here for each operation that needs one.
    context.refuse_if(
        made_for != platform,
        "deploymentConfigName",
        f"The deployment configuration {name} is for {made_for}, not {platform}.",
    )


def check_config(context: Context, request: Mapping[str, Any]) -> None:
    """Check a new deployment configuration.

    Raises:
        ApiError: When it is not allowed.
    """
    name, platform = request["deploymentConfigName"], request.get("computePlatform", "Server")
    context.refuse_if(
        name.startswith(PREFIX), "deploymentConfigName", f"{name} begins with {PREFIX}, as only AWS's may."
    )
    if platform == "Server":
        path = "trafficRoutingConfig"
        context.refuse_if(path in request, path, f"{path} is given. Server has none.")
        _check_minimum(context, request.get("minimumHealthyHosts"), "minimumHealthyHosts")
        if "zonalConfig" in request:
            _check_zonal(context, request["zonalConfig"])
        return
    for path in ("minimumHealthyHosts", "zonalConfig"):
        context.refuse_if(path in request, path, f"{path} is given. {platform} has no hosts.")
    _check_shift(context, request.get("trafficRoutingConfig", {}))


def _check_minimum(context: Context, minimum: Mapping[str, Any] | None, path: str) -> None:
    shown = dict(minimum or {})
    complete = minimum is not None and "type" in minimum and "value" in minimum
    context.refuse_if(not complete, path, f"{path} is {shown}. It needs type and value.")
    most = limits.FLEET_PERCENT if shown["type"] == "FLEET_PERCENT" else None
    context.refuse_if(shown["value"] < 0, path, f"{path} is {shown}. Allowed: 0 or more.")
    context.refuse_if(most and shown["value"] > most, path, f"{path} is {shown}. Allowed: up to {most} percent.")


def _check_zonal(context: Context, zonal: Mapping[str, Any]) -> None:
    path = "zonalConfig"
    for key in ("firstZoneMonitorDurationInSeconds", "monitorDurationInSeconds"):
        context.refuse_if(zonal.get(key, 0) < 0, path, f"{key} is {zonal.get(key)}. Allowed: 0 or more.")
    if "minimumHealthyHostsPerZone" in zonal:
        _check_minimum(context, zonal["minimumHealthyHostsPerZone"], path)


def _check_shift(context: Context, shift: Mapping[str, Any]) -> None:
    path = "trafficRoutingConfig"
    kind = shift.get("type")
    context.refuse_if(kind is None, path, f"{path} is {dict(shift)}. It needs a type.")
    expected = _SHIFTS[str(kind)][0] if kind in _SHIFTS else None
    extra = [key for key in shift if key not in {"type", expected}]
    context.refuse_if(extra, path, f"{extra} are given with {kind}.")
    if expected is None:
        return
    key, percentage_key, interval_key = _SHIFTS[str(kind)]
    values = shift.get(key, {})
    percentage, interval = values.get(percentage_key, 0), values.get(interval_key, 0)
    most = limits.TRAFFIC_PERCENT
    context.refuse_if(not 1 <= percentage <= most, path, f"{percentage_key} is {percentage}. Allowed: 1 to {most}.")
    # A canary waits once. A linear shift takes its interval as often as it takes steps: 25 % makes four.
    steps = 1 if kind == "TimeBasedCanary" else -(-100 // percentage)
    longest = limits.TRAFFIC_MINUTES
    context.refuse_if(
        interval < 1 or interval * steps > longest,
        path,
        f"{interval_key} is {interval} minutes, {steps} times. Allowed: at least 1, {longest} altogether.",
    )
