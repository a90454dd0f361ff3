"""Everything that instances need around a deployment group: network place, start, capacity, load balancer, alarms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from cdk_codedeploy.errors import located
from cdk_codedeploy.server.agent import CodeDeployAgent
from cdk_codedeploy.server.agent.agent_target import AgentTarget
from cdk_codedeploy.server.agent.attach_agent import attach_to, check_fits
from cdk_codedeploy.server.fleet.target_tracking import TargetTrackingPolicy
from cdk_codedeploy.server.load_balanced_fleet.balancer_kind import BalancerKind
from cdk_codedeploy.server.load_balanced_fleet.balancing import BalancerSettings
from cdk_codedeploy.server.load_balanced_fleet.fleet_alarm import FleetAlarm, alarms_of
from cdk_codedeploy.server.load_balanced_fleet.fleet_parts import FleetParts
from cdk_codedeploy.server.load_balanced_fleet.fleet_target import FleetTarget
from cdk_codedeploy.server.load_balanced_fleet.given_parts import access_of, check_group, check_metrics, check_network
from cdk_codedeploy.server.load_balanced_fleet.group_settings import GroupSettings, add_policy, add_schedule
from cdk_codedeploy.server.load_balanced_fleet.instances import InstanceSettings
from cdk_codedeploy.service import check_kind, listed

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from cdk_codedeploy.iam import InstanceProfile
    from cdk_codedeploy.server.fleet import BootHook, FleetNotification, ScheduledCapacity, WarmPool
    from cdk_codedeploy.server.load_balanced_fleet.mixed_instances import MixedInstances


class LoadBalancedFleet(FleetParts):
    """Instances behind a load balancer, with all that in-place deployments to them need.

    It makes no deployment group: pass its parts to one.

        fleet = LoadBalancedFleet(stack, "Web", vpc=vpc, instance_type=ec2.InstanceType("t3.micro"), max_capacity=4)
        ServerDeploymentGroup(
            stack,
            "Group",
            auto_scaling_groups=[fleet.auto_scaling_group],
            load_balancers=fleet.load_balancers,
            alarms=fleet.alarms,
        )

    Each part may be given instead; settings of a part that is given belong to where it is made. CloudFormation never
    replaces instances when the launch template changes, which would collide with deployments: new instances have it.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        vpc: The network.
        vpc_subnets: Subnets of the instances. Default: the private ones.
        instance_type: The instance type. Excludes ``mixed_instances``.
        mixed_instances: Several instance types, and spot instances. Default: one type, bought on demand.
        machine_image: What the disk of a new instance holds. Needs ``block_devices``. Default: Amazon Linux 2023, for
            the architecture of the instance types.
        user_data: What a new instance runs, before it installs the agent. Default: nothing.
        block_devices: Disks. Default: 8 GiB, encrypted.
        security_group: Security group of the instances. Default: one is made, which lets the load balancer in. With a
            launch template or an Auto Scaling group that tells none: the one to let it into.
        instance_profile: Instance profile. Default: an ``InstanceProfile`` is made, which also lets Systems Manager in.
        role: A role for the instance profile that is made. Default: an ``InstanceRole``.
        revision_buckets: Buckets whose revisions the instances read.
        detailed_monitoring: Whether metrics of the instances come by the minute, for a fee. Default: every 5 minutes.
        associate_public_ip_address: Whether instances get a public address. Default: as the subnet says.
        launch_template: A launch template to use. Instances get the revisions and the agent only with its role.
        max_capacity: The most instances. Needed unless ``auto_scaling_group`` is given.
        min_capacity: The fewest instances. Default: 1.
        desired_capacity: How many instances there are after each update of the stack. Default: as many as Auto Scaling
            has made them.
        load_balancer_health_check_grace: Have instances replaced that the load balancer finds unhealthy so long after
            they went into service, at most 2 hours. A bad revision then has all instances replaced, again and again, so
            suspend ``ReplaceUnhealthy`` while deployments run. Default: only EC2's own health check counts.
        default_instance_warmup: How long a new instance does not count for metrics, at most 1 day. Default: Auto
            Scaling's.
        max_instance_lifetime: How old an instance may be, 1 to 365 days. Default: any age.
        scaling: Scaling policies. More with ``add_scaling``.
        schedules: Scheduled changes of capacity. More with ``add_schedule``.
        notifications: Messages to topics.
        boot_hooks: Lifecycle hooks at the start of instances.
        warm_pool: Instances that wait. Excludes ``mixed_instances``.
        auto_scaling_group: An Auto Scaling group to use. It joins the target groups that are made.
        balancer: Which kind of load balancer there is. Default: an Application Load Balancer.
        load_balancer: A load balancer to use. One of the kind ``NETWORK`` without security groups reaches only
            instances whose security group lets its clients in.
        internet_facing: Whether the load balancer that is made is reached from the internet. Default: False.
        balancer_subnets: Subnets of the load balancer that is made. Default: public ones if it faces the internet, else
            private ones.
        targets: The target groups, at most 10, each with its listener. Default: one for port 80.
        agent: Which agent the instances get, and how. Default: the deployment group brings one, as it is told.
        alarms: Alarms to make on each target group, and alarms that are there already. Default:
            ``FleetAlarm.server_errors()`` where there is HTTP, and ``FleetAlarm.unhealthy_hosts()``.

    Raises:
        ValidationError: When a parameter is out of range, two exclude one another, or a part is missing.

    Source: user guide, "Integrating CodeDeploy with Amazon EC2 Auto Scaling" and "Integrating CodeDeploy with Elastic
    Load Balancing"; API reference of Auto Scaling, "CreateAutoScalingGroup".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc: ec2.IVpc | ec2.Vpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        instance_type: ec2.InstanceType | None = None,
        mixed_instances: MixedInstances | None = None,
        machine_image: ec2.IMachineImage | None = None,
        user_data: ec2.UserData | None = None,
        block_devices: Sequence[ec2.BlockDevice] | None = None,
        security_group: ec2.ISecurityGroup | ec2.SecurityGroup | None = None,
        instance_profile: iam.IInstanceProfile | InstanceProfile | None = None,
        role: iam.IRole | iam.Role | None = None,
        revision_buckets: Sequence[s3.IBucket] = (),
        detailed_monitoring: bool | None = None,
        associate_public_ip_address: bool | None = None,
        launch_template: ec2.ILaunchTemplate | ec2.LaunchTemplate | None = None,
        max_capacity: int | None = None,
        min_capacity: int | None = None,
        desired_capacity: int | None = None,
        load_balancer_health_check_grace: cdk.Duration | None = None,
        default_instance_warmup: cdk.Duration | None = None,
        max_instance_lifetime: cdk.Duration | None = None,
        scaling: Sequence[TargetTrackingPolicy] = (),
        schedules: Sequence[ScheduledCapacity] = (),
        notifications: Sequence[FleetNotification] = (),
        boot_hooks: Sequence[BootHook] = (),
        warm_pool: WarmPool | None = None,
        auto_scaling_group: autoscaling.IAutoScalingGroup | autoscaling.AutoScalingGroup | None = None,
        balancer: BalancerKind = BalancerKind.APPLICATION,
        load_balancer: elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer | None = None,
        internet_facing: bool | None = None,
        balancer_subnets: ec2.SubnetSelection | None = None,
        targets: Sequence[FleetTarget] | None = None,
        agent: CodeDeployAgent | None = None,
        alarms: Sequence[FleetAlarm | cloudwatch.IAlarm | cloudwatch.Alarm] | None = None,
    ) -> None:
        group = GroupSettings(
            min_capacity=min_capacity,
            max_capacity=max_capacity,
            desired_capacity=desired_capacity,
            load_balancer_health_check_grace=load_balancer_health_check_grace,
            default_instance_warmup=default_instance_warmup,
            max_instance_lifetime=max_instance_lifetime,
            scaling=scaling,
            schedules=schedules,
            notifications=notifications,
            boot_hooks=boot_hooks,
            warm_pool=warm_pool,
        )
        instances = InstanceSettings(
            instance_type=instance_type,
            mixed_instances=mixed_instances,
            machine_image=machine_image,
            user_data=user_data,
            block_devices=block_devices,
            security_group=security_group,
            instance_profile=instance_profile,
            role=role,
            revision_buckets=revision_buckets,
            detailed_monitoring=detailed_monitoring,
            associate_public_ip_address=associate_public_ip_address,
            launch_template=launch_template,
            hibernates=group.hibernates,
        )
        with located("load-balanced fleet", id):
            kind = BalancerKind(BalancerKind.text_of("balancer", balancer))
            one = [] if kind is BalancerKind.NONE else [FleetTarget()]
            balancing = BalancerSettings(
                kind=kind,
                load_balancer=load_balancer,
                internet_facing=internet_facing,
                subnets=balancer_subnets,
                targets=one if targets is None else listed("targets", targets),
            )
            balancing.check()
            wanted = alarms_of(alarms, kind)
            if auto_scaling_group is None:
                group.check(mixed_instances, kind)
                instances.check()
            else:
                told = {**group.given(), **instances.given(), "vpc_subnets": vpc_subnets is not None}
                check_group(auto_scaling_group, told, balancing)
            check_metrics(balancing.targets, wanted, scaling)
            check_kind("agent", agent, CodeDeployAgent, "pass a CodeDeployAgent")
            needs_vpc = auto_scaling_group is None or balancing.makes_balancer or balancing.makes_target_groups
            if vpc is not None or needs_vpc:
                check_network(vpc, kind if balancing.makes_balancer else BalancerKind.NONE)
            access = access_of(
                auto_scaling_group,
                launch_template,
                security_group,
                needed=balancing.makes_target_groups or (auto_scaling_group is None and balancing.opens_instances),
            )
        super().__init__(scope, id)
        self._kind, self._vpc = kind, vpc
        self._instances = None
        if auto_scaling_group is None:
            network = cast("ec2.IVpc", vpc)
            self._instances = instances.make(self, network)
            template = self._instances.launch_template
            auto_scaling_group = group.make(self, network, vpc_subnets, template, mixed_instances)
            joins = True
        else:
            # Who gives both it and its target groups has put them together.
            joins = balancing.makes_target_groups
        self._group = auto_scaling_group
        ours = cast("autoscaling.AutoScalingGroup", auto_scaling_group)
        with located("load-balanced fleet", id):
            if agent is not None:
                target = AgentTarget.of(ours)
                check_fits(agent, target)
                attach_to(target, agent)
            self._balanced = balancing.make(self, vpc, ours if joins else None, access)
            self._alarms = self._make_alarms(wanted)
        name = self._group.auto_scaling_group_name if scaling or schedules else ""
        for policy in scaling:
            add_policy(self, name, policy, self._requests() if policy.needs_target_group else None)
        for schedule in schedules:
            add_schedule(self, name, schedule)
