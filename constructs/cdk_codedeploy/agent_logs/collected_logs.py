"""The log groups that the logs of some instances go to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

from cdk_codedeploy.agent import (
    AgentConfig,
    AgentLog,
    AgentSystem,
    OperatingSystem,
    linux_log_collection,
    windows_log_collection,
)
from cdk_codedeploy.iam import Statement

if TYPE_CHECKING:
    from aws_cdk import aws_logs as logs

WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")
"""What the CloudWatch agent asks CloudWatch Logs where the groups are there and it is told no retention.

Source: the CloudWatch agent's own source, ``plugins/outputs/cloudwatchlogs``.
"""


@dataclass(frozen=True, kw_only=True)
class CollectedLogs:
    """Log groups, and what it takes to fill them.

    Attributes:
        groups: The group of each log.
        config: Settings of the agent whose logs they are.
        system: The system of the instances.
    """

    groups: Mapping[AgentLog, logs.ILogGroup]
    config: AgentConfig
    system: AgentSystem

    @property
    def names(self) -> dict[AgentLog, str]:
        """The name of the group of each log."""
        return {log: group.log_group_name for log, group in self.groups.items()}

    @property
    def statement(self) -> Statement:
        """What allows writing into these groups and no others."""
        return Statement(WRITES, tuple(group.log_group_arn for group in self.groups.values()))

    def grant_write(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow writing into these groups and no others.

        Args:
            grantee: The role of the instances.
        """
        allowed = self.statement
        return iam.Grant.add_to_principal(
            actions=list(allowed.actions), grantee=grantee, resource_arns=list(allowed.resources)
        )

    def script(self, *, region: str, domain: str | None = None, operating_system: OperatingSystem | None = None) -> str:
        """Return what sends the logs of an instance, for its start script, before the agent is started.

        Args:
            region: Region of the instance. A token works too.
            domain: Domain of the Region's partition. Default: follows from the Region; needed if that is a token.
            operating_system: System of the instance. Default: the script finds it out.
        """
        if self.system is AgentSystem.WINDOWS:
            return windows_log_collection(self.names, region=region, domain=domain, config=self.config)
        return linux_log_collection(
            self.names, region=region, domain=domain, operating_system=operating_system, config=self.config
        )
