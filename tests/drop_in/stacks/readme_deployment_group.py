"""README, "EC2/on-premise Deployment Groups": the example with nearly every property."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class DeploymentGroupStack(cdk.Stack):
    """A fleet in an Auto Scaling group, tagged instances and servers in our own racks, watched by an alarm."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        application = codedeploy.ServerApplication(self, "CodeDeployApplication", application_name="MyApplication")
        asg = autoscaling.AutoScalingGroup(
            self,
            "Fleet",
            vpc=ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1),
            instance_type=ec2.InstanceType("t3.small"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        )
        alarm = cloudwatch.Alarm(
            self,
            "Errors",
            metric=cloudwatch.Metric(namespace="MyApplication", metric_name="Errors"),
            threshold=1,
            evaluation_periods=1,
        )
        codedeploy.ServerDeploymentGroup(
            self,
            "CodeDeployDeploymentGroup",
            application=application,
            deployment_group_name="MyDeploymentGroup",
            auto_scaling_groups=[asg],
            install_agent=True,
            ec2_instance_tags=codedeploy.InstanceTagSet({"key1": ["v1", "v2"], "key2": [], "": ["v3"]}),
            on_premise_instance_tags=codedeploy.InstanceTagSet({"key1": ["v1", "v2"]}, {"key2": ["v3"]}),
            alarms=[alarm],
            ignore_poll_alarms_failure=False,
            ignore_alarm_configuration=False,
            auto_rollback=codedeploy.AutoRollbackConfig(
                failed_deployment=True,
                stopped_deployment=True,
                deployment_in_alarm=True,
            ),
            termination_hook=True,
        )


def build(app: cdk.App) -> None:
    """Build the stack."""
    DeploymentGroupStack(app, "DeploymentGroup")
