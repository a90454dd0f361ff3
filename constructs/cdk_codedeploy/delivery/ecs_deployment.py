"""A deployment to an Amazon ECS service as part of a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ecs as ecs

from cdk_codedeploy.appspec import EcsAppSpec
from cdk_codedeploy.delivery.app_spec_content import check_app_spec, content_of
from cdk_codedeploy.delivery.l1_values import l1_value, referred
from cdk_codedeploy.delivery.stack_deployment import DeploymentOptions, StackDeployment, check_group
from cdk_codedeploy.ecs import EcsDeploymentGroup
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.operations.deployments import AtTimeout
from cdk_codedeploy.service import Platform
from cdk_codedeploy.synthesis import object_id, pseudo, registry_of

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct


class EcsDeployment(StackDeployment):
    """Deploys a task definition to an Amazon ECS service with the stack, waits, and goes back with the stack.

    As ``ServerDeployment``, for the AppSpec file that ``group.app_spec(task_definition)`` gives: whenever the task
    definition is another one, the new tasks are started, tested and given the traffic.

    A service that has just been made runs its first task definition. Where that is what the deployment asks for,
    and no hook has to agree, nothing is started.

    The service must keep the task definition that it was made with: CloudFormation cannot change it where CodeDeploy
    deploys, and its update would fail. So a service whose template names the task definition of the deployment is
    refused.

    **A stack waits for an hour at most**, and an Amazon ECS deployment is over only when its original tasks are ended:
    a deployment that shifts traffic and waits for longer is refused.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        group: The deployment group, in the account and Region of the stack.
        app_spec: The AppSpec file.
        description: A comment, at most 213 characters. Default: none.
        deployment_config: A deployment configuration for this one. Default: the group's.
        timeout: How long the stack waits, 10 minutes to an hour. Default: an hour.
        at_timeout: What becomes of a deployment that is not over by then. Default: it is stopped, the traffic moves
            back, and the stack fails.

    Raises:
        ValidationError: When the group belongs to another platform, the deployment takes longer than the stack waits,
            or a value is out of range.

    Source: API reference, "CreateDeployment"; CloudFormation user guide, "Custom resources".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        group: codedeploy.IEcsDeploymentGroup,
        app_spec: EcsAppSpec,
        description: str | None = None,
        deployment_config: refs.IDeploymentConfigRef | None = None,
        timeout: cdk.Duration | None = None,
        at_timeout: AtTimeout = AtTimeout.ROLL_BACK,
    ) -> None:
        with located("ECS deployment", id):
            check_group(group, Platform.ECS, "pass an EcsDeploymentGroup")
            check_app_spec(app_spec, EcsAppSpec)
            options = DeploymentOptions(
                description=description,
                config=deployment_config,
                timeout=timeout,
                at_timeout=at_timeout,
                # Where hooks have to agree, they are asked about the first tasks too.
                services=() if app_spec.hooks else _arns_of(group),
            )
            options.check(Platform.ECS, group)
        super().__init__(scope, id)
        self._deploy(group, content_of(self, app_spec), options)
        if isinstance(group, EcsDeploymentGroup):
            group.let_hooks_answer_before(self._resource)
        registry_of(self).at_the_end(lambda: _changed_with_it(self.node.path, _service_of(group), app_spec))

    @property
    def group(self) -> codedeploy.IEcsDeploymentGroup:
        """The deployment group."""
        found: codedeploy.IEcsDeploymentGroup = self._group
        return found


def _arns_of(group: Any) -> tuple[str, ...]:
    """Return the ARN of the group's service, where this app makes the group."""
    found = _cluster_and_service(group)
    return () if found is None else (pseudo().arn("ecs", f"service/{found[0]}/{found[1]}"),)


def _cluster_and_service(group: Any) -> tuple[str, str] | None:
    services = l1_value(group, codedeploy.CfnDeploymentGroup, "ecs_services", resolve=False)
    if not isinstance(services, list) or not services:
        return None
    service: Any = cast("list[object]", services)[0]
    if isinstance(service, dict):
        values = cast("dict[str, str]", service)
        return values["clusterName"], values["serviceName"]
    return service.cluster_name, service.service_name


def _service_of(group: Any) -> ecs.CfnService | None:
    """Return the L1 resource of the group's service, where it is of this app."""
    services = _cluster_and_service(group)
    found = referred(services[1]) if services is not None else None
    return found if isinstance(found, ecs.CfnService) else None


def _changed_with_it(path: str, service: ecs.CfnService | None, app_spec: EcsAppSpec) -> list[str]:
    """Refuse a service that would get the task definition from its template, too."""
    own = referred(service.task_definition or "") if service is not None else None
    wanted = referred(app_spec.task_definition)
    if own is None or wanted is None or object_id(own) != object_id(wanted):
        return []
    error = ValidationError(
        "app_spec",
        f"the task definition {own.node.path}, which is also the service's in the template",
        allowed="CloudFormation cannot change the task definition of a service that CodeDeploy deploys to, so the next "
        "change of it fails the stack",
        remedy="let the service keep the task definition that it was made with, and give the deployment one of its own",
        where=f'ECS deployment "{path}"',
    )
    return [str(error)]
