"""CloudWatch alarms that stop a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from emulator.codedeploy.run.failure import DeploymentError, StoppedError
from emulator.codedeploy.run.service_role import ServiceRole


class Alarms:
    """The alarms of a deployment.

    Args:
        role: The service role.
        configuration: AlarmConfiguration of the API. None, or one that is not enabled, asks CloudWatch for nothing.
    """

    def __init__(self, role: ServiceRole, configuration: Mapping[str, Any] | None) -> None:
        self._role = role
        configuration = configuration or {}
        enabled = bool(configuration.get("enabled"))
        self._names = [alarm["name"] for alarm in configuration.get("alarms", [])] if enabled else []
        self._ignores_failures = bool(configuration.get("ignorePollAlarmFailure"))

    def check(self) -> None:
        """Ask how the alarms stand.

        Raises:
            StoppedError: ``ALARM_ACTIVE``: an alarm is in ALARM, or cannot be found and that is not ignored.
            DeploymentError: When the role may not ask and that is not ignored.
        """
        if not self._names:
            return
        try:
            states = self._states()
        except (ClientError, DeploymentError):
            if self._ignores_failures:
                return
            raise
        active = [name for name in self._names if states.get(name) == "ALARM"]
        if active:
            message = f"One or more alarms have been activated: {', '.join(active)}."
            raise StoppedError("ALARM_ACTIVE", message, "DEPLOYMENT_STOP_ON_ALARM")
        missing = [name for name in self._names if name not in states]
        if missing and not self._ignores_failures:
            # The guide says no more than that CodeDeploy stops. That it takes this for an active alarm is our reading.
            message = f"The state of alarms is unavailable: there is no {', '.join(missing)}."
            raise StoppedError("ALARM_ACTIVE", message, "DEPLOYMENT_STOP_ON_ALARM")

    def _states(self) -> dict[str, str]:
        answer = self._role.call(
            "cloudwatch", "DescribeAlarms", AlarmNames=self._names, AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
        found = answer.get("MetricAlarms", []) + answer.get("CompositeAlarms", [])
        return {alarm["AlarmName"]: alarm["StateValue"] for alarm in found}
