"""What each construct costs in round trips between Python and jsii's JavaScript, counted exactly and never timed."""

from __future__ import annotations

from collections import Counter

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sns as sns

from cdk_codedeploy import (
    InstanceTagSet,
    LoadBalancer,
    ServerApplication,
    ServerDeploymentGroup,
    ServiceRole,
    TriggerEvent,
)
from cdk_codedeploy.service import Platform

EVENTS = [TriggerEvent.DEPLOYMENT_FAILURE]

RESOURCE = "create aws-cdk-lib.Resource"
ROLE = "create aws-cdk-lib.aws_iam.CfnRole"
GROUP = "create aws-cdk-lib.aws_codedeploy.CfnDeploymentGroup"
# Older versions of the CDK have another name for it.
DEPEND = f"invoke {'addResourceDependency' if hasattr(cdk.CfnResource, 'add_resource_dependency') else 'addDependency'}"


@pytest.fixture(scope="module", autouse=True)
def _asked_once():
    """Ask before the first test for what a process asks for once, such as pseudo parameters."""
    stack = cdk.Stack(cdk.App(), "Before")
    group = ServerDeploymentGroup(stack, "Group", alarms=[_alarm(stack, 0)])
    group.add_trigger(sns.Topic(stack, "Topic"), events=EVENTS)


@pytest.fixture
def application(stack):
    """Return an application whose name has been read, which each application is asked for once."""
    application = ServerApplication(stack, "Application")
    assert application.application_name
    return application


def _alarm(stack, position):
    metric = cloudwatch.Metric(namespace="Web", metric_name=f"Errors{position}")
    return cloudwatch.Alarm(stack, f"Alarm{position}", metric=metric, threshold=1, evaluation_periods=1)


def _target_group(stack):
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-central-1a"])
    return elbv2.ApplicationTargetGroup(stack, "Targets", vpc=vpc, port=80, target_type=elbv2.TargetType.INSTANCE)


class TestABareGroupWithItsRole:
    def test_that_is_the_first_on_our_application(self, stack, round_trips):
        application = ServerApplication(stack, "Application")
        with round_trips() as trips:
            ServerDeploymentGroup(stack, "Group", application=application)
        assert trips.counts == Counter([RESOURCE, "get ref", RESOURCE, ROLE, "get attrArn", GROUP])

    def test_that_is_the_second_on_our_application(self, stack, application, round_trips):
        with round_trips() as trips:
            ServerDeploymentGroup(stack, "Group", application=application)
        assert trips.counts == Counter([RESOURCE, RESOURCE, ROLE, "get attrArn", GROUP])

    def test_on_an_application_of_the_cdk(self, stack, round_trips):
        application = codedeploy.ServerApplication(stack, "Application")
        with round_trips() as trips:
            ServerDeploymentGroup(stack, "Group", application=application)
        assert trips.counts == Counter([RESOURCE, "get applicationName", RESOURCE, ROLE, "get attrArn", GROUP])

    def test_on_an_l1_application(self, stack, round_trips):
        application = codedeploy.CfnApplication(stack, "Application", compute_platform="Server")
        with round_trips() as trips:
            ServerDeploymentGroup(stack, "Group", application=application)
        assert trips.counts == Counter(
            ["get computePlatform", RESOURCE, "get ref", RESOURCE, ROLE, "get attrArn", GROUP]
        )

    def test_that_makes_its_application(self, stack, round_trips):
        with round_trips() as trips:
            ServerDeploymentGroup(stack, "Group")
        made = [RESOURCE, "create aws-cdk-lib.aws_codedeploy.CfnApplication", "get ref"]
        assert trips.counts == Counter([RESOURCE, *made, RESOURCE, ROLE, "get attrArn", GROUP])

    def test_the_bars(self, stack, application, round_trips):
        with round_trips() as given:
            ServerDeploymentGroup(stack, "Given", application=application)
        with round_trips() as made:
            ServerDeploymentGroup(stack, "Made")
        assert given.total <= 6
        assert made.total <= 9


def test_a_group_with_tags_a_target_group_and_alarms(stack, application, round_trips):
    targets = _target_group(stack)
    alarms = [_alarm(stack, position) for position in range(2)]
    tags = InstanceTagSet({"Stage": ["prod"], "Team": []})
    with round_trips() as trips:
        ServerDeploymentGroup(
            stack,
            "Group",
            application=application,
            ec2_instance_tags=tags,
            load_balancers=[LoadBalancer.application(targets)],
            alarms=alarms,
        )
    given = ["get targetGroupName", "get alarmName", "get alarmName"]
    assert trips.counts == Counter([*given, RESOURCE, RESOURCE, ROLE, "get attrArn", GROUP])


def test_values_stay_in_python(stack, round_trips):
    targets = _target_group(stack)
    with round_trips() as trips:
        InstanceTagSet({"Stage": ["prod"], "Team": []})
    assert trips.requests == []
    with round_trips() as trips:
        LoadBalancer.application(targets)
    assert trips.counts == Counter(["get targetGroupName"])


def test_plain_settings_cost_nothing(stack, application, round_trips):
    tags = InstanceTagSet({"Stage": ["prod"]}, {"Team": []})
    with round_trips() as trips:
        ServerDeploymentGroup(
            stack,
            "Group",
            application=application,
            deployment_group_name="web",
            auto_rollback={"failed_deployment": False},
            ec2_instance_tags=tags,
            ignore_poll_alarms_failure=True,
            tags={"Owner": "web"},
        )
    assert trips.total == 5, trips.requests


