"""The copy of an Auto Scaling group that a blue/green deployment makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from emulator.codedeploy.run import auto_scaling_trimmings, fleet, launch_template, replacement_fleet
from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.fleet import Instance
from emulator.codedeploy.run.service_role import error_code

_COPIED = (
    "AvailabilityZones",
    "CapacityRebalance",
    "Context",
    "DefaultCooldown",
    "DefaultInstanceWarmup",
    "DesiredCapacityType",
    "HealthCheckGracePeriod",
    "HealthCheckType",
    "MaxInstanceLifetime",
    "MaxSize",
    "MinSize",
    "MixedInstancesPolicy",
    "NewInstancesProtectedFromScaleIn",
    "PlacementGroup",
    "ServiceLinkedRoleARN",
    "TerminationPolicies",
    "VPCZoneIdentifier",
)
_HOOK_SETTINGS = (
    "DefaultResult",
    "HeartbeatTimeout",
    "LifecycleHookName",
    "LifecycleTransition",
    "NotificationMetadata",
    "NotificationTargetARN",
    "RoleARN",
)
_POLL_SECONDS = 5
_POLLS = 720  # an hour


class AutoScalingCopy:
    """A copy of an Auto Scaling group, made at once.

    Args:
        context: The deployment.
        original: Name of the group that is copied.
        count: How many instances it is to have.

    Raises:
        DeploymentError: When it cannot be made.
    """

    def __init__(self, context: Context, original: str, count: int) -> None:
        self._context = context
        self._role = context.role
        self._original = fleet.auto_scaling_groups(context.role, [original])[0]
        self.name = f"CodeDeploy_{context.deployment.group_name}_{context.deployment.id}"
        launch_template.check(context.surroundings.aws, context.role, self._original)
        settings = {key: self._original[key] for key in _COPIED if self._original.get(key) not in (None, "", [])}
        settings |= _launched_from(self._original)
        settings["DesiredCapacity"] = count
        tags = _tags(self._original, self.name)
        if tags:
            # Auto Scaling asks for this of whoever makes a group with tags.
            resource = context.role.scope.arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{self.name}")
            context.role.must_be_allowed("autoscaling:CreateOrUpdateTags", resource)
            settings["Tags"] = tags
        hooks = self._hooks_of_others()
        if hooks:
            settings["LifecycleHookSpecificationList"] = hooks
        try:
            context.role.call("autoscaling", "CreateAutoScalingGroup", AutoScalingGroupName=self.name, **settings)
            auto_scaling_trimmings.copy(context.role, self._original, self.name)
        except ClientError as error:
            message = f"The Auto Scaling group {original} could not be copied: {error_code(error)}: {error}"
            raise DeploymentError("AUTO_SCALING_CONFIGURATION", message) from error

    def wait_for_instances(self, count: int) -> list[Instance]:
        """Wait until all instances are in service, and return them.

        Raises:
            DeploymentError: When they are not in time.
        """
        for _poll in range(_POLLS):
            group = fleet.auto_scaling_groups(self._role, [self.name])[0]
            ids = [each["InstanceId"] for each in group["Instances"] if each["LifecycleState"] == "InService"]
            if len(ids) >= count:
                return fleet.find_by_id(self._role, ids, self.name)
            self._context.surroundings.clock.sleep(_POLL_SECONDS)
            self._context.check()
        message = f"{self.name} did not get {count} instances in service within an hour."
        raise DeploymentError("AUTO_SCALING_CONFIGURATION", message)

    def attach_load_balancers(self) -> None:
        """Let instances that the copy starts from now on have traffic as well."""
        arns, names = self._original.get("TargetGroupARNs"), self._original.get("LoadBalancerNames")
        if arns:
            self._role.call(
                "autoscaling",
                "AttachLoadBalancerTargetGroups",
                AutoScalingGroupName=self.name,
                TargetGroupARNs=arns,
            )
        if names:
            self._role.call(
                "autoscaling", "AttachLoadBalancers", AutoScalingGroupName=self.name, LoadBalancerNames=names
            )

    def take_over(self, *, ends_original: bool) -> None:
        """Let the deployment group name the copy instead of the original, and delete that if asked to.

        Raises:
            DeploymentError: When the role may not.
        """
        hooks = replacement_fleet.move_hooks(self._context, [self.name])
        if ends_original:
            name = self._original["AutoScalingGroupName"]
            self._role.call("autoscaling", "DeleteAutoScalingGroup", AutoScalingGroupName=name, ForceDelete=True)
        with self._context.store.lock:
            self._context.deployment.group.hooks = hooks

    def _hooks_of_others(self) -> list[dict[str, Any]]:
        own = {hook.get(key) for hook in self._context.hooks for key in ("hook", "terminationHook")}
        found = self._role.call(
            "autoscaling", "DescribeLifecycleHooks", AutoScalingGroupName=self._original["AutoScalingGroupName"]
        )["LifecycleHooks"]
        return [
            {key: hook[key] for key in _HOOK_SETTINGS if key in hook}
            for hook in found
            if hook["LifecycleHookName"] not in own
        ]


def _launched_from(group: Mapping[str, Any]) -> dict[str, Any]:
    template = group.get("LaunchTemplate")
    if template:
        # Auto Scaling tells id and name, and takes one of them.
        return {"LaunchTemplate": {key: template[key] for key in ("LaunchTemplateId", "Version") if key in template}}
    if group.get("LaunchConfigurationName"):
        return {"LaunchConfigurationName": group["LaunchConfigurationName"]}
    return {}


def _tags(group: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [
        {
            "ResourceId": name,
            "ResourceType": "auto-scaling-group",
            "Key": tag["Key"],
            "Value": tag["Value"],
            "PropagateAtLaunch": tag["PropagateAtLaunch"],
        }
        for tag in group.get("Tags", [])
        # Tags of AWS itself, such as CloudFormation's, cannot be set by others.
        if not tag["Key"].startswith("aws:")
    ]
