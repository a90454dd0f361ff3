"""What a fleet refuses, each in one sentence and before anything is made."""

from __future__ import annotations

import dataclasses

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import (
    BalancerKind,
    BlueGreenFleet,
    FleetAlarm,
    FleetTarget,
    InstanceOverride,
    InstanceProfile,
    MixedInstances,
    ScheduledCapacity,
    SpotStrategy,
    TargetProtocol,
    TargetTrackingPolicy,
    ValidationError,
    WarmPool,
    WarmPoolState,
)

NETWORK = BalancerKind.NETWORK
ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"


@pytest.fixture
def refused(make, stack):
    """A function that makes a fleet, sees it refused, and returns the parameter and the message."""

    def refused(**told):
        before = len(stack.node.find_all())
        with pytest.raises(ValidationError) as error:
            make(**told)
        assert str(error.value).startswith('load-balanced fleet "Web": ')
        assert "  " not in str(error.value)
        # Nothing is half made.
        assert len(stack.node.find_all()) == before
        return error.value.parameter, str(error.value)

    return refused


def condition():
    return [elbv2.ListenerCondition.path_patterns(["/a"])]


def types(*names):
    return [ec2.InstanceType(name) for name in names]


@pytest.fixture
def certificate(stack):
    return acm.Certificate.from_certificate_arn(
        stack, "Certificate", "arn:aws:acm:eu-west-1:111122223333:certificate/0"
    )


class TestMissingAndWrong:
    @pytest.mark.parametrize(
        ("parameter", "told"),
        [
            ("vpc", {"vpc": None}),
            ("max_capacity", {"max_capacity": None}),
            ("max_capacity", {"max_capacity": -1}),
            ("max_capacity", {"max_capacity": 2.5}),
            ("min_capacity", {"min_capacity": 5}),
            ("min_capacity", {"max_capacity": 0}),
            ("desired_capacity", {"desired_capacity": 5}),
            ("instance_type", {"instance_type": None}),
            ("instance_type", {"instance_type": "t3.micro"}),
            ("mixed_instances", {"mixed_instances": ["t3.micro"], "instance_type": None}),
            ("user_data", {"user_data": "#!/bin/bash"}),
            ("detailed_monitoring", {"detailed_monitoring": "yes"}),
            ("associate_public_ip_address", {"associate_public_ip_address": 1}),
            ("block_devices", {"block_devices": ["/dev/xvda"]}),
            ("revision_buckets", {"revision_buckets": "bucket"}),
            ("security_group", {"security_group": "sg-1"}),
            ("instance_profile", {"instance_profile": "web"}),
            ("role", {"role": "arn:aws:iam::111122223333:role/web"}),
            ("machine_image", {"machine_image": "ami-1", "block_devices": []}),
            ("launch_template", {"launch_template": "lt-1", "instance_type": None}),
            ("auto_scaling_group", {"auto_scaling_group": "web", "instance_type": None, "max_capacity": None}),
            ("balancer", {"balancer": "classic"}),
            ("load_balancer", {"load_balancer": "app/web/1"}),
            ("internet_facing", {"internet_facing": "yes"}),
            ("targets", {"targets": []}),
            ("targets", {"targets": ["web"]}),
            ("targets", {"targets": FleetTarget}),
            ("alarms", {"alarms": "errors"}),
            ("alarms", {"alarms": ["errors"]}),
            ("scaling", {"scaling": ["cpu"]}),
            ("scaling", {"scaling": [TargetTrackingPolicy.cpu(50), TargetTrackingPolicy.cpu(60)]}),
            ("schedules", {"schedules": ["0 22 * * *"]}),
            ("schedules", {"schedules": [ScheduledCapacity(name="A", recurrence="0 1 * * *", max_capacity=1)] * 2}),
            ("notifications", {"notifications": ["topic"]}),
            ("boot_hooks", {"boot_hooks": ["ready"]}),
            ("warm_pool", {"warm_pool": True}),
            ("warm_pool", {"warm_pool": {}}),
        ],
    )
    def test_value(self, refused, parameter, told):
        assert refused(**told)[0] == parameter

    @pytest.mark.parametrize(
        ("parameter", "seconds"),
        [
            ("load_balancer_health_check_grace", 7_201),
            ("default_instance_warmup", 86_401),
            ("max_instance_lifetime", 3_600),
            ("max_instance_lifetime", 366 * 86_400),
        ],
    )
    def test_time(self, refused, parameter, seconds):
        assert refused(**{parameter: cdk.Duration.seconds(seconds)})[0] == parameter


