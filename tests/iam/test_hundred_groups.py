"""A hundred deployment groups on one service role: every limit of IAM holds, and every group gets what it needs."""

from __future__ import annotations

from fnmatch import fnmatchcase

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk_codedeploy import ServerApplication, ServerDeploymentGroup, ServiceRole, Trigger, TriggerEvent
from cdk_codedeploy.iam import service_permissions
from cdk_codedeploy.service import Platform
from tests.iam.deployed import Deployment
from tests.iam.templates import assert_no_cycle

GROUPS = 100
FLEET = "arn:aws-us-gov:autoscaling:ap-southeast-4:123456789012:autoScalingGroup:*:autoScalingGroupName/"


def make_group(stack: Construct, role: ServiceRole, application: ServerApplication | None, number: int) -> None:
    """Make a deployment group with a topic and an Auto Scaling group of its own, whose names are generated."""
    made = autoscaling.CfnAutoScalingGroup(stack, f"Fleet{number}", max_size="1", min_size="0")
    fleet = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, f"Web{number}", made.ref)
    ServerDeploymentGroup(
        stack,
        f"Group{number}",
        role=role,
        application=application,
        auto_scaling_groups=[fleet],
        install_agent=False,
        triggers=[Trigger(sns.Topic(stack, f"Topic{number}"), [TriggerEvent.DEPLOYMENT_FAILURE])],
    )


@pytest.mark.parametrize(
    ("stack_count", "role_apart"), [(2, False), (4, True)], ids=["two stacks", "four stacks and one for the role"]
)
def test_a_hundred_groups_on_one_role(app, synth, stack_count, role_apart):
    # Long names of stacks and constructs make long generated names.
    stacks = [cdk.Stack(app, f"production-shop-web-deployments-blue{number}") for number in range(stack_count)]
    base = cdk.Stack(app, "production-shop-roles") if role_apart else stacks[0]
    role = ServiceRole(base, "ServiceRole", platform=Platform.SERVER)
    application = ServerApplication(base, "Application")
    for number in range(GROUPS):
        make_group(
            Construct(stacks[number % stack_count], f"NotificationsAndFleets{number}"), role, application, number
        )

    templates = {stack.stack_name: synth(stack) for stack in {base: 0, **dict.fromkeys(stacks)}}
    for template in templates.values():
        assert len(template["Resources"]) <= 500
        assert_no_cycle(template)
    deployment = Deployment(templates)
    groups = deployment.all("AWS::CodeDeploy::DeploymentGroup")
    assert len(groups) == GROUPS
    (arn,) = {group.properties["ServiceRoleArn"] for group in groups}
    deployed = deployment.role(arn)
    deployed.assert_within_limits()
    assert deployed.managed(), "so many permissions need more than inline policies"

    policies = {(policy.stack, policy.id): policy for policy in deployed.policies}
    (trusted,) = deployed.trusts()
    for group in groups:
        assert fnmatchcase(
            f"x:deploymentgroup:{group.properties['ApplicationName']}/x",
            f"x{trusted[trusted.index(':deploymentgroup') :]}",
        )
        (fleet,) = group.properties["AutoScalingGroups"]
        (trigger,) = group.properties["TriggerConfigurations"]
        needs = {
            ("sns:Publish", trigger["TriggerTargetArn"]),
            ("autoscaling:PutLifecycleHook", FLEET + fleet),
            ("autoscaling:CompleteLifecycleAction", FLEET + fleet),
        }
        waited_for = [policies[group.stack, id].properties["PolicyDocument"] for id in group.depends_on]
        allowed = {
            (action, resource)
            for document in waited_for
            for statement in document["Statement"]
            for action in statement["Action"]
            for resource in statement["Resource"]
        }
        assert needs <= allowed
        assert deployed.may("ec2:DescribeInstances", "*")


def test_the_same_program_gives_the_same_templates(synth):
    def templates():
        app = cdk.App(tree_metadata=False)
        stacks = [cdk.Stack(app, name) for name in ("One", "Two")]
        role = ServiceRole(stacks[0], "Role", platform=Platform.SERVER)
        for number in range(6):
            make_group(stacks[number % 2], role, None, number)
        return [synth(stack) for stack in stacks]

    assert templates() == templates()


class TestWhenEvenManagedPoliciesAreFull:
    """Permissions are given to the role as a deployment group would give them."""

    MESSAGE = (
        "role: got a service role with more permissions than fit into its policies, but IAM gives a role 10240 "
        "characters of inline policies and 10 managed policies of 6144; give some of its deployment groups another "
        "ServiceRole"
    )

    def fill(self, stack, role):
        group = sns.Topic(stack, "StandsForAGroup")
        for number in range(1_000):
            role.allow(group, service_permissions.for_topic(f"arn:aws:sns:eu-west-1:123456789012:{number:0200}"))

    @pytest.mark.parametrize("away", [False, True])
    def test_it_says_so(self, app, stack, synth, away):
        role = ServiceRole(stack, "Role", platform=Platform.SERVER)
        where = cdk.Stack(app, "Other") if away else stack
        with pytest.raises(Exception, match="role: got") as caught:
            self.fill(where, role)
        assert str(caught.value) == self.MESSAGE
        deployment = Deployment({each.stack_name: synth(each) for each in {stack: 0, where: 0}})
        (found,) = deployment.all("AWS::IAM::Role")
        deployed = deployment.role(f"role/{found.name}")
        deployed.assert_within_limits()
        assert len(deployed.managed()) == 10

    def test_managed_policies_attached_otherwise_count_too(self, stack, synth):
        from aws_cdk import aws_iam as iam

        role = ServiceRole(stack, "Role", platform=Platform.SERVER)
        for name in ("ReadOnlyAccess", "ReadOnlyAccess", "SecurityAudit"):
            role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name(name))
        with pytest.raises(Exception, match="role: got"):
            self.fill(stack, role)
        deployment = Deployment({"Stack": synth(stack)})
        deployed = deployment.role(f"role/{deployment.all('AWS::IAM::Role')[0].name}")
        deployed.assert_within_limits()
        assert len(deployed.managed()) == 8
