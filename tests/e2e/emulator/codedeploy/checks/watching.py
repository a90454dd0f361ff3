"""What watches deployments and is told of them: alarms, rollbacks, triggers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from emulator.codedeploy import limits
from emulator.codedeploy.context import Context
from emulator.codedeploy.errors import ApiError

_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?")


def check_alarms(context: Context, configuration: Mapping[str, Any], path: str = "alarmConfiguration") -> None:
    """Check AlarmConfiguration of the API.

    Raises:
        ApiError: When it is not allowed.
    """
    names = [alarm.get("name", "") for alarm in configuration.get("alarms", [])]
    if len(names) > limits.ALARMS:
        raise ApiError("AlarmsLimitExceededException", f"{path} has {len(names)} alarms. Allowed: {limits.ALARMS}.")
    for name in names:
        longest = limits.ALARM_NAME
        context.refuse_if(
            not 0 < len(name) <= longest, path, f"An alarm is {name!r}. Allowed: 1 to {longest} characters."
        )
    context.refuse_if(len(set(names)) < len(names), path, f"The alarms are {names}. Each may be there once.")
    context.refuse_if(configuration.get("enabled") and not names, path, f"{path} is enabled and has no alarms.")


def check_rollback(context: Context, configuration: Mapping[str, Any], alarms: Mapping[str, Any]) -> None:
    """Check AutoRollbackConfiguration of the API.

    Args:
        context: What is around.
        configuration: The configuration.
        alarms: AlarmConfiguration that applies beside it.

    Raises:
        ApiError: When it is not allowed.
    """
    path = "autoRollbackConfiguration"
    events = configuration.get("events", [])
    if configuration.get("enabled"):
        context.refuse_if(not events, path, f"{path} is enabled and has no events.")
        on_alarm = "DEPLOYMENT_STOP_ON_ALARM" in events
        context.refuse_if(
            on_alarm and not alarms.get("enabled"),
            path,
            "DEPLOYMENT_STOP_ON_ALARM needs an alarm configuration that is enabled.",
        )


def check_triggers(context: Context, triggers: Sequence[Mapping[str, Any]]) -> None:
    """Check a list of TriggerConfig of the API.

    Raises:
        ApiError: When one is not allowed, or there are too many.
    """
    path = "triggerConfigurations"
    if len(triggers) > limits.TRIGGERS:
        message = f"There are {len(triggers)} triggers. Allowed: {limits.TRIGGERS}."
        raise ApiError("TriggerTargetsLimitExceededException", message)
    names = [trigger.get("triggerName", "") for trigger in triggers]
    context.refuse_if(len(set(names)) < len(names), path, f"The triggers are {names}. Each name may be there once.")
    for name, trigger in zip(names, triggers, strict=True):
        longest = limits.TRIGGER_NAME
        context.refuse_if(
            not 0 < len(name) <= longest, path, f"A trigger is called {name!r}. Allowed: 1 to {longest} characters."
        )
        target = trigger.get("triggerTargetArn", "")
        context.refuse_if(
            not _TOPIC.fullmatch(target),
            path,
            f"The trigger {name} goes to {target!r}. Allowed: the ARN of an SNS topic.",
        )
        context.refuse_if(not trigger.get("triggerEvents"), path, f"The trigger {name} has no events.")
