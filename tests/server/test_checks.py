"""Combinations of a deployment group's parameters that the service or CloudFormation refuses."""

from __future__ import annotations

from importlib.metadata import version

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import (
    AutoScalingProcess,
    OutdatedInstancesStrategy,
    ServerApplication,
    ServerDeploymentGroup,
    ValidationError,
)
from cdk_codedeploy.deployment import group_resource
from cdk_codedeploy.synthesis import make_l1
from tests.deployment.templates import allowed, group_of, only

KNOWS_OPTIONS = hasattr(codedeploy.CfnDeploymentGroup, "ec2_deployment_options")
PROCESSES = "Terminate, AZRebalance, InstanceRefresh, ScheduledActions"


@pytest.fixture
def refusal(stack):
    """The message with which a deployment group is refused."""

    def message(**parameters):
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", **parameters)
        # Nothing was made, so the id is free.
        ServerDeploymentGroup(stack, "Group")
        return str(caught.value).removeprefix('deployment group "Group": ')

    return message


class TestPlatform:
    @pytest.mark.parametrize(
        ("cls", "name"),
        [
            (codedeploy.LambdaApplication, "a LambdaApplication"),
            (codedeploy.EcsApplication, "an EcsApplication"),
        ],
    )
    def test_applications_of_other_platforms(self, stack, refusal, cls, name):
        assert refusal(application=cls(stack, "App")) == (
            f"application: got {name}, but a deployment group has its application's compute platform; "
            "pass a ServerApplication"
        )

    def test_of_an_imported_group(self, stack):
        with pytest.raises(ValidationError, match=r'^deployment group "Group": application: got a LambdaApplication'):
            ServerDeploymentGroup.from_server_deployment_group_attributes(
                stack,
                "Group",
                application=codedeploy.LambdaApplication(stack, "App"),
                deployment_group_name="web",
            )

    @pytest.mark.parametrize("platform", ["Lambda", "ECS"])
    def test_l1_applications_of_other_platforms(self, stack, refusal, platform):
        application = codedeploy.CfnApplication(stack, "App", compute_platform=platform)
        assert refusal(application=application) == (
            f"application: got an application for {platform}, but a deployment group has its application's compute "
            "platform; pass a ServerApplication"
        )

    def test_l1_applications_that_are_or_may_be_for_instances_pass(self, stack, synth):
        parameter = cdk.CfnParameter(stack, "Platform").value_as_string
        for id, platform in {"Said": "Server", "Unsaid": None, "Unknown": parameter}.items():
            application = codedeploy.CfnApplication(stack, id, compute_platform=platform)
            ServerDeploymentGroup(stack, f"{id}Group", application=application)
            assert application.compute_platform == platform
        template = synth(stack)
        names = [group_of(template, f"{id}Group")["ApplicationName"] for id in ("Said", "Unsaid", "Unknown")]
        assert names == [{"Ref": "Said"}, {"Ref": "Unsaid"}, {"Ref": "Unknown"}]


class TestRollback:
    def test_an_unknown_key(self, refusal):
        assert refusal(auto_rollback={"on_failure": True}) == (
            'auto_rollback: got the key "on_failure", but it has failed_deployment, stopped_deployment, '
            "deployment_in_alarm; correct the key or pass an AutoRollbackConfig"
        )

    def test_a_value_that_is_no_flag(self, refusal):
        assert refusal(auto_rollback={"failed_deployment": "no"}) == (
            'auto_rollback failed_deployment: got "no", but its type is bool; pass True or False'
        )

    @pytest.mark.parametrize("value", [False, True])
    def test_a_bare_flag(self, refusal, value):
        # False is not the default, which rolls back.
        assert refusal(auto_rollback=value) == (
            f"auto_rollback: got {value}, but its type is AutoRollbackConfig or Mapping; "
            "pass an AutoRollbackConfig, in which failed_deployment=False switches rollbacks off"
        )


class TestOutdatedInstances:
    @pytest.mark.parametrize("value", [*OutdatedInstancesStrategy, "IGNORE"])
    def test_is_written(self, stack, synth, value):
        ServerDeploymentGroup(stack, "Group", outdated_instances_strategy=value)
        assert only(synth(stack))["OutdatedInstancesStrategy"] == str(value)

    def test_an_unknown_one(self, refusal):
        assert refusal(outdated_instances_strategy="LATER") == (
            'outdated_instances_strategy: got "LATER", but the values are UPDATE, IGNORE; '
            "pass a member of OutdatedInstancesStrategy"
        )


