"""One Availability Zone after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import ZONE_MONITOR_SECONDS, check_kind, shown

ZonalSettings: TypeAlias = codedeploy.ZonalConfig | Mapping[str, Any]
"""The CDK's ``ZonalConfig``, or a dictionary of its parameters."""

_PARAMETERS = ("first_zone_monitor_duration", "minimum_healthy_hosts_per_zone", "monitor_duration")


def read_zonal_config(given: ZonalSettings) -> codedeploy.ZonalConfig:
    """Return the configuration as the CDK's type, whatever form it was given in.

    Raises:
        ValidationError: When a dictionary has other keys than the type has parameters, or something has a wrong type.
    """
    check_kind("zonal_config", given, (codedeploy.ZonalConfig, Mapping), "pass a ZonalConfig")
    if not isinstance(given, Mapping):
        return given
    unknown = sorted(set(given) - set(_PARAMETERS))
    if unknown:
        raise ValidationError(
            "zonal_config",
            f"the key {shown(unknown[0])}",
            allowed=f"it has {', '.join(_PARAMETERS)}",
            remedy="correct the key or pass a ZonalConfig",
        )
    for name in ("first_zone_monitor_duration", "monitor_duration"):
        check_kind(name, given.get(name), cdk.Duration, "pass a duration such as Duration.minutes(5)")
    per_zone = "minimum_healthy_hosts_per_zone"
    remedy = "make one with MinimumHealthyHostsPerZone.count() or .percentage()"
    check_kind(per_zone, given.get(per_zone), codedeploy.MinimumHealthyHostsPerZone, remedy)
    return codedeploy.ZonalConfig(**given)


def zonal_property(zonal: codedeploy.ZonalConfig, per_zone: dict[str, object] | None) -> dict[str, object]:
    """Return the template property ``ZonalConfig``, in the L1's spelling.

    Args:
        zonal: The configuration.
        per_zone: Its minimum of healthy hosts per zone as a property.

    Raises:
        ValidationError: When a duration is no whole number of seconds.
    """
    found = {
        "monitorDurationInSeconds": _seconds("monitor_duration", zonal.monitor_duration),
        "firstZoneMonitorDurationInSeconds": _seconds("first_zone_monitor_duration", zonal.first_zone_monitor_duration),
        "minimumHealthyHostsPerZone": per_zone,
    }
    return {name: value for name, value in found.items() if value is not None}


def _seconds(parameter: str, duration: cdk.Duration | None) -> int | float | None:
    if duration is None:
        return None
    if duration.is_unresolved():
        return duration.to_seconds()
    milliseconds = duration.to_milliseconds()
    if milliseconds % 1000:
        raise ValidationError(
            parameter,
            f"{milliseconds:g} milliseconds",
            allowed="the service waits whole seconds",
            remedy="give the duration in seconds, minutes or hours",
        )
    seconds = int(milliseconds) // 1000
    ZONE_MONITOR_SECONDS.check(parameter, seconds)
    return seconds
