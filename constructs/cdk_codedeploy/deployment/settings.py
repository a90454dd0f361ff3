"""The settings that deployment groups of all platforms share, and the template properties they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from cdk_codedeploy.deployment.alarms import alarm_configuration, check_alarms
from cdk_codedeploy.deployment.references import alarm_name
from cdk_codedeploy.deployment.rollback import AutoRollback, read_rollback, rollback_configuration
from cdk_codedeploy.deployment.triggers import ResolvedTrigger, Trigger, check_triggers, trigger_configurations
from cdk_codedeploy.iam import Statement, service_permissions
from cdk_codedeploy.service import check_deployment_group_name, check_flag, check_kind, check_resource_tags, listed

if TYPE_CHECKING:
    from aws_cdk import aws_codedeploy as codedeploy
    from aws_cdk.interfaces import aws_cloudwatch


@dataclass(kw_only=True)
class GroupSettings:
    """What a deployment group of any platform is told.

    Args:
        name: Physical name, or None.
        config_name: Name of the deployment configuration.
        alarm_names: Names of the alarms.
        ignore_alarms: Keep the alarms but do not look at them.
        ignore_poll_failure: Continue a deployment while CloudWatch cannot be asked.
        rollback: When to roll back. None where the template may not say it.
        triggers: The triggers.
        tags: Tags of the deployment group itself.
    """

    name: str | None
    config_name: str
    alarm_names: list[str] = field(default_factory=list[str])
    ignore_alarms: bool = False
    ignore_poll_failure: bool = False
    rollback: codedeploy.AutoRollbackConfig | None = None
    triggers: list[ResolvedTrigger] = field(default_factory=list[ResolvedTrigger])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def read(
        cls,
        *,
        name: str | None,
        config_name: str,
        alarms: Sequence[aws_cloudwatch.IAlarmRef] | None,
        ignore_alarms: bool | None,
        ignore_poll_failure: bool | None,
        auto_rollback: AutoRollback | None,
        rolls_back: bool = True,
        triggers: Sequence[Trigger] | None,
        tags: Mapping[str, str] | None,
    ) -> GroupSettings:
        """Read the settings from the parameters of a deployment group.

        Raises:
            ValidationError: About the first parameter that is wrong.
        """
        if name is not None:
            check_deployment_group_name(name)
        check_flag("ignore_alarm_configuration", ignore_alarms)
        check_flag("ignore_poll_alarms_failure", ignore_poll_failure)
        check_kind("tags", tags, Mapping, 'pass a dictionary such as {"Team": "shop"}')
        check_resource_tags("tags", tags or {})
        settings = cls(
            name=name,
            config_name=config_name,
            alarm_names=[alarm_name(alarm) for alarm in listed("alarms", alarms)],
            ignore_alarms=bool(ignore_alarms),
            ignore_poll_failure=bool(ignore_poll_failure),
            rollback=read_rollback(auto_rollback) if rolls_back else None,
            triggers=[ResolvedTrigger.of(each, place) for place, each in enumerate(listed("triggers", triggers))],
            tags=tags or {},
        )
        check_alarms(settings.alarm_names)
        check_triggers(settings.triggers)
        return settings

    def properties(self) -> dict[str, Any]:
        """Return the L1's properties."""
        found: dict[str, Any] = {
            "deployment_config_name": self.config_name,
            "alarm_configuration": self.alarm_configuration(),
            "trigger_configurations": self.trigger_configurations(),
        }
        if self.rollback is not None:
            found["auto_rollback_configuration"] = self.rollback_configuration()
        if self.tags:
            found["tags"] = [cdk.CfnTag(key=key, value=value) for key, value in self.tags.items()]
        return found

    def alarm_configuration(self) -> dict[str, Any]:
        """Return the template property about alarms as it stands."""
        return alarm_configuration(
            self.alarm_names, ignored=self.ignore_alarms, ignore_poll_failure=self.ignore_poll_failure
        )

    def rollback_configuration(self) -> dict[str, Any]:
        """Return the template property about rollbacks as it stands."""
        return rollback_configuration(self.rollback or read_rollback(None), has_alarms=bool(self.alarm_names))

    def trigger_configurations(self) -> list[cdk.IResolvable | codedeploy.CfnDeploymentGroup.TriggerConfigProperty]:
        """Return the template property about triggers as it stands."""
        return trigger_configurations(self.triggers)

    def statements(self) -> list[Statement]:
        """Return what the service must be allowed for these settings."""
        for_alarms = service_permissions.for_alarms() if self.alarm_names else []
        for_topics = [service_permissions.for_topic(trigger.topic_arn, trigger.key_arn) for trigger in self.triggers]
        return for_alarms + [statement for statements in for_topics for statement in statements]
