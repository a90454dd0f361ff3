"""Starts and ends the instances of Auto Scaling groups."""

from __future__ import annotations

import base64
import threading
import uuid
from typing import Any

from botocore.exceptions import ClientError

from emulator.api.client_errors import ignoring
from emulator.auto_scaling.hooks import Hooks
from emulator.auto_scaling.load_balancers import deregister, register
from emulator.auto_scaling.state import LAUNCHING, TERMINATING, Group, Member, Store
from emulator.aws import Aws
from emulator.clock import Clock

# A group whose instances all fail would start new ones for ever, and at a price.
_FAILURES_IN_A_ROW = 3


class Fleet:
    """Makes groups have as many instances as they should.

    Args:
        aws: The AWS around it.
        clock: Its time.
        hooks: Waits for lifecycle hooks.
    """

    def __init__(self, aws: Aws, clock: Clock, hooks: Hooks) -> None:
        self._aws = aws
        self._clock = clock
        self._hooks = hooks

    def reconcile(self, store: Store, group: Group) -> None:
        """Start or end instances until there are as many as desired. Returns at once."""
        with store.lock:
            wanted = 0 if group.deleting else int(group.settings["DesiredCapacity"])
            staying = [member for member in group.members.values() if not _is_leaving(member)]
            missing = wanted - len(staying) - len(group.starting)
            if not group.runs("Launch") or group.failures >= _FAILURES_IN_A_ROW:
                missing = min(missing, 0)
            places = [_reserve_place(group) for _ in range(missing)]
            leaving = []
            if missing < 0 and group.runs("Terminate"):
                # Those that are not in service yet go first, then the oldest.
                order = sorted(staying, key=lambda member: member.state == "InService")
                leaving = [member for member in order if not member.protected][:-missing]
                for member in leaving:
                    self._mark_leaving(member)
        for place in places:
            _run(self._launch, store, group, place)
        for member in leaving:
            if member.state == "Terminating":
                _run(self._terminate, store, group, member)

    def end(self, store: Store, group: Group, member: Member) -> None:
        """End one instance. Returns at once."""
        with store.lock:
            if _is_leaving(member):
                return
            self._mark_leaving(member)
        if member.state == "Terminating":
            _run(self._terminate, store, group, member)

    def lose(self, store: Store, group: Group, instance_id: str) -> None:
        """Replace an instance that somebody else has terminated."""
        with store.lock:
            member = group.members.get(instance_id)
            if member is None or _is_leaving(member):
                return
            del group.members[instance_id]
            member.unwanted = True
            member.changed.set()
            self._note(group, f"Terminating EC2 instance: {instance_id}", "Successful", "the instance was terminated")
        deregister(self._aws, group, [instance_id])
        self.reconcile(store, group)

    @staticmethod
    def _mark_leaving(member: Member) -> None:
        member.unwanted = True
        member.changed.set()
        if member.state == "InService":
            member.state = "Terminating"

    def _launch(self, store: Store, group: Group, subnet: str | None) -> None:
        """Start one instance and see it into service, or out again."""
        with store.lock:
            activity = self._note(
                group, "Launching a new EC2 instance", "InProgress", "capacity is below what is desired"
            )
        try:
            member = self._start(store, group, subnet)
        except ClientError as error:
            with store.lock:
                group.starting.remove(subnet)
                group.failures += 1
                self._finish(activity, "Failed", str(error))
            self.reconcile(store, group)
            return
        with store.lock:
            group.starting.remove(subnet)
            group.members[member.instance_id] = member
            # The group may have gone in the meantime.
            member.unwanted = group.deleting
            activity["Description"] = f"Launching a new EC2 instance: {member.instance_id}"
        result = self._hooks.wait(store, group, member, LAUNCHING)
        if result == "CONTINUE" and not member.unwanted and group.runs("AddToLoadBalancer"):
            register(self._aws, group, [member.instance_id])
        with store.lock:
            if result == "CONTINUE" and not member.unwanted:
                member.state = "InService"
                group.failures = 0
                self._finish(activity, "Successful")
                return
            abandoned = result == "ABANDON" and not member.unwanted
            group.failures += abandoned
            why = "a lifecycle hook abandoned it" if abandoned else "it is no longer needed"
            self._finish(activity, "Failed" if abandoned else "Cancelled", f"Instance failed to launch: {why}")
            member.state = "Terminating"
        # No hook holds up an instance that never was in service.
        self._remove(store, group, member)

    def _start(self, store: Store, group: Group, subnet: str | None) -> Member:
        """Ask EC2 for one instance."""
        with store.lock:
            settings = dict(group.settings)
            tags = {tag["Key"]: tag.get("Value", "") for tag in group.tags if tag.get("PropagateAtLaunch")}
        tags["aws:autoscaling:groupName"] = group.name
        ec2 = self._aws.client(group.scope, "ec2")
        launch, launched_from = _launch_parameters(ec2, store, settings)
        if subnet:
            launch["SubnetId"] = subnet
        specification = {
            "ResourceType": "instance",
            "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        }
        started = ec2.run_instances(MinCount=1, MaxCount=1, TagSpecifications=[specification], **launch)
        instance = started["Instances"][0]
        return Member(
            instance_id=instance["InstanceId"],
            zone=instance["Placement"]["AvailabilityZone"],
            subnet=subnet,
            launched_from=launched_from,
            instance_type=instance["InstanceType"],
            protected=bool(settings.get("NewInstancesProtectedFromScaleIn")),
        )

    def _terminate(self, store: Store, group: Group, member: Member) -> None:
        """End one instance that was in service, once the hooks let it go."""
        if group.runs("AddToLoadBalancer"):
            deregister(self._aws, group, [member.instance_id])
        # Whatever the hooks say, it ends: they can only delay it.
        self._hooks.wait(store, group, member, TERMINATING)
        self._remove(store, group, member)

    def _remove(self, store: Store, group: Group, member: Member) -> None:
        with store.lock:
            why = "it is more than desired, or was abandoned"
            activity = self._note(group, f"Terminating EC2 instance: {member.instance_id}", "InProgress", why)
        terminate = self._aws.client(group.scope, "ec2").terminate_instances
        # Somebody else may be faster, and EC2 has forgotten it.
        ignoring({"InvalidInstanceID.NotFound"}, terminate, InstanceIds=[member.instance_id])
        with store.lock:
            group.members.pop(member.instance_id, None)
            self._finish(activity, "Successful")
        self.reconcile(store, group)

    def _note(self, group: Group, description: str, status: str, cause: str) -> dict[str, Any]:
        activity = {
            "ActivityId": str(uuid.uuid4()),
            "AutoScalingGroupName": group.name,
            "AutoScalingGroupARN": group.arn,
            "Description": description,
            "Cause": f"At {self._clock.now():%Y-%m-%dT%H:%M:%SZ}: {cause}.",
            "StartTime": self._clock.now(),
            "StatusCode": status,
            "Progress": 50,
            "Details": "{}",
        }
        if status != "InProgress":
            self._finish(activity, status)
        group.activities.insert(0, activity)
        return activity

    def _finish(self, activity: dict[str, Any], status: str, message: str | None = None) -> None:
        activity.update(StatusCode=status, EndTime=self._clock.now(), Progress=100)
        if message:
            activity["StatusMessage"] = message


def _reserve_place(group: Group) -> str | None:
    """Return the subnet with the fewest instances, where one is to start; None for a group without subnets."""
    used = [*(member.subnet for member in group.members.values()), *group.starting]
    subnet = min(group.subnets, key=used.count, default=None)
    group.starting.append(subnet)
    return subnet


def _is_leaving(member: Member) -> bool:
    return member.unwanted or member.state.startswith("Terminating")


def _run(function: Any, *arguments: Any) -> None:
    threading.Thread(target=function, args=arguments, daemon=True, name=f"auto-scaling-{function.__name__}").start()


def _launch_parameters(ec2: Any, store: Store, settings: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the parameters of RunInstances, and what the instance is said to be launched from."""
    name = settings.get("LaunchConfigurationName")
    if name:
        configuration = store.launch_configurations[name]
        launch = {key: configuration[key] for key in ("ImageId", "InstanceType", "KeyName") if configuration.get(key)}
        if configuration.get("UserData"):
            # boto3 encodes it.
            launch["UserData"] = base64.b64decode(configuration["UserData"]).decode()
        if configuration.get("SecurityGroups"):
            launch["SecurityGroupIds"] = configuration["SecurityGroups"]
        profile = configuration.get("IamInstanceProfile")
        if profile:
            launch["IamInstanceProfile"] = {"Arn" if profile.startswith("arn:") else "Name": profile}
        return launch, {"LaunchConfigurationName": name}
    launch = {}
    specification = settings.get("LaunchTemplate")
    if specification is None:
        mixed = settings["MixedInstancesPolicy"]["LaunchTemplate"]
        specification = mixed["LaunchTemplateSpecification"]
        override: dict[str, Any] = next(iter(mixed.get("Overrides") or []), {})
        if override.get("InstanceType"):
            launch["InstanceType"] = override["InstanceType"]
    resolved = resolve_launch_template(ec2, specification)
    launch["LaunchTemplate"] = {key: resolved[key] for key in ("LaunchTemplateId", "Version")}
    return launch, {"LaunchTemplate": resolved}


def resolve_launch_template(ec2: Any, specification: dict[str, Any]) -> dict[str, str]:
    """Return the template's id, name and the version that is meant. ``ClientError`` when there is no such thing."""
    key = "LaunchTemplateId" if specification.get("LaunchTemplateId") else "LaunchTemplateName"
    version = specification.get("Version") or "$Default"
    found = ec2.describe_launch_template_versions(**{key: specification[key]}, Versions=[version])
    versions = found["LaunchTemplateVersions"]
    if not versions:
        error = {"Code": "InvalidLaunchTemplateId.VersionNotFound", "Message": f"There is no version {version}."}
        raise ClientError({"Error": error}, "DescribeLaunchTemplateVersions")
    return {
        "LaunchTemplateId": versions[0]["LaunchTemplateId"],
        "LaunchTemplateName": versions[0]["LaunchTemplateName"],
        "Version": str(versions[0]["VersionNumber"]),
    }
