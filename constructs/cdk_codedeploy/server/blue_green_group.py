"""The deployment group that a custom resource makes, because CloudFormation refuses blue/green for EC2."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk

from cdk_codedeploy.custom_resources import CustomResourceProvider
from cdk_codedeploy.handlers.blue_green_deployment_group import FOLLOW, BlueGreenDeploymentGroupHandler
from cdk_codedeploy.handlers.blue_green_fleet import OWNER_TAG
from cdk_codedeploy.handlers.blue_green_properties import (
    BlueGreenDeploymentGroupProperties,
    FleetToFollow,
    Message,
    TagCondition,
    WatchedAlarms,
)
from cdk_codedeploy.handlers.properties import encode
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.server.fleet.agent import bring_agent
from cdk_codedeploy.server.fleet.permissions import fleet_needs
from cdk_codedeploy.service import DeploymentState
from cdk_codedeploy.service.event_states import DEPLOYMENT_STATE_CHANGE, EVENT_SOURCE
from cdk_codedeploy.synthesis import pseudo

if TYPE_CHECKING:
    from constructs import Construct

    from cdk_codedeploy.handlers.fleet_properties import FleetProperties
    from cdk_codedeploy.server.blue_green import BlueGreen
    from cdk_codedeploy.server.instances import TaggedInstances
    from cdk_codedeploy.server.load_balancer import LoadBalancers

ID = "BlueGreen"
"""Id of the custom resource: another than the in-place group's, for CloudFormation never changes a resource's type."""

TIME = 50
"""Minutes that CloudFormation waits: 45 for a deployment that runs, and 5 to answer."""


class BlueGreenGroup:
    """A deployment group that a custom resource makes.

    Args:
        scope: The deployment group.
        properties: The L1's properties by their names in Python, as an in-place group has them.
        blue_green: How a deployment goes.
        ec2: Tags of the EC2 instances that the group begins with.
        balancers: The load balancers.
    """

    def __init__(
        self,
        scope: Construct,
        properties: Mapping[str, Any],
        blue_green: BlueGreen,
        ec2: TaggedInstances,
        balancers: LoadBalancers,
    ) -> None:
        application = properties["application_name"]
        fleet = None if blue_green.fleet is None else blue_green.fleet.to_properties(balancers)
        provider = CustomResourceProvider.of(scope, BlueGreenDeploymentGroupHandler.kind)
        resource = provider.make(
            scope,
            ID,
            BlueGreenDeploymentGroupProperties(
                application=application,
                name=properties["deployment_group_name"],
                service_role_arn=properties["service_role_arn"],
                deployment_config=properties["deployment_config_name"],
                blue_green=blue_green.choices(),
                auto_scaling_groups=tuple(properties["auto_scaling_groups"]),
                ec2_tag_groups=tuple(_conditions(group.filters) for group in ec2.groups),
                ec2_tag_filters=_conditions(ec2.filters),
                classic_load_balancers=balancers.classic,
                target_groups=balancers.target_groups,
                alarms=_alarms(properties["alarm_configuration"]),
                triggers=_triggers(properties["trigger_configurations"]),
                rollback_events=_events(properties["auto_rollback_configuration"]),
                outdated_instances=properties.get("outdated_instances_strategy", "UPDATE"),
                termination_hook=properties.get("termination_hook_enabled", False),
                tags={tag.key: tag.value for tag in properties.get("tags", ())},
                fleet=fleet,
            ),
            needs=[
                *_needs(application, properties["service_role_arn"]),
                *(fleet_needs(blue_green.fleet) if blue_green.fleet else []),
            ],
            needs_alone=_needs_to_the_end(application),
            service_timeout=cdk.Duration.minutes(TIME),
        )
        self._resource = resource
        self._cfn = cast("cdk.CfnResource", resource.node.default_child)
        scope.node.default_child = self._cfn
        if blue_green.fleet is not None and fleet is not None:
            bring_agent(blue_green.fleet)
            for target_group in balancers.target_group_constructs():
                # A load balancer finds no instance healthy in a target group that no listener sends requests to.
                resource.node.add_dependency(target_group.load_balancer_attached)
            self._follow(scope, provider, application, fleet)

    def _follow(
        self, scope: Construct, provider: CustomResourceProvider, application: str, fleet: FleetProperties
    ) -> None:
        """Have the handler look after the Auto Scaling group that is live after each deployment."""
        followed = FleetToFollow(
            application=application,
            name=self.name,
            arn=pseudo().arn("codedeploy", f"deploymentgroup:{application}/{self.name}"),
            owner=self._resource.ref,
            fleet=fleet,
        )
        provider.call_on(
            scope,
            "FollowDeployments",
            {
                "source": [EVENT_SOURCE],
                "detail-type": [DEPLOYMENT_STATE_CHANGE],
                "detail": {
                    "state": [str(DeploymentState.SUCCESS)],
                    "application": [application],
                    "deploymentGroup": [self.name],
                },
            },
            {FOLLOW: encode(followed)},
            description="Gives the Auto Scaling group that a deployment has made what the deployment has not copied",
        )

    @property
    def cfn(self) -> cdk.CfnResource:
        """The custom resource."""
        return self._cfn

    @property
    def name(self) -> str:
        """Name of the deployment group, known when it is deployed."""
        return self._resource.get_att_string("DeploymentGroupName")

    def change(self, javascript_name: str, value: object) -> None:
        """Change what the handler is told, given a property of the L1."""
        name, read = _CHANGES[javascript_name]
        self._cfn.add_property_override(name, read(value))


def _alarms(found: Any) -> WatchedAlarms:
    return WatchedAlarms(
        names=tuple(alarm["name"] for alarm in found["alarms"]),
        enabled=found["enabled"],
        ignore_poll_failure=found["ignorePollAlarmFailure"],
    )


def _triggers(found: Any) -> tuple[Message, ...]:
    return tuple(
        Message(name=each.trigger_name, topic_arn=each.trigger_target_arn, events=tuple(each.trigger_events))
        for each in found
    )


def _events(found: Any) -> tuple[str, ...]:
    return tuple(found.get("events", ()))


def _conditions(filters: Sequence[Any]) -> tuple[TagCondition, ...]:
    return tuple(TagCondition(key=each.key, value=each.value, type=each.type.value) for each in filters)


# By JavaScript's name of the L1's property: what the handler calls it, and how it is read.
_CHANGES: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "alarmConfiguration": ("Alarms", lambda value: encode(_alarms(value))),
    "autoRollbackConfiguration": ("RollbackEvents", lambda value: list(_events(value))),
    "autoScalingGroups": ("AutoScalingGroups", list),
    "triggerConfigurations": ("Triggers", lambda value: [encode(each) for each in _triggers(value)]),
}


def _needs(application: str, service_role_arn: str) -> list[Statement]:
    """Return what the handler has to be allowed to make and change groups: this application's, with this service role.

    What is the same for all groups of the stack also serves to remove one.

    Source: user guide, "CodeDeploy permissions reference".
    """
    hooks = pseudo().arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*")
    # Also without a fleet: a group that had one is rid of it.
    owned = {"StringLike": {f"autoscaling:ResourceTag/{OWNER_TAG}": f"{BlueGreenDeploymentGroupHandler.kind}-*"}}
    return [
        Statement(
            (
                "codedeploy:CreateDeployment",
                "codedeploy:CreateDeploymentGroup",
                "codedeploy:TagResource",
                "codedeploy:UntagResource",
                "codedeploy:UpdateDeploymentGroup",
            ),
            (_groups(application),),
        ),
        Statement(("autoscaling:DeleteLifecycleHook",), (hooks,)),
        Statement(("autoscaling:DeleteAutoScalingGroup",), (hooks,), owned),
        Statement(("autoscaling:DescribeAutoScalingGroups",)),
        Statement(
            ("codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"),
            (pseudo().arn("codedeploy", f"application:{application}"),),
        ),
        Statement(("codedeploy:ListApplications",), (pseudo().arn("codedeploy", "application:*"),)),
        Statement(
            ("iam:PassRole",),
            (service_role_arn,),
            {"StringLike": {"iam:PassedToService": "codedeploy*.amazonaws.com*"}},
        ),
    ]


def _needs_to_the_end(application: str) -> list[Statement]:
    """Return what the handler has to be allowed until the group is gone."""
    return [
        Statement(
            (
                "codedeploy:DeleteDeploymentGroup",
                "codedeploy:GetDeploymentGroup",
                "codedeploy:ListDeployments",
                "codedeploy:ListTagsForResource",
                "codedeploy:StopDeployment",
            ),
            (_groups(application),),
        )
    ]


def _groups(application: str) -> str:
    return pseudo().arn("codedeploy", f"deploymentgroup:{application}/*")
