"""Messages of Auto Scaling about a fleet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.fleet_properties import Told
from cdk_codedeploy.service import ApiText, listed

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns


class FleetEvent(ApiText):
    """What Auto Scaling tells about its instances.

    Source: API reference of Auto Scaling, "DescribeAutoScalingNotificationTypes".
    """

    LAUNCH = "autoscaling:EC2_INSTANCE_LAUNCH"
    """An instance was started."""

    LAUNCH_ERROR = "autoscaling:EC2_INSTANCE_LAUNCH_ERROR"
    """An instance could not be started."""

    TERMINATE = "autoscaling:EC2_INSTANCE_TERMINATE"
    """An instance was ended."""

    TERMINATE_ERROR = "autoscaling:EC2_INSTANCE_TERMINATE_ERROR"
    """An instance could not be ended."""


@dataclass(frozen=True, kw_only=True)
class FleetNotification:
    """Messages to a topic. They follow the fleet: they come from the Auto Scaling group that is live.

    Args:
        topic: The topic. Auto Scaling publishes with its own service-linked role.
        events: What is told, at least one.

    Raises:
        ValidationError: When there is no topic or no event.

    Source: API reference of Auto Scaling, "PutNotificationConfiguration".
    """

    topic: sns.ITopic | sns.Topic
    events: Sequence[FleetEvent]

    def __post_init__(self) -> None:
        refuse_plain("topic", self.topic, "import it with Topic.from_topic_arn()")
        words = [FleetEvent.text_of("events", each) for each in listed("events", self.events)]
        if not words:
            raise ValidationError(
                "events", "an empty list", allowed="there is something to tell", remedy="name at least one event"
            )

    def to_properties(self) -> Told:
        """Return what the handler is told."""
        return Told(topic_arn=self.topic.topic_arn, types=tuple(str(each) for each in self.events))
