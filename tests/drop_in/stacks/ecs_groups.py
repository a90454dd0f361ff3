"""Amazon ECS: a blue/green group of every property, a custom configuration, imports."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct


class EcsGroups(cdk.Stack):
    """A service that CodeDeploy moves between two target groups."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        task = ecs.FargateTaskDefinition(self, "Task")
        task.add_container(
            "web",
            image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:stable"),
            port_mappings=[ecs.PortMapping(container_port=80)],
        )
        service = ecs.FargateService(
            self,
            "Service",
            cluster=ecs.Cluster(self, "Cluster", vpc=vpc),
            task_definition=task,
            deployment_controller=ecs.DeploymentController(type=ecs.DeploymentControllerType.CODE_DEPLOY),
        )
        alb = elbv2.ApplicationLoadBalancer(self, "Alb", vpc=vpc)
        blue, green = (
            elbv2.ApplicationTargetGroup(self, name, vpc=vpc, port=80, target_type=elbv2.TargetType.IP)
            for name in ("Blue", "Green")
        )
        listener = alb.add_listener("Http", port=80, default_target_groups=[blue])
        test_listener = alb.add_listener(
            "Test", port=9001, protocol=elbv2.ApplicationProtocol.HTTP, default_target_groups=[green]
        )
        service.attach_to_application_target_group(blue)

        group = codedeploy.EcsDeploymentGroup(
            self,
            "Group",
            application=codedeploy.EcsApplication(self, "Application", application_name="Services"),
            deployment_group_name="web",
            service=service,
            blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
                blue_target_group=blue,
                green_target_group=green,
                listener=listener,
                test_listener=test_listener,
                deployment_approval_wait_time=cdk.Duration.hours(8),
                termination_wait_time=cdk.Duration.minutes(30),
            ),
            deployment_config=codedeploy.EcsDeploymentConfig(
                self,
                "Config",
                traffic_routing=codedeploy.TimeBasedCanaryTrafficRouting(
                    interval=cdk.Duration.minutes(15), percentage=5
                ),
            ),
            alarms=[
                green.metrics.unhealthy_host_count().create_alarm(self, "Unhealthy", threshold=1, evaluation_periods=2)
            ],
            auto_rollback=codedeploy.AutoRollbackConfig(stopped_deployment=True),
        )
        cdk.CfnOutput(self, "GroupArn", value=group.deployment_group_arn)
        existing = codedeploy.EcsDeploymentGroup.from_ecs_deployment_group_attributes(
            self,
            "Existing",
            application=codedeploy.EcsApplication.from_ecs_application_name(self, "ExistingApp", "existing"),
            deployment_group_name="existing",
            deployment_config=codedeploy.EcsDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
        )
        cdk.CfnOutput(self, "ExistingConfig", value=existing.deployment_config.deployment_config_arn)


def build(app: cdk.App) -> None:
    """Build the stack."""
    EcsGroups(app, "Ecs")
