"""Which logs of the agent go to CloudWatch, and how long they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_codedeploy.agent import AgentConfig, AgentLog, AgentSystem, check_logs, logs_of
from cdk_codedeploy.agent_logs.collected_logs import CollectedLogs
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind, listed, shown
from cdk_codedeploy.synthesis import pseudo
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

ID = "AgentLogs"
_KEY_USES = ("kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")


@dataclass(frozen=True, kw_only=True)
class AgentLogs:
    """The logs of the agent in CloudWatch Logs, kept when their instances are gone.

    Instances send them with the CloudWatch agent, which is installed where it is not. The value may be given to several
    fleets: each gets log groups of its own, with a stream for each instance.

    Args:
        which: Which logs. Default: all that the agent writes.
        retention: How long they are kept. Default: one month.
        removal_policy: What becomes of the groups when they leave the stack. Default: they stay.
        encryption_key: Key of AWS KMS that encrypts them. CloudWatch Logs is allowed to use it for groups of the stack.
            Default: a key of CloudWatch Logs.
        groups: Log groups of your own, for all logs or some. Retention, removal and key are theirs.

    Raises:
        ValidationError: When a value is of the wrong kind, or nothing would be collected.

    Source: user guide, "Send CodeDeploy agent logs to CloudWatch".
    """

    which: Sequence[AgentLog] | None = None
    retention: logs.RetentionDays = logs.RetentionDays.ONE_MONTH
    removal_policy: cdk.RemovalPolicy | None = None
    encryption_key: kms.IKey | kms.Key | None = None
    groups: Mapping[AgentLog, logs.ILogGroup | logs.LogGroup] = field(
        default_factory=dict["AgentLog", "logs.ILogGroup | logs.LogGroup"]
    )

    def __post_init__(self) -> None:
        check_kind("retention", self.retention, logs.RetentionDays, "pass RetentionDays.ONE_MONTH", required=True)
        check_kind("removal_policy", self.removal_policy, cdk.RemovalPolicy, "pass RemovalPolicy.DESTROY")
        wanted = listed("which", self.which)
        for log in (*wanted, *self.groups):
            check_kind("which" if log in wanted else "groups", log, AgentLog, "pass AgentLog.AGENT", required=True)
        if self.which is not None and not wanted:
            raise ValidationError("which", "none", allowed="there is something to collect", remedy="name a log")
        unused = [log for log in self.groups if self.which is not None and log not in wanted]
        if unused:
            raise ValidationError(
                "groups",
                f"a group for {shown(unused[0])}",
                allowed="that log is not collected",
                remedy="name it in which, or leave out its group",
            )

    def collect(
        self, scope: Construct, *, config: AgentConfig | None = None, system: AgentSystem = AgentSystem.LINUX
    ) -> CollectedLogs:
        """Make the log groups of some instances, unless they have them.

        A ``CodeDeployAgent`` does this. For a machine outside AWS, allow its role what ``grant_write`` allows.

        Args:
            scope: Whatever the instances belong to; the groups are made in it, as ``AgentLogs``.
            config: Settings of the agent. Default: generation 1 as it comes.
            system: The system of the instances. Default: Linux.

        Raises:
            ValidationError: When the agent does not write one of the logs.
        """
        used = AgentConfig() if config is None else config
        wanted = self.check(used, system)
        place = cast("Construct | None", scope.node.try_find_child(ID)) or Construct(scope, ID)
        found = {log: self.groups[log] if log in self.groups else self._group(place, log) for log in wanted}
        return CollectedLogs(groups=found, config=used, system=system)

    def check(self, config: AgentConfig, system: AgentSystem = AgentSystem.LINUX) -> tuple[AgentLog, ...]:
        """Check that an agent writes what is collected, and return it.

        Args:
            config: Settings of the agent.
            system: The system of the instances. Default: Linux.

        Raises:
            ValidationError: When it does not write one of the logs.
        """
        wanted = logs_of(config, system) if self.which is None else tuple(self.which)
        check_logs({**dict.fromkeys(wanted), **dict.fromkeys(self.groups)}, config, system)
        return wanted

    def _group(self, place: Construct, log: AgentLog) -> logs.ILogGroup:
        id = log.value.capitalize()
        there = place.node.try_find_child(id)
        if there is not None:
            return cast("logs.ILogGroup", there)
        key = cast("kms.IKey | None", self.encryption_key)
        if key is not None:
            key.add_to_resource_policy(_use_of_key(cdk.Stack.of(place)))
        return cast(
            "logs.ILogGroup",
            logs.LogGroup(place, id, retention=self.retention, removal_policy=self.removal_policy, encryption_key=key),
        )


def _use_of_key(stack: cdk.Stack) -> iam.PolicyStatement:
    """Return what lets CloudWatch Logs use a key for the groups of a stack.

    Their names begin with the stack's. Naming them would be a circle: they name the key.

    Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
    """
    name = "*" if is_token(stack.stack_name) else f"{stack.stack_name}-*"
    principal = iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")
    return iam.PolicyStatement(
        actions=list(_KEY_USES),
        conditions={
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": pseudo().arn(
                    "logs", f"log-group:{name}", region=stack.region, account=stack.account
                )
            }
        },
        principals=[cast("iam.IPrincipal", principal)],
        resources=["*"],
    )
