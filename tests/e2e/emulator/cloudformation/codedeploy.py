"""AWS::CodeDeploy::Application, DeploymentConfig and DeploymentGroup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.api.client_errors import ignoring
from emulator.cloudformation.handler import (
    Context,
    Handler,
    Properties,
    Resource,
    call_api,
    own_tags,
    tag_list,
    tags_of,
)
from emulator.cloudformation.properties import PropertyError

_GONE = (
    "ApplicationDoesNotExistException",
    "DeploymentGroupDoesNotExistException",
    "DeploymentConfigDoesNotExistException",
)


@dataclass(frozen=True)
class _Tagged(Handler):
    """A type with tags, which lives in CodeDeploy."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Create it. The tags that CloudFormation adds itself stay away: CodeDeploy refuses their names."""
        tags = own_tags(tags_of(properties))
        without = {name: value for name, value in properties.items() if name != "Tags"}
        return super().create(context, {**without, "Tags": tag_list(tags)} if tags else without)

    def _change_tags(self, context: Context, resource: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        client, arn = context.client("codedeploy"), context.scope.arn("codedeploy", resource)
        old, new = own_tags(old), own_tags(new)
        removed = [key for key in old if key not in new]
        if removed:
            client.untag_resource(ResourceArn=arn, TagKeys=removed)
        if new:
            client.tag_resource(ResourceArn=arn, Tags=tag_list(new))


@dataclass(frozen=True)
class ApplicationHandler(_Tagged):
    """AWS::CodeDeploy::Application."""

    def retag(self, context: Context, physical_id: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Change the tags."""
        self._change_tags(context, f"application:{physical_id}", old, new)


@dataclass(frozen=True)
class DeploymentGroupHandler(_Tagged):
    """AWS::CodeDeploy::DeploymentGroup, which may start a deployment."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Create the group and, if there is a revision, deploy it."""
        _check(context, properties)
        resource = super().create(context, properties)
        self._deploy(context, resource.physical_id, properties)
        return resource

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Change the group.

        A property that is no longer there is not sent, so the API leaves it as it was. What CloudFormation does is not
        written anywhere; this reading is the worse one for those who take a property away.
        """
        _check(context, new)
        kept = {"Tags", "Deployment", "DeploymentGroupName", "ApplicationName"}
        settings = {name: value for name, value in new.items() if name not in kept}
        request = self.parameters(context, "UpdateDeploymentGroup", settings)
        request |= {"applicationName": new["ApplicationName"], "currentDeploymentGroupName": physical_id}
        self.call(context, "UpdateDeploymentGroup", request)
        if old.get("Tags") != new.get("Tags"):
            resource = f"deploymentgroup:{new['ApplicationName']}/{physical_id}"
            self._change_tags(context, resource, tags_of(old), tags_of(new))
        if old.get("Deployment") != new.get("Deployment"):
            self._deploy(context, physical_id, new)
        return None

    def delete(self, context: Context, physical_id: str, properties: Properties) -> None:
        """Delete the group."""
        request = {"applicationName": properties["ApplicationName"], "deploymentGroupName": physical_id}
        ignoring(_GONE, self.call, context, "DeleteDeploymentGroup", request)

    def _deploy(self, context: Context, group: str, properties: Properties) -> None:
        if not properties.get("Deployment"):
            return
        request: dict[str, Any] = self.parameters(context, "CreateDeployment", properties["Deployment"])
        request |= {"applicationName": properties["ApplicationName"], "deploymentGroupName": group}
        call_api(context.client("codedeploy"), "CreateDeployment", request)


def _check(context: Context, properties: Properties) -> None:
    """Refuse what CloudFormation's documentation rules out."""
    if properties.get("Deployment") and properties.get("AutoRollbackConfiguration"):
        raise PropertyError("Deployment and AutoRollbackConfiguration exclude each other.")
    if (properties.get("DeploymentStyle") or {}).get("DeploymentType") != "BLUE_GREEN":
        return
    client = context.client("codedeploy")
    application = client.get_application(applicationName=properties["ApplicationName"])["application"]
    if application["computePlatform"] == "Server":
        raise PropertyError("DeploymentStyle: CloudFormation supports BLUE_GREEN on the Lambda compute platform only.")


TYPES = (
    ApplicationHandler(
        type="AWS::CodeDeploy::Application",
        service="codedeploy",
        create_call="CreateApplication",
        delete_call="DeleteApplication",
        identity="request.applicationName",
        identifier="applicationName",
        name="ApplicationName",
        name_length=100,
        replaced_by=("ApplicationName", "ComputePlatform"),
        gone=_GONE,
    ),
    Handler(
        type="AWS::CodeDeploy::DeploymentConfig",
        service="codedeploy",
        create_call="CreateDeploymentConfig",
        delete_call="DeleteDeploymentConfig",
        identity="request.deploymentConfigName",
        identifier="deploymentConfigName",
        name="DeploymentConfigName",
        name_length=100,
        replaced_by=(
            "DeploymentConfigName",
            "ComputePlatform",
            "MinimumHealthyHosts",
            "TrafficRoutingConfig",
            "ZonalConfig",
        ),
        gone=_GONE,
    ),
    DeploymentGroupHandler(
        type="AWS::CodeDeploy::DeploymentGroup",
        service="codedeploy",
        create_call="CreateDeploymentGroup",
        delete_call="DeleteDeploymentGroup",
        identity="request.deploymentGroupName",
        identifier="deploymentGroupName",
        name="DeploymentGroupName",
        name_length=100,
        replaced_by=("ApplicationName", "DeploymentGroupName"),
        not_parameters=("Deployment",),
        gone=_GONE,
    ),
)
