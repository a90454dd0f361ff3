"""A service on Amazon ECS whose new tasks are asked by a function, on a listener of their own, before they serve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_logs as logs

import cdk_codedeploy as codedeploy
from examples.ecs_validation_hook.acknowledged import acknowledge_findings

if TYPE_CHECKING:
    from constructs import Construct

FOLDER = Path(__file__).parent
IMAGE = "public.ecr.aws/nginx/nginx:1.28"
TEST_PORT = 8080


class EcsValidationHookStack(cdk.Stack):
    """A service behind a load balancer, and a deployment to it that a function of ours has to agree to.

    Args:
        scope: The app.
        id: Name of the stack.
        image: What the tasks run.
    """

    def __init__(self, scope: Construct, id: str, *, image: str = IMAGE) -> None:
        super().__init__(scope, id, description="A service on Amazon ECS, tested by CodeDeploy before it serves")

        self.vpc = self._make_network()
        self.task_definition = self._make_task_definition(image)

        balancer = elbv2.ApplicationLoadBalancer(self, "LoadBalancer", vpc=self.vpc, drop_invalid_header_fields=True)
        application = codedeploy.EcsApplication(self, "Application")
        web = codedeploy.EcsBlueGreenService(
            self,
            "Web",
            application=application,
            role=codedeploy.ServiceRole(self, "ServiceRole", platform=codedeploy.ComputePlatform.ECS),
            vpc=self.vpc,
            load_balancer=balancer,
            task_definition=self.task_definition,
            desired_count=2,
            test_port=TEST_PORT,
            termination_wait_time=cdk.Duration.minutes(5),
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=True, stopped_deployment=True),
        )
        hook = codedeploy.TrafficHook(
            self,
            "NewTasks",
            code=FOLDER / "hooks" / "new_tasks.py",
            environment={"HOST": balancer.load_balancer_dns_name, "PORT": str(TEST_PORT)},
            vpc=self.vpc,
        )
        # Nobody else is to see what is not tested yet.
        balancer.connections.allow_from(hook, ec2.Port.tcp(TEST_PORT), "Tests of new tasks")
        group = web.deployment_group
        group.add_hook(codedeploy.LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC, hook)
        # A new revision of the task definition is a deployment, and the stack fails when that does.
        codedeploy.EcsDeployment(self, "Deployment", group=group, app_spec=group.app_spec(self.task_definition))

        cdk.CfnOutput(self, "Address", value=balancer.load_balancer_dns_name)
        cdk.CfnOutput(self, "ApplicationName", value=application.application_name)
        cdk.CfnOutput(self, "DeploymentGroupName", value=group.deployment_group_name)

        acknowledge_findings(self)

    def _make_network(self) -> ec2.Vpc:
        """Two zones, and one NAT gateway for both: half the price, and no way out while its zone is down."""
        return ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=1,
            # Nothing here is in the default security group, and closing it would take a Lambda function.
            restrict_default_security_group=False,
        )

    def _make_task_definition(self, image: str) -> ecs.FargateTaskDefinition:
        log = logs.LogGroup(
            self, "Log", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        definition = ecs.FargateTaskDefinition(self, "Task", cpu=256, memory_limit_mib=512)
        definition.add_container(
            "web",
            image=ecs.ContainerImage.from_registry(image),
            port_mappings=[ecs.PortMapping(container_port=80)],
            logging=ecs.LogDriver.aws_logs(stream_prefix="web", log_group=log),
        )
        return definition