class TestWhatExcludesEachOther:
    def test_one_type_and_several(self, refused):
        mixed = MixedInstances(instance_types=types("t3.micro"))
        assert refused(mixed_instances=mixed)[0] == "mixed_instances"

    def test_warm_pool_and_several_types(self, refused):
        mixed = MixedInstances(instance_types=types("t3.micro"))
        parameter, text = refused(instance_type=None, mixed_instances=mixed, warm_pool=WarmPool())
        assert parameter == "warm_pool"
        assert "spot instances has no warm pool" in text

    def test_hibernated_instances_on_a_small_disk(self, refused):
        parameter, text = refused(warm_pool=WarmPool(state=WarmPoolState.HIBERNATED))
        assert parameter == "warm_pool"
        assert "8 GiB" in text

    def test_types_of_two_architectures(self, refused):
        mixed = MixedInstances(instance_types=types("t3.micro", "t4g.micro"))
        assert "both architectures" in refused(instance_type=None, mixed_instances=mixed)[1]

    def test_type_of_no_architecture(self, refused):
        assert "tells no architecture" in refused(instance_type=ec2.InstanceType("huge"))[1]

    def test_image_without_disks(self, refused):
        parameter, text = refused(machine_image=ec2.MachineImage.latest_amazon_linux2())
        assert parameter == "machine_image"
        assert "block_devices=" in text

    @pytest.mark.parametrize("other", ["role", "revision_buckets"])
    def test_profile_and_what_makes_one(self, refused, stack, other):
        told = {
            "role": iam.Role.from_role_name(stack, "Role", "web"),
            "revision_buckets": [s3.Bucket.from_bucket_name(stack, "Bucket", "revisions")],
        }
        assert refused(instance_profile=InstanceProfile(stack, "Profile"), **{other: told[other]})[0] == other

    @pytest.mark.parametrize(
        "other", ["instance_type", "machine_image", "user_data", "block_devices", "detailed_monitoring", "role"]
    )
    def test_launch_template_and_its_settings(self, refused, stack, other):
        given = ec2.LaunchTemplate.from_launch_template_attributes(stack, "Template", launch_template_id="lt-1")
        told = {
            "instance_type": ec2.InstanceType("t3.micro"),
            "machine_image": ec2.MachineImage.latest_amazon_linux2(),
            "user_data": ec2.UserData.for_linux(),
            "block_devices": [],
            "detailed_monitoring": False,
            "role": iam.Role.from_role_name(stack, "Role", "web"),
        }
        told = {"instance_type": None} | {other: told[other]}
        assert refused(launch_template=given, **told)[0] == other

    @pytest.mark.parametrize(
        "told",
        [
            {"max_capacity": 4},
            {"vpc_subnets": ec2.SubnetSelection()},
            {"detailed_monitoring": True},
            {"scaling": [TargetTrackingPolicy.cpu(50)]},
            {"warm_pool": WarmPool()},
        ],
    )
    def test_auto_scaling_group_and_its_settings(self, refused, stack, vpc, told):
        given = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Group", "web")
        parameter, _ = refused(**{"auto_scaling_group": given, "instance_type": None, "max_capacity": None} | told)
        assert [parameter] == list(told)

    def test_auto_scaling_group_made_elsewhere_and_a_target_group_to_make(self, refused, stack):
        given = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Group", "web")
        parameter, text = refused(auto_scaling_group=given, instance_type=None, max_capacity=None)
        assert parameter == "auto_scaling_group"
        assert "BalancerKind.NONE" in text

    def test_nothing_to_let_the_load_balancer_into(self, refused, stack):
        given = ec2.LaunchTemplate.from_launch_template_attributes(stack, "Template", launch_template_id="lt-1")
        assert refused(launch_template=given, instance_type=None)[0] == "security_group"

    def test_two_things_to_let_it_into(self, refused, stack, vpc):
        access = ec2.SecurityGroup.from_security_group_id(stack, "Access", "sg-1")
        given = ec2.LaunchTemplate(stack, "Template", security_group=access)
        assert refused(launch_template=given, instance_type=None, security_group=access)[0] == "security_group"


