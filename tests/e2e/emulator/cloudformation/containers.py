"""AWS::ECS::Service, TaskSet and PrimaryTaskSet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.api.client_errors import ignoring
from emulator.cloudformation.handler import Context, Handler, Properties, Resource, own_tags, tag_list, tags_of

_GONE = (
    "ServiceNotFoundException",
    "ServiceNotActiveException",
    "ClusterNotFoundException",
    "TaskSetNotFoundException",
)
# Properties of a service that UpdateService does not take.
_FIXED = frozenset(
    {"Cluster", "LaunchType", "Role", "SchedulingStrategy", "ServiceName", "Tags", "DeploymentController"}
)


@dataclass(frozen=True)
class ServiceHandler(Handler):
    """AWS::ECS::Service. It does not wait for tasks."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Create the service. One that is to run nothing at first says so."""
        tags = tag_list(own_tags(tags_of(properties)))
        wanted = {"DesiredCount": 1, **properties} if _controller(properties) != "EXTERNAL" else dict(properties)
        resource = super().create(context, {**wanted, "Tags": tags})
        return Resource(resource.physical_id, {**resource.attributes, "ServiceArn": resource.physical_id})

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Change the service.

        What the template says of a service that CodeDeploy deploys to is sent again whenever anything changes, and the
        API refuses what a deployment has changed since.
        """
        controller = _controller(new)
        changed = {key for key in {*old, *new} if old.get(key) != new.get(key)} - {"Tags"}
        if changed:
            resent = (
                {"TaskDefinition", "LoadBalancers", "NetworkConfiguration"} if controller == "CODE_DEPLOY" else set()
            )
            wanted = {key: new[key] for key in {*changed, *resent} if key in new and key not in _FIXED}
            if _controller(old) != controller:
                wanted["DeploymentController"] = new.get("DeploymentController", {"Type": "ECS"})
            request = self.parameters(context, "UpdateService", wanted)
            cluster = {"cluster": new["Cluster"]} if new.get("Cluster") else {}
            self.call(context, "UpdateService", {**request, **cluster, "service": physical_id})
        self.retag(context, physical_id, tags_of(old), tags_of(new))
        return None

    def retag(self, context: Context, physical_id: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Change the tags."""
        client, old, new = context.client("ecs"), own_tags(old), own_tags(new)
        removed = [key for key in old if key not in new]
        if removed:
            client.untag_resource(resourceArn=physical_id, tagKeys=removed)
        if new and new != old:
            tags = [{"key": key, "value": value} for key, value in new.items()]
            client.tag_resource(resourceArn=physical_id, tags=tags)

    def delete(self, context: Context, physical_id: str, properties: Properties) -> None:
        """Delete the service with its tasks."""
        cluster = {"cluster": properties["Cluster"]} if properties.get("Cluster") else {}
        request = {**cluster, "service": physical_id, "force": True}
        ignoring(_GONE, self.call, context, "DeleteService", request)


@dataclass(frozen=True)
class TaskSetHandler(Handler):
    """AWS::ECS::TaskSet."""

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Change how many tasks there are."""
        request = self.parameters(context, "UpdateTaskSet", {key: new[key] for key in ("Cluster", "Service", "Scale")})
        self.call(context, "UpdateTaskSet", {**request, "taskSet": physical_id})
        return None

    def delete(self, context: Context, physical_id: str, properties: Properties) -> None:
        """Delete the task set, the primary one as well."""
        named = {"cluster": properties["Cluster"], "service": properties["Service"]}
        ignoring(_GONE, self.call, context, "DeleteTaskSet", {**named, "taskSet": physical_id, "force": True})


@dataclass(frozen=True)
class PrimaryTaskSetHandler(Handler):
    """AWS::ECS::PrimaryTaskSet, which is a service's choice of a task set."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Make the choice."""
        self._choose(context, properties)
        return Resource(f"{properties['Service']}|primary")

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Make another choice."""
        self._choose(context, new)
        return None

    def delete(self, context: Context, physical_id: str, properties: Properties) -> None:
        """Leave the choice as it is: there is always one."""

    def _choose(self, context: Context, properties: Properties) -> None:
        request = {
            "cluster": properties["Cluster"],
            "service": properties["Service"],
            "primaryTaskSet": properties["TaskSetId"],
        }
        self.call(context, self.create_call, request)


def _controller(properties: Mapping[str, Any]) -> str:
    return str((properties.get("DeploymentController") or {}).get("Type", "ECS"))


TASK_SET = TaskSetHandler(
    type="AWS::ECS::TaskSet",
    service="ecs",
    create_call="CreateTaskSet",
    delete_call="DeleteTaskSet",
    identity="response.taskSet.id",
    identifier="taskSet",
    attributes={"Id": "response.taskSet.id"},
    replaced_by=(
        "CapacityProviderStrategy",
        "Cluster",
        "ExternalId",
        "LaunchType",
        "LoadBalancers",
        "NetworkConfiguration",
        "PlatformVersion",
        "Service",
        "ServiceRegistries",
        "TaskDefinition",
    ),
    gone=_GONE,
)
"""What a stack does itself where no hook lets CodeDeploy do it."""

TYPES = (
    ServiceHandler(
        type="AWS::ECS::Service",
        service="ecs",
        create_call="CreateService",
        delete_call="DeleteService",
        identity="response.service.serviceArn",
        identifier="service",
        attributes={"Name": "response.service.serviceName"},
        name="ServiceName",
        replaced_by=("Cluster", "LaunchType", "Role", "SchedulingStrategy", "ServiceName"),
        gone=_GONE,
    ),
    TASK_SET,
    PrimaryTaskSetHandler(
        type="AWS::ECS::PrimaryTaskSet",
        service="ecs",
        create_call="UpdateServicePrimaryTaskSet",
        delete_call="UpdateServicePrimaryTaskSet",
        identity="request.service",
        identifier="service",
        replaced_by=("Cluster", "Service"),
    ),
)
