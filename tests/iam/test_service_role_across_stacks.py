"""A service role, its deployment groups and what they use in different stacks: no cycle, and nothing is missing."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import product

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns

from cdk_codedeploy import ServerApplication, ServerDeploymentGroup, ServiceRole, Trigger, TriggerEvent
from cdk_codedeploy.service import Platform
from tests.iam.deployed import Deployment
from tests.iam.templates import assert_no_cycle, resources, source_arns

PARTS = ("role", "application", "topic", "fleet")

WARNING = (
    "this service role trusts every deployment group of the account and region, because an application that uses it is "
    "in another stack, whose name it cannot know. Put the role into the application's stack, or use one ServiceRole "
    "for each application, to narrow it. [ack: cdk-codedeploy:service-role-trust-covers-account]"
)


def make_fleet(stack: cdk.Stack) -> autoscaling.AutoScalingGroup:
    """Make an Auto Scaling group with a launch template, whose instances have a role."""
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"], private_subnet_ids=["subnet-1"]
    )
    template = ec2.LaunchTemplate(
        stack,
        "Template",
        role=iam.Role(stack, "Instances", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com")),
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}),
        user_data=ec2.UserData.for_linux(),
    )
    return autoscaling.AutoScalingGroup(stack, "Fleet", vpc=vpc, launch_template=template)


def warnings_of(construct):
    return [entry.data for entry in construct.node.metadata if entry.type == "aws:cdk:warning"]


def deployment_of(synth, *stacks):
    """Synthesize, and hold every template against cycles inside it. Between stacks the CDK itself refuses them."""
    templates = {stack.stack_name: synth(stack) for stack in stacks}
    for template in templates.values():
        assert_no_cycle(template)
    return Deployment(templates)


# Where each part lives: with the deployment group, each in a stack of its own, or all together in one other stack.
PLACEMENTS = [
    *(
        {part: part.title() if away else "Here" for part, away in zip(PARTS, aways, strict=True)}
        for aways in product((False, True), repeat=4)
    ),
    *(
        {part: "There" if part in away else "Here" for part in PARTS}
        for away in (PARTS, PARTS[:2], PARTS[2:], PARTS[1:], ("role", "fleet"), ("role", "topic"))
    ),
]


@pytest.mark.parametrize("places", PLACEMENTS, ids=lambda places: "-".join(places.values()))
def test_wherever_the_parts_live(app, synth, places):
    stacks = {name: cdk.Stack(app, name) for name in {"Here": 0, **dict.fromkeys(places.values())}}
    role = ServiceRole(stacks[places["role"]], "ServiceRole", platform=Platform.SERVER)
    application = ServerApplication(stacks[places["application"]], "Application")
    topic = sns.Topic(stacks[places["topic"]], "Topic", master_key=kms.Key(stacks[places["topic"]], "Key"))
    ServerDeploymentGroup(
        stacks["Here"],
        "Group",
        role=role,
        application=application,
        auto_scaling_groups=[make_fleet(stacks[places["fleet"]])],
        triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])],
    )
    deployment = deployment_of(synth, *stacks.values())

    (group,) = deployment.all("AWS::CodeDeploy::DeploymentGroup")
    deployed = deployment.role(group.properties["ServiceRoleArn"])
    (instances,) = (each for each in deployment.all("AWS::IAM::Role") if each.id.startswith("Instances"))
    (key,) = deployment.all("AWS::KMS::Key")
    (topic_arn,) = (each.name for each in deployment.all("AWS::SNS::Topic"))
    (fleet,) = group.properties["AutoScalingGroups"]
    (policy,) = deployed.policies
    assert policy.stack == group.stack == "Here"
    assert group.depends_on == [policy.id]
    assert deployed.may("sns:Publish", topic_arn)
    assert deployed.may("kms:Decrypt", deployment.value(key.stack, {"Fn::GetAtt": [key.id, "Arn"]}))
    assert deployed.may("iam:PassRole", deployment.value(instances.stack, {"Fn::GetAtt": [instances.id, "Arn"]}))
    hook = f"arn:aws-us-gov:autoscaling:ap-southeast-4:123456789012:autoScalingGroup:*:autoScalingGroupName/{fleet}"
    assert deployed.may("autoscaling:PutLifecycleHook", hook)
    assert deployed.may("ec2:DescribeInstances", "*")
    deployed.assert_within_limits()

    (pattern,) = deployed.trusts()
    name = group.properties["ApplicationName"]
    groups = "arn:aws-us-gov:codedeploy:ap-southeast-4:123456789012:deploymentgroup:"
    assert fnmatchcase(f"{groups}{name}/any", pattern)
    if places["application"] == places["role"]:
        assert pattern == f"{groups}{name}/*"
        assert warnings_of(role) == []
    else:
        assert pattern == f"{groups}*"
        assert warnings_of(role) == [WARNING]


@pytest.mark.parametrize("away", [True, False])
def test_later_additions_extend_the_policy_of_the_groups_stack(app, synth, away):
    here = cdk.Stack(app, "Here")
    there = cdk.Stack(app, "There") if away else here
    role = ServiceRole(there, "ServiceRole", platform=Platform.SERVER)
    group = ServerDeploymentGroup(here, "Group", role=role, application=ServerApplication(here, "Application"))
    group.add_trigger(sns.Topic(there, "Topic"), events=[TriggerEvent.DEPLOYMENT_FAILURE])
    group.add_auto_scaling_group(make_fleet(there))
    deployment = deployment_of(synth, *dict.fromkeys([here, there]))
    (found,) = deployment.all("AWS::CodeDeploy::DeploymentGroup")
    deployed = deployment.role(found.properties["ServiceRoleArn"])
    (policy,) = deployed.policies
    assert (policy.stack, found.depends_on) == ("Here", [policy.id])
    assert deployed.may("sns:Publish", deployment.all("AWS::SNS::Topic")[0].name)
    assert {action for each in deployed.statements() for action in each["Action"]} >= {
        "autoscaling:PutLifecycleHook",
        "ec2:RunInstances",
        "iam:PassRole",
    }


class TestTrust:
    @pytest.fixture
    def here(self, app):
        return cdk.Stack(app, "Here")

    @pytest.fixture
    def there(self, app):
        return cdk.Stack(app, "There")

    @pytest.fixture
    def role(self, here):
        return ServiceRole(here, "Role", platform=Platform.SERVER)

    def trusted(self, synth, stack):
        template = synth(stack)
        return source_arns(template, next(name for name in resources(template, "AWS::IAM::Role") if name[:4] == "Role"))

    def test_application_beside_the_role_is_named_wherever_the_group_is(self, synth, here, there, role):
        ServerDeploymentGroup(there, "Group", role=role, application=ServerApplication(here, "Application"))
        (name,) = resources(synth(here), "AWS::CodeDeploy::Application")
        assert self.trusted(synth, here) == [f"${{{name}}}/*"]
        assert warnings_of(role) == []

    def test_imported_application_of_another_stack_is_named(self, synth, here, there, role):
        application = ServerApplication.from_server_application_name(there, "Application", "shop")
        ServerDeploymentGroup(there, "Group", role=role, application=application)
        assert self.trusted(synth, here) == ["shop/*"]
        assert warnings_of(role) == []

    def test_application_of_another_stack_widens(self, synth, here, there, role):
        ServerDeploymentGroup(here, "Group", role=role, application=ServerApplication(there, "Application"))
        assert self.trusted(synth, here) == ["*"]
        assert warnings_of(role) == [WARNING]

    def test_application_that_a_group_of_another_stack_makes_widens(self, synth, here, there, role):
        ServerDeploymentGroup(there, "Group", role=role)
        assert self.trusted(synth, here) == ["*"]
        assert warnings_of(role) == [WARNING]

    def test_widened_once_it_stays_so_and_warns_once(self, synth, here, there, role):
        for stack in (there, here, there):
            ServerDeploymentGroup(stack, f"Group{len(stack.node.children)}", role=role)
        assert self.trusted(synth, here) == ["*"]
        assert warnings_of(role) == [WARNING]

    def test_acknowledged(self, here, there, role):
        id = "cdk-codedeploy:service-role-trust-covers-account"
        cdk.Annotations.of(here).acknowledge_warning(id, "the account has one team")
        ServerDeploymentGroup(there, "Group", role=role)
        assert warnings_of(role) == []

    def test_applications_of_the_cdk(self, synth, here, there, role):
        ServerDeploymentGroup(here, "One", role=role, application=codedeploy.ServerApplication(here, "Own"))
        (name,) = resources(synth(here), "AWS::CodeDeploy::Application")
        assert self.trusted(synth, here) == [f"${{{name}}}/*"]

    def test_application_of_the_cdk_in_another_stack_widens(self, synth, here, there, role):
        ServerDeploymentGroup(there, "One", role=role, application=codedeploy.ServerApplication(there, "Other"))
        assert self.trusted(synth, here) == ["*"]


class TestPolicyNames:
    def test_differ_between_stacks_and_roles(self, app, synth):
        stacks = [cdk.Stack(app, name) for name in ("One", "Two", "Three")]
        roles = [ServiceRole(stacks[0], name, platform=Platform.SERVER) for name in ("First", "Second")]
        for stack, role in product(stacks, roles):
            trigger = Trigger(sns.Topic(stack, f"Topic{role.node.id}"), [TriggerEvent.DEPLOYMENT_FAILURE])
            ServerDeploymentGroup(stack, f"Group{role.node.id}", role=role, triggers=[trigger])
        deployment = deployment_of(synth, *stacks)
        arns = {group.properties["ServiceRoleArn"] for group in deployment.all("AWS::CodeDeploy::DeploymentGroup")}
        assert len(arns) == 2
        for arn in arns:
            assert len(deployment.role(arn).inline()) == 4  # its own and one a stack

    def test_are_one_for_all_groups_of_a_stack(self, app, synth):
        here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
        role = ServiceRole(there, "Role", platform=Platform.SERVER)
        for id in ("One", "Two"):
            trigger = Trigger(sns.Topic(here, f"Topic{id}"), [TriggerEvent.DEPLOYMENT_FAILURE])
            ServerDeploymentGroup(here, id, role=role, triggers=[trigger])
        deployment = deployment_of(synth, here, there)
        (policy,) = deployment.all("AWS::IAM::Policy")
        assert [group.depends_on for group in deployment.all("AWS::CodeDeploy::DeploymentGroup")] == [[policy.id]] * 2

    def test_leave_room_for_policies_of_the_user(self, app, synth):
        here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
        role = ServiceRole(here, "Role", platform=Platform.SERVER)
        for stack in (here, there):
            trigger = Trigger(sns.Topic(stack, "Topic"), [TriggerEvent.DEPLOYMENT_FAILURE])
            ServerDeploymentGroup(stack, "Group", role=role, triggers=[trigger])
            statement = iam.PolicyStatement(actions=["s3:GetObject"], resources=["arn:aws:s3:::bucket/*"])
            role.attach_inline_policy(iam.Policy(stack, f"Extra{stack.node.id}", statements=[statement]))
        sns.Topic(here, "Own").grant_publish(role)
        deployment = deployment_of(synth, here, there)
        (role_found,) = deployment.all("AWS::IAM::Role")
        names = deployment.role(f"role/{role_found.name}").inline()
        assert len(names) == 6


class TestNestedStacks:
    def test_group_in_a_nested_stack(self, app, synth):
        parent = cdk.Stack(app, "Parent")
        nested = cdk.NestedStack(parent, "Nested")
        role = ServiceRole(parent, "Role", platform=Platform.SERVER)
        trigger = Trigger(sns.Topic(parent, "Topic"), [TriggerEvent.DEPLOYMENT_FAILURE])
        ServerDeploymentGroup(nested, "Group", role=role, triggers=[trigger])
        template = synth(nested)
        (policy,) = resources(template, "AWS::IAM::Policy")
        (group,) = resources(template, "AWS::CodeDeploy::DeploymentGroup").values()
        assert group["DependsOn"] == [policy]
        assert_no_cycle(synth(parent))
        assert warnings_of(role) == [WARNING]

    def test_role_in_a_nested_stack(self, app, synth):
        parent = cdk.Stack(app, "Parent")
        nested = cdk.NestedStack(parent, "Nested")
        role = ServiceRole(nested, "Role", platform=Platform.SERVER)
        trigger = Trigger(sns.Topic(parent, "Topic"), [TriggerEvent.DEPLOYMENT_FAILURE])
        ServerDeploymentGroup(parent, "Group", role=role, triggers=[trigger])
        template = synth(parent)
        assert_no_cycle(template)
        assert len(resources(template, "AWS::IAM::Policy")) == 1
        assert warnings_of(role) == [WARNING]


class TestRegions:
    def make(self, app, region):
        return cdk.Stack(app, region, env=cdk.Environment(account="123456789012", region=region))

    def test_role_serves_groups_of_other_regions(self, app, synth):
        ireland, virginia = self.make(app, "eu-west-1"), self.make(app, "us-east-1")
        role = ServiceRole(ireland, "Role", platform=Platform.SERVER, role_name="deploys")
        for stack in (ireland, virginia):
            application = ServerApplication.from_server_application_name(stack, "Application", "shop")
            ServerDeploymentGroup(stack, "Group", role=role, application=application)
        deployment = deployment_of(synth, ireland, virginia)
        found = deployment.role("role/deploys").trusts()
        assert [arn.split(":")[3:] for arn in found] == [
            ["ap-southeast-4", "123456789012", "deploymentgroup", "shop/*"],
            ["us-east-1", "123456789012", "deploymentgroup", "shop/*"],
        ]

    def test_physical_name_lets_policies_of_another_region_name_the_role(self, app, synth):
        ireland, virginia = self.make(app, "eu-west-1"), self.make(app, "us-east-1")
        role = ServiceRole(ireland, "Role", platform=Platform.SERVER, role_name=cdk.PhysicalName.GENERATE_IF_NEEDED)
        trigger = Trigger(sns.Topic(virginia, "Topic"), [TriggerEvent.DEPLOYMENT_FAILURE])
        ServerDeploymentGroup(virginia, "Group", role=role, triggers=[trigger])
        deployment = deployment_of(synth, ireland, virginia)
        (group,) = deployment.all("AWS::CodeDeploy::DeploymentGroup")
        deployed = deployment.role(group.properties["ServiceRoleArn"])
        assert deployed.may("sns:Publish", deployment.all("AWS::SNS::Topic")[0].name)
        assert [arn.split(":")[3] for arn in deployed.trusts()] == ["ap-southeast-4", "us-east-1"]

    def test_widening_keeps_the_groups_of_other_regions(self, app, synth):
        ireland, virginia, other = (
            self.make(app, "eu-west-1"),
            self.make(app, "us-east-1"),
            cdk.Stack(app, "Other", env=cdk.Environment(account="123456789012", region="eu-west-1")),
        )
        role = ServiceRole(ireland, "Role", platform=Platform.SERVER, role_name="deploys")
        application = ServerApplication.from_server_application_name(virginia, "Application", "shop")
        ServerDeploymentGroup(virginia, "Group", role=role, application=application)
        ServerDeploymentGroup(other, "Group", role=role)
        deployment = deployment_of(synth, ireland, virginia, other)
        in_virginia = "arn:aws-us-gov:codedeploy:us-east-1:123456789012:deploymentgroup:shop/any"
        assert any(fnmatchcase(in_virginia, pattern) for pattern in deployment.role("role/deploys").trusts())

    def test_same_region_in_another_stack_is_one_entry(self, app, synth):
        one = self.make(app, "eu-west-1")
        two = cdk.Stack(app, "Two", env=cdk.Environment(account="123456789012", region="eu-west-1"))
        role = ServiceRole(one, "Role", platform=Platform.SERVER)
        for stack in (one, two):
            application = ServerApplication.from_server_application_name(stack, "Application", "shop")
            ServerDeploymentGroup(stack, "Group", role=role, application=application)
        assert TestTrust().trusted(synth, one) == ["shop/*"]

    def test_more_regions_than_fit_are_one_pattern(self, app, synth):
        ireland = self.make(app, "eu-west-1")
        role = ServiceRole(ireland, "Role", platform=Platform.SERVER, role_name="deploys")
        others = [self.make(app, f"eu-somewhere-{number}") for number in range(30)]
        for stack in others:
            application = ServerApplication.from_server_application_name(stack, "Application", "shop")
            ServerDeploymentGroup(stack, "Group", role=role, application=application)
        deployment = deployment_of(synth, ireland, *others)
        deployed = deployment.role("role/deploys")
        assert deployed.trusts() == ["arn:aws-us-gov:codedeploy:*:123456789012:deploymentgroup:*"]
        deployed.assert_within_limits()
        assert len(warnings_of(role)) == 1


class TestRoleThatAGroupMade:
    """A deployment group's own role may be given to others, as with the CDK's groups."""

    def test_serves_another_application_too(self, stack, synth):
        first = ServerDeploymentGroup(stack, "First")
        second = ServerDeploymentGroup(stack, "Second", role=first.role)
        second.add_trigger(sns.Topic(stack, "Topic"), events=[TriggerEvent.DEPLOYMENT_FAILURE])
        template = synth(stack)
        (role,) = resources(template, "AWS::IAM::Role")
        assert source_arns(template, role) == [
            f"${{{name}}}/*" for name in resources(template, "AWS::CodeDeploy::Application")
        ]
        deployment = Deployment({"Stack": template})
        deployed = deployment.role(deployment.all("AWS::CodeDeploy::DeploymentGroup")[1].properties["ServiceRoleArn"])
        assert deployed.may("sns:Publish", deployment.all("AWS::SNS::Topic")[0].name)
        assert_no_cycle(template)

    def test_serves_a_group_of_another_stack(self, app, synth):
        here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
        first = ServerDeploymentGroup(here, "First")
        trigger = Trigger(sns.Topic(there, "Topic"), [TriggerEvent.DEPLOYMENT_FAILURE])
        ServerDeploymentGroup(there, "Second", role=first.role, application=first.application, triggers=[trigger])
        deployment = deployment_of(synth, here, there)
        (second,) = (each for each in deployment.all("AWS::CodeDeploy::DeploymentGroup") if each.stack == "There")
        deployed = deployment.role(second.properties["ServiceRoleArn"])
        (policy,) = deployed.policies
        assert (policy.stack, second.depends_on) == ("There", [policy.id])
        assert warnings_of(first.role) == []

    def test_application_of_another_stack_is_named(self, app, synth):
        here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
        group = ServerDeploymentGroup(here, "Group", application=ServerApplication(there, "Application"))
        deployment = deployment_of(synth, here, there)
        (found,) = deployment.all("AWS::CodeDeploy::DeploymentGroup")
        (pattern,) = deployment.role(found.properties["ServiceRoleArn"]).trusts()
        assert pattern.endswith(f":deploymentgroup:{found.properties['ApplicationName']}/*")
        assert warnings_of(group.role) == []
