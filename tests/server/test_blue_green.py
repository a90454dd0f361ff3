"""A deployment group for blue/green deployments, which a custom resource makes."""

from __future__ import annotations

import json
import re

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sns as sns

from cdk_codedeploy import (
    AutoRollbackConfig,
    BlueGreen,
    GreenFleetProvisioning,
    InitialDeployment,
    InstanceTagSet,
    LoadBalancer,
    OriginalInstances,
    OutdatedInstancesStrategy,
    S3Location,
    ServerApplication,
    ServerDeploymentGroup,
    TagFilter,
    TriggerEvent,
    ValidationError,
)
from cdk_codedeploy.iam.permissions import INLINE_POLICIES_MAX
from tests.deployment.templates import GROUP, of_type, statements

CUSTOM = "Custom::CodeDeployBlueGreenDeploymentGroup"
DISCOVER = GreenFleetProvisioning.DISCOVER_EXISTING
CONSTANT = {
    "DeploymentConfig": "CodeDeployDefault.OneAtATime",
    "Alarms": {"Names": [], "Enabled": False, "IgnorePollFailure": False},
    "ClassicLoadBalancers": [],
    "Ec2TagFilters": [],
    "Ec2TagGroups": [],
    "OutdatedInstances": "UPDATE",
    "RollbackEvents": ["DEPLOYMENT_FAILURE"],
    "ServiceTimeout": "3000",
    "Tags": {},
    "TerminationHook": False,
    "Triggers": [],
}


@pytest.fixture
def balancer(stack):
    arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef"
    group = elbv2.ApplicationTargetGroup.from_target_group_attributes(stack, "Targets", target_group_arn=arn)
    return LoadBalancer.application(group)


@pytest.fixture
def fleet(stack):
    return autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Fleet", "web-fleet")


@pytest.fixture
def make(stack, balancer, fleet):
    def made(id="Group", **given):
        wanted = {
            "auto_scaling_groups": [fleet],
            "blue_green": BlueGreen(),
            "install_agent": False,
            "load_balancers": [balancer],
        }
        return ServerDeploymentGroup(stack, id, **{**wanted, **given})

    return made


@pytest.fixture
def refusal(make):
    def refused(**given):
        with pytest.raises(ValidationError) as caught:
            make(**given)
        return str(caught.value).removeprefix('deployment group "Group": ')

    return refused


