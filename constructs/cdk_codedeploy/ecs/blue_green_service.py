"""A service on AWS Fargate with all that blue/green deployments need around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_codedeploy.ecs.balanced_parts import BalancedSettings
from cdk_codedeploy.ecs.deployment_group import EcsDeploymentGroup
from cdk_codedeploy.ecs.task_definitions import container_of
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.service import LifecycleEvent, listed

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2
    from aws_cdk import aws_iam as iam
    from aws_cdk.interfaces import aws_cloudwatch
    from aws_cdk.interfaces import aws_codedeploy as refs

    from cdk_codedeploy.appspec import AwsvpcConfiguration, CapacityProviderStrategyItem, EcsAppSpec
    from cdk_codedeploy.deployment import AutoRollback, HookFunction, Trigger

TEST_PORT = 8080
"""Port of the test listener when nobody chooses."""


class EcsBlueGreenService(Construct):
    """A service, its load balancer with two listeners and two target groups, and the deployment group that moves it.

    Each part may be given instead. New revisions of the task definition are deployed by CodeDeploy, with
    ``app_spec()``: CloudFormation cannot change what runs. What it cannot change either, once the service is made, are
    the network, the platform version and the target groups of its tasks; ``app_spec()`` of the deployment group takes
    the first two for a deployment. ``check_updates`` finds such changes at synth.

    CodeDeploy changes where the listeners lead. A change of a listener in the template, such as another certificate,
    makes CloudFormation lead it to the blue target group again, where after every second deployment no task is, and
    CodeDeploy deploys to no service whose listener leads elsewhere. So change listeners while the tasks are in the blue
    target group: where they are not, deploy once more first. The same goes for changes of the service itself, such as
    its desired count, because CloudFormation sends its target group with them.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        task_definition: What the first tasks run. Its containers must be there.
        cluster: The cluster. Default: one is made in the network.
        vpc: The network. Default: the cluster's.
        desired_count: Number of tasks. Default: 1.
        assign_public_ip: Whether tasks get a public address. Default: False.
        vpc_subnets: Subnets of the tasks. Default: the private ones.
        security_groups: Security groups of the tasks. Default: one is made, which lets the load balancer in.
        health_check_grace_period: How long Amazon ECS ignores the load balancer's health checks of a new task.
            Default: a minute.
        service: A service to use, with the controller ``CODE_DEPLOY``, whose tasks are in the blue target group.
        load_balancer: A load balancer to use. Default: one is made.
        internet_facing: Whether the load balancer that is made is reached from the internet. Default: False.
        listener: A production listener to use, which forwards to ``blue_target_group``.
        listener_port: Port of the one that is made. Default: 443 with certificates, else 80.
        certificates: Certificates of the one that is made, which then speaks HTTPS. Default: HTTP.
        test_listener: A test listener to use.
        test_port: Port of the one that is made, which lets nobody in until ``test_listener.connections`` allows it.
            None makes none. Default: 8080.
        blue_target_group: Target group of the first tasks. Default: one is made, for addresses.
        green_target_group: Target group of the replacement. Default: one is made, for addresses.
        health_check: Health check of the target groups that are made. Default: the load balancer's own.
        container_name: Container that the load balancer reaches. Default: the first essential one.
        container_port: Its port. Default: the first that it maps.
        approval_wait_time: How long a deployment waits for ``ContinueDeployment`` once test traffic flows, at most 7200
            minutes; then it stops. Default: it goes on by itself.
        termination_wait_time: How long the original tasks stay after a deployment, at most 2880 minutes. Default: an
            hour, within which a rollback takes seconds.
        alarms: Alarms that stop a deployment, at most 10.
        application: The application. Default: one is made.
        auto_rollback: When a deployment is rolled back by itself. Default: when it fails, and when an alarm stops it.
        deployment_config: How fast traffic moves. Default: ``CodeDeployDefault.ECSAllAtOnce``.
        hooks: Functions by lifecycle event.
        role: The service role. Default: one is made, with least privilege.
        triggers: Messages to topics, at most 10.

    Raises:
        ValidationError: When a parameter is out of range, two exclude one another, or CodeDeploy could not deploy.

    Source: Amazon ECS developer guide, "CodeDeploy blue/green deployments for Amazon ECS".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        task_definition: ecs.FargateTaskDefinition | None = None,
        cluster: ecs.ICluster | None = None,
        vpc: ec2.IVpc | None = None,
        desired_count: int | None = None,
        assign_public_ip: bool | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        health_check_grace_period: cdk.Duration | None = None,
        service: ecs.FargateService | None = None,
        load_balancer: elbv2.IApplicationLoadBalancer | None = None,
        internet_facing: bool | None = None,
        listener: elbv2.IApplicationListener | None = None,
        listener_port: int | None = None,
        certificates: Sequence[elbv2.IListenerCertificate] | None = None,
        test_listener: elbv2.IApplicationListener | None = None,
        test_port: int | None = TEST_PORT,
        blue_target_group: elbv2.IApplicationTargetGroup | None = None,
        green_target_group: elbv2.IApplicationTargetGroup | None = None,
        health_check: elbv2.HealthCheck | None = None,
        container_name: str | None = None,
        container_port: int | None = None,
        approval_wait_time: cdk.Duration | None = None,
        termination_wait_time: cdk.Duration | None = None,
        alarms: Sequence[aws_cloudwatch.IAlarmRef] | None = None,
        application: refs.IApplicationRef | None = None,
        auto_rollback: AutoRollback | None = None,
        deployment_config: refs.IDeploymentConfigRef | None = None,
        hooks: Mapping[LifecycleEvent | str, HookFunction] | None = None,
        role: iam.IRole | iam.Role | None = None,
        triggers: Sequence[Trigger] | None = None,
    ) -> None:
        given = {
            "task_definition": task_definition,
            "cluster": cluster,
            "desired_count": desired_count,
            "assign_public_ip": assign_public_ip,
            "vpc_subnets": vpc_subnets,
            "security_groups": security_groups,
            "health_check_grace_period": health_check_grace_period,
        }
        with located("blue/green service", id):
            _check_service(service, given, blue_target_group)
            settings = BalancedSettings(
                load_balancer=load_balancer,
                internet_facing=internet_facing,
                listener=listener,
                listener_port=listener_port,
                certificates=listed("certificates", certificates),
                test_listener=test_listener,
                test_port=None if test_listener is not None else test_port,
                blue=blue_target_group,
                green=green_target_group,
                health_check=health_check,
                container_port=container_port,
            )
            settings.check()
            if service is None:
                task_definition = _needed("task_definition", task_definition)
                container_of(task_definition, container_name, container_port)
                if cluster is None and vpc is None:
                    _needed("vpc", None)
        super().__init__(scope, id)
        cluster = (cluster or ecs.Cluster(self, "Cluster", vpc=vpc)) if service is None else service.cluster
        parts = settings.make(self, vpc or cluster.vpc)
        if service is None:
            service = ecs.FargateService(
                self,
                "Service",
                cluster=cluster,
                task_definition=cast("ecs.FargateTaskDefinition", task_definition),
                deployment_controller=ecs.DeploymentController(type=ecs.DeploymentControllerType.CODE_DEPLOY),
                desired_count=desired_count,
                # What the CDK sets anyway, but warns of. Deployments of CodeDeploy do not go below the desired count.
                min_healthy_percent=50,
                assign_public_ip=assign_public_ip,
                vpc_subnets=vpc_subnets,
                security_groups=None if security_groups is None else list(security_groups),
                health_check_grace_period=health_check_grace_period,
            )
            name, port = container_of(service.task_definition, container_name, container_port)
            parts.blue.add_target(service.load_balancer_target(container_name=name, container_port=port))
            # Amazon ECS refuses a service whose target group no listener leads to yet.
            service.node.add_dependency(parts.listener)
        self._parts, self._service, self._cluster = parts, service, cluster
        self._group = EcsDeploymentGroup(
            self,
            "DeploymentGroup",
            blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
                blue_target_group=parts.blue,
                green_target_group=parts.green,
                listener=parts.listener,
                test_listener=parts.test_listener,
                deployment_approval_wait_time=approval_wait_time,
                termination_wait_time=termination_wait_time or cdk.Duration.hours(1),
            ),
            service=service,
            alarms=alarms,
            application=application,
            auto_rollback=auto_rollback,
            container_name=container_name,
            container_port=container_port,
            deployment_config=deployment_config,
            hooks=hooks,
            role=role,
            triggers=triggers,
        )

    @property
    def service(self) -> ecs.FargateService:
        """The service."""
        return self._service

    @property
    def cluster(self) -> ecs.ICluster:
        """The cluster."""
        return self._cluster

    @property
    def deployment_group(self) -> EcsDeploymentGroup:
        """The deployment group, for alarms, triggers, events and grants."""
        return self._group

    @property
    def load_balancer(self) -> elbv2.IApplicationLoadBalancer | None:
        """The load balancer. None where a given listener hides it."""
        return self._parts.load_balancer

    @property
    def listener(self) -> elbv2.IApplicationListener:
        """The production listener."""
        return self._parts.listener

    @property
    def test_listener(self) -> elbv2.IApplicationListener | None:
        """The test listener, if there is one."""
        return self._parts.test_listener

    @property
    def blue_target_group(self) -> elbv2.IApplicationTargetGroup:
        """The target group that the first tasks are in."""
        return self._parts.blue

    @property
    def green_target_group(self) -> elbv2.IApplicationTargetGroup:
        """The other target group."""
        return self._parts.green

    def app_spec(
        self,
        task_definition: ecs.ITaskDefinition,
        *,
        platform_version: str | None = None,
        network: AwsvpcConfiguration | None = None,
        capacity_provider_strategy: Iterable[CapacityProviderStrategyItem] = (),
    ) -> EcsAppSpec:
        """Return the AppSpec file of a deployment, as the deployment group's ``app_spec``.

        Args:
            task_definition: What the replacement tasks run.
            platform_version: Fargate platform version, such as ``"1.4.0"``. Default: ``LATEST``.
            network: Network of the tasks. Default: that of the original tasks.
            capacity_provider_strategy: Where tasks run. Default: as the template says for the service.

        Raises:
            ValidationError: When the task definition has not the container or the port, or a value is refused.
        """
        return self._group.app_spec(
            task_definition,
            platform_version=platform_version,
            network=network,
            capacity_provider_strategy=capacity_provider_strategy,
        )


def _needed(parameter: str, value: ecs.FargateTaskDefinition | None) -> ecs.FargateTaskDefinition:
    if value is not None:
        return value
    what = {"task_definition": "the first tasks run something", "vpc": "tasks and load balancer are in a network"}
    remedy = {"task_definition": "pass a FargateTaskDefinition", "vpc": "pass vpc= or cluster="}
    raise ValidationError(parameter, "nothing", allowed=what[parameter], remedy=f"{remedy[parameter]}, or a service")


def _check_service(
    service: ecs.FargateService | None,
    others: Mapping[str, object],
    blue_target_group: elbv2.IApplicationTargetGroup | None,
) -> None:
    """Refuse settings of a service that is not made, and a service whose tasks are in no known target group."""
    if service is None:
        return
    for parameter, value in others.items():
        if value is not None:
            raise ValidationError(
                parameter,
                "a value together with service",
                allowed="a service that is there already has its own",
                remedy="leave one of the two out",
            )
    if blue_target_group is None:
        raise ValidationError(
            "service",
            "a service without blue_target_group",
            allowed="its tasks are in a target group already",
            remedy="pass that target group as blue_target_group",
        )
