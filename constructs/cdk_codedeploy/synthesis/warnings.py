"""The warnings of this library. Their ids are stable, so that a team can acknowledge one and still see the others."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from constructs import IConstruct


class Warning_(str, Enum):  # noqa: N801 (the built-in has the plain name)
    """Ids of the warnings.

    Acknowledge one with ``Annotations.of(scope).acknowledge_warning(id, reason)``, where the scope is the construct or
    a stack around it. On the app itself the CDK hears it only once the warning is there, and so do old versions on the
    construct itself: a warning that comes when the app is synthesized is acknowledged on the stack there.
    """

    TRUST_COVERS_ACCOUNT = "cdk-codedeploy:service-role-trust-covers-account"
    """The service role trusts every deployment group of the account and region, not only those that use it."""

    PASS_ROLE_UNKNOWN = "cdk-codedeploy:instance-role-unknown"  # noqa: S105 (an id, no password)
    """An Auto Scaling group's instance role is unknown, so the service role may not pass it."""

    TASK_ROLES_UNKNOWN = "cdk-codedeploy:task-roles-unknown"
    """The roles of an Amazon ECS service's tasks are unknown, so the service role may not pass them."""

    LISTENER_RESET = "cdk-codedeploy:listener-reset"
    """An update changes a listener before an Amazon ECS service, so it leads to the first target group again."""

    SERVICE_LEAVES = "cdk-codedeploy:service-leaves"
    """An update gives a service that CodeDeploy deploys to another controller, and could not go back."""

    SERVICE_MOVED = "cdk-codedeploy:service-moved"
    """An update deletes a service that CodeDeploy deploys to and makes another, perhaps the same under another id."""

    SERVICE_RESENT = "cdk-codedeploy:service-resent"
    """An update changes a service and its task definition, which Amazon ECS refuses together."""

    REVISION = "cdk-codedeploy:revision"
    """The check of a revision has found something that works, but perhaps not as it is meant."""

    ON_PREMISES_TAGS = "cdk-codedeploy:on-premises-tags"
    """A deployment group looks for on-premises instances by tags that none has of those that the app registers."""

    REGISTRATION_WITHOUT_BOUNDARY = "cdk-codedeploy:registration-without-boundary"
    """Who registers on-premises instances may make users without a boundary, and so gain any permission."""

    REGISTRATION_OF_EVERY_USER = "cdk-codedeploy:registration-of-every-user"
    """The same, and it reaches every IAM user of the account."""

    AGENT_PERMISSIONS = "cdk-codedeploy:agent-permissions"
    """The role of instances is unknown, or takes nothing, so what their agent needs has to be allowed elsewhere."""

    AGENT_NOT_LAST = "cdk-codedeploy:agent-not-last"
    """The agent may work before an instance has done the rest of its start."""

    EARLY_SIGNAL = "cdk-codedeploy:early-signal"
    """A start script tells CloudFormation that an instance is ready before its agent is there."""

    ON_PREMISES_USER = "cdk-codedeploy:on-premises-user"
    """An on-premises instance works with the long-lived key of an IAM user."""

    VPC_ENDPOINT_REGION = "cdk-codedeploy:vpc-endpoint-region"
    """Whether the Region has a VPC endpoint of CodeDeploy is not known."""

    NO_WAY_TO_S3 = "cdk-codedeploy:no-way-to-s3"
    """Instances in subnets without a way out have none to S3 either, where the agent and revisions are."""

    NO_WAY_TO_SERVICE = "cdk-codedeploy:no-way-to-service"
    """Instances in subnets without a way out need a service that has no endpoint there."""

    CLOSED_OUTBOUND = "cdk-codedeploy:closed-outbound"
    """The security groups of instances let nothing out to S3."""

    NOT_BEHIND_LOAD_BALANCER = "cdk-codedeploy:not-behind-load-balancer"
    """An Auto Scaling group is in none of the load balancers of its deployment group."""

    BEHIND_ANOTHER_LOAD_BALANCER = "cdk-codedeploy:behind-another-load-balancer"
    """An Auto Scaling group is behind a load balancer that its deployment group does not have."""

    NO_LISTENER = "cdk-codedeploy:target-group-without-listener"
    """No listener sends requests to a target group of a deployment group."""

    MINIMUM_HEALTHY_HOSTS = "cdk-codedeploy:minimum-healthy-hosts"
    """More hosts must stay healthy than there are, always or when the fleet is scaled in."""

    NO_INSTANCE_LEFT = "cdk-codedeploy:no-instance-left"
    """The only instance behind a load balancer is deployed to."""

    HEALTH_CHECK_GRACE = "cdk-codedeploy:health-check-grace"
    """Auto Scaling replaces instances that still wait for their first revision."""

    ROLLING_UPDATE = "cdk-codedeploy:rolling-update"
    """CloudFormation replaces instances and does not wait until the revision is on the new ones."""

    SUSPENDED_PROCESSES = "cdk-codedeploy:suspended-processes"
    """Processes of Auto Scaling are suspended that are needed, or are not that get in the way."""

    CREATION_SIGNAL = "cdk-codedeploy:creation-signal"
    """A stack waits for signals of instances that nobody sends."""

    CLOSED_PORT = "cdk-codedeploy:closed-port"
    """Security groups let nothing out on the port that the agent asks for work on."""

    ISOLATED_SUBNETS = "cdk-codedeploy:isolated-subnets"
    """Instances are in subnets that nothing leads out of."""

    NAMED_BLUE_GREEN = "cdk-codedeploy:named-blue-green"
    """A deployment group with a name of its own takes two deployments of the stack to be turned to blue/green."""


def warn(scope: IConstruct, warning: Warning_, message: str) -> None:
    """Attach a warning to a construct. ``cdk synth`` prints it with its id until it is acknowledged."""
    cdk.Annotations.of(scope).add_warning_v2(warning.value, message)
