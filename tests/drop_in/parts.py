"""What stacks for Lambda and Amazon ECS have around CodeDeploy, the same on both sides of the comparison."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


def function(scope: Construct, id: str) -> lambda_.Function:
    """Make a function with its code in the template."""
    return lambda_.Function(
        scope,
        id,
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context): return 'ok'"),
    )


def alias(scope: Construct, id: str) -> lambda_.Alias:
    """Make a function and the alias that CodeDeploy moves."""
    return lambda_.Alias(scope, f"{id}Live", alias_name="live", version=function(scope, id).current_version)


def alarm(scope: Construct, id: str) -> cloudwatch.Alarm:
    """Make an alarm on a metric of the application's own."""
    metric = cloudwatch.Metric(namespace="Shop", metric_name=id)
    return cloudwatch.Alarm(scope, id, metric=metric, threshold=1, evaluation_periods=1)


@dataclass(frozen=True, kw_only=True)
class Web:
    """A service behind a load balancer that CodeDeploy can deploy to."""

    service: ecs.FargateService
    task_definition: ecs.FargateTaskDefinition
    blue: elbv2.ApplicationTargetGroup
    green: elbv2.ApplicationTargetGroup
    listener: elbv2.ApplicationListener
    test_listener: elbv2.ApplicationListener


def web(scope: Construct, id: str = "Web", *, vpc: ec2.IVpc | None = None) -> Web:
    """Make a service, its load balancer, two target groups and two listeners."""
    here = Construct(scope, id)
    network = vpc or ec2.Vpc(here, "Vpc", max_azs=2, nat_gateways=1)
    task_definition = ecs.FargateTaskDefinition(here, "Task")
    task_definition.add_container(
        "web",
        image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:stable"),
        port_mappings=[ecs.PortMapping(container_port=80)],
        logging=ecs.LogDrivers.aws_logs(stream_prefix="web"),
    )
    service = ecs.FargateService(
        here,
        "Service",
        cluster=ecs.Cluster(here, "Cluster", vpc=network),
        task_definition=task_definition,
        deployment_controller=ecs.DeploymentController(type=ecs.DeploymentControllerType.CODE_DEPLOY),
    )
    balancer = elbv2.ApplicationLoadBalancer(here, "Alb", vpc=network)
    blue, green = (
        elbv2.ApplicationTargetGroup(here, name, vpc=network, port=80, target_type=elbv2.TargetType.IP)
        for name in ("Blue", "Green")
    )
    listener = balancer.add_listener("Http", port=80, default_target_groups=[blue])
    test_listener = balancer.add_listener(
        "Test", port=8080, protocol=elbv2.ApplicationProtocol.HTTP, default_target_groups=[green]
    )
    service.attach_to_application_target_group(blue)
    return Web(
        service=service,
        task_definition=task_definition,
        blue=blue,
        green=green,
        listener=listener,
        test_listener=test_listener,
    )
