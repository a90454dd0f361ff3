"""When a deployment is rolled back by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import RollbackEvent, check_flag, check_kind, shown

AutoRollback: TypeAlias = codedeploy.AutoRollbackConfig | Mapping[str, Any]
"""The CDK's ``AutoRollbackConfig``, or a dictionary of its parameters."""

_DEFAULT = codedeploy.AutoRollbackConfig()
_SETTINGS = ("failed_deployment", "stopped_deployment", "deployment_in_alarm")


def read_rollback(given: AutoRollback | None) -> codedeploy.AutoRollbackConfig:
    """Return the rollback configuration as the CDK's type, whatever form it was given in.

    Raises:
        ValidationError: When a dictionary has other keys than the type has parameters, or values but True and False.
    """
    remedy = "pass an AutoRollbackConfig, in which failed_deployment=False switches rollbacks off"
    check_kind("auto_rollback", given, (codedeploy.AutoRollbackConfig, Mapping), remedy)
    if not isinstance(given, Mapping):
        return given or _DEFAULT
    for name, value in given.items():
        if name not in _SETTINGS:
            raise ValidationError(
                "auto_rollback",
                f"the key {shown(name)}",
                allowed=f"it has {', '.join(_SETTINGS)}",
                remedy="correct the key or pass an AutoRollbackConfig",
            )
        check_flag(f"auto_rollback {name}", value)
    return codedeploy.AutoRollbackConfig(**given)


def rollback_events(config: codedeploy.AutoRollbackConfig, *, has_alarms: bool) -> list[RollbackEvent]:
    """Return the events that roll a deployment back. The CDK's defaults: on failure, and on alarm if there is one.

    Args:
        config: The configuration.
        has_alarms: Whether the deployment group has alarms.
    """
    wanted = {
        RollbackEvent.DEPLOYMENT_FAILURE: config.failed_deployment is not False,
        RollbackEvent.DEPLOYMENT_STOP_ON_REQUEST: config.stopped_deployment is True,
        RollbackEvent.DEPLOYMENT_STOP_ON_ALARM: config.deployment_in_alarm is not False and has_alarms,
    }
    return [event for event, asked in wanted.items() if asked]


def rollback_configuration(config: codedeploy.AutoRollbackConfig, *, has_alarms: bool) -> dict[str, Any]:
    """Return the template property ``AutoRollbackConfiguration``. It is always complete."""
    events = [event.value for event in rollback_events(config, has_alarms=has_alarms)]
    return {"enabled": True, "events": events} if events else {"enabled": False}


def missing_alarms(where: str, config: codedeploy.AutoRollbackConfig | None, *, has_alarms: bool) -> list[str]:
    """Return the violation of the rule that a rollback on alarm needs an alarm, if it is violated.

    Only the end of construction knows: alarms may be added until then.
    """
    if has_alarms or config is None or config.deployment_in_alarm is not True:
        return []
    error = ValidationError(
        "auto_rollback",
        "deployment_in_alarm=True without an alarm",
        allowed="a rollback on alarm needs at least one alarm",
        remedy="pass alarms=, call add_alarm(), or leave deployment_in_alarm out",
        where=where,
    )
    return [str(error)]
