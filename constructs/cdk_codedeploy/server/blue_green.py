"""How a blue/green deployment to EC2 instances goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.deployment import GroupMaker, L1Group
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.blue_green_properties import BlueGreenChoices
from cdk_codedeploy.server.fleet import BlueGreenFleet
from cdk_codedeploy.service import (
    SERVER_READY_WAIT_MINUTES,
    TERMINATION_WAIT_MINUTES,
    GreenFleetProvisioning,
    OriginalInstances,
    check_kind,
)
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from cdk_codedeploy.server.instances import TaggedInstances
    from cdk_codedeploy.server.load_balancer import LoadBalancers
    from cdk_codedeploy.service import Limit

_HOUR = 60


@dataclass(frozen=True, kw_only=True)
class BlueGreen:
    """A deployment onto other instances, to which the load balancer's traffic then moves.

    Args:
        provisioning: Where the replacement instances come from. Default: the Auto Scaling group is copied.
        deployment_approval_wait_time: How long somebody has to say that traffic may move, with
            ``ContinueDeployment``: 1 minute to 2 days. A deployment that nobody continues is stopped. Default: traffic
            moves at once.
        original_instances: What becomes of the original instances. Default: they are terminated.
        termination_wait_time: How long the original instances stay before they are terminated, so that a rollback only
            has to move the traffic back: 0 to 2 days. Default: 1 hour; with ``KEEP_ALIVE`` there is none.
        fleet: The instances, whose Auto Scaling group is made with the deployment group and follows its deployments.
            Default: the group begins with ``auto_scaling_groups`` or tags.

    Raises:
        ValidationError: When a wait is out of range, or is given where there is nothing to wait for.

    Source: API reference, "BlueGreenDeploymentConfiguration"; user guide, "Create a deployment group for an
    EC2/On-Premises blue/green deployment".
    """

    provisioning: GreenFleetProvisioning = GreenFleetProvisioning.COPY_AUTO_SCALING_GROUP
    deployment_approval_wait_time: cdk.Duration | None = None
    original_instances: OriginalInstances = OriginalInstances.TERMINATE
    termination_wait_time: cdk.Duration | None = None
    fleet: BlueGreenFleet | None = None

    def __post_init__(self) -> None:
        GreenFleetProvisioning.text_of("provisioning", self.provisioning)
        check_kind("fleet", self.fleet, BlueGreenFleet, "pass a BlueGreenFleet")
        if self.fleet is not None and not self.copies:
            raise ValidationError(
                "fleet",
                "a value together with DISCOVER_EXISTING",
                allowed="the Auto Scaling group of a fleet is copied",
                remedy="leave provisioning out",
            )
        ends = OriginalInstances.text_of("original_instances", self.original_instances)
        approval, termination = self.deployment_approval_wait_time, self.termination_wait_time
        for name, wait in (("deployment_approval_wait_time", approval), ("termination_wait_time", termination)):
            check_kind(name, wait, cdk.Duration, "pass a Duration such as Duration.minutes(30)")
        if approval is not None and _minutes("deployment_approval_wait_time", approval, SERVER_READY_WAIT_MINUTES) == 0:
            raise ValidationError(
                "deployment_approval_wait_time",
                "0 minutes",
                allowed="somebody needs at least 1 minute to continue a deployment",
                remedy="leave it out to move traffic at once",
            )
        if termination is not None:
            _minutes("termination_wait_time", termination, TERMINATION_WAIT_MINUTES)
            if ends == OriginalInstances.KEEP_ALIVE:
                raise ValidationError(
                    "termination_wait_time",
                    "a value together with KEEP_ALIVE",
                    allowed="nothing is terminated then",
                    remedy="leave it out",
                )

    @property
    def copies(self) -> bool:
        """Whether an Auto Scaling group is copied."""
        return self.provisioning == GreenFleetProvisioning.COPY_AUTO_SCALING_GROUP

    @property
    def terminates(self) -> bool:
        """Whether the original instances are terminated."""
        return self.original_instances == OriginalInstances.TERMINATE

    def choices(self) -> BlueGreenChoices:
        """Return what the custom resource is told."""
        approval, termination = self.deployment_approval_wait_time, self.termination_wait_time
        wait = _HOUR if termination is None else int(termination.to_minutes())
        return BlueGreenChoices(
            provisioning=str(self.provisioning),
            on_timeout="CONTINUE_DEPLOYMENT" if approval is None else "STOP_DEPLOYMENT",
            ready_wait_minutes=0 if approval is None else int(approval.to_minutes()),
            on_success=str(self.original_instances),
            termination_wait_minutes=wait if self.terminates else 0,
        )


def maker_of(blue_green: BlueGreen | None, ec2: TaggedInstances, balancers: LoadBalancers) -> GroupMaker:
    """Return what makes the resource of a deployment group: CloudFormation, or a custom resource for blue/green.

    Args:
        blue_green: How a blue/green deployment goes, or None for deployments in place.
        ec2: Tags of the EC2 instances that the group begins with.
        balancers: The load balancers.
    """
    if blue_green is None:
        return L1Group
    # Loaded here: a program that deploys in place need not pay for Lambda.
    from cdk_codedeploy.server.blue_green_group import BlueGreenGroup

    return lambda scope, properties: BlueGreenGroup(scope, properties, blue_green, ec2, balancers)


def _minutes(parameter: str, wait: cdk.Duration, limit: Limit) -> int:
    if wait.is_unresolved():
        raise ValidationError(
            parameter,
            "a value that only the deployment knows",
            allowed="the wait has to be known when the stack is synthesized",
            remedy="write it out, such as Duration.minutes(30)",
        )
    minutes = wait.to_minutes(integral=False)
    if is_token(minutes) or minutes != int(minutes):
        raise ValidationError(
            parameter, wait.to_human_string(), allowed="the service counts whole minutes", remedy="round it to minutes"
        )
    limit.check(parameter, int(minutes))
    return int(minutes)