def allowed(template, role, action):
    """The statements of a role that allow an action."""
    found = statements(template, role)
    return [
        each for each in found if action in ([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
    ]


def only(template):
    (found,) = of_type(template, CUSTOM).values()
    return found


class TestTemplate:
    def test_copying_the_auto_scaling_group(self, stack, synth, make):
        group = make()
        references = {
            "Application": stack.resolve(group.application.application_name),
            "ServiceRoleArn": stack.resolve(group.role.role_arn),
        }
        found = only(synth(stack))
        assert found.pop("ServiceToken")
        assert found == CONSTANT | references | {
            "AutoScalingGroups": ["web-fleet"],
            "BlueGreen": {
                "Provisioning": "COPY_AUTO_SCALING_GROUP",
                "OnTimeout": "CONTINUE_DEPLOYMENT",
                "OnSuccess": "TERMINATE",
                "ReadyWaitMinutes": 0,
                "TerminationWaitMinutes": 60,
            },
            "TargetGroups": ["web"],
        }
        assert not of_type(synth(stack), GROUP)

    def test_everything_else(self, stack, synth, make):
        alarm = cloudwatch.Alarm.from_alarm_name(stack, "Alarm", "errors")
        topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:eu-west-1:111122223333:people")
        group = make(
            auto_scaling_groups=None,
            blue_green=BlueGreen(
                provisioning=DISCOVER,
                deployment_approval_wait_time=cdk.Duration.hours(48),
                original_instances=OriginalInstances.KEEP_ALIVE,
            ),
            alarms=[alarm],
            auto_rollback=AutoRollbackConfig(stopped_deployment=True),
            deployment_group_name="web",
            ec2_instance_tags=InstanceTagSet({"Stage": ["prod"], "Team": []}, {"": ["shop"]}),
            ignore_poll_alarms_failure=True,
            outdated_instances_strategy=OutdatedInstancesStrategy.IGNORE,
            tags={"Team": "shop"},
        )
        group.add_trigger(topic, events=[TriggerEvent.DEPLOYMENT_READY])
        found = only(synth(stack))
        assert {name: found[name] for name in found.keys() - {"ServiceToken", "Application", "ServiceRoleArn"}} == {
            **CONSTANT,
            "Alarms": {"Names": ["errors"], "Enabled": True, "IgnorePollFailure": True},
            "AutoScalingGroups": [],
            "BlueGreen": {
                "Provisioning": "DISCOVER_EXISTING",
                "OnTimeout": "STOP_DEPLOYMENT",
                "OnSuccess": "KEEP_ALIVE",
                "ReadyWaitMinutes": 2880,
                "TerminationWaitMinutes": 0,
            },
            "Ec2TagGroups": [
                [
                    {"Key": "Stage", "Value": "prod", "Type": "KEY_AND_VALUE"},
                    {"Key": "Team", "Type": "KEY_ONLY"},
                ],
                [{"Value": "shop", "Type": "VALUE_ONLY"}],
            ],
            "Name": "web",
            "OutdatedInstances": "IGNORE",
            "RollbackEvents": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
            "Tags": {"Team": "shop"},
            "TargetGroups": ["web"],
            "Triggers": [
                {
                    "Name": "Trigger1",
                    "TopicArn": "arn:aws:sns:eu-west-1:111122223333:people",
                    "Events": ["DeploymentReady"],
                }
            ],
        }

    def test_flat_filters(self, stack, synth, make):
        make(
            auto_scaling_groups=None,
            blue_green=BlueGreen(provisioning=DISCOVER),
            ec2_tag_filters=[TagFilter("Stage", "prod")],
        )
        assert only(synth(stack))["Ec2TagFilters"] == [{"Key": "Stage", "Value": "prod", "Type": "KEY_AND_VALUE"}]

    def test_first_late_alarm_rolls_back_too(self, stack, synth, make):
        group = make()
        group.add_alarm(cloudwatch.Alarm.from_alarm_name(stack, "Alarm", "errors"))
        found = only(synth(stack))
        assert found["Alarms"] == {"Names": ["errors"], "Enabled": True, "IgnorePollFailure": False}
        assert found["RollbackEvents"] == ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
        assert len(allowed(synth(stack), "GroupRole", "cloudwatch:DescribeAlarms")) == 1

    def test_late_auto_scaling_group(self, stack, synth, make, fleet):
        group = make(auto_scaling_groups=None, blue_green=BlueGreen(provisioning=DISCOVER))
        group.add_auto_scaling_group(fleet)
        assert only(synth(stack))["AutoScalingGroups"] == ["web-fleet"]

    def test_name_and_arn_are_the_handlers(self, stack, make):
        group = make()
        logical_id = stack.get_logical_id(group.node.default_child)
        name = {"Fn::GetAtt": [logical_id, "DeploymentGroupName"]}
        assert stack.resolve(group.deployment_group_name) == name
        assert name in stack.resolve(group.deployment_group_arn)["Fn::Join"][1]

    def test_its_resource_has_another_id_than_an_in_place_group(self, stack, make):
        assert make().node.default_child.node.path == "Stack/Group/BlueGreen/Default"
        assert make("InPlace", auto_scaling_groups=None, blue_green=None).node.default_child.node.path == (
            "Stack/InPlace/Resource"
        )

    def test_waits_for_the_roles_permissions(self, stack, synth, make):
        make()
        resources = synth(stack)["Resources"]
        (group,) = (each for each in resources.values() if each["Type"] == CUSTOM)
        roles = {name for name, each in resources.items() if each["Type"] == "AWS::IAM::Policy"}
        assert {name for name in group["DependsOn"] if name.startswith("GroupRole")} <= roles
        assert any(name.startswith("GroupRole") for name in group["DependsOn"])


class TestPermissions:
    COPIES = "autoScalingGroup:*:autoScalingGroupName/CodeDeploy_*"

    def test_of_the_service_on_copies(self, stack, synth, make):
        make()
        template = synth(stack)
        (create,) = allowed(template, "GroupRole", "autoscaling:CreateAutoScalingGroup")
        assert self.COPIES in str(create["Resource"])
        (delete,) = allowed(template, "GroupRole", "autoscaling:DeleteAutoScalingGroup")
        assert self.COPIES in str(delete["Resource"])
        assert "autoScalingGroupName/web-fleet" in str(delete["Resource"])
        (terminate,) = allowed(template, "GroupRole", "ec2:TerminateInstances")
        assert ":instance/*" in str(terminate["Resource"])

    def test_of_the_service_where_nothing_is_terminated(self, stack, synth, make):
        make(blue_green=BlueGreen(original_instances=OriginalInstances.KEEP_ALIVE))
        template = synth(stack)
        assert not allowed(template, "GroupRole", "autoscaling:DeleteAutoScalingGroup")
        assert not allowed(template, "GroupRole", "ec2:TerminateInstances")

    def test_of_the_service_where_nothing_is_copied(self, stack, synth, make):
        make(auto_scaling_groups=None, blue_green=BlueGreen(provisioning=DISCOVER))
        template = synth(stack)
        assert not allowed(template, "GroupRole", "autoscaling:CreateAutoScalingGroup")
        assert len(allowed(template, "GroupRole", "ec2:TerminateInstances")) == 1

    def test_of_the_handler_end_at_the_application_and_the_role(self, stack, synth, make):
        group = make()
        template = synth(stack)
        handler = "CodeDeployCustomResourcesBlueGreenDeploymentGroupRole"
        (create,) = allowed(template, handler, "codedeploy:CreateDeploymentGroup")
        application = stack.resolve(group.application.application_name)
        assert all(application in each["Fn::Join"][1] for each in create["Resource"])
        (passed,) = allowed(template, handler, "iam:PassRole")
        assert passed["Resource"] == [stack.resolve(group.role.role_arn)]
        assert passed["Condition"] == {"StringLike": {"iam:PassedToService": "codedeploy*.amazonaws.com*"}}


class TestRefusals:
    def test_other_types(self, refusal):
        assert refusal(blue_green=True) == "blue_green: got True, but its type is BlueGreen; pass a BlueGreen"

    def test_without_load_balancer(self, refusal):
        assert refusal(load_balancers=None) == (
            "blue_green: got a value without load_balancers, but a blue/green deployment moves the traffic of a load "
            "balancer; pass load_balancers=[LoadBalancer.application(target_group)]"
        )

    def test_on_premises(self, refusal):
        assert refusal(on_premise_instance_tags=InstanceTagSet({"Stage": ["prod"]})) == (
            "on_premise_instance_tags: got a value together with blue_green, but on-premises instances are deployed to "
            "in place only; leave one of the two out"
        )

    def test_initial_deployment(self, refusal):
        deployment = InitialDeployment(revision=S3Location("revisions", "web.zip", "zip"))
        assert refusal(deployment=deployment) == (
            "deployment: got a value together with blue_green, but CloudFormation deploys with in-place groups only; "
            "leave one of the two out"
        )

    @pytest.mark.parametrize("count", [0, 2])
    def test_any_number_to_copy_but_one(self, stack, refusal, count):
        groups = [
            autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, f"Fleet{n}", f"fleet-{n}")
            for n in range(count)
        ]
        assert refusal(auto_scaling_groups=groups) == (
            f"auto_scaling_groups: got {count}, but COPY_AUTO_SCALING_GROUP copies exactly 1; "
            "pass one, or choose GreenFleetProvisioning.DISCOVER_EXISTING"
        )

    def test_second_one_to_copy_later(self, stack, synth, make):
        group = make()
        other = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Other", "other")
        with pytest.raises(ValidationError, match="auto_scaling_groups: got 2, but COPY_AUTO_SCALING_GROUP copies exa"):
            group.add_auto_scaling_group(other)
        assert only(synth(stack))["AutoScalingGroups"] == ["web-fleet"]

    @pytest.fixture
    def own(self, stack, vpc):
        return autoscaling.AutoScalingGroup(
            stack,
            "Own",
            vpc=vpc,
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        )

    def test_copying_what_the_app_makes(self, refusal, own):
        assert refusal(auto_scaling_groups=[own]) == (
            'auto_scaling_groups: got the Auto Scaling group "Own" of this app, but the first deployment deletes what '
            "it copies, and the stack that made it fails from then on; make the Auto Scaling group outside of "
            "CloudFormation and import it, keep it alive with original_instances=OriginalInstances.KEEP_ALIVE, or let "
            "deployments name the replacement instances with GreenFleetProvisioning.DISCOVER_EXISTING"
        )

    @pytest.mark.parametrize(
        "blue_green",
        [BlueGreen(original_instances=OriginalInstances.KEEP_ALIVE), BlueGreen(provisioning=DISCOVER)],
    )
    def test_what_the_app_makes_may_stay(self, make, own, blue_green):
        make(auto_scaling_groups=[own], blue_green=blue_green)

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            (
                {"deployment_approval_wait_time": cdk.Duration.minutes(0)},
                (
                    "deployment_approval_wait_time: got 0 minutes, but somebody needs at least 1 minute to continue a "
                    "deployment; leave it out to move traffic at once"
                ),
            ),
            (
                {"deployment_approval_wait_time": cdk.Duration.minutes(2881)},
                (
                    "deployment_approval_wait_time: got 2881, but the wait before traffic moves to replacement "
                    "instances "
                    "takes 0 to 2880 minutes; give at most two days, or 0 to move it at once"
                ),
            ),
            (
                {"deployment_approval_wait_time": 30},
                (
                    "deployment_approval_wait_time: got 30, but its type is Duration; "
                    "pass a Duration such as Duration.minutes(30)"
                ),
            ),
            (
                {"termination_wait_time": cdk.Duration.seconds(90)},
                (
                    "termination_wait_time: got 1 minute 30 seconds, but the service counts whole minutes; "
                    "round it to minutes"
                ),
            ),
            (
                {"termination_wait_time": cdk.Duration.days(3)},
                (
                    "termination_wait_time: got 4320, but the wait before the original environment is "
                    "terminated takes 0 to "
                    "2880 minutes; give at most two days, or 0 to terminate it at once"
                ),
            ),
            (
                {
                    "original_instances": OriginalInstances.KEEP_ALIVE,
                    "termination_wait_time": cdk.Duration.minutes(5),
                },
                (
                    "termination_wait_time: got a value together with KEEP_ALIVE, but nothing is terminated then; "
                    "leave it out"
                ),
            ),
            (
                {"termination_wait_time": cdk.Duration.minutes(cdk.Token.as_number({"Ref": "Minutes"}))},
                (
                    "termination_wait_time: got a value that only the deployment knows, but the wait has to be "
                    "known when "
                    "the stack is synthesized; write it out, such as Duration.minutes(30)"
                ),
            ),
            (
                {"provisioning": "COPY"},
                (
                    'provisioning: got "COPY", but the values are COPY_AUTO_SCALING_GROUP, DISCOVER_EXISTING; '
                    "pass a member of GreenFleetProvisioning"
                ),
            ),
            (
                {"original_instances": "KEEP"},
                (
                    'original_instances: got "KEEP", but the values are TERMINATE, KEEP_ALIVE; '
                    "pass a member of OriginalInstances"
                ),
            ),
        ],
    )
    def test_of_the_choices(self, given, message):
        with pytest.raises(ValidationError) as caught:
            BlueGreen(**given)
        assert str(caught.value) == message


