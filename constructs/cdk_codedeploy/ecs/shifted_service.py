"""The service of a deployment group for Amazon ECS: what CodeDeploy asks of it, and the roles of its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from cdk_codedeploy.appspec import CapacityProviderStrategyItem
from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam import Statement, service_permissions
from cdk_codedeploy.service import shown
from cdk_codedeploy.synthesis import AppRegistry, Warning_, warn
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk as cdk
    from aws_cdk import aws_ecs as ecs

_REMEDY = "import it with FargateService.from_fargate_service_attributes()"
_CODE_DEPLOY = "CODE_DEPLOY"


class ShiftedService:
    """A service whose tasks a deployment group replaces.

    Args:
        service: The service.

    Raises:
        ValidationError: When CodeDeploy could not deploy to it.
    """

    def __init__(self, service: ecs.IBaseService) -> None:
        refuse_plain("service", service, _REMEDY)
        self.service = service
        resource = service.node.default_child
        self.task_definition: ecs.TaskDefinition | None = None
        self.resource = cast("ecs.CfnService | None", resource)
        if resource is not None:
            self.task_definition = cast("ecs.BaseService", service).task_definition
            _check(cast("ecs.CfnService", resource), self.task_definition)
        self.cluster_name = service.cluster.cluster_name
        self.service_name = service.service_name

    def claim(self, registry: AppRegistry, group: cdk.Resource, path: str) -> None:
        """Take the service for a deployment group: the service allows one.

        Args:
            registry: The app's.
            group: The deployment group.
            path: Its path.

        Raises:
            ValidationError: When another deployment group of the app has it.
        """
        key = f"{self.cluster_name}/{self.service_name}"
        if not is_token(self.service_name):
            stack = group.stack
            where = [place if not is_token(place) else stack.node.path for place in (stack.account, stack.region)]
            key = "/".join([*where, key])
        registry.claim(f"service {key}", path, lambda first: _taken(first, path))

    def properties(self) -> dict[str, object]:
        """Return the L1's properties, in its spelling."""
        return {"ecs_services": [{"clusterName": self.cluster_name, "serviceName": self.service_name}]}

    def statements(self) -> list[Statement]:
        """Return what the service role must be allowed about the service itself."""
        return service_permissions.for_ecs_service(self.cluster_name, self.service_name)

    def capacity_provider_strategy(self) -> list[CapacityProviderStrategyItem]:
        """Return where the tasks of the service run, as far as this app says it with capacity providers.

        CodeDeploy does not keep it: replacement tasks run where the AppSpec file says, else on the launch type.
        """
        if self.resource is None:
            return []
        # The L1's own property reads each item part by part, and fails on parts that are left out.
        properties: Mapping[str, Any] = self.resource._cfn_properties  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        found = properties.get("capacityProviderStrategy")
        return [
            CapacityProviderStrategyItem(
                capacity_provider=each["capacityProvider"], base=each.get("base"), weight=each.get("weight")
            )
            for each in cast("list[dict[str, Any]]", found if isinstance(found, list) else [])
        ]

    def warn_of_unknown_roles(self, group: cdk.Resource) -> None:
        """Say that the service role may not pass roles that nobody here knows."""
        if self.task_definition is None:
            warn(
                group,
                Warning_.TASK_ROLES_UNKNOWN,
                f'the service "{self.service.node.id}" was made elsewhere, so the roles of its tasks are not known '
                "here. Pass the task definition to app_spec(), or allow the service role to pass them: "
                "task_role.grant_pass_role(deployment_group.role).",
            )


def _check(resource: ecs.CfnService, task_definition: ecs.TaskDefinition) -> None:
    controller = resource.deployment_controller
    kind = getattr(controller, "type", None)
    if not is_token(controller) and kind != _CODE_DEPLOY:
        raise ValidationError(
            "service",
            f"a service with the deployment controller {kind or 'ECS'}",
            allowed="CodeDeploy deploys to services that are made with the controller CODE_DEPLOY",
            remedy="make the service with deployment_controller=DeploymentController("
            "type=DeploymentControllerType.CODE_DEPLOY)",
        )
    strategy = resource.scheduling_strategy
    if strategy == "DAEMON":
        raise ValidationError(
            "service",
            "a service with the scheduling strategy DAEMON",
            allowed="CodeDeploy deploys to services with the strategy REPLICA",
            remedy="make the service without daemon=True",
        )
    written = resource.task_definition
    if written != task_definition.family:
        raise ValidationError(
            "service",
            f"a service whose template names the task definition {shown(written)}",
            allowed="Amazon ECS refuses a new revision from CloudFormation, so a template names the family alone",
            remedy="take the override of TaskDefinition off, and deploy revisions with CodeDeploy",
        )


def _taken(first: str, second: str) -> ValidationError:
    return ValidationError(
        "service",
        f'one that deployment group "{first}" has already',
        allowed="a service belongs to one deployment group",
        remedy="use the first deployment group, or give this one another service",
        where=f'deployment group "{second}"',
    )
