"""Messages to SNS topics about deployments and instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment.references import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import (
    TRIGGERS_PER_DEPLOYMENT_GROUP,
    TriggerEvent,
    check_count,
    check_distinct,
    check_kind,
    check_trigger_name,
    listed,
)

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_sns as sns


@dataclass(frozen=True)
class Trigger:
    """A message to a topic whenever one of some events happens in a deployment group.

    CodeDeploy sends a test message when the trigger is made. The service role is allowed to publish to the topic, and
    to use the key that encrypts it.

    Args:
        topic: The topic.
        events: What is told, at least one event. ``TriggerEvent.DEPLOYMENT_READY`` and ``INSTANCE_READY`` happen in
            blue/green deployments only.
        name: Name of the trigger, unique in the deployment group. Default: ``Trigger1``, ``Trigger2`` … by position.

    Raises:
        ValidationError: When there is no event, or one twice.

    Source: user guide, "Monitoring deployments with Amazon SNS event notifications".
    """

    topic: sns.ITopic | sns.Topic
    events: Sequence[TriggerEvent]
    name: str | None = None

    def __post_init__(self) -> None:
        events = [TriggerEvent.text_of("events", event) for event in listed("events", self.events)]
        if not events:
            raise ValidationError(
                "events", "none", allowed="a trigger needs at least one event", remedy="pass members of TriggerEvent"
            )
        check_distinct("events", events)
        object.__setattr__(self, "events", tuple(map(TriggerEvent, events)))
        refuse_plain("topic", self.topic, "import it with Topic.from_topic_arn()")
        if self.name is not None:
            check_trigger_name(self.name)


@dataclass(frozen=True)
class ResolvedTrigger:
    """A trigger whose topic has been asked for its ARN and its key's, once."""

    name: str
    topic_arn: str
    key_arn: str | None
    events: tuple[str, ...]

    @classmethod
    def of(cls, trigger: Trigger, position: int) -> ResolvedTrigger:
        """Read what the template needs from a trigger. Two round trips, three for an encrypted topic."""
        check_kind("triggers", trigger, Trigger, "pass a Trigger")
        return cls(
            trigger.name or f"Trigger{position + 1}",
            trigger.topic.topic_arn,
            _key_arn(trigger.topic),
            tuple(str(event) for event in trigger.events),
        )


def _key_arn(topic: sns.ITopic | sns.Topic) -> str | None:
    """Return the ARN of the key, or of its alias, that the service role must be allowed to use for a topic, if any.

    AWS's own key for SNS lets everybody use it who may publish.
    """
    key = topic.master_key
    if key is None:
        return None
    try:
        arn: str = getattr(key, "alias_target_key", key).key_arn
    except RuntimeError:
        # An alias that was made elsewhere does not tell its key.
        arn = key.key_arn
    return None if ":alias/aws/" in arn else arn


def check_triggers(triggers: Sequence[ResolvedTrigger]) -> None:
    """Refuse more than 10 triggers, and two of one name.

    Raises:
        ValidationError: About the parameter ``triggers``.
    """
    check_count("triggers", triggers, TRIGGERS_PER_DEPLOYMENT_GROUP)
    check_distinct("triggers", [trigger.name for trigger in triggers])


def trigger_configurations(
    triggers: Sequence[ResolvedTrigger],
) -> list[cdk.IResolvable | codedeploy.CfnDeploymentGroup.TriggerConfigProperty]:
    """Return the template property ``TriggerConfigurations``. It is ``[]`` without triggers."""
    return [
        codedeploy.CfnDeploymentGroup.TriggerConfigProperty(
            trigger_name=trigger.name, trigger_target_arn=trigger.topic_arn, trigger_events=list(trigger.events)
        )
        for trigger in triggers
    ]