def test_a_dozen_groups_with_applications_of_their_own_stay_within_one_role(stack, synth, balancer):
    for number in range(12):
        fleet = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, f"Fleet{number}", f"fleet-{number}")
        ServerDeploymentGroup(
            stack,
            f"Group{number}",
            auto_scaling_groups=[fleet],
            blue_green=BlueGreen(),
            install_agent=False,
            load_balancers=[balancer],
        )
    template = synth(stack)
    inline = [
        json.dumps(policy["PolicyDocument"], separators=(",", ":"))
        for policy in of_type(template, "AWS::IAM::Policy").values()
        if "CodeDeployCustomResourcesBlueGreenDeploymentGroupRole" in str(policy["Roles"])
    ]
    assert len(inline) >= 12
    # Each reference becomes a generated name, shorter than it stands in the template.
    lengths = [len(re.sub(r'\{"(?:Ref|Fn::GetAtt)":[^}]*\}', "x" * 60, text)) for text in inline]
    assert sum(lengths) < INLINE_POLICIES_MAX


def test_more_groups_than_a_functions_role_takes_are_refused(stack, balancer):
    application = ServerApplication.from_server_application_name(stack, "Application", "a" * 100)

    def make(number):
        fleet = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, f"Fleet{number}", f"fleet-{number}")
        ServerDeploymentGroup(
            stack,
            f"Group{number}",
            application=application,
            auto_scaling_groups=[fleet],
            blue_green=BlueGreen(),
            install_agent=False,
            load_balancers=[balancer],
        )

    def make_many():
        for number in range(60):
            make(number)

    with pytest.raises(ValidationError) as caught:
        make_many()
    assert re.fullmatch(
        r'"Stack/Group\d\d": stack: got a stack with more custom resources of one kind than fit into the policies of '
        r"their function, but IAM gives a role 10240 characters of inline policies; make some of them in another stack",
        str(caught.value),
    )
