"""A lifecycle hook that holds new instances back until they say that they have started."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk

from cdk_codedeploy.handlers.fleet_properties import LaunchHook
from cdk_codedeploy.server.fleet.names import check_name
from cdk_codedeploy.server.fleet.time import seconds
from cdk_codedeploy.service import Limit, check_flag

_WAIT = Limit(
    what="a lifecycle hook waits",
    minimum=30,
    maximum=7200,
    unit="seconds",
    source="API reference of Auto Scaling, PutLifecycleHook",
    remedy="give 30 seconds to 2 hours",
)


@dataclass(frozen=True, kw_only=True)
class BootHook:
    """A lifecycle hook at the start of instances: one that does not report in time is replaced.

    The instance reports with ``aws autoscaling complete-lifecycle-action --lifecycle-hook-name cdk-codedeploy-<name>
    --lifecycle-action-result CONTINUE`` as the last command of its start script. It runs beside CodeDeploy's own hook,
    so the instance is in service when both are done.

    Args:
        name: Name of the hook, without the prefix ``cdk-codedeploy-``: letters, digits, ``-`` and ``_``.
        timeout: How long an instance may take, 30 seconds to 2 hours. Default: 10 minutes.
        continue_on_timeout: Whether an instance that does not report goes into service all the same. Default: False.

    Raises:
        ValidationError: When the name has other characters, or the time is out of range.

    Source: API reference of Auto Scaling, "PutLifecycleHook".
    """

    name: str
    timeout: cdk.Duration | None = None
    continue_on_timeout: bool = False

    def __post_init__(self) -> None:
        check_name("boot hook name", self.name)
        check_flag("continue_on_timeout", self.continue_on_timeout)
        self.to_properties()

    def to_properties(self) -> LaunchHook:
        """Return what the handler is told."""
        wait = cdk.Duration.minutes(10) if self.timeout is None else self.timeout
        return LaunchHook(
            name=self.name,
            seconds=seconds("timeout", wait, _WAIT),
            default_result="CONTINUE" if self.continue_on_timeout else "ABANDON",
        )
