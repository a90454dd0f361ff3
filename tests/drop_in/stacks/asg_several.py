"""Several fleets in one group, some added after construction."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class SeveralFleets(cdk.Stack):
    """Deployment groups that span fleets of different instance types."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        group = codedeploy.ServerDeploymentGroup(
            self, "Group", auto_scaling_groups=[self.fleet("Small", "t3.small"), self.fleet("Large", "t3.large")]
        )
        group.add_auto_scaling_group(self.fleet("Arm", "m7g.large"))

        late = codedeploy.ServerDeploymentGroup(self, "Late", install_agent=True)
        late.add_auto_scaling_group(self.fleet("First", "t3.small"))
        late.add_auto_scaling_group(self.fleet("Second", "t3.small"))
        assert group.auto_scaling_groups is not None
        for number, asg in enumerate(group.auto_scaling_groups):
            cdk.CfnOutput(self, f"Fleet{number}", value=asg.auto_scaling_group_name)

    def fleet(self, id: str, instance_type: str) -> autoscaling.AutoScalingGroup:
        """Make an Auto Scaling group of one instance type."""
        return autoscaling.AutoScalingGroup(
            self,
            id,
            vpc=self.vpc,
            instance_type=ec2.InstanceType(instance_type),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        )


def build(app: cdk.App) -> None:
    """Build the stack."""
    SeveralFleets(app, "SeveralFleets")