class TestLoadBalancers:
    @pytest.mark.parametrize(
        ("parameter", "told"),
        [
            ("balancer", {"targets": [FleetTarget()]}),
            ("internet_facing", {"internet_facing": True}),
            ("balancer_subnets", {"balancer_subnets": ec2.SubnetSelection()}),
            ("load_balancer_health_check_grace", {"load_balancer_health_check_grace": cdk.Duration.minutes(5)}),
            ("scaling", {"scaling": [TargetTrackingPolicy.requests(10)]}),
            ("alarms", {"alarms": [FleetAlarm.unhealthy_hosts()]}),
        ],
    )
    def test_none(self, refused, parameter, told):
        assert refused(balancer=BalancerKind.NONE, **told)[0] == parameter

    def test_network_in_one_zone(self, refused, make, stack):
        small = ec2.Vpc.from_vpc_attributes(
            stack, "Small", vpc_id="vpc-1", availability_zones=["eu-west-1a"], private_subnet_ids=["subnet-1"]
        )
        parameter, text = refused(vpc=small)
        assert parameter == "vpc"
        assert "BalancerKind.NETWORK" in text
        make("Tcp", vpc=small, balancer=NETWORK)
        make("Workers", vpc=small, balancer=BalancerKind.NONE)

    def test_no_network(self, refused):
        assert refused(vpc="vpc-1")[0] == "vpc"
        assert refused(vpc="vpc-1", balancer=BalancerKind.NONE)[0] == "vpc"

    def test_given_and_its_settings(self, refused, stack, vpc):
        given = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc)
        assert refused(load_balancer=given, internet_facing=False)[0] == "internet_facing"

    def test_of_another_kind(self, refused, stack, vpc):
        application = elbv2.ApplicationLoadBalancer(stack, "Application", vpc=vpc)
        network = elbv2.NetworkLoadBalancer(stack, "Network", vpc=vpc)
        assert refused(load_balancer=network)[0] == "load_balancer"
        parameter, text = refused(load_balancer=application, balancer=NETWORK)
        assert parameter == "load_balancer"
        assert "BalancerKind.APPLICATION" in text
        group = elbv2.NetworkTargetGroup(stack, "Targets", vpc=vpc, port=80)
        assert refused(targets=[FleetTarget(target_group=group)])[0] == "target_group"

    @pytest.mark.parametrize("alarm", [FleetAlarm.server_errors(), FleetAlarm.latency(cdk.Duration.seconds(1))])
    def test_alarm_that_a_network_has_no_metric_for(self, refused, alarm):
        assert refused(balancer=NETWORK, alarms=[alarm])[0] == "alarms"

    def test_alarm_that_an_application_has_no_metric_for(self, refused):
        assert refused(alarms=[FleetAlarm.target_resets()])[0] == "alarms"

    def test_two_alarms_of_a_name(self, refused):
        assert refused(alarms=[FleetAlarm.server_errors(1), FleetAlarm.server_errors(2)])[0] == "alarms"

    def test_requests_to_a_network(self, refused):
        assert refused(balancer=NETWORK, scaling=[TargetTrackingPolicy.requests(10)])[0] == "scaling"

    def test_alarms_on_a_target_group_without_a_known_load_balancer(self, refused, stack, vpc):
        imported = elbv2.ApplicationTargetGroup.from_target_group_attributes(
            stack, "Imported", target_group_arn=f"{ARN}:targetgroup/mine/0123"
        )
        lonely = elbv2.ApplicationTargetGroup(stack, "Lonely", vpc=vpc, port=80)
        for each in (imported, lonely):
            target = FleetTarget(target_group=each)
            assert "pass alarms=[]" in refused(targets=[target])[1]
            requests = TargetTrackingPolicy.requests(10)
            assert refused(targets=[target], alarms=[], scaling=[requests])[0] == "scaling"


