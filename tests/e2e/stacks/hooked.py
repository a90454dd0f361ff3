"""A service whose tasks CloudFormation replaces blue/green, and the function that has to agree, in another stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_ssm as ssm

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

ADDRESS = "/hooked/address"
FUNCTION = "hooked-check"
TEST_PORT = 8080
_CHECK = f"""\
from http.client import HTTPConnection

import boto3


def check(event, context):
    address = boto3.client("ssm").get_parameter(Name="{ADDRESS}")["Parameter"]["Value"]
    connection = HTTPConnection(address, {TEST_PORT}, timeout=5)
    connection.request("GET", "/")
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Succeeded" if connection.getresponse().status == 200 else "Failed",
    )
"""


class HookedFunctionStack(cdk.Stack):
    """The function that the hook names. It asks the new tasks whether they work, through the test listener.

    Args:
        scope: The app.
        id: Name of the stack.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        function = lambda_.Function(
            self,
            "Check",
            function_name=FUNCTION,
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="index.check",
            code=lambda_.Code.from_inline(_CHECK),
            timeout=cdk.Duration.seconds(30),
            log_group=logs.LogGroup(self, "Log", removal_policy=cdk.RemovalPolicy.DESTROY),
        )
        report = "codedeploy:PutLifecycleEventHookExecutionStatus"
        # What CloudFormation deploys belongs to no deployment group that could be named.
        function.add_to_role_policy(iam.PolicyStatement(actions=[report], resources=["*"]))
        address = self.format_arn(service="ssm", resource="parameter", resource_name=ADDRESS.removeprefix("/"))
        function.add_to_role_policy(iam.PolicyStatement(actions=["ssm:GetParameter"], resources=[address]))


class HookedStack(cdk.Stack):
    """The service. It has no outputs: where it is stands in a parameter of Systems Manager.

    Args:
        scope: The app.
        id: Name of the stack.
        image: What its tasks run.
        desired_count: How many there are.
        port: Port of the production listener, which is none of the tasks' business.
        enabled: Whether updates of the tasks are deployed blue/green.
    """

    def __init__(
        self, scope: Construct, id: str, *, image: str, desired_count: int = 2, port: int = 80, enabled: bool = True
    ) -> None:
        super().__init__(scope, id)
        vpc = parts.network(self)
        balancer = elbv2.ApplicationLoadBalancer(self, "Balancer", vpc=vpc)
        blue, green = (
            elbv2.ApplicationTargetGroup(
                self, name, vpc=vpc, port=80, protocol=elbv2.ApplicationProtocol.HTTP, target_type=elbv2.TargetType.IP
            )
            for name in ("Blue", "Green")
        )
        listener, test_listener = (
            balancer.add_listener(
                name,
                port=number,
                protocol=elbv2.ApplicationProtocol.HTTP,
                open=False,
                default_action=elbv2.ListenerAction.forward([blue]),
            )
            for name, number in (("Listener", port), ("TestListener", TEST_PORT))
        )
        tasks = ec2.SecurityGroup(self, "Tasks", vpc=vpc)
        tasks.connections.allow_from(balancer, ec2.Port.tcp(80))
        definition = ecs.FargateTaskDefinition(self, "Definition")
        definition.add_container(
            "web",
            image=ecs.ContainerImage.from_registry(image),
            port_mappings=[ecs.PortMapping(container_port=80)],
            logging=ecs.LogDriver.aws_logs(
                stream_prefix="web",
                log_group=logs.LogGroup(self, "Log", removal_policy=cdk.RemovalPolicy.DESTROY),
            ),
        )
        codedeploy.EcsBlueGreenHook(
            self,
            "Web",
            task_definition=definition,
            cluster=ecs.Cluster(self, "Cluster", vpc=vpc),
            listener=listener,
            test_listener=test_listener,
            blue_target_group=blue,
            green_target_group=green,
            security_groups=[tasks],
            desired_count=desired_count,
            assign_public_ip=True,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            traffic_routing=codedeploy.TrafficRouting.time_based_canary(
                interval=cdk.Duration.minutes(5), percentage=20
            ),
            termination_wait_time=cdk.Duration.minutes(30),
            hooks=dict.fromkeys(
                [codedeploy.LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC, codedeploy.LifecycleEvent.AFTER_ALLOW_TRAFFIC],
                FUNCTION,
            ),
            enabled=enabled,
        )
        ssm.StringParameter(self, "Address", parameter_name=ADDRESS, string_value=balancer.load_balancer_dns_name)


_MORE = {"desired_count": 3, "port": 8000}
VERSIONS: dict[str, dict[str, Any]] = {
    "first": {"image": "web:1"},
    "second": {"image": "web:2"},
    "third-alone": {"image": "web:3"},
    # Tasks and something else: what CloudFormation refuses to change in one update.
    "both": {"image": "web:3", **_MORE},
    "others": {"image": "web:2", **_MORE},
    "third": {"image": "web:3", **_MORE},
    "fourth-alone": {"image": "web:4", **_MORE},
    "at-once": {"image": "web:4", "desired_count": 1, "enabled": False},
    "fourth": {"image": "web:4", "desired_count": 1},
    "fifth": {"image": "web:5", "desired_count": 1},
}
"""What is said of the service, one version after another."""


def add(folder: Path) -> None:
    """Synthesize all versions, each into a folder of its name.

    Args:
        folder: Where to.
    """
    for name, settings in VERSIONS.items():
        app = cdk.App(outdir=str(folder / name))
        HookedFunctionStack(app, "HookedFunction")
        HookedStack(app, "Hooked", **settings)
        app.synth()
