"""In which order CloudFormation makes things, and takes them away the other way round."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancing as elb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import (
    InitialDeployment,
    InstanceProfile,
    LoadBalancer,
    Revision,
    S3Location,
    ServerDeployment,
    ServerDeploymentGroup,
    ServiceRole,
)
from cdk_codedeploy.service import Platform

GROUP = "AWS::CodeDeploy::DeploymentGroup"


def references(value: Any) -> set[str]:
    """Logical ids that a part of a template refers to."""
    if isinstance(value, list):
        return {name for each in value for name in references(each)}
    if not isinstance(value, dict):
        return set()
    found = {value["Ref"]} if isinstance(value.get("Ref"), str) else set()
    attribute = value.get("Fn::GetAtt")
    if attribute:
        found.add(attribute[0])
    return found | {name for each in value.values() for name in references(each)}


def before(template: dict[str, Any], name: str) -> set[str]:
    """All resources that are made before one, and so are taken away after it."""
    resources = template["Resources"]
    found: set[str] = set()
    to_do = [name]
    while to_do:
        resource = resources[to_do.pop()]
        needed = references(resource.get("Properties", {})) | set(_listed(resource.get("DependsOn", [])))
        new = (needed & resources.keys()) - found
        found |= new
        to_do += new
    return found


def _listed(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


def named(template: dict[str, Any], kind: str) -> set[str]:
    return {name for name, resource in template["Resources"].items() if resource["Type"] == kind}


@pytest.fixture
def network(stack):
    return ec2.Vpc(stack, "Network", max_azs=2)


@pytest.fixture
def targets(stack, network):
    return elbv2.ApplicationTargetGroup(stack, "Targets", vpc=network, port=80, target_type=elbv2.TargetType.INSTANCE)


@pytest.fixture
def balancer(stack, network, targets):
    balancer = elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=network)
    balancer.add_listener("Http", port=80, default_target_groups=[targets])
    return LoadBalancer.application(targets)


@pytest.fixture
def fleet(stack, network, targets):
    template = ec2.LaunchTemplate(
        stack,
        "Template",
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        instance_profile=InstanceProfile(stack, "Profile"),
        security_group=ec2.SecurityGroup(stack, "Access", vpc=network),
        user_data=ec2.UserData.for_linux(),
    )
    fleet = autoscaling.AutoScalingGroup(stack, "Fleet", vpc=network, launch_template=template, min_capacity=2)
    fleet.attach_to_application_target_group(targets)
    return fleet


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("given_role", [False, True])
def test_a_group_goes_before_all_that_it_takes_to_clean_up(stack, synth, fleet, balancer, late, given_role):
    """Its lifecycle hooks go with it only while the Auto Scaling group and the role with its permissions are there."""
    role = ServiceRole(stack, "ServiceRole", platform=Platform.SERVER) if given_role else None
    group = ServerDeploymentGroup(
        stack, "Group", auto_scaling_groups=None if late else [fleet], load_balancers=[balancer], role=role
    )
    if late:
        group.add_auto_scaling_group(fleet)
    template = synth(stack)
    [name] = named(template, GROUP)
    kept = before(template, name)
    for kind in (
        "AWS::CodeDeploy::Application",
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
    ):
        assert named(template, kind) <= kept, kind
    roles = {each for each in named(template, "AWS::IAM::Role") if each.startswith(("GroupRole", "ServiceRole"))}
    assert len(roles) == 1
    assert roles <= kept
    policies = {
        each
        for each in named(template, "AWS::IAM::Policy")
        if references(template["Resources"][each]["Properties"]["Roles"]) & roles
    }
    assert policies <= kept


def test_the_load_balancer_is_attached_before_the_group_is_made(stack, synth, fleet, balancer):
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet], load_balancers=[balancer])
    template = synth(stack)
    [name] = named(template, "AWS::AutoScaling::AutoScalingGroup")
    assert named(template, "AWS::ElasticLoadBalancingV2::TargetGroup") <= before(template, name)


class TestADeploymentInTheStack:
    """It needs the listeners: without them no instance becomes healthy in its target group."""

    LISTENER = "AWS::ElasticLoadBalancingV2::Listener"

    def test_without_one_nothing_is_waited_for(self, stack, synth, fleet, balancer):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet], load_balancers=[balancer])
        template = synth(stack)
        [name] = named(template, GROUP)
        assert not named(template, self.LISTENER) & before(template, name)

    def test_of_cloudformation(self, stack, synth, fleet, balancer):
        ServerDeploymentGroup(
            stack,
            "Group",
            auto_scaling_groups=[fleet],
            deployment=InitialDeployment(revision=S3Location("revisions", "web.zip")),
            load_balancers=[balancer],
        )
        template = synth(stack)
        [name] = named(template, GROUP)
        assert len(named(template, self.LISTENER)) == 1
        assert named(template, self.LISTENER) <= before(template, name)

    @pytest.mark.parametrize("modern", [True, False])
    def test_of_this_library(self, stack, synth, network, fleet, balancer, modern):
        if not modern:
            classic = elb.LoadBalancer(stack, "Classic", vpc=network)
            fleet.attach_to_classic_lb(classic)
            balancer = LoadBalancer.classic(classic)
        group = ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet], load_balancers=[balancer])
        bucket = s3.Bucket.from_bucket_name(stack, "Revisions", "revisions")
        ServerDeployment(stack, "Deployment", group=group, revision=Revision.from_bucket(bucket, "web.zip"))
        template = synth(stack)
        [name] = named(template, "Custom::CodeDeployDeployment")
        waits_for = named(template, self.LISTENER) & before(template, name)
        assert waits_for == (named(template, self.LISTENER) if modern else set())

    def test_with_a_listener_that_comes_later(self, stack, synth, network, fleet, targets):
        balancer = LoadBalancer.application(targets)
        group = ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet], load_balancers=[balancer])
        bucket = s3.Bucket.from_bucket_name(stack, "Revisions", "revisions")
        ServerDeployment(stack, "Deployment", group=group, revision=Revision.from_bucket(bucket, "web.zip"))
        elbv2.ApplicationLoadBalancer(stack, "Balancer", vpc=network).add_listener(
            "Http", port=80, default_target_groups=[targets]
        )
        template = synth(stack)
        [name] = named(template, "Custom::CodeDeployDeployment")
        assert named(template, self.LISTENER) <= before(template, name)

    def test_with_a_listener_of_another_stack(self, app, stack, synth, network, fleet, targets):
        """It refers to the target group, so its stack comes after this one."""
        balancer = LoadBalancer.application(targets)
        group = ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet], load_balancers=[balancer])
        bucket = s3.Bucket.from_bucket_name(stack, "Revisions", "revisions")
        ServerDeployment(stack, "Deployment", group=group, revision=Revision.from_bucket(bucket, "web.zip"))
        other = cdk.Stack(app, "Balancers")
        elbv2.CfnListener(
            other,
            "Listener",
            default_actions=[{"type": "forward", "targetGroupArn": targets.target_group_arn}],
            load_balancer_arn="arn",
        )
        arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/0123456789abcdef/fedcba9876543210"
        elbv2.ApplicationListenerRule(
            other,
            "Rule",
            listener=elbv2.ApplicationListener.from_application_listener_attributes(
                other,
                "Theirs",
                listener_arn=arn,
                security_group=ec2.SecurityGroup.from_security_group_id(other, "Access", "sg-12345678"),
            ),
            priority=1,
            conditions=[elbv2.ListenerCondition.path_patterns(["/*"])],
            target_groups=[targets],
        )
        assert named(synth(other), "AWS::ElasticLoadBalancingV2::ListenerRule")
        template = synth(stack)
        [name] = named(template, "Custom::CodeDeployDeployment")
        assert not [each for each in before(template, name) if "Listener" in each or "Rule" in each]

    def test_to_a_group_from_elsewhere(self, stack, synth):
        from cdk_codedeploy import ServerApplication

        application = ServerApplication.from_server_application_name(stack, "Application", "web")
        group = ServerDeploymentGroup.from_server_deployment_group_attributes(
            stack, "Group", application=application, deployment_group_name="web"
        )
        bucket = s3.Bucket.from_bucket_name(stack, "Revisions", "revisions")
        ServerDeployment(stack, "Deployment", group=group, revision=Revision.from_bucket(bucket, "web.zip"))
        assert len(named(synth(stack), "Custom::CodeDeployDeployment")) == 1


def test_load_balancers_are_shown(stack, balancer):
    assert ServerDeploymentGroup(stack, "Group", load_balancers=[balancer]).load_balancers == [balancer]
    assert ServerDeploymentGroup(stack, "Bare").load_balancers == []
