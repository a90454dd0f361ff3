"""Blue/green deployments to Amazon ECS that CloudFormation makes itself when a stack is updated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_codedeploy.deployment import refuse_plain, whole_minutes
from cdk_codedeploy.ecs.hook_checks import check_hook_names, check_stack, know_hooks, routing_of, stack_violations
from cdk_codedeploy.ecs.hook_role import hook_role
from cdk_codedeploy.ecs.task_definitions import container_of
from cdk_codedeploy.errors import located
from cdk_codedeploy.service import TERMINATION_WAIT_MINUTES, LifecycleEvent
from cdk_codedeploy.synthesis import registry_of

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2

_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_TRANSFORM = "AWS::CodeDeployBlueGreen"


class EcsBlueGreenHook(Construct):
    """A service on AWS Fargate whose tasks CloudFormation replaces blue/green when a stack update changes them.

    No application, no deployment group and no AppSpec file: the template's ``AWS::CodeDeploy::BlueGreen`` hook says
    how, and whatever replaces the task definition or the task set starts a deployment. It is rolled back by cancelling
    the update, or by the alarms of the stack's rollback configuration.

    CloudFormation's conditions: one hook in a stack; no outputs, no imported values and no nested stacks in it; no
    hidden values in the tasks; and an update changes either the tasks or the rest, never both. To change the rest
    together with the tasks, deploy once with ``enabled=False``.

    What stands in the hook must be known as text, so the role has a physical name, and functions are given by name.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        task_definition: What the tasks run. Its containers must be there.
        cluster: The cluster.
        listener: The production listener, made in this stack; it forwards to ``blue_target_group``.
        test_listener: The test listener, made in this stack.
        blue_target_group: Target group of the first tasks, for addresses, made in this stack.
        green_target_group: Target group of the replacement, for addresses, made in this stack.
        security_groups: Security groups of the tasks, which let the load balancer in.
        desired_count: Number of tasks. Default: 1.
        assign_public_ip: Whether tasks get a public address. Default: False.
        vpc_subnets: Subnets of the tasks. Default: the private ones.
        container_name: Container that the load balancer reaches. Default: the first essential one.
        container_port: Its port. Default: the first that it maps.
        traffic_routing: How traffic moves: canary or linear with 14 to 99 percent in a step and whole minutes between
            the steps, or all at once. Default: 15 percent, and the rest after 5 minutes.
        termination_wait_time: How long the original tasks stay after a deployment, at most 2880 minutes. Default: 5
            minutes.
        hooks: Names of functions by lifecycle event. They may be in no stack that this one imports from. To report they
            need ``codedeploy:PutLifecycleEventHookExecutionStatus`` on ``*``, as there is no deployment group.
        role_name: Physical name of the role, at most 64 characters, unique in the account. Default: made of the path of
            this construct, which takes another in each Region.
        enabled: Whether updates of the tasks are deployed blue/green. False lets CloudFormation replace them at once.
            Default: True.

    Raises:
        ValidationError: When a parameter is out of range, or the stack cannot have the hook.

    Attributes:
        service: The service, with the controller ``EXTERNAL``.
        task_set: Its task set.
        primary_task_set: What makes that the primary one.
        role: The role that CodeDeploy assumes.
        hook: The hook. None where it is not enabled.

    Source: CloudFormation user guide, "Perform ECS blue/green deployments through CodeDeploy using CloudFormation".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        task_definition: ecs.FargateTaskDefinition,
        cluster: ecs.ICluster,
        listener: elbv2.ApplicationListener,
        test_listener: elbv2.ApplicationListener,
        blue_target_group: elbv2.ApplicationTargetGroup,
        green_target_group: elbv2.ApplicationTargetGroup,
        security_groups: Sequence[ec2.ISecurityGroup],
        desired_count: int = 1,
        assign_public_ip: bool = False,
        vpc_subnets: ec2.SubnetSelection | None = None,
        container_name: str | None = None,
        container_port: int | None = None,
        traffic_routing: codedeploy.TrafficRouting | None = None,
        termination_wait_time: cdk.Duration | None = None,
        hooks: Mapping[LifecycleEvent | str, str] | None = None,
        role_name: str | None = None,
        enabled: bool = True,
    ) -> None:
        with located("blue/green hook", id):
            stack = check_stack(scope, id)
            container = container_of(task_definition, container_name, container_port)
            routing = routing_of(scope, traffic_routing)
            functions = check_hook_names(hooks)
            wait = None
            if termination_wait_time is not None:
                wait = whole_minutes("termination_wait_time", termination_wait_time, TERMINATION_WAIT_MINUTES)
            resources = {
                "listener": listener,
                "test_listener": test_listener,
                "blue_target_group": blue_target_group,
                "green_target_group": green_target_group,
                "task_definition": task_definition,
            }
            ids = {name: _logical_id(name, part) for name, part in resources.items()}
        super().__init__(scope, id)
        self.service = ecs.CfnService(
            self,
            "Service",
            cluster=cluster.cluster_name,
            deployment_controller=ecs.CfnService.DeploymentControllerProperty(type="EXTERNAL"),
            desired_count=desired_count,
        )
        self.service.node.add_dependency(listener, test_listener)
        subnets = _selected(cluster.vpc, vpc_subnets)
        self.task_set = ecs.CfnTaskSet(
            self,
            "TaskSet",
            cluster=cluster.cluster_name,
            service=self.service.attr_name,
            task_definition=task_definition.task_definition_arn,
            launch_type="FARGATE",
            load_balancers=[
                ecs.CfnTaskSet.LoadBalancerProperty(
                    container_name=container[0],
                    container_port=container[1],
                    target_group_arn=blue_target_group.target_group_arn,
                )
            ],
            network_configuration=ecs.CfnTaskSet.NetworkConfigurationProperty(
                aws_vpc_configuration=ecs.CfnTaskSet.AwsVpcConfigurationProperty(
                    assign_public_ip="ENABLED" if assign_public_ip else "DISABLED",
                    security_groups=[group.security_group_id for group in security_groups],
                    subnets=subnets.subnet_ids,
                )
            ),
            scale=ecs.CfnTaskSet.ScaleProperty(unit="PERCENT", value=100),
        )
        self.primary_task_set = ecs.CfnPrimaryTaskSet(
            self,
            "PrimaryTaskSet",
            cluster=cluster.cluster_name,
            service=self.service.attr_name,
            task_set_id=self.task_set.attr_id,
        )
        self._role_name, self.role = hook_role(
            self,
            role_name=role_name,
            cluster_name=cluster.cluster_name,
            service_name=self.service.attr_name,
            listeners=[listener.listener_arn, test_listener.listener_arn],
            task_definition=task_definition,
            functions=list(functions.values()),
        )
        self.hook: cdk.CfnCodeDeployBlueGreenHook | None = None
        if enabled:
            self.hook = self._make_hook(stack, ids, routing, wait, functions)
            where = f'blue/green hook "{self.node.path}"'
            tasks = [ids["task_definition"], self.task_set.logical_id]
            registry_of(self).at_the_end(lambda: stack_violations(where, stack, tasks))

    def _make_hook(
        self,
        stack: cdk.Stack,
        ids: Mapping[str, str],
        routing: cdk.CfnTrafficRoutingConfig | None,
        wait: float | None,
        functions: Mapping[str, str],
    ) -> cdk.CfnCodeDeployBlueGreenHook:
        stack.add_transform(_TRANSFORM)
        know_hooks(stack)
        task_set = self.task_set.logical_id
        hooks = cdk.CfnCodeDeployBlueGreenLifecycleEventHooks(**functions) if functions else None
        # The green resources are CloudFormation's: it takes their names from here.
        attributes = cdk.CfnCodeDeployBlueGreenEcsAttributes(
            task_definitions=[ids["task_definition"], f"{ids['task_definition']}Green"],
            task_sets=[task_set, f"{task_set}Green"],
            traffic_routing=cdk.CfnTrafficRouting(
                prod_traffic_route=cdk.CfnTrafficRoute(type=_LISTENER, logical_id=ids["listener"]),
                test_traffic_route=cdk.CfnTrafficRoute(type=_LISTENER, logical_id=ids["test_listener"]),
                target_groups=[ids["blue_target_group"], ids["green_target_group"]],
            ),
        )
        target = cdk.CfnCodeDeployBlueGreenApplicationTarget(
            type="AWS::ECS::Service", logical_id=self.service.logical_id
        )
        return cdk.CfnCodeDeployBlueGreenHook(
            self,
            "Hook",
            applications=[cdk.CfnCodeDeployBlueGreenApplication(target=target, ecs_attributes=attributes)],
            service_role=self._role_name,
            additional_options=None
            if wait is None
            else cdk.CfnCodeDeployBlueGreenAdditionalOptions(termination_wait_time_in_minutes=wait),
            lifecycle_event_hooks=hooks,
            traffic_routing_config=routing,
        )


def _selected(vpc: ec2.IVpc, wanted: ec2.SubnetSelection | None) -> ec2.SelectedSubnets:
    if wanted is None:
        return vpc.select_subnets()
    return vpc.select_subnets(
        availability_zones=wanted.availability_zones,
        one_per_az=wanted.one_per_az,
        subnet_filters=wanted.subnet_filters,
        subnet_group_name=wanted.subnet_group_name,
        subnets=wanted.subnets,
        subnet_type=wanted.subnet_type,
    )


def _logical_id(parameter: str, part: Construct) -> str:
    refuse_plain(parameter, part, "pass the construct that makes it in this stack")
    return cast("cdk.CfnElement", part.node.default_child).logical_id
