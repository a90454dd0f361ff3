"""Parts of a fleet that are there already."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam

from cdk_codedeploy import (
    BalancerKind,
    FleetAlarm,
    FleetTarget,
    InstanceProfile,
    MixedInstances,
    ServerDeploymentGroup,
    TargetTrackingPolicy,
    ValidationError,
)
from tests.deployment.templates import of_type, only

ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
GROUP = "AWS::AutoScaling::AutoScalingGroup"
INGRESS = "AWS::EC2::SecurityGroupIngress"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"


@pytest.fixture
def access(stack):
    return ec2.SecurityGroup.from_security_group_id(stack, "Access", "sg-1")


@pytest.fixture
def template(stack, vpc, instance_type):
    return ec2.LaunchTemplate(
        stack,
        "Template",
        instance_type=instance_type,
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        instance_profile=InstanceProfile(stack, "Profile"),
        security_group=ec2.SecurityGroup(stack, "TemplateAccess", vpc=vpc),
        user_data=ec2.UserData.for_linux(),
    )


@pytest.fixture
def imported_template(stack):
    return ec2.LaunchTemplate.from_launch_template_attributes(
        stack, "Imported", launch_template_id="lt-1", version_number="2"
    )


@pytest.fixture
def imported_target_group(stack):
    return elbv2.ApplicationTargetGroup.from_target_group_attributes(
        stack,
        "Targets",
        target_group_arn=f"{ARN}:targetgroup/mine/0123",
        load_balancer_arns=f"{ARN}:loadbalancer/app/balancer/4567",
    )


def opened(template):
    return {json.dumps(rule["GroupId"]): rule["FromPort"] for rule in of_type(template, INGRESS).values()}


class TestInstances:
    def test_profile(self, make, stack, synth):
        profile = iam.InstanceProfile.from_instance_profile_attributes(
            stack,
            "Profile",
            instance_profile_arn="arn:aws:iam::111122223333:instance-profile/web",
            role=iam.Role.from_role_name(stack, "Role", "web"),
        )
        fleet = make(instance_profile=profile)
        template = synth(stack)
        assert fleet.instance_profile is profile
        assert fleet.role.role_name == "web"
        data = only(template, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]
        assert data["IamInstanceProfile"] == {"Arn": "arn:aws:iam::111122223333:instance-profile/web"}
        assert of_type(template, "AWS::IAM::Role") == {}

    def test_role(self, make, stack, synth):
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
        fleet = make(role=role)
        template = synth(stack)
        assert fleet.role.role_arn == role.role_arn
        assert only(template, "AWS::IAM::InstanceProfile")["Roles"] == [stack.resolve(role.role_name)]
        assert "s3:GetObject" in json.dumps(of_type(template, "AWS::IAM::Policy"))
        assert "AmazonSSMManagedInstanceCore" in json.dumps(only(template, "AWS::IAM::Role")["ManagedPolicyArns"])

    def test_security_group(self, make, stack, synth, access):
        fleet = make(security_group=access)
        template = synth(stack)
        assert fleet.security_group is access
        data = only(template, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]
        assert data["SecurityGroupIds"] == ["sg-1"]
        assert opened(template) == {'"sg-1"': 80}

    def test_launch_template(self, make, stack, synth, template):
        fleet = make(instance_type=None, launch_template=template)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet.auto_scaling_group])
        found = synth(stack)
        assert fleet.launch_template is template
        assert fleet.role.role_arn == template.role.role_arn
        assert fleet.instance_profile is None
        assert len(of_type(found, "AWS::EC2::LaunchTemplate")) == 1
        [group] = json.dumps(stack.resolve(template.connections.security_groups[0].security_group_id)).splitlines()
        assert opened(found) == {group: 80}
        data = only(found, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]
        assert "codedeploy-agent" in json.dumps(data["UserData"])

    @pytest.mark.parametrize("kind", [BalancerKind.APPLICATION, BalancerKind.NETWORK])
    def test_launch_template_made_elsewhere(self, make, stack, synth, imported_template, access, kind):
        fleet = make(instance_type=None, launch_template=imported_template, security_group=access, balancer=kind)
        found = synth(stack)
        group = only(found, GROUP)
        assert group["LaunchTemplate"] == {"LaunchTemplateId": "lt-1", "Version": "2"}
        assert group["TargetGroupARNs"] == [stack.resolve(fleet.target_group.target_group_arn)]
        assert opened(found) == {'"sg-1"': 80}
        assert fleet.role is None

    def test_launch_template_made_elsewhere_behind_a_given_listener(
        self, make, stack, synth, vpc, imported_template, access
    ):
        listener = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc).add_listener(
            "Http", port=80, default_action=elbv2.ListenerAction.fixed_response(404)
        )
        target = FleetTarget(
            port=8000,
            listener=listener,
            priority=1,
            conditions=[elbv2.ListenerCondition.path_patterns(["/shop/*"])],
            health_check=elbv2.HealthCheck(port="9000"),
        )
        make(instance_type=None, launch_template=imported_template, security_group=access, targets=[target])
        rules = of_type(synth(stack), INGRESS).values()
        assert {(rule["GroupId"], rule["FromPort"]) for rule in rules} == {("sg-1", 8000), ("sg-1", 9000)}

    def test_launch_template_made_elsewhere_in_a_given_target_group(
        self, make, stack, synth, vpc, imported_template, access
    ):
        given = elbv2.ApplicationTargetGroup(stack, "Targets", vpc=vpc, port=8000)
        elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc).add_listener(
            "Http", port=80, default_target_groups=[given]
        )
        target = FleetTarget(target_group=given)
        with pytest.raises(ValidationError, match="has to be let in somewhere"):
            make("Closed", instance_type=None, launch_template=imported_template, targets=[target])
        make(instance_type=None, launch_template=imported_template, security_group=access, targets=[target])
        found = synth(stack)
        assert only(found, GROUP)["TargetGroupARNs"] == [stack.resolve(given.target_group_arn)]
        assert opened(found) == {'"sg-1"': 8000}

    def test_launch_template_without_a_security_group(self, make, stack, synth, access):
        plain = ec2.LaunchTemplate(
            stack,
            "Plain",
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        )
        fleet = make(instance_type=None, launch_template=plain, security_group=access)
        found = synth(stack)
        assert only(found, GROUP)["TargetGroupARNs"] == [stack.resolve(fleet.target_group.target_group_arn)]
        assert opened(found) == {'"sg-1"': 80}

    def test_launch_template_of_mixed_instances(self, make, stack, synth, template):
        types = [ec2.InstanceType("t3.micro"), ec2.InstanceType("t3a.micro")]
        make(instance_type=None, launch_template=template, mixed_instances=MixedInstances(instance_types=types))
        policy = only(synth(stack), GROUP)["MixedInstancesPolicy"]["LaunchTemplate"]
        assert policy["LaunchTemplateSpecification"]["LaunchTemplateId"] == stack.resolve(template.launch_template_id)

    def test_workers_of_a_launch_template_made_elsewhere(self, make, imported_template):
        fleet = make(instance_type=None, launch_template=imported_template, balancer=BalancerKind.NONE)
        assert isinstance(fleet.auto_scaling_group, autoscaling.AutoScalingGroup)


class TestAutoScalingGroup:
    @pytest.fixture
    def group(self, stack, vpc, template):
        return autoscaling.AutoScalingGroup(stack, "Group", vpc=vpc, launch_template=template)

    def test_joins_what_is_made(self, make, stack, synth, group):
        # An empty list is nothing that was told.
        fleet = make(auto_scaling_group=group, instance_type=None, max_capacity=None, scaling=[], boot_hooks=[])
        fleet.add_scaling(TargetTrackingPolicy.requests(100))
        found = synth(stack)
        assert fleet.auto_scaling_group is group
        assert (fleet.launch_template, fleet.instance_profile, fleet.role, fleet.security_group) == (None,) * 4
        assert only(found, GROUP)["TargetGroupARNs"] == [stack.resolve(fleet.target_group.target_group_arn)]
        assert list(opened(found).values()) == [80]
        policy = only(found, "AWS::AutoScaling::ScalingPolicy")
        assert policy["AutoScalingGroupName"] == stack.resolve(group.auto_scaling_group_name)

    def test_with_its_target_group_is_left_alone(self, make, stack, synth, group, imported_target_group):
        target = FleetTarget(target_group=imported_target_group)
        fleet = make(auto_scaling_group=group, vpc=None, instance_type=None, max_capacity=None, targets=[target])
        found = synth(stack)
        assert "TargetGroupARNs" not in only(found, GROUP)
        assert of_type(found, "AWS::ElasticLoadBalancingV2::LoadBalancer") == {}
        assert (fleet.vpc, fleet.load_balancer) == (None, None)

    def test_made_elsewhere(self, make, stack, synth, imported_target_group):
        group = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Group", "web")
        target = FleetTarget(target_group=imported_target_group)
        fleet = make(auto_scaling_group=group, instance_type=None, max_capacity=None, targets=[target])
        deployments = ServerDeploymentGroup(
            stack,
            "Deployments",
            auto_scaling_groups=[fleet.auto_scaling_group],
            load_balancers=fleet.load_balancers,
            alarms=fleet.alarms,
            install_agent=False,
        )
        found = only(synth(stack))
        assert found["AutoScalingGroups"] == ["web"]
        assert found["LoadBalancerInfo"] == {"TargetGroupInfoList": [{"Name": "mine"}]}
        assert deployments.auto_scaling_groups == [group]


class TestTargetGroup:
    def test_of_the_cdk(self, make, stack, synth, vpc):
        given = elbv2.ApplicationTargetGroup(stack, "Targets", vpc=vpc, port=8000)
        elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc).add_listener(
            "Http", port=80, default_target_groups=[given]
        )
        fleet = make(targets=[FleetTarget(target_group=given)])
        found = synth(stack)
        assert fleet.target_group is given
        assert (fleet.load_balancer, fleet.listener) == (None, None)
        assert only(found, GROUP)["TargetGroupARNs"] == [stack.resolve(given.target_group_arn)]
        assert list(opened(found).values()) == [8000]
        assert len(fleet.alarms) == 2

    def test_made_elsewhere(self, make, stack, synth, imported_target_group):
        fleet = make(targets=[FleetTarget(target_group=imported_target_group)])
        fleet.add_scaling(TargetTrackingPolicy.requests(100))
        found = synth(stack)
        assert only(found, GROUP)["TargetGroupARNs"] == [f"{ARN}:targetgroup/mine/0123"]
        errors = next(iter(of_type(found, "AWS::CloudWatch::Alarm").values()))
        assert {each["Name"]: each["Value"] for each in errors["Dimensions"]} == {
            "LoadBalancer": "app/balancer/4567",
            "TargetGroup": "targetgroup/mine/0123",
        }
        policy = only(found, "AWS::AutoScaling::ScalingPolicy")["TargetTrackingConfiguration"]
        label = policy["PredefinedMetricSpecification"]["ResourceLabel"]
        assert label == "app/balancer/4567/targetgroup/mine/0123"

    def test_of_another_stack_by_tokens(self, make, stack, synth):
        arn = cdk.Fn.import_value("TargetGroup")
        balancer = cdk.Fn.import_value("LoadBalancer")
        given = elbv2.ApplicationTargetGroup.from_target_group_attributes(
            stack, "Targets", target_group_arn=arn, load_balancer_arns=balancer
        )
        make(targets=[FleetTarget(target_group=given)], alarms=[FleetAlarm.server_errors()])
        [alarm] = of_type(synth(stack), "AWS::CloudWatch::Alarm").values()
        found = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
        split = {"Fn::Split": ["targetgroup/", {"Fn::ImportValue": "TargetGroup"}]}
        assert found["TargetGroup"] == {"Fn::Join": ["", ["targetgroup/", {"Fn::Select": [1, split]}]]}
        split = {"Fn::Split": ["loadbalancer/", {"Fn::ImportValue": "LoadBalancer"}]}
        assert found["LoadBalancer"] == {"Fn::Select": [1, split]}

    def test_one_given_and_one_made(self, make, stack, synth, imported_target_group):
        fleet = make(targets=[FleetTarget(), FleetTarget(name="Given", target_group=imported_target_group)])
        found = synth(stack)
        assert only(found, GROUP)["TargetGroupARNs"] == [
            stack.resolve(fleet.target_group.target_group_arn),
            f"{ARN}:targetgroup/mine/0123",
        ]
        assert list(fleet.listeners) == [""]

    def test_of_a_network_load_balancer(self, make, stack, synth):
        given = elbv2.NetworkTargetGroup.from_target_group_attributes(
            stack, "Targets", target_group_arn=f"{ARN}:targetgroup/mine/0123"
        )
        fleet = make(targets=[FleetTarget(target_group=given)], balancer=BalancerKind.NETWORK, alarms=[])
        ServerDeploymentGroup(stack, "Group", load_balancers=fleet.load_balancers)
        assert only(synth(stack))["LoadBalancerInfo"] == {"TargetGroupInfoList": [{"Name": "mine"}]}


class TestLoadBalancer:
    def test_of_the_cdk(self, make, stack, synth, vpc):
        given = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc)
        fleet = make(load_balancer=given)
        found = synth(stack)
        assert fleet.load_balancer is given
        assert only(found, LISTENER)["LoadBalancerArn"] == stack.resolve(given.load_balancer_arn)
        assert list(opened(found).values()) == [80]

    def test_made_elsewhere(self, make, stack, synth):
        given = elbv2.ApplicationLoadBalancer.from_application_load_balancer_attributes(
            stack, "Balancer", load_balancer_arn=f"{ARN}:loadbalancer/app/balancer/4567", security_group_id="sg-2"
        )
        make(load_balancer=given)
        found = synth(stack)
        assert only(found, LISTENER)["LoadBalancerArn"] == f"{ARN}:loadbalancer/app/balancer/4567"
        sources = [rule.get("SourceSecurityGroupId") for rule in of_type(found, INGRESS).values()]
        assert "sg-2" in sources

    @pytest.mark.parametrize("safe", [True, False])
    def test_of_networks(self, make, stack, synth, vpc, safe):
        groups = [ec2.SecurityGroup(stack, "BalancerAccess", vpc=vpc)] if safe else None
        given = elbv2.NetworkLoadBalancer(stack, "Balancer", vpc=vpc, security_groups=groups)
        make(load_balancer=given, balancer=BalancerKind.NETWORK)
        found = synth(stack)
        assert only(found, LISTENER)["LoadBalancerArn"] == stack.resolve(given.load_balancer_arn)
        # One without security groups keeps the addresses of clients, so nobody is let in here.
        assert list(opened(found).values()) == ([80] if safe else [])

    def test_of_networks_made_elsewhere(self, make, stack, synth):
        given = elbv2.NetworkLoadBalancer.from_network_load_balancer_attributes(
            stack, "Balancer", load_balancer_arn=f"{ARN}:loadbalancer/net/balancer/4567"
        )
        fleet = make(load_balancer=given, balancer=BalancerKind.NETWORK)
        found = synth(stack)
        assert only(found, LISTENER)["LoadBalancerArn"] == f"{ARN}:loadbalancer/net/balancer/4567"
        assert opened(found) == {}
        assert len(fleet.alarms) == 1


class TestListener:
    def test_of_the_cdk(self, make, stack, synth, vpc):
        balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=vpc)
        listener = balancer.add_listener("Http", port=80, default_action=elbv2.ListenerAction.fixed_response(404))
        hosts = [elbv2.ListenerCondition.host_headers(["shop.example.com"])]
        fleet = make(targets=[FleetTarget(listener=listener, priority=10, conditions=hosts)])
        other = make("Other", targets=[FleetTarget(listener=listener, priority=20, conditions=hosts)])
        found = synth(stack)
        assert fleet.listener is other.listener is listener
        assert fleet.load_balancer is None
        assert len(of_type(found, LISTENER)) == 1
        assert [rule["Priority"] for rule in of_type(found, RULE).values()] == [10, 20]
        assert len(of_type(found, "AWS::CloudWatch::Alarm")) == 4

    def test_made_elsewhere(self, make, stack, synth):
        listener = elbv2.ApplicationListener.from_application_listener_attributes(
            stack,
            "Listener",
            listener_arn=f"{ARN}:listener/app/balancer/4567/89ab",
            security_group=ec2.SecurityGroup.from_security_group_id(stack, "BalancerAccess", "sg-2"),
        )
        paths = [elbv2.ListenerCondition.path_patterns(["/shop/*"])]
        make(targets=[FleetTarget(listener=listener, priority=10, conditions=paths)])
        found = synth(stack)
        assert only(found, RULE)["ListenerArn"] == f"{ARN}:listener/app/balancer/4567/89ab"
        errors = next(iter(of_type(found, "AWS::CloudWatch::Alarm").values()))
        assert {each["Name"]: each["Value"] for each in errors["Dimensions"]}["LoadBalancer"] == "app/balancer/4567"


def test_alarms_of_both_kinds(make, stack, synth):
    given = cloudwatch.Alarm.from_alarm_arn(stack, "Given", "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:mine")
    fleet = make(alarms=[given, FleetAlarm.server_errors()])
    ServerDeploymentGroup(stack, "Group", alarms=fleet.alarms)
    made, last = fleet.alarms
    assert last is given
    names = [stack.resolve(made.alarm_name), "mine"]
    assert [each["Name"] for each in only(synth(stack))["AlarmConfiguration"]["Alarms"]] == names
