"""Arguments collected in the L2's structures (`…Props`), as teams hand them through their own layers."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct


class Deployment(Construct):
    """An application with its configuration and its group, from what a product team asks for."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        application: codedeploy.ServerApplicationProps,
        config: codedeploy.ServerDeploymentConfigProps,
        group: codedeploy.ServerDeploymentGroupProps,
    ) -> None:
        super().__init__(scope, id)
        codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            application=codedeploy.ServerApplication(
                self, "Application", application_name=application.application_name
            ),
            deployment_config=codedeploy.ServerDeploymentConfig(
                self,
                "Config",
                minimum_healthy_hosts=config.minimum_healthy_hosts,
                zonal_config=config.zonal_config,
            ),
            deployment_group_name=group.deployment_group_name,
            load_balancers=group.load_balancers,
            ec2_instance_tags=group.ec2_instance_tags,
            auto_rollback=group.auto_rollback,
            install_agent=group.install_agent,
        )


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "PropsStructs")
    targets = elbv2.ApplicationTargetGroup(
        stack,
        "Targets",
        port=80,
        target_type=elbv2.TargetType.INSTANCE,
        vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0),
    )
    Deployment(
        stack,
        "Shop",
        application=codedeploy.ServerApplicationProps(application_name="shop"),
        config=codedeploy.ServerDeploymentConfigProps(
            minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.percentage(75),
            zonal_config=codedeploy.ZonalConfig(
                monitor_duration=cdk.Duration.minutes(10),
                minimum_healthy_hosts_per_zone=codedeploy.MinimumHealthyHostsPerZone.count(1),
            ),
        ),
        group=codedeploy.ServerDeploymentGroupProps(
            deployment_group_name="web",
            load_balancers=[codedeploy.LoadBalancer.application(targets)],
            ec2_instance_tags=codedeploy.InstanceTagSet({"app": ["shop"]}),
            auto_rollback=codedeploy.AutoRollbackConfig(stopped_deployment=True),
        ),
    )