class TestTargets:
    @pytest.mark.parametrize(
        ("parameter", "told"),
        [
            ("name", {"name": "with space"}),
            ("name", {"name": None}),
            ("name", {"name": "n" * 41}),
            ("port", {"port": 0}),
            ("port", {"port": 65_536}),
            ("port", {"port": "80"}),
            ("listener_port", {"listener_port": 0}),
            ("priority", {"priority": 0, "conditions": [1]}),
            ("priority", {"priority": 50_001, "conditions": [1]}),
            ("priority", {"priority": 1}),
            ("conditions", {"conditions": [1]}),
            ("protocol", {"protocol": "GRPC"}),
            ("open", {"open": "yes"}),
            ("certificates", {"certificates": "arn"}),
            ("certificates", {"certificates": [1] * 27}),
            ("ssl_policy", {"ssl_policy": elbv2.SslPolicy.RECOMMENDED_TLS}),
            ("target_group", {"target_group": "arn"}),
            ("listener", {"listener": "arn"}),
            ("deregistration_delay", {"deregistration_delay": cdk.Duration.seconds(3_601)}),
            ("deregistration_delay", {"deregistration_delay": 30}),
        ],
    )
    def test_value(self, parameter, told):
        with pytest.raises(ValidationError) as error:
            FleetTarget(**told)
        assert error.value.parameter == parameter

    @pytest.mark.parametrize("there", ["target_group", "listener"])
    def test_settings_of_what_is_there(self, stack, there):
        part = elbv2.ApplicationTargetGroup.from_target_group_attributes(
            stack, "Part", target_group_arn=f"{ARN}:targetgroup/mine/0123"
        )
        for name, value in {"listener_port": 80, "certificates": [1]}.items():
            with pytest.raises(ValidationError, match=f"together with {there}") as error:
                FleetTarget(**{there: part, name: value})
            assert error.value.parameter == name
        for name, value in {"port": 8080, "health_check": elbv2.HealthCheck(path="/a"), "protocol": "HTTP"}.items():
            told = {there: part, name: value}
            if there == "listener":
                FleetTarget(**told)
                continue
            with pytest.raises(ValidationError, match="together with target_group"):
                FleetTarget(**told)

    def test_same_name(self, refused):
        assert refused(targets=[FleetTarget(), FleetTarget(listener_port=81)])[0] == "targets"

    def test_more_than_a_deployment_group_takes(self, refused):
        many = [FleetTarget(name=f"T{port}", listener_port=port) for port in range(81, 92)]
        assert refused(targets=many)[0] == "targets"

    def test_same_port(self, refused):
        _, text = refused(targets=[FleetTarget(), FleetTarget(name="Other", port=81)])
        assert "2 for all requests at port 80" in text

    def test_only_rules(self, refused):
        assert "only rules at port 80" in refused(targets=[FleetTarget(priority=1, conditions=condition())])[1]

    def test_certificates_of_a_rule(self, refused, certificate):
        rule = FleetTarget(name="B", certificates=[certificate], priority=1, conditions=condition())
        assert refused(targets=[FleetTarget(certificates=[certificate]), rule])[0] == "certificates"

    def test_https_without_certificates(self, refused):
        assert refused(targets=[FleetTarget(listener_port=443)])[0] == "listener_port"

    def test_listener_without_priority(self, refused, stack):
        given = elbv2.ApplicationListener.from_application_listener_attributes(
            stack,
            "Listener",
            listener_arn=f"{ARN}:listener/app/balancer/4567/89ab",
            security_group=ec2.SecurityGroup.from_security_group_id(stack, "Access", "sg-2"),
        )
        assert refused(targets=[FleetTarget(listener=given)])[0] == "listener"
        assert refused(targets=[FleetTarget(listener=given)], balancer=NETWORK)[0] == "listener"

    @pytest.mark.parametrize(
        ("kind", "protocol"),
        [
            (BalancerKind.APPLICATION, TargetProtocol.TCP),
            (BalancerKind.APPLICATION, TargetProtocol.UDP),
            (NETWORK, TargetProtocol.HTTP),
            (NETWORK, TargetProtocol.HTTPS),
            # Without certificates.
            (NETWORK, TargetProtocol.TLS),
        ],
    )
    def test_protocol_of_another_load_balancer(self, refused, kind, protocol):
        assert refused(targets=[FleetTarget(protocol=protocol)], balancer=kind)[0] == "protocol"

    def test_tls_to_udp(self, refused, certificate):
        target = FleetTarget(protocol=TargetProtocol.UDP, certificates=[certificate])
        assert refused(targets=[target], balancer=NETWORK)[0] == "certificates"

    def test_rule_of_a_network(self, refused):
        target = FleetTarget(priority=1, conditions=condition())
        assert refused(targets=[target], balancer=NETWORK)[0] == "priority"


