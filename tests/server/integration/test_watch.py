"""What the rules read of constructs: they tell of what is there, and keep silent of what nobody knows."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancing as elb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy import (
    AgentConfig,
    AutoScalingProcess,
    BlueGreen,
    BlueGreenFleet,
    CodeDeployAgent,
    GreenFleetProvisioning,
    InstanceProfile,
    InstanceTagSet,
    LoadBalancer,
    MinimumHealthyHosts,
    Revision,
    ServerDeployment,
    ServerDeploymentConfig,
    ServerDeploymentGroup,
    check_updates,
)
from cdk_codedeploy.server.integration.outbound import is_closed

PREFIX = "cdk-codedeploy:"
ROLLING = autoscaling.UpdatePolicy.rolling_update


class Ground:
    """A network with a load balancer, and what an Auto Scaling group is made from."""

    def __init__(self, stack):
        self.stack = stack
        self.vpc = ec2.Vpc(stack, "Network", max_azs=2)
        self.access = ec2.SecurityGroup(stack, "Access", vpc=self.vpc)
        self.data = ec2.UserData.for_linux()
        self.template = self.make_template()
        self.listener = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=self.vpc).add_listener("Http", port=80)
        self.targets = self.make_targets("Targets")
        self.listener.add_target_groups("To", target_groups=[self.targets])

    def make_template(self, id="Template", **properties):
        return ec2.LaunchTemplate(
            self.stack,
            id,
            **{
                "instance_type": ec2.InstanceType("t3.micro"),
                "machine_image": ec2.MachineImage.latest_amazon_linux2023(),
                "instance_profile": InstanceProfile(self.stack, f"{id}Profile"),
                "security_group": self.access,
                "user_data": self.data,
                **properties,
            },
        )

    def make_targets(self, id, target_type=elbv2.TargetType.INSTANCE):
        return elbv2.ApplicationTargetGroup(self.stack, id, vpc=self.vpc, port=80, target_type=target_type)

    def fleet(self, id="Fleet", *, behind=True, **properties):
        values = {"launch_template": self.template, "min_capacity": 2, "max_capacity": 4, **properties}
        made = autoscaling.AutoScalingGroup(self.stack, id, vpc=self.vpc, **values)
        if behind:
            made.attach_to_application_target_group(self.targets)
        return made

    def group(self, fleet=None, **properties):
        values = {
            "auto_scaling_groups": [fleet or self.fleet()],
            "load_balancers": [LoadBalancer.application(self.targets)],
            **properties,
        }
        return ServerDeploymentGroup(self.stack, "Group", **values)


@pytest.fixture
def ground(stack):
    return Ground(stack)


@pytest.fixture
def told(app):
    """Ids of our warnings, in their order, on whichever construct."""

    def told():
        assembly = app.synth()
        found = [
            (each.id, str(each.entry.data).rpartition("[ack: ")[2].rstrip("]"))
            for stack in assembly.stacks_recursively
            for each in stack.messages
            if each.level == cdk.cx_api.SynthesisMessageLevel.WARNING
        ]
        ours = [(path, id.removeprefix(PREFIX)) for path, id in found if id.startswith(PREFIX)]
        assert {path for path, _ in ours} <= {"/Stack/Group"}
        return [id for _, id in ours]

    return told


def refused(app):
    with pytest.raises(RuntimeError) as caught:
        app.synth()
    return str(caught.value)


class TestLoadBalancers:
    def test_all_is_well(self, ground, told):
        ground.group()
        assert told() == []

    def test_not_behind_it(self, ground, told):
        ground.group(ground.fleet(behind=False))
        assert told() == ["not-behind-load-balancer"]

    def test_acknowledged(self, ground, told):
        ground.group(ground.fleet(behind=False))
        cdk.Annotations.of(ground.stack).acknowledge_warning(f"{PREFIX}not-behind-load-balancer", "by hand")
        assert told() == []

    def test_attached_after_the_group_was_made(self, ground, told):
        fleet = ground.fleet(behind=False)
        ground.group(fleet)
        ground.targets.add_target(fleet)
        assert told() == []

    def test_a_fleet_that_joins_late(self, ground, told):
        group = ServerDeploymentGroup(ground.stack, "Group", load_balancers=[LoadBalancer.application(ground.targets)])
        group.add_auto_scaling_group(ground.fleet(behind=False))
        assert told() == ["not-behind-load-balancer"]

    def test_by_the_l1(self, ground, told):
        fleet = ground.fleet(behind=False)
        fleet.node.default_child.target_group_arns = [ground.targets.target_group_arn]
        ground.group(fleet)
        assert told() == []

    def test_as_a_traffic_source(self, ground, told):
        fleet = ground.fleet(behind=False)
        fleet.node.default_child.traffic_sources = [
            autoscaling.CfnAutoScalingGroup.TrafficSourceIdentifierProperty(
                identifier=ground.targets.target_group_arn, type="elbv2"
            )
        ]
        ground.group(fleet)
        assert told() == []

    @pytest.mark.parametrize("source", [True, False])
    def test_on_a_condition(self, ground, told, source):
        if source and not hasattr(cdk, "Validations"):
            pytest.skip("older versions of the CDK take no condition in place of a traffic source")
        cdk.CfnCondition(ground.stack, "Balanced", expression=cdk.Fn.condition_equals("a", "b"))
        found = cdk.Fn.condition_if("Balanced", ground.targets.target_group_arn, cdk.Aws.NO_VALUE)
        fleet = ground.fleet(behind=False)
        if source:
            given = cdk.Fn.condition_if("Balanced", {"Identifier": "arn", "Type": "elbv2"}, cdk.Aws.NO_VALUE)
            fleet.node.default_child.traffic_sources = [given]
        else:
            fleet.node.default_child.target_group_arns = [found.to_string()]
        ground.group(fleet)
        assert told() == []

    def test_as_a_parameter(self, ground, told):
        arns = cdk.CfnParameter(ground.stack, "Arns", type="CommaDelimitedList").value_as_list
        fleet = ground.fleet(behind=False)
        fleet.node.default_child.target_group_arns = arns
        ground.group(fleet)
        assert told() == []

    def test_another_one(self, ground, told):
        other = ground.make_targets("Other")
        fleet = ground.fleet()
        fleet.attach_to_application_target_group(other)
        ground.group(fleet)
        assert told() == ["behind-another-load-balancer"]

    def test_one_that_the_group_does_not_have(self, ground, told):
        ground.group(load_balancers=None)
        assert told() == ["behind-another-load-balancer"]

    def test_one_of_two(self, ground, told):
        other = ground.make_targets("Other")
        ground.listener.add_target_groups(
            "More", target_groups=[other], priority=1, conditions=[elbv2.ListenerCondition.path_patterns(["/other/*"])]
        )
        ground.group(load_balancers=[LoadBalancer.application(each) for each in (ground.targets, other)])
        assert told() == []

    def test_classic(self, ground, told):
        balancer = elb.LoadBalancer(ground.stack, "Classic", vpc=ground.vpc)
        fleet = ground.fleet(behind=False)
        fleet.attach_to_classic_lb(balancer)
        ground.group(fleet, load_balancers=[LoadBalancer.classic(balancer)])
        assert told() == []

    def test_classic_that_it_is_not_behind(self, ground, told):
        balancer = elb.LoadBalancer(ground.stack, "Classic", vpc=ground.vpc)
        ground.group(ground.fleet(behind=False), load_balancers=[LoadBalancer.classic(balancer)])
        assert told() == ["not-behind-load-balancer"]

    def test_of_the_cdks_own_class(self, ground, told):
        ground.group(load_balancers=[codedeploy.LoadBalancer.application(ground.targets)])
        assert told() == []

    @pytest.mark.parametrize("token", [True, False])
    def test_target_groups_from_elsewhere(self, ground, told, token):
        arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"
        if token:
            arn = cdk.CfnParameter(ground.stack, "Arn").value_as_string
        load = elbv2.ApplicationTargetGroup.from_target_group_attributes
        fleet = ground.fleet(behind=False)
        fleet.attach_to_application_target_group(load(ground.stack, "Here", target_group_arn=arn))
        again = load(ground.stack, "There", target_group_arn=arn)
        ground.group(fleet, load_balancers=[LoadBalancer.application(again)])
        assert told() == []

    def test_nobody_knows_whether_two_parameters_mean_the_same(self, ground, told):
        load = elbv2.ApplicationTargetGroup.from_target_group_attributes
        here, there = (
            load(ground.stack, id, target_group_arn=cdk.CfnParameter(ground.stack, f"{id}Arn").value_as_string)
            for id in ("Here", "There")
        )
        fleet = ground.fleet(behind=False)
        fleet.attach_to_application_target_group(here)
        ground.group(fleet, load_balancers=[LoadBalancer.application(there)])
        assert told() == []

    def test_of_another_stack(self, app, ground, told):
        other = Ground(cdk.Stack(app, "Other"))
        fleet = ground.fleet(behind=False)
        fleet.attach_to_application_target_group(other.targets)
        ground.group(fleet, load_balancers=[LoadBalancer.application(other.targets)])
        assert told() == []

    def test_auto_scaling_groups_from_elsewhere_tell_nothing(self, ground, told):
        web = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(ground.stack, "Web", "web")
        ground.group(web, install_agent=False)
        assert told() == ["instance-role-unknown"]

    @pytest.mark.parametrize("kind", ["IP", "LAMBDA"])
    def test_targets_that_are_no_instances(self, app, ground, kind):
        targets = ground.make_targets("Wrong", getattr(elbv2.TargetType, kind))
        ground.listener.add_target_groups(
            "More",
            target_groups=[targets],
            priority=1,
            conditions=[elbv2.ListenerCondition.path_patterns(["/other/*"])],
        )
        ground.group(load_balancers=[LoadBalancer.application(each) for each in (ground.targets, targets)])
        assert (
            f'deployment group "Stack/Group": load_balancers: got the target group "Wrong" with targets of type '
            f'"{kind.lower()}", but CodeDeploy registers instances by their ids; make the target group with '
            "target_type=TargetType.INSTANCE"
        ) in refused(app)


class TestListeners:
    @pytest.fixture
    def lonely(self, ground):
        ground.targets = ground.make_targets("Lonely")
        return ground

    def test_none(self, lonely, told):
        lonely.group()
        assert told() == ["target-group-without-listener"]

    def test_a_rule_of_an_imported_listener(self, lonely, told):
        arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/0123456789abcdef/fedcba9876543210"
        listener = elbv2.ApplicationListener.from_application_listener_attributes(
            lonely.stack, "Elsewhere", listener_arn=arn, security_group=lonely.access
        )
        listener.add_target_groups(
            "Rule",
            target_groups=[lonely.targets],
            priority=1,
            conditions=[elbv2.ListenerCondition.path_patterns(["/*"])],
        )
        lonely.group()
        assert told() == []

    @pytest.mark.parametrize("rule", [True, False])
    def test_of_the_l1(self, lonely, told, rule):
        action = {"type": "forward", "targetGroupArn": lonely.targets.target_group_arn}
        if rule:
            elbv2.CfnListenerRule(
                lonely.stack,
                "L1",
                actions=[action],
                conditions=[],
                priority=1,
                listener_arn=lonely.listener.listener_arn,
            )
        else:
            elbv2.CfnListener(lonely.stack, "L1", default_actions=[action], load_balancer_arn="arn")
        lonely.group()
        assert told() == []


class TestCapacity:
    def config(self, ground, minimum, cls=ServerDeploymentConfig):
        kinds = MinimumHealthyHosts if cls is ServerDeploymentConfig else codedeploy.MinimumHealthyHosts
        kind, value = minimum
        return cls(ground.stack, "Config", minimum_healthy_hosts=getattr(kinds, kind)(value))

    @pytest.mark.parametrize("cls", [ServerDeploymentConfig, codedeploy.ServerDeploymentConfig])
    @pytest.mark.parametrize(
        ("minimum", "expected"),
        [
            (("count", 4), ["minimum-healthy-hosts"]),
            (("count", 2), ["minimum-healthy-hosts"]),
            (("count", 1), []),
            (("percentage", 51), ["minimum-healthy-hosts"]),
            (("percentage", 50), []),
        ],
    )
    def test_minimum(self, ground, told, cls, minimum, expected):
        ground.group(deployment_config=self.config(ground, minimum, cls))
        assert told() == expected

    def test_of_the_l1(self, ground, told):
        config = codedeploy.CfnDeploymentConfig(
            ground.stack, "Config", minimum_healthy_hosts={"type": "HOST_COUNT", "value": 4}
        )
        ground.group(deployment_config=config)
        assert told() == ["minimum-healthy-hosts"]

    def test_of_a_fleet_that_is_copied(self, ground, told):
        fleet = BlueGreenFleet(launch_template=ground.template, vpc=ground.vpc, min_capacity=2, max_capacity=4)
        ground.group(
            auto_scaling_groups=None,
            blue_green=BlueGreen(fleet=fleet),
            deployment_config=self.config(ground, ("count", 4)),
        )
        assert told() == ["minimum-healthy-hosts"]

    def test_instances_by_tags_count_too(self, ground, told):
        tags = InstanceTagSet({"Stage": ["prod"]})
        ground.group(deployment_config=self.config(ground, ("count", 4)), ec2_instance_tags=tags)
        assert told() == []

    def test_a_fleet_from_elsewhere_counts_too(self, ground, told):
        web = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(ground.stack, "Web", "web")
        config = self.config(ground, ("count", 4))
        fleet = ground.fleet()
        ground.group(fleet, auto_scaling_groups=[fleet, web], deployment_config=config, install_agent=False)
        assert told() == ["instance-role-unknown"]

    @pytest.mark.parametrize("what", ["capacity", "minimum", "elsewhere"])
    def test_nobody_knows(self, ground, told, what):
        number = cdk.CfnParameter(ground.stack, "Number", type="Number").value_as_number
        capacity = {"min_capacity": number, "max_capacity": number} if what == "capacity" else {}
        config = ServerDeploymentConfig.from_server_deployment_config_name(ground.stack, "Theirs", "theirs")
        if what != "elsewhere":
            config = self.config(ground, ("count", number if what == "minimum" else 4))
        ground.group(ground.fleet(**capacity), deployment_config=config)
        assert told() == []

    @pytest.mark.parametrize(("config", "expected"), [(None, ["no-instance-left"]), ("ALL_AT_ONCE", [])])
    def test_one_instance(self, ground, told, config, expected):
        chosen = config and getattr(ServerDeploymentConfig, config)
        ground.group(ground.fleet(min_capacity=1, max_capacity=1), deployment_config=chosen)
        assert told() == expected


class TestUpdates:
    def test_rolling_without_signals(self, ground, told):
        ground.group(ground.fleet(update_policy=ROLLING()))
        assert told() == ["rolling-update"]

    def test_replacing(self, ground, told):
        ground.group(ground.fleet(update_policy=autoscaling.UpdatePolicy.replacing_update()))
        assert told() == ["rolling-update"]

    def test_rolling_with_a_signal_of_the_start_script(self, ground, told):
        fleet = ground.fleet(update_policy=ROLLING(), signals=autoscaling.Signals.wait_for_all())
        ground.data.add_commands("/opt/aws/bin/cfn-signal --stack web --resource Fleet")
        ground.group(fleet)
        assert told() == ["rolling-update"]

    def test_rolling_with_a_signal_of_a_hook(self, ground, told):
        ground.group(ground.fleet(update_policy=ROLLING(wait_on_resource_signals=True)))
        assert told() == []

    def test_rolling_while_auto_scaling_goes_on(self, ground, told):
        ground.group(ground.fleet(update_policy=ROLLING(wait_on_resource_signals=True, suspend_processes=[])))
        assert told() == ["suspended-processes"]

    def test_rolling_while_nothing_may_launch(self, ground, told):
        every = [
            autoscaling.ScalingProcess.HEALTH_CHECK,
            autoscaling.ScalingProcess.REPLACE_UNHEALTHY,
            autoscaling.ScalingProcess.AZ_REBALANCE,
            autoscaling.ScalingProcess.ALARM_NOTIFICATION,
            autoscaling.ScalingProcess.SCHEDULED_ACTIONS,
            autoscaling.ScalingProcess.LAUNCH,
        ]
        ground.group(ground.fleet(update_policy=ROLLING(wait_on_resource_signals=True, suspend_processes=every)))
        assert told() == ["suspended-processes"]

    def test_a_creation_that_waits_for_nobody(self, ground, told):
        ground.group(ground.fleet(signals=autoscaling.Signals.wait_for_all()), install_agent=False)
        assert told() == ["creation-signal"]

    def test_a_creation_that_waits_for_the_agent(self, ground, told):
        agent = CodeDeployAgent()
        ground.group(ground.fleet(signals=autoscaling.Signals.wait_for_all()), agent=agent)
        assert told() == []

    def test_a_creation_that_waits_for_the_start_script(self, ground, told):
        ground.data.add_commands("/opt/aws/bin/cfn-signal --stack web --resource Fleet")
        ground.group(ground.fleet(signals=autoscaling.Signals.wait_for_all()))
        assert told() == []

    def test_a_start_script_that_cannot_be_read(self, ground, told):
        template = ground.make_template("Bare", user_data=None)
        fleet = ground.fleet(launch_template=template, signals=autoscaling.Signals.wait_for_all())
        ground.group(fleet, install_agent=False)
        assert told() == []

    def test_an_auto_scaling_group_with_a_condition(self, ground, told):
        fleet = ground.fleet(update_policy=ROLLING())
        condition = cdk.CfnCondition(ground.stack, "Condition", expression=cdk.Fn.condition_equals("a", "b"))
        fleet.node.default_child.cfn_options.condition = condition
        ground.group(fleet)
        assert told() == ["rolling-update"]

    def test_a_policy_that_only_the_deployment_knows(self, ground, told):
        fleet = ground.fleet(update_policy=ROLLING(wait_on_resource_signals=True))
        waits = cdk.CfnParameter(ground.stack, "Waits").value_as_string
        fleet.node.default_child.add_override("UpdatePolicy.AutoScalingRollingUpdate.WaitOnResourceSignals", waits)
        ground.group(fleet)
        assert told() == []

    @pytest.mark.skipif(
        not hasattr(codedeploy.CfnDeploymentGroup, "ec2_deployment_options"), reason="needs aws-cdk-lib 2.276.0"
    )
    def test_termination_is_suspended_and_rebalancing_is_not(self, ground, told):
        ground.group(suspend_auto_scaling_processes=[AutoScalingProcess.TERMINATE])
        assert told() == ["suspended-processes"]


class TestHealthChecks:
    def elb(self, seconds):
        return autoscaling.HealthChecks.with_additional_checks(
            additional_types=[autoscaling.AdditionalHealthCheckType.ELB], grace_period=seconds
        )

    def test_short_grace(self, ground, told):
        ground.group(ground.fleet(health_checks=self.elb(cdk.Duration.seconds(60))))
        assert told() == ["health-check-grace"]

    def test_no_grace_at_all(self, ground, told):
        ground.group(ground.fleet(health_checks=self.elb(None)))
        assert told() == ["health-check-grace"]

    def test_five_minutes(self, ground, told):
        ground.group(ground.fleet(health_checks=self.elb(cdk.Duration.minutes(5))))
        assert told() == []

    def test_the_old_parameter(self, ground, told):
        ground.group(ground.fleet(health_check=autoscaling.HealthCheck.elb(grace=cdk.Duration.seconds(60))))
        assert told() == ["health-check-grace"]

    def test_checks_of_ec2_need_none(self, ground, told):
        ground.group(ground.fleet(health_checks=autoscaling.HealthChecks.ec2()))
        assert told() == []

    def test_nobody_knows(self, ground, told):
        fleet = ground.fleet(health_checks=self.elb(None))
        number = cdk.CfnParameter(ground.stack, "Number", type="Number").value_as_number
        fleet.node.default_child.health_check_grace_period = number
        ground.group(fleet)
        assert told() == []

    @pytest.mark.parametrize(
        ("timeouts", "grace", "expected"),
        [
            ((200, 200), 399, ["health-check-grace"]),
            ((200, 200), 400, []),
            ((20, 20), 60, []),
            # What is left out may take an hour, but hardly does.
            ((400, None), 300, []),
        ],
    )
    def test_against_the_hooks_of_the_revision(self, ground, told, tmp_path, timeouts, grace, expected):
        group = ground.group(ground.fleet(health_checks=self.elb(cdk.Duration.seconds(grace))))
        ServerDeployment(
            ground.stack, "Deployment", group=group, revision=Revision.from_asset(revision(tmp_path, timeouts))
        )
        assert told() == expected


def revision(folder: Path, timeouts):
    lines = ["version: 0.0", "os: linux", "hooks:"]
    for event, timeout in zip(("AfterInstall", "ApplicationStart"), timeouts, strict=True):
        lines += [f"  {event}:", "    - location: run.sh", *([f"      timeout: {timeout}"] if timeout else [])]
    (folder / "appspec.yml").write_text("\n".join(lines) + "\n")
    (folder / "run.sh").write_text("#!/bin/sh\ntrue\n")
    return folder


class TestNetwork:
    def closed(self, ground, id="Closed"):
        return ec2.SecurityGroup(ground.stack, id, vpc=ground.vpc, allow_all_outbound=False)

    def fleet(self, ground, access):
        return ground.fleet(launch_template=ground.make_template("Other", security_group=access))

    def test_closed(self, ground, told):
        ground.group(self.fleet(ground, self.closed(ground)))
        assert told() == ["closed-port"]

    def test_open_for_something_else(self, ground, told):
        access = self.closed(ground)
        access.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(5432))
        access.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.udp(443))
        ground.group(self.fleet(ground, access))
        assert told() == ["closed-port"]

    @pytest.mark.parametrize("port", [ec2.Port.HTTPS, ec2.Port.tcp_range(80, 8080), ec2.Port.all_tcp()])
    def test_open(self, ground, told, port):
        access = self.closed(ground)
        access.add_egress_rule(ec2.Peer.any_ipv4(), port)
        ground.group(self.fleet(ground, access))
        assert told() == []

    def test_open_to_another_security_group(self, ground, told):
        access = self.closed(ground)
        access.connections.allow_to(ground.access, ec2.Port.HTTPS)
        ground.group(self.fleet(ground, access))
        assert told() == []

    @pytest.mark.parametrize("whose", ["Closed", "Another"])
    def test_open_by_the_l1(self, ground, told, whose):
        access = self.closed(ground)
        another = self.closed(ground, "Another")
        ec2.CfnSecurityGroupEgress(
            ground.stack,
            "Egress",
            group_id=(access if whose == "Closed" else another).security_group_id,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ip="0.0.0.0/0",
        )
        ground.group(self.fleet(ground, access))
        assert told() == ([] if whose == "Closed" else ["closed-port"])

    def test_one_of_two_is_enough(self, ground, told):
        fleet = self.fleet(ground, self.closed(ground))
        fleet.connections.add_security_group(ground.access)
        ground.group(fleet)
        assert told() == []

    def test_from_elsewhere(self, ground, told):
        access = ec2.SecurityGroup.from_security_group_id(ground.stack, "Theirs", "sg-12345678")
        ground.group(self.fleet(ground, access))
        assert told() == []

    @pytest.mark.parametrize("config", [AgentConfig(proxy_uri="http://proxy:3128"), None])
    def test_closed_but_for_a_proxy(self, ground, told, config):
        agent = CodeDeployAgent(config=config, check_polling=False)
        ground.group(self.fleet(ground, self.closed(ground)), agent=agent)
        assert told() == ([] if config else ["closed-port"])

    @pytest.mark.parametrize("isolated", [True, False])
    def test_of_a_fleet_that_is_copied(self, ground, told, isolated):
        access = self.closed(ground)
        subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        network = self.network(ground) if isolated else ground.vpc
        fleet = BlueGreenFleet(
            launch_template=ground.make_template("Other", security_group=access),
            vpc=network,
            vpc_subnets=subnets if isolated else None,
            max_capacity=4,
        )
        ground.group(auto_scaling_groups=None, blue_green=BlueGreen(fleet=fleet))
        assert told() == ["closed-port", *(["isolated-subnets"] if isolated else [])]

    def test_nobody_says_which_security_groups(self):
        assert not is_closed(SimpleNamespace(connections=SimpleNamespace(security_groups=[])))

    def test_no_security_group_at_all(self, ground, told):
        template = ground.make_template("Bare", security_group=None)
        ground.group(ground.fleet(behind=False, launch_template=template), load_balancers=None)
        assert told() == []

    def test_open_for_everything_on_ipv6(self, ground, told):
        access = ec2.SecurityGroup(
            ground.stack, "Six", vpc=ground.vpc, allow_all_outbound=False, allow_all_ipv6_outbound=True
        )
        ground.group(self.fleet(ground, access))
        assert told() == []

    def network(self, ground):
        return ec2.Vpc(
            ground.stack,
            "Isolated",
            max_azs=2,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="Isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
            ],
        )

    def isolated(self, ground):
        network = self.network(ground)
        fleet = autoscaling.AutoScalingGroup(
            ground.stack,
            "Fleet",
            vpc=network,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            launch_template=ground.template,
        )
        ground.group(fleet, load_balancers=None)
        return network

    def test_isolated(self, ground, told):
        self.isolated(ground)
        assert told() == ["isolated-subnets"]

    def test_isolated_with_an_endpoint(self, ground, told):
        self.isolated(ground).add_interface_endpoint(
            "Commands", service=ec2.InterfaceVpcEndpointAwsService.CODEDEPLOY_COMMANDS_SECURE
        )
        assert told() == []

    def test_isolated_with_a_route_of_its_own(self, ground, told):
        subnet = self.isolated(ground).isolated_subnets[0]
        ec2.CfnRoute(
            ground.stack,
            "Out",
            route_table_id=subnet.route_table.route_table_id,
            destination_cidr_block="0.0.0.0/0",
            transit_gateway_id="tgw-12345678",
        )
        assert told() == []

    def test_isolated_with_another_route_table(self, ground, told):
        subnet = self.isolated(ground).isolated_subnets[0]
        ec2.CfnSubnetRouteTableAssociation(
            ground.stack, "Table", route_table_id="rtb-12345678", subnet_id=subnet.subnet_id
        )
        assert told() == []

    def test_subnets_from_elsewhere(self, stack, vpc, told):
        template = ec2.LaunchTemplate(
            stack,
            "Template",
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_profile=InstanceProfile(stack, "Profile"),
            security_group=ec2.SecurityGroup(stack, "Access", vpc=vpc),
            user_data=ec2.UserData.for_linux(),
        )
        fleet = autoscaling.AutoScalingGroup(stack, "Fleet", vpc=vpc, launch_template=template)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet])
        assert told() == []


class TestBlueGreen:
    def group(self, ground, name):
        return ground.group(
            auto_scaling_groups=None,
            blue_green=BlueGreen(provisioning=GreenFleetProvisioning.DISCOVER_EXISTING),
            deployment_group_name=name,
            ec2_instance_tags=InstanceTagSet({"Stage": ["prod"]}),
        )

    def test_with_a_name(self, ground, told):
        self.group(ground, "web")
        assert told() == ["named-blue-green"]

    @pytest.mark.parametrize(
        ("scope", "expected"),
        [("app", []), ("stack", []), ("other", ["named-blue-green"])],
    )
    def test_compared_with_what_is_deployed(self, app, ground, told, tmp_path, scope, expected):
        scopes = {
            "app": app,
            "stack": ground.stack,
            "other": cdk.Stack(app, "Stack2"),
        }
        check_updates(scopes[scope], deployed=tmp_path)
        self.group(ground, "web")
        assert told() == expected

    def test_with_a_generated_name(self, ground, told):
        self.group(ground, None)
        assert told() == []

    def test_in_place_with_a_name(self, ground, told):
        ground.group(deployment_group_name="web")
        assert told() == []

    def test_without_a_listener(self, ground, told):
        ground.targets = ground.make_targets("Lonely")
        self.group(ground, None)
        assert told() == ["target-group-without-listener"]


class TestWithoutFlagsAndWith:
    @pytest.mark.parametrize("app", ["none", "recommended"], indirect=True)
    def test_fleets_that_the_cdk_makes_the_launch_settings_for(self, stack, told):
        vpc = ec2.Vpc(stack, "Network", max_azs=2)
        fleet = autoscaling.AutoScalingGroup(
            stack,
            "Fleet",
            vpc=vpc,
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            update_policy=ROLLING(),
            allow_all_outbound=False,
        )
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet])
        assert told() == ["rolling-update", "closed-port"]


class TestWhereTheGroupIs:
    def test_in_a_stage(self, app):
        """The CDK writes a stage before it validates the app around it."""
        for name in ("Beta", "Prod"):
            ground = Ground(cdk.Stack(cdk.Stage(app, name), "Stack"))
            ground.group(ground.fleet(behind=False))
        assembly = app.synth()
        found = {
            each.id: str(each.entry.data).rpartition("[ack: ")[2]
            for name in ("Beta", "Prod")
            for stack in assembly.get_nested_assembly(f"assembly-{name}").stacks
            for each in stack.messages
        }
        assert found == {f"/{name}/Stack/Group": f"{PREFIX}not-behind-load-balancer]" for name in ("Beta", "Prod")}

    def test_in_a_nested_stack(self, app, stack):
        ground = Ground(cdk.NestedStack(stack, "Nested"))
        ground.group(ground.fleet(behind=False))
        [found] = [each.id for each in app.synth().get_stack_by_name("Stack").messages]
        assert found == "/Stack/Nested/Group"

    def test_with_everything_in_other_stacks(self, app, ground, told):
        fleet = ground.fleet()
        group = ServerDeploymentGroup(
            cdk.Stack(app, "Groups"),
            "Group",
            auto_scaling_groups=[fleet],
            load_balancers=[LoadBalancer.application(ground.targets)],
        )
        assert group.auto_scaling_groups == [fleet]
        assert told() == []

    def test_two_groups_of_one_app(self, ground, told):
        ground.group()
        other = Ground(cdk.NestedStack(ground.stack, "Nested"))
        other.group()
        assert told() == []


def test_what_it_costs(app, ground, round_trips):
    """All groups of an app share one call, and an Auto Scaling group is read once."""
    ground.group(install_agent=False)
    with round_trips() as trips:
        app.synth()
    assert trips.callbacks == 1
    assert trips.total <= 36, trips.requests