class TestSuspendedProcesses:
    @pytest.mark.skipif(KNOWS_OPTIONS, reason="this CDK knows the property")
    def test_need_a_newer_cdk(self, refusal):
        assert refusal(suspend_auto_scaling_processes=[AutoScalingProcess.TERMINATE]) == (
            f"suspend_auto_scaling_processes: got a value while aws-cdk-lib {version('aws-cdk-lib')} is installed, but "
            "CfnDeploymentGroup.ec2_deployment_options exists since 2.276.0; install aws-cdk-lib>=2.276.0 or leave "
            "suspend_auto_scaling_processes out"
        )

    @pytest.mark.parametrize("value", [None, []])
    def test_none_work_everywhere(self, stack, synth, value):
        ServerDeploymentGroup(stack, "Group", suspend_auto_scaling_processes=value)
        assert "Ec2DeploymentOptions" not in only(synth(stack))

    @pytest.mark.parametrize(
        ("value", "shown"), [("terminate", '"terminate"'), ("Launch", '"Launch"'), ("", '""'), (5, "5")]
    )
    def test_unknown_ones(self, refusal, value, shown):
        assert refusal(suspend_auto_scaling_processes=[value]) == (
            f"suspend_auto_scaling_processes: got {shown}, but the values are {PROCESSES}; "
            "pass a member of AutoScalingProcess"
        )

    def test_one_twice(self, refusal):
        assert refusal(suspend_auto_scaling_processes=["Terminate", AutoScalingProcess.TERMINATE]) == (
            'suspend_auto_scaling_processes: got "Terminate" more than once, but each name can be used only once; '
            "remove the repetition"
        )

    def test_five(self, refusal):
        assert refusal(suspend_auto_scaling_processes=[*AutoScalingProcess, "Terminate"]) == (
            "suspend_auto_scaling_processes: got 5, but a deployment suspends at most 4 processes of Auto Scaling; "
            "name each process once"
        )

    def test_are_written_by_a_cdk_that_knows_them(self, stack, synth, monkeypatch):
        if not KNOWS_OPTIONS:
            know_the_property(monkeypatch)
        fleet = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Fleet", "web")
        ServerDeploymentGroup(
            stack,
            "Group",
            auto_scaling_groups=[fleet],
            install_agent=False,
            suspend_auto_scaling_processes=list(AutoScalingProcess),
        )
        template = synth(stack)
        assert only(template)["Ec2DeploymentOptions"] == {
            "AutoScalingGroupProcessesToSuspend": ["Terminate", "AZRebalance", "InstanceRefresh", "ScheduledActions"]
        }
        for action in ("autoscaling:SuspendProcesses", "autoscaling:ResumeProcesses"):
            [resource] = allowed(template, "GroupRole", action)
            assert resource["Fn::Join"][1][-1].endswith(":autoScalingGroupName/web")

    def test_late_groups_are_suspended_as_well(self, stack, synth, monkeypatch):
        if not KNOWS_OPTIONS:
            know_the_property(monkeypatch)
        group = ServerDeploymentGroup(
            stack, "Group", install_agent=False, suspend_auto_scaling_processes=[AutoScalingProcess.TERMINATE]
        )
        fleet = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Fleet", "web")
        group.add_auto_scaling_group(fleet)
        assert len(allowed(synth(stack), "GroupRole", "autoscaling:SuspendProcesses")) == 1


def know_the_property(monkeypatch):
    """Let the L1 be as it is in a CDK that knows how to suspend processes."""

    def make(l1, properties, scope, id, *, ec2_deployment_options=None, **values):
        resource = make_l1(l1, properties, scope, id, **values)
        for name, value in (ec2_deployment_options or {}).items():
            resource.add_property_override(f"Ec2DeploymentOptions.{name[0].upper()}{name[1:]}", value)
        return resource

    monkeypatch.setattr(codedeploy.CfnDeploymentGroup, "ec2_deployment_options", None, raising=False)
    monkeypatch.setattr(group_resource, "make_l1", make)


def test_an_application_of_the_right_platform_passes(stack):
    ServerDeploymentGroup(stack, "Group", application=ServerApplication(stack, "App"))