class TestHealthChecks:
    @pytest.mark.parametrize(
        ("parameter", "told"),
        [
            ("health_check interval", {"interval": cdk.Duration.seconds(4)}),
            ("health_check interval", {"interval": cdk.Duration.seconds(301)}),
            ("health_check timeout", {"timeout": cdk.Duration.seconds(1)}),
            ("health_check timeout", {"timeout": cdk.Duration.seconds(121), "interval": cdk.Duration.seconds(200)}),
            # Ours is 10 seconds apart.
            ("health_check timeout", {"timeout": cdk.Duration.seconds(10)}),
            ("health_check timeout", {"interval": cdk.Duration.seconds(5)}),
            ("health_check healthy_threshold_count", {"healthy_threshold_count": 1}),
            ("health_check unhealthy_threshold_count", {"unhealthy_threshold_count": 11}),
            ("health_check unhealthy_threshold_count", {"unhealthy_threshold_count": 2.5}),
            ("health_check", {"enabled": False}),
            ("health_check path", {"path": "health"}),
        ],
    )
    def test_of_an_application(self, refused, parameter, told):
        assert refused(targets=[FleetTarget(health_check=elbv2.HealthCheck(**told))])[0] == parameter

    def test_path_by_tcp(self, refused):
        target = FleetTarget(health_check=elbv2.HealthCheck(path="/health"))
        parameter, text = refused(targets=[target], balancer=NETWORK)
        assert parameter == "health_check path"
        assert "protocol=elbv2.Protocol.HTTP" in text

    def test_of_the_wrong_kind(self, refused):
        assert refused(targets=[FleetTarget(health_check={"path": "/"})])[0] == "health_check"