class TestAddingLater:
    @pytest.fixture
    def group(self, stack, application):
        return ServerDeploymentGroup(stack, "Group", application=application)

    def test_alarms(self, stack, group, round_trips):
        first, second, third = (_alarm(stack, position) for position in range(3))
        with round_trips() as trips:
            group.add_alarm(first)
        # The first alarm also switches the rollback on alarm on, and lets the role read alarms.
        properties = ["set alarmConfiguration", "set autoRollbackConfiguration", "set policies"]
        assert trips.counts == Counter(["get alarmName", *properties])
        for alarm in (second, third):
            with round_trips() as trips:
                group.add_alarm(alarm)
            assert trips.counts == Counter(["get alarmName", "set alarmConfiguration"])

    def test_triggers(self, stack, group, round_trips):
        first, second, third = (sns.Topic(stack, f"Topic{position}") for position in range(3))
        with round_trips() as trips:
            group.add_trigger(first, events=EVENTS)
        topic = ["get masterKey", "get topicArn", "set triggerConfigurations"]
        policy = ["get ref", "create aws-cdk-lib.aws_iam.CfnPolicy", DEPEND]
        assert trips.counts == Counter([*topic, *policy])
        for other in (second, third):
            with round_trips() as trips:
                group.add_trigger(other, events=EVENTS)
            assert trips.counts == Counter([*topic, "set policyDocument"])

    def test_a_trigger_to_the_same_topic_needs_no_permission(self, stack, group, round_trips):
        topic = sns.Topic(stack, "Topic")
        group.add_trigger(topic, events=EVENTS)
        with round_trips() as trips:
            group.add_trigger(topic, events=[TriggerEvent.DEPLOYMENT_START])
        assert trips.counts == Counter(["get masterKey", "get topicArn", "set triggerConfigurations"])


class TestSynth:
    def test_calls_nothing_back(self, app, stack, application, round_trips):
        targets = _target_group(stack)
        for position in range(3):
            group = ServerDeploymentGroup(
                stack,
                f"Group{position}",
                application=application,
                load_balancers=[LoadBalancer.application(targets)],
                alarms=[_alarm(stack, position)],
            )
            group.add_trigger(sns.Topic(stack, f"Topic{position}"), events=EVENTS)
        with round_trips() as trips:
            app.synth()
        assert trips.callbacks == 0
        assert trips.counts == Counter(["invoke synth"])

    def test_rules_of_all_groups_share_one_callback(self, app, stack, application, round_trips):
        for position in range(3):
            group = ServerDeploymentGroup(
                stack, f"Group{position}", application=application, auto_rollback={"deployment_in_alarm": True}
            )
            group.add_alarm(_alarm(stack, position))
        with round_trips() as trips:
            app.synth()
        assert trips.callbacks == 1


class TestOneRoleForAll:
    GROUPS = 20

    def test_each_group_costs_the_same(self, stack, application, round_trips):
        role = ServiceRole(stack, "Role", platform=Platform.SERVER)
        made = []
        for position in range(self.GROUPS):
            with round_trips() as trips:
                ServerDeploymentGroup(stack, f"Group{position}", application=application, role=role)
            made.append(trips.requests)
        assert all(requests == made[1] for requests in made[1:])
        # Which stack the group is in decides where its permissions stand.
        assert Counter(made[1]) == Counter([RESOURCE, "get stack", GROUP])
        # The first also asks for the application's stack, and writes the application into the role's trust and what all
        # groups need into its policy.
        stacks = ["get stack", "staticinvoke aws-cdk-lib.Stack of"]
        once = [*stacks, "set assumeRolePolicyDocument", "get attrArn", "set policies"]
        assert Counter(made[0]) == Counter([*made[1], *once])

    def test_in_another_stack_too(self, app, stack, application, round_trips):
        role = ServiceRole(cdk.Stack(app, "Roles"), "Role", platform=Platform.SERVER)
        made = []
        for position in range(self.GROUPS):
            with round_trips() as trips:
                ServerDeploymentGroup(stack, f"Group{position}", application=application, role=role)
            made.append(trips.requests)
        assert all(Counter(requests) == Counter([RESOURCE, "get stack", GROUP]) for requests in made[1:])

    def test_each_addition_costs_the_same(self, stack, application, round_trips):
        role = ServiceRole(stack, "Role", platform=Platform.SERVER)
        groups = [
            ServerDeploymentGroup(stack, f"Group{position}", application=application, role=role)
            for position in range(self.GROUPS)
        ]
        added = []
        for position, group in enumerate(groups):
            topic = sns.Topic(stack, f"Topic{position}")
            alarms = [_alarm(stack, 2 * position), _alarm(stack, 2 * position + 1)]
            with round_trips() as trips:
                group.add_trigger(topic, events=EVENTS)
                for alarm in alarms:
                    group.add_alarm(alarm)
            added.append(trips.requests)
        assert all(requests == added[1] for requests in added[1:])
        trigger = ["get masterKey", "get topicArn", "set triggerConfigurations"]
        permission = ["set policyDocument", DEPEND]
        first_alarm = ["get alarmName", "set alarmConfiguration", "set autoRollbackConfiguration"]
        second_alarm = ["get alarmName", "set alarmConfiguration"]
        assert Counter(added[1]) == Counter([*trigger, *permission, *first_alarm, *second_alarm])
        assert len(added[0]) == len(added[1]) + 2
