"""The Auto Scaling group of a blue/green deployment group, owned by its role in the group instead of by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.fleet_properties import FleetProperties
from cdk_codedeploy.server.agent import CodeDeployAgent
from cdk_codedeploy.server.agent.parameters import check_agent_parameters
from cdk_codedeploy.server.fleet.boot_hook import BootHook
from cdk_codedeploy.server.fleet.fleet_notification import FleetNotification
from cdk_codedeploy.server.fleet.limits import HEALTH_CHECK_GRACE, INSTANCE_LIFETIME
from cdk_codedeploy.server.fleet.names import check_names
from cdk_codedeploy.server.fleet.new_launch_template import NewLaunchTemplate
from cdk_codedeploy.server.fleet.scheduled_capacity import ScheduledCapacity, check_capacities
from cdk_codedeploy.server.fleet.target_tracking import WARMUP, TargetTrackingPolicy
from cdk_codedeploy.server.fleet.time import seconds
from cdk_codedeploy.server.fleet.warm_pool import WarmPool
from cdk_codedeploy.service import Limit, check_kind, check_resource_tags, listed, shown
from cdk_codedeploy.synthesis import select_subnets

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

    from cdk_codedeploy.server.load_balancer import LoadBalancers

_REFRESH = Limit(
    what="a refresh keeps in service",
    minimum=0,
    maximum=100,
    unit="percent of the instances",
    source="API reference of Auto Scaling, RefreshPreferences",
    remedy="give 0 to 100",
)


@dataclass(frozen=True, kw_only=True)
class BlueGreenFleet:
    """The instances of a deployment group that copies its Auto Scaling group.

    The first Auto Scaling group is made from this with the deployment group. Each deployment replaces it by a copy; an
    update of the stack finds the one that is live through the deployment group and changes that. So nothing in the
    template names it: scaling policies, schedules, messages, hooks and the warm pool are given here and follow it.

    Until the first deployment has succeeded, the health check is that of EC2: no load balancer finds an instance
    healthy that has nothing on it. From then on that of the load balancer counts.

    Args:
        launch_template: What instances are started from. It needs a role.
        vpc: The network.
        max_capacity: The most instances.
        min_capacity: The fewest instances. Default: 1.
        desired_capacity: How many instances there are at first. Later the capacity is Auto Scaling's own. Default: the
            fewest.
        vpc_subnets: Which subnets. Default: the private ones.
        install_agent: Let new instances install the CodeDeploy agent as the last command of the launch template's start
            script. Default: True.
        agent: Which agent the instances get, and how. An instance whose agent CodeDeploy does not answer never goes
            into service: a lifecycle hook waits for its report. Default: the newest of generation 1, unchecked.
        health_check_grace_period: How long the health of a new instance does not count, at most 2 hours. Default: 5
            minutes.
        default_instance_warmup: How long a new instance does not count for metrics, at most 1 day. Default: Auto
            Scaling's.
        max_instance_lifetime: How old an instance may be, 1 to 365 days. Default: any age.
        scaling: Scaling policies. Default: none.
        schedules: Scheduled changes of capacity. Default: none.
        notifications: Messages to topics. Default: none.
        boot_hooks: Lifecycle hooks at the start of instances. Default: none.
        warm_pool: Instances that wait. Default: none.
        tags: Tags of the Auto Scaling group and of its instances.
        on_new_launch_template: What a new version of the launch template leads to. Default: nothing until the next
            deployment.
        refresh_percentage: How many instances stay in service during a refresh, in percent. Default: 90.

    Raises:
        ValidationError: When a value is out of range, two things have one name, or the launch template has no role.

    Source: user guide, "Integrating CodeDeploy with Amazon EC2 Auto Scaling"; API reference of Auto Scaling,
    "CreateAutoScalingGroup".
    """

    launch_template: ec2.LaunchTemplate
    vpc: ec2.IVpc | ec2.Vpc
    max_capacity: int
    min_capacity: int = 1
    desired_capacity: int | None = None
    vpc_subnets: ec2.SubnetSelection | None = None
    install_agent: bool = True
    agent: CodeDeployAgent | None = None
    health_check_grace_period: cdk.Duration | None = None
    default_instance_warmup: cdk.Duration | None = None
    max_instance_lifetime: cdk.Duration | None = None
    scaling: Sequence[TargetTrackingPolicy] = ()
    schedules: Sequence[ScheduledCapacity] = ()
    notifications: Sequence[FleetNotification] = ()
    boot_hooks: Sequence[BootHook] = ()
    warm_pool: WarmPool | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    on_new_launch_template: NewLaunchTemplate = NewLaunchTemplate.NEXT_DEPLOYMENT
    refresh_percentage: int = 90

    def __post_init__(self) -> None:
        refuse_plain("launch_template", self.launch_template, "pass an ec2.LaunchTemplate")
        if self.launch_template.role is None:
            raise ValidationError(
                "launch_template",
                f'"{self.launch_template.node.id}" without a role',
                allowed="the agent reads revisions with the role of its instance",
                remedy="give it instance_profile=InstanceProfile(...)",
            )
        check_agent_parameters(self.install_agent, self.agent)
        check_capacities(self.min_capacity, self.desired_capacity, self.max_capacity)
        NewLaunchTemplate.text_of("on_new_launch_template", self.on_new_launch_template)
        _REFRESH.check("refresh_percentage", self.refresh_percentage)
        for parameter, kind, given in (
            ("scaling", TargetTrackingPolicy, self.scaling),
            ("schedules", ScheduledCapacity, self.schedules),
            ("notifications", FleetNotification, self.notifications),
            ("boot_hooks", BootHook, self.boot_hooks),
        ):
            for each in listed(parameter, given):
                check_kind(parameter, each, kind, f"pass a {kind.__name__}", required=True)
        check_names("scaling", [each.name for each in self.scaling])
        if any(each.needs_target_group for each in self.scaling):
            raise ValidationError(
                "scaling",
                "requests without a target group",
                allowed="the fleet makes none, so it has to be said which one",
                remedy="write TargetTrackingPolicy.requests(target, target_group)",
            )
        check_names("schedules", [each.name for each in self.schedules])
        check_names("boot_hooks", [each.name for each in self._hooks()])
        check_kind("warm_pool", self.warm_pool, WarmPool, "pass a WarmPool")
        if self.warm_pool is not None and self.agent is not None and self.agent.reports:
            raise ValidationError(
                "warm_pool",
                "a warm pool together with an agent that reports its start",
                allowed="an instance that leaves the pool does not run its start script again, so its lifecycle hook "
                "would wait in vain and have it replaced",
                remedy="pass CodeDeployAgent(report=AgentReport.NOBODY), or leave the warm pool out",
            )
        check_kind("tags", self.tags, Mapping, 'pass a dictionary such as {"Team": "shop"}', required=True)
        check_resource_tags("tags", self.tags)
        for key in self.tags:
            if key.startswith("cdk-codedeploy:"):
                raise ValidationError(
                    "tags", shown(key), allowed="keys with cdk-codedeploy: are this library's", remedy="rename the tag"
                )
        self._times()

    @property
    def role_arn(self) -> str:
        """ARN of the instances' role."""
        role = self.launch_template.role
        return "" if role is None else role.role_arn

    def to_properties(self, balancers: LoadBalancers) -> FleetProperties:
        """Return what the handler is told.

        Args:
            balancers: The load balancers of the deployment group, which send traffic to the instances.

        Raises:
            ValidationError: When one of them does not tell its ARN.
        """
        grace, warmup, lifetime = self._times()
        return FleetProperties(
            launch_template_id=str(self.launch_template.launch_template_id),
            launch_template_version=self.launch_template.latest_version_number,
            subnets=tuple(select_subnets(self.vpc, self.vpc_subnets).subnet_ids),
            min_size=self.min_capacity,
            max_size=self.max_capacity,
            desired_capacity=self.desired_capacity,
            target_groups=balancers.target_group_arns(),
            classic_load_balancers=balancers.classic,
            grace_seconds=grace,
            warmup_seconds=warmup,
            max_lifetime_seconds=lifetime,
            tags=dict(self.tags),
            policies=tuple(each.to_properties() for each in self.scaling),
            schedules=tuple(each.to_properties() for each in self.schedules),
            messages=tuple(each.to_properties() for each in self.notifications),
            hooks=tuple(each.to_properties() for each in self._hooks()),
            warm_pool=None if self.warm_pool is None else self.warm_pool.to_properties(),
            follow_up=str(self.on_new_launch_template),
            refresh_percentage=self.refresh_percentage,
        )

    def _hooks(self) -> list[BootHook]:
        waits = self.agent is not None and self.agent.reports
        return [*self.boot_hooks, *([self.agent.boot_hook()] if self.agent is not None and waits else [])]

    def _times(self) -> tuple[int, int | None, int]:
        grace = cdk.Duration.minutes(5) if self.health_check_grace_period is None else self.health_check_grace_period
        warmup, lifetime = self.default_instance_warmup, self.max_instance_lifetime
        return (
            seconds("health_check_grace_period", grace, HEALTH_CHECK_GRACE),
            None if warmup is None else seconds("default_instance_warmup", warmup, WARMUP),
            0 if lifetime is None else seconds("max_instance_lifetime", lifetime, INSTANCE_LIFETIME),
        )
