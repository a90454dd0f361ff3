"""Deployment groups that are turned from in place to blue/green and back, while their instances serve."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

import cdk_codedeploy as codedeploy
from stacks import parts
from stacks.names import TURNED_GROUP
from stacks.registered import write_revision

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2
    from constructs import Construct


@dataclass(frozen=True, kw_only=True)
class Step:
    """What the stack has at one time.

    Attributes:
        group: How the deployment group deploys: ``in-place``, ``blue-green``, or None where there is none.
        fleet: Whether the stack has an Auto Scaling group of its own.
        beside: Whether a second group, in place and with a generated name, has the Auto Scaling group.
        revision: What the stack itself deploys. Default: nothing.
    """

    group: str | None
    fleet: bool
    beside: bool = False
    revision: str | None = None


IN_ONE_UPDATE = {
    "in-place": Step(group="in-place", fleet=True, revision="blue"),
    "blue-green": Step(group="blue-green", fleet=False, revision="green"),
    "back": Step(group="in-place", fleet=True, revision="back"),
    # And once more without one.
    "kept": Step(group="blue-green", fleet=True),
    "alone": Step(group="blue-green", fleet=False),
}
"""With a generated name, at first with a deployment in the stack."""

STEP_BY_STEP = {
    "in-place": Step(group="in-place", fleet=True),
    "at-once": Step(group="blue-green", fleet=True),
    "between": Step(group=None, fleet=True),
    "blue-green": Step(group="blue-green", fleet=True),
    "alone": Step(group="blue-green", fleet=False),
    "beside": Step(group="blue-green", fleet=True, beside=True),
    "back": Step(group=None, fleet=True, beside=True),
    "named": Step(group="in-place", fleet=True),
}
"""With a name of the user's, and deployments by somebody else."""


class TurnedStack(cdk.Stack):
    """A load balancer, and a deployment group whose instances serve behind it.

    Args:
        scope: The app.
        id: Name of the stack.
        step: What the stack has at the time.
        name: Name of the deployment group. Default: CloudFormation's or the handler's.
        folder: Where the directories of revisions are written.
    """

    def __init__(self, scope: Construct, id: str, *, step: Step, name: str | None, folder: Path) -> None:
        super().__init__(scope, id)
        parts.acknowledge(self, "named-blue-green", "It is turned in two deployments.")
        self.vpc = parts.network(self)
        self.bucket = codedeploy.RevisionBucket(self, "Revisions", removal_policy=cdk.RemovalPolicy.DESTROY)
        self.targets = parts.target_group(self, "Targets", self.vpc, parts.listener(self, self.vpc))
        application = codedeploy.ServerApplication(self, "Application")
        fleet = self._fleet() if step.fleet else None
        group = self._turned(application, name) if step.group == "blue-green" else None
        for key, wanted, group_name in (("Group", step.group == "in-place", name), ("Beside", step.beside, None)):
            if wanted:
                assert fleet is not None
                group = self._group(key, application, fleet, group_name)
        if step.revision is not None:
            assert group is not None
            codedeploy.ServerDeployment(
                self,
                "Deployment",
                group=group,
                revision=codedeploy.Revision.from_asset(write_revision(folder / step.revision, step.revision)),
                bucket=self.bucket,
            )
        parts.output(
            self,
            Application=application.application_name,
            Bucket=self.bucket.bucket_name,
            TargetGroup=self.targets.target_group_arn,
        )

    def _fleet(self) -> autoscaling.AutoScalingGroup:
        fleet = parts.fleet(self, "Fleet", self.vpc, self.bucket)
        fleet.attach_to_application_target_group(self.targets)
        return fleet

    def _group(
        self, id: str, application: codedeploy.ServerApplication, fleet: autoscaling.AutoScalingGroup, name: str | None
    ) -> codedeploy.ServerDeploymentGroup:
        return codedeploy.ServerDeploymentGroup(
            self,
            id,
            application=application,
            auto_scaling_groups=[fleet],
            deployment_config=codedeploy.ServerDeploymentConfig.HALF_AT_A_TIME,
            deployment_group_name=name,
            load_balancers=self._balancers(self.targets),
        )

    def _turned(self, application: codedeploy.ServerApplication, name: str | None) -> codedeploy.ServerDeploymentGroup:
        template = ec2.LaunchTemplate(
            self,
            "GreenTemplate",
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_profile=codedeploy.InstanceProfile(self, "GreenProfile", revision_buckets=[self.bucket]),
            user_data=ec2.UserData.for_linux(),
            require_imdsv2=True,
            security_group=ec2.SecurityGroup(self, "GreenAccess", vpc=self.vpc),
        )
        fleet = codedeploy.BlueGreenFleet(
            launch_template=template,
            vpc=self.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            min_capacity=2,
            max_capacity=4,
        )
        return codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            application=application,
            blue_green=codedeploy.BlueGreen(fleet=fleet, termination_wait_time=cdk.Duration.minutes(0)),
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
            deployment_group_name=name,
            load_balancers=self._balancers(self.targets),
        )

    @staticmethod
    def _balancers(targets: elbv2.ApplicationTargetGroup) -> list[codedeploy.LoadBalancer]:
        return [codedeploy.LoadBalancer.application(targets)]


def write(folder: Path) -> None:
    """Write one assembly for each step, ``turned/<step>`` and ``turned-by-name/<step>``.

    Args:
        folder: Where to.
    """
    for below, id, name, steps in (
        ("turned", "Turned", None, IN_ONE_UPDATE),
        ("turned-by-name", "TurnedByName", TURNED_GROUP, STEP_BY_STEP),
    ):
        for key, step in steps.items():
            app = cdk.App(outdir=str(folder / below / key))
            TurnedStack(app, id, step=step, name=name, folder=folder / "revisions")
            app.synth()
