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
        blue, green = self._make_target_group("Blue"), self._make_target_group("Green")
        production, test = self._make_listeners(blue)
        self.task_definition = self._make_task_definition(image)
        service = self._make_service(blue)

        application = codedeploy.EcsApplication(self, "Application")
        hook = codedeploy.TrafficHook(
            self,
            "NewTasks",
            code=FOLDER / "hooks" / "new_tasks.py",
            environment={"HOST": self.load_balancer.load_balancer_dns_name, "PORT": str(TEST_PORT)},
            vpc=self.vpc,
        )
        # Nobody else is to see what is not tested yet.
        test.connections.allow_default_port_from(hook, "Tests of new tasks")
        group = codedeploy.EcsDeploymentGroup(
            self,
            "DeploymentGroup",
            application=application,
            role=codedeploy.ServiceRole(self, "ServiceRole", platform=codedeploy.ComputePlatform.ECS),
            service=service,
            blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
                blue_target_group=blue,
                green_target_group=green,
                listener=production,
                test_listener=test,
                termination_wait_time=cdk.Duration.minutes(5),
            ),
            hooks={codedeploy.LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC: hook},
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=True, stopped_deployment=True),
        )
        # A new revision of the task definition is a deployment, and the stack fails when that does.
        codedeploy.EcsDeployment(self, "Deployment", group=group, app_spec=group.app_spec(self.task_definition))

        cdk.CfnOutput(self, "Address", value=self.load_balancer.load_balancer_dns_name)
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

    def _make_target_group(self, id: str) -> elbv2.ApplicationTargetGroup:
        """Make one of two equal target groups: each deployment moves the service to the other one."""
        return elbv2.ApplicationTargetGroup(
            self,
            id,
            vpc=self.vpc,
            port=80,
            target_type=elbv2.TargetType.IP,
            deregistration_delay=cdk.Duration.seconds(30),
            health_check=elbv2.HealthCheck(path="/", interval=cdk.Duration.seconds(10), healthy_threshold_count=2),
        )

    def _make_listeners(
        self, first: elbv2.ApplicationTargetGroup
    ) -> tuple[elbv2.ApplicationListener, elbv2.ApplicationListener]:
        """Make a load balancer for callers in the network. Both listeners begin with the same target group."""
        self.load_balancer = elbv2.ApplicationLoadBalancer(
            self, "LoadBalancer", vpc=self.vpc, internet_facing=False, drop_invalid_header_fields=True
        )
        production = self.load_balancer.add_listener("Http", port=80, open=False, default_target_groups=[first])
        production.connections.allow_default_port_from(ec2.Peer.ipv4(self.vpc.vpc_cidr_block), "Callers")
        test = self.load_balancer.add_listener(
            "Test",
            port=TEST_PORT,
            protocol=elbv2.ApplicationProtocol.HTTP,
            open=False,
            default_target_groups=[first],
        )
        return production, test

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

    def _make_service(self, first: elbv2.ApplicationTargetGroup) -> ecs.FargateService:
        service = ecs.FargateService(
            self,
            "Service",
            cluster=ecs.Cluster(self, "Cluster", vpc=self.vpc, container_insights_v2=ecs.ContainerInsights.ENABLED),
            task_definition=self.task_definition,
            desired_count=2,
            # Said for the CDK's sake, which asks for it: CodeDeploy starts all new tasks beside the old ones.
            min_healthy_percent=100,
            deployment_controller=ecs.DeploymentController(type=ecs.DeploymentControllerType.CODE_DEPLOY),
        )
        service.attach_to_application_target_group(first)
        service.connections.allow_from(self.load_balancer, ec2.Port.tcp(80), "Requests and health checks")
        return service
