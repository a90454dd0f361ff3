"""What a deployment has to know of a task definition: its container, and the roles of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_ecs as ecs


def is_made_here(task_definition: ecs.ITaskDefinition) -> bool:
    """Tell whether a task definition is made in this app, so that its containers are known."""
    return hasattr(task_definition, "find_container")


def role_arns(task_definition: ecs.ITaskDefinition) -> list[str]:
    """Return the ARNs of the roles that Amazon ECS is given for the tasks, as far as they are known.

    An imported task definition tells its task role only if the import did.
    """
    try:
        task_role = task_definition.task_role
    except RuntimeError:
        task_role = None
    roles = [task_role, task_definition.execution_role]
    return [role.role_arn for role in roles if role is not None]


def container_of(task_definition: ecs.ITaskDefinition, name: str | None, port: int | None) -> tuple[str, int]:
    """Return the container that the load balancer reaches, and its port.

    Args:
        task_definition: The task definition.
        name: Name of the container. Default: the first essential one, as Amazon ECS services of the CDK take it.
        port: Port of the container. Default: the first that it maps.

    Raises:
        ValidationError: When there is no such container or port, or an imported task definition hides them.
    """
    if not is_made_here(task_definition):
        if name is None or port is None:
            parameter = "container_name" if name is None else "container_port"
            raise ValidationError(
                parameter,
                "nothing for a task definition that was made elsewhere",
                allowed="its containers are not known here",
                remedy="pass container_name and container_port to the deployment group",
            )
        return name, port
    found = cast("ecs.TaskDefinition", task_definition)
    container = found.default_container if name is None else found.find_container(name)
    if container is None:
        raise ValidationError(
            "container_name",
            "nothing" if name is None else shown(name),
            allowed="the load balancer reaches a container of the task definition"
            if name is None
            else f'the task definition "{found.node.id}" has no container of that name',
            remedy="add the container first" if name is None else "give the name of one of its containers",
        )
    ports = [int(mapping.container_port) for mapping in container.port_mappings]
    if port is None:
        if not ports:
            raise ValidationError(
                "container_port",
                "nothing",
                allowed=f'the container "{container.container_name}" maps no port',
                remedy="give the container port_mappings",
            )
        return container.container_name, ports[0]
    if not is_token(port) and port not in ports:
        listed = ", ".join(map(str, ports)) or "none"
        raise ValidationError(
            "container_port",
            shown(port),
            allowed=f'the container "{container.container_name}" maps {listed}',
            remedy="give a port that it maps, or map this one too",
        )
    return container.container_name, port
