"""What a template says of a blue/green deployment group, and the API's words for it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from cdk_codedeploy.handlers.fleet_properties import FleetProperties
from cdk_codedeploy.handlers.properties import replacing

_DIGITS = 32


@dataclass(frozen=True, kw_only=True)
class TagCondition:
    """One filter of tags.

    Attributes:
        type: ``KEY_ONLY``, ``VALUE_ONLY`` or ``KEY_AND_VALUE``.
        key: The key, if it counts.
        value: The value, if it counts.
    """

    type: str
    key: str | None = None
    value: str | None = None

    def request(self) -> dict[str, str]:
        """Return the filter as the API has it."""
        found = {"Key": self.key, "Value": self.value, "Type": self.type}
        return {name: text for name, text in found.items() if text is not None}


@dataclass(frozen=True, kw_only=True)
class BlueGreenChoices:
    """How a deployment goes from one set of instances to another.

    Attributes:
        provisioning: ``COPY_AUTO_SCALING_GROUP`` or ``DISCOVER_EXISTING``.
        on_timeout: ``CONTINUE_DEPLOYMENT``, or ``STOP_DEPLOYMENT`` where somebody has to say that traffic may move.
        ready_wait_minutes: How long that may take.
        on_success: ``TERMINATE`` or ``KEEP_ALIVE`` for the original instances.
        termination_wait_minutes: How long the original instances stay before they are terminated.
    """

    provisioning: str
    on_timeout: str
    on_success: str
    ready_wait_minutes: int = 0
    termination_wait_minutes: int = 0

    def request(self) -> dict[str, object]:
        """Return the choices as the API has them. A wait stands only beside the action that it belongs to."""
        ready: dict[str, object] = {"actionOnTimeout": self.on_timeout}
        if self.on_timeout == "STOP_DEPLOYMENT":
            ready["waitTimeInMinutes"] = self.ready_wait_minutes
        ending: dict[str, object] = {"action": self.on_success}
        if self.on_success == "TERMINATE":
            ending["terminationWaitTimeInMinutes"] = self.termination_wait_minutes
        return {
            "greenFleetProvisioningOption": {"action": self.provisioning},
            "deploymentReadyOption": ready,
            "terminateBlueInstancesOnDeploymentSuccess": ending,
        }


@dataclass(frozen=True, kw_only=True)
class WatchedAlarms:
    """The alarms that stop a deployment.

    Attributes:
        names: Their names.
        enabled: Whether they are looked at.
        ignore_poll_failure: Whether a deployment goes on while CloudWatch cannot be asked.
    """

    names: tuple[str, ...] = ()
    enabled: bool = False
    ignore_poll_failure: bool = False

    def request(self) -> dict[str, object]:
        """Return the alarms as the API has them."""
        return {
            "alarms": [{"name": name} for name in self.names],
            "enabled": self.enabled,
            "ignorePollAlarmFailure": self.ignore_poll_failure,
        }


@dataclass(frozen=True, kw_only=True)
class Message:
    """A trigger: what is told to a topic.

    Attributes:
        name: Its name.
        topic_arn: ARN of the topic.
        events: The events that are told.
    """

    name: str
    topic_arn: str
    events: tuple[str, ...]

    def request(self) -> dict[str, object]:
        """Return the trigger as the API has it."""
        return {"triggerName": self.name, "triggerTargetArn": self.topic_arn, "triggerEvents": list(self.events)}


@dataclass(frozen=True, kw_only=True)
class BlueGreenDeploymentGroupProperties:
    """What a template says of a blue/green deployment group.

    Attributes:
        application: Name of the application.
        name: Name of the group. Default: one is made up from the resource's id.
        service_role_arn: ARN of the service role.
        deployment_config: Name of the deployment configuration.
        blue_green: How a deployment goes.
        auto_scaling_groups: Names of the Auto Scaling groups that the group begins with.
        ec2_tag_groups: Tags of the instances that it begins with: any filter of each group; or
        ec2_tag_filters: any of these filters.
        classic_load_balancers: Names of Classic Load Balancers, or
        target_groups: names of target groups.
        alarms: The alarms.
        triggers: The triggers.
        rollback_events: Events that roll a deployment back.
        outdated_instances: ``UPDATE`` or ``IGNORE``.
        termination_hook: Whether stop hooks run before Auto Scaling terminates an instance.
        tags: Tags of the group itself.
        fleet: The Auto Scaling group that is made for the group and follows its deployments, instead of one that the
            group begins with.
    """

    application: str = replacing()
    service_role_arn: str
    deployment_config: str
    blue_green: BlueGreenChoices
    name: str | None = None
    auto_scaling_groups: tuple[str, ...] = ()
    ec2_tag_groups: tuple[tuple[TagCondition, ...], ...] = ()
    ec2_tag_filters: tuple[TagCondition, ...] = ()
    classic_load_balancers: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    alarms: WatchedAlarms = field(default_factory=WatchedAlarms)
    triggers: tuple[Message, ...] = ()
    rollback_events: tuple[str, ...] = ()
    outdated_instances: str = "UPDATE"
    termination_hook: bool = False
    tags: dict[str, str] = field(default_factory=dict[str, str])
    fleet: FleetProperties | None = None

    def settings(self) -> dict[str, object]:
        """Return everything but the instances as the API has it.

        All of it is always there, empty lists too: an update leaves unchanged what it does not mention.
        """
        return {
            "serviceRoleArn": self.service_role_arn,
            "deploymentConfigName": self.deployment_config,
            "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            "blueGreenDeploymentConfiguration": self.blue_green.request(),
            "loadBalancerInfo": self._load_balancers(),
            "alarmConfiguration": self.alarms.request(),
            "triggerConfigurations": [trigger.request() for trigger in self.triggers],
            "autoRollbackConfiguration": {
                "enabled": bool(self.rollback_events),
                "events": list(self.rollback_events),
            },
            "outdatedInstancesStrategy": self.outdated_instances,
            "terminationHookEnabled": self.termination_hook,
        }

    def instances(self, fleet: str | None) -> dict[str, object]:
        """Return the instances as the API has them. Each deployment makes others of them: see ``instances_digest``.

        Args:
            fleet: Name of the Auto Scaling group that is made for the group, if one is.
        """
        found: dict[str, object] = {"autoScalingGroups": list(self.auto_scaling_groups) if fleet is None else [fleet]}
        if self.ec2_tag_groups:
            found["ec2TagSet"] = {"ec2TagSetList": [_filters(group) for group in self.ec2_tag_groups]}
        else:
            # One kind of tags replaces the other, so an empty list takes both away.
            found["ec2TagFilters"] = _filters(self.ec2_tag_filters)
        return found

    def instances_digest(self) -> str:
        """Return what identifies the instances that the template names.

        After a deployment the group names other instances than the template. As long as the template goes on naming the
        same ones, nothing has to be done; a new digest says that it names others now.
        """
        named: dict[str, object] = {
            "fleet": self.fleet is not None,
            "auto_scaling_groups": sorted(self.auto_scaling_groups),
            "ec2_tag_groups": [[asdict(each) for each in group] for group in self.ec2_tag_groups],
            "ec2_tag_filters": [asdict(each) for each in self.ec2_tag_filters],
        }
        return sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()[:_DIGITS]

    def _load_balancers(self) -> dict[str, object]:
        if self.classic_load_balancers:
            return {"elbInfoList": [{"name": name} for name in self.classic_load_balancers]}
        return {"targetGroupInfoList": [{"name": name} for name in self.target_groups]}


@dataclass(frozen=True, kw_only=True)
class FleetToFollow:
    """What the handler is told when a deployment to a group with a fleet has succeeded.

    Attributes:
        application: Name of the application.
        name: Name of the deployment group.
        arn: Its ARN.
        owner: Physical id of the custom resource.
        fleet: What the template says of the Auto Scaling group.
    """

    application: str
    name: str
    arn: str
    owner: str
    fleet: FleetProperties


def _filters(conditions: Iterable[TagCondition]) -> list[dict[str, str]]:
    return [condition.request() for condition in conditions]
