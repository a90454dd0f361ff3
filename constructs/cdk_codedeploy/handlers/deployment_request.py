"""What a request of CloudFormation wants deployed, and by which mark its deployment is known."""

from __future__ import annotations

from cdk_codedeploy.handlers.contract import Request
from cdk_codedeploy.handlers.deployment_properties import DeploymentProperties, inline_location
from cdk_codedeploy.operations.deployments import Deployment, Marker, NewDeployment
from cdk_codedeploy.operations.deployments.alias import AliasClient, AliasShift, alias_state, with_current_version
from cdk_codedeploy.operations.revisions import Location
from cdk_codedeploy.operations.revisions.record import identity


def marker_of(request: Request) -> Marker:
    """Return the mark of a request: whose resource it is about, and which request it is."""
    return Marker(owner=request.physical_id.rpartition("-")[2], request=request.token)


def is_own(running: Deployment, request: Request) -> bool:
    """Tell whether a request of the same resource has started a deployment."""
    return running.marker is not None and running.marker.owner == marker_of(request).owner


def deploys(running: Deployment, location: Location) -> bool:
    """Tell whether a deployment deploys a revision."""
    return bool(running.revision) and identity(running.revision) == identity(location)


def wanted_location(properties: DeploymentProperties, client: AliasClient) -> Location | None:
    """Return what to deploy, or None where an alias is where it shall be already.

    Args:
        properties: What the template says.
        client: A Lambda client, used where an alias is moved.

    Raises:
        ValidationError: When the AppSpec file does not tell which alias.
        OperationError: When there is no such alias.
    """
    if not properties.moves_alias:
        return properties.location()
    content = str(properties.inline)
    shift = AliasShift.of(content)
    now = alias_state(shift.function, shift.alias, client=client)
    if now.version == shift.target and not now.is_split:
        return None
    return inline_location(with_current_version(content, now.version))


def new_deployment(properties: DeploymentProperties, location: Location, request: Request) -> NewDeployment:
    """Return the deployment of a revision that a request wants."""
    instances = properties.replacement_instances
    return NewDeployment(
        application=properties.application,
        group=properties.deployment_group,
        revision=location,
        description=properties.description,
        config=properties.deployment_config,
        file_exists_behavior=properties.file_exists_behavior,
        ignore_application_stop_failures=properties.ignore_application_stop_failures,
        update_outdated_only=properties.update_outdated_only,
        target_instances=instances.to_api() if instances else None,
        marker=marker_of(request),
    )
