"""The alarms that stop a deployment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cdk_codedeploy.service import ALARMS_PER_DEPLOYMENT_GROUP, check_alarm_name, check_count, check_distinct


def check_alarms(names: Sequence[str]) -> None:
    """Refuse more than 10 alarms, one twice, and names that no alarm has.

    Raises:
        ValidationError: About the parameter ``alarms``.
    """
    check_count("alarms", names, ALARMS_PER_DEPLOYMENT_GROUP)
    check_distinct("alarms", names)
    for name in names:
        check_alarm_name(name)


def alarm_configuration(names: Sequence[str], *, ignored: bool, ignore_poll_failure: bool) -> dict[str, Any]:
    """Return the template property ``AlarmConfiguration``.

    It is always complete: without alarms it is switched off and its list is empty, so that alarms that are taken away
    from a deployment group really go (the service leaves unchanged what is not sent).

    Args:
        names: Names of the alarms.
        ignored: Keep the alarms but do not look at them.
        ignore_poll_failure: Continue a deployment while CloudWatch cannot be asked.
    """
    return {
        "alarms": [{"name": name} for name in names],
        "enabled": bool(names) and not ignored,
        "ignorePollAlarmFailure": ignore_poll_failure,
    }