class TestMixedInstances:
    @pytest.mark.parametrize(
        ("parameter", "told"),
        [
            ("instance_types", {"instance_types": []}),
            ("instance_types", {"instance_types": "t3.micro"}),
            ("instance_type", {"instance_types": ["t3.micro"]}),
            ("on_demand_base", {"on_demand_base": -1}),
            ("on_demand_percentage", {"on_demand_percentage": 101}),
            ("on_demand_percentage", {"on_demand_percentage": -1}),
            ("on_demand_percentage", {"on_demand_percentage": 0.5}),
            ("on_demand_strategy", {"on_demand_strategy": "capacity-optimized"}),
            ("spot_strategy", {"spot_strategy": "cheapest", "on_demand_percentage": 0}),
            ("spot_strategy", {"spot_strategy": SpotStrategy.CAPACITY_OPTIMIZED}),
            ("spot_pools", {"spot_pools": 2}),
            ("spot_pools", {"spot_pools": 2, "on_demand_percentage": 0}),
            (
                "spot_pools",
                {"spot_pools": 21, "on_demand_percentage": 0, "spot_strategy": SpotStrategy.LOWEST_PRICE},
            ),
            ("spot_max_price", {"spot_max_price": 0, "on_demand_percentage": 0}),
            ("spot_max_price", {"spot_max_price": "0.05", "on_demand_percentage": 0}),
            ("spot_max_price", {"spot_max_price": 0.05}),
            ("capacity_rebalance", {"capacity_rebalance": True}),
            ("capacity_rebalance", {"capacity_rebalance": 1, "on_demand_percentage": 0}),
        ],
    )
    def test_value(self, parameter, told):
        with pytest.raises(ValidationError) as error:
            MixedInstances(**{"instance_types": types("t3.micro"), **told})
        assert error.value.parameter == parameter

    def test_more_than_40_types(self):
        MixedInstances(instance_types=types("t3.micro") * 40)
        with pytest.raises(ValidationError):
            MixedInstances(instance_types=types("t3.micro") * 41)

    def test_weight(self):
        for weight in (0, 1_000, 1.5):
            with pytest.raises(ValidationError):
                InstanceOverride(instance_type=types("t3.micro")[0], weight=weight)
        heavy = InstanceOverride(instance_type=types("t3.micro")[0], weight=2)
        with pytest.raises(ValidationError, match="all have a weight"):
            MixedInstances(instance_types=[heavy, *types("t3.small")])

    def test_launch_template_of_a_type(self):
        with pytest.raises(ValidationError):
            InstanceOverride(instance_type=types("t3.micro")[0], launch_template="lt-1")


class TestAlarms:
    @pytest.mark.parametrize(
        "make",
        [
            lambda: FleetAlarm.server_errors(0),
            lambda: FleetAlarm.server_errors(minutes=0),
            lambda: FleetAlarm.unhealthy_hosts(0),
            lambda: FleetAlarm.unhealthy_hosts(minutes=1_441),
            lambda: FleetAlarm.connection_errors(-1),
            lambda: FleetAlarm.target_resets(True),
            lambda: FleetAlarm.latency(5),
            lambda: FleetAlarm.latency(cdk.Duration.millis(500)),
            lambda: FleetAlarm.latency(cdk.Duration.seconds(1), percentile=100),
        ],
    )
    def test_number(self, make):
        with pytest.raises(ValidationError):
            make()

    def test_name(self):
        with pytest.raises(ValidationError, match="alarm name"):
            dataclasses.replace(FleetAlarm.server_errors(), name="server errors")


class TestLater:
    def test_metric_of_an_unknown_target_group(self, make):
        with pytest.raises(ValidationError, match='the fleet has ""'):
            make().metric("RequestCount", target="Admin")
        with pytest.raises(ValidationError, match="no target group"):
            make("Workers", balancer=BalancerKind.NONE).metric("RequestCount")

    def test_policy_or_schedule_twice(self, make):
        fleet = make(scaling=[TargetTrackingPolicy.cpu(50)])
        with pytest.raises(ValidationError, match='"Cpu" twice'):
            fleet.add_scaling(TargetTrackingPolicy.cpu(60))
        change = ScheduledCapacity(name="Night", recurrence="0 1 * * *", max_capacity=1)
        fleet.add_schedule(change)
        with pytest.raises(ValidationError, match='"Night" twice'):
            fleet.add_schedule(change)

    def test_requests_that_nobody_counts(self, make):
        with pytest.raises(ValidationError, match="no other load balancer counts requests"):
            make(balancer=NETWORK).add_scaling(TargetTrackingPolicy.requests(10))


def test_blue_green_fleet_has_no_target_group_of_its_own(stack, vpc):
    template = ec2.LaunchTemplate(stack, "Template", instance_profile=InstanceProfile(stack, "Profile"))
    with pytest.raises(ValidationError, match="requests without a target group"):
        BlueGreenFleet(launch_template=template, vpc=vpc, max_capacity=2, scaling=[TargetTrackingPolicy.requests(10)])
