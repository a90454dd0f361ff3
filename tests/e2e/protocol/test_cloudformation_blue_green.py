"""Blue/green deployments that CloudFormation makes: the transform ``AWS::CodeDeployBlueGreen`` and its hook.

Source: CloudFormation user guide, "Perform ECS blue/green deployments through CodeDeploy using CloudFormation", with
"About blue/green deployments" and "AWS::CodeDeploy::BlueGreen hook syntax".
"""

from __future__ import annotations

import json

import pytest

from harness.deployments import eventually
from protocol.containers import Containers
from protocol.functions import SILENT
from protocol.hooked import CAPABILITIES, Hooked, changed

FIRST = [("web:1", "BlueGroup", "PRIMARY")]
SECOND = [("web:2", "GreenGroup", "PRIMARY")]


@pytest.fixture
def hooked(ground):
    containers = Containers(ground)
    made = Hooked(ground, containers)
    yield made
    made.delete()
    containers.service()
    containers.clear()


@pytest.fixture
def created(hooked):
    hooked.create(hooked.template())
    return hooked


class TestUpdate:
    def test_stack_is_made_with_the_blue_resources_alone(self, created):
        assert {"BlueTask", "BlueTasks"} <= created.resources().keys()
        assert not {"GreenTask", "GreenTasks"} & created.resources().keys()
        assert created.tasks() == FIRST
        assert created.weights() == {"BlueGroup": 100}
        assert created.deployments() == []

    def test_another_image_is_deployed_under_the_green_names(self, created):
        created.update(created.template("web:2"))
        assert {"GreenTask", "GreenTasks"} <= created.resources().keys()
        assert not {"BlueTask", "BlueTasks"} & created.resources().keys()
        assert created.tasks() == SECOND
        assert created.weights() == created.weights("Test") == {"GreenGroup": 100}

    def test_the_next_one_under_the_blue_names_again(self, created):
        created.update(created.template("web:2"))
        created.update(created.template("web:3"))
        assert {"BlueTask", "BlueTasks"} <= created.resources().keys()
        assert created.tasks() == [("web:3", "BlueGroup", "PRIMARY")]
        assert created.weights() == created.weights("Test") == {"BlueGroup": 100}

    def test_deployment_belongs_to_the_stack_and_to_no_group(self, created):
        created.update(created.template("web:2"))
        (info,) = created.deployments()
        assert (info["creator"], info["computePlatform"], info["status"]) == ("CloudFormation", "ECS", "Succeeded")
        assert "applicationName" not in info
        assert "deploymentGroupName" not in info
        codedeploy = created.ground.client("codedeploy")
        ids = codedeploy.list_deployment_targets(deploymentId=info["deploymentId"])["targetIds"]
        (target,) = codedeploy.batch_get_deployment_targets(deploymentId=info["deploymentId"], targetIds=ids)[
            "deploymentTargets"
        ]
        assert target["deploymentTargetType"] == "CloudFormationTarget"
        assert target["cloudFormationTarget"]["targetVersionWeight"] == 100
        assert [each["lifecycleEventName"] for each in target["cloudFormationTarget"]["lifecycleEvents"]] == [
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "AllowTestTraffic",
            "AfterAllowTestTraffic",
            "BeforeAllowTraffic",
            "AllowTraffic",
            "AfterAllowTraffic",
        ]

    def test_change_set_shows_the_green_resources(self, created):
        """The guide recommends one, to see what an update does."""
        created.client.create_change_set(
            StackName=created.name,
            ChangeSetName="look",
            TemplateBody=json.dumps(created.template("web:2")),
            Capabilities=CAPABILITIES,
        )
        changes = created.client.describe_change_set(StackName=created.name, ChangeSetName="look")["Changes"]
        seen = {each["ResourceChange"]["LogicalResourceId"]: each["ResourceChange"]["Action"] for each in changes}
        assert seen["GreenTask"] == seen["GreenTasks"] == "Add"
        assert seen["BlueTask"] == seen["BlueTasks"] == "Remove"
        created.client.execute_change_set(StackName=created.name, ChangeSetName="look")
        assert created.settle() == "UPDATE_COMPLETE"
        assert created.tasks() == SECOND

    def test_what_replaces_nothing_is_deployed_the_ordinary_way(self, created):
        template = created.template()
        created.update(changed(template, "BlueTasks", Scale={"Unit": "PERCENT", "Value": 50}))
        created.update(changed(template, "Service", DesiredCount=3))
        assert created.deployments() == []
        assert created.tasks() == FIRST

    def test_others_are_changed_while_the_green_tasks_serve(self, created):
        created.update(created.template("web:2"))
        created.update(changed(created.template("web:2"), "Production", Port=8010))
        assert len(created.deployments()) == 1
        assert created.tasks() == SECOND
        assert created.weights() == {"GreenGroup": 100}

    def test_without_transform_and_hook_everything_is_replaced_at_once(self, created):
        created.update(created.template("web:2"))
        plain = changed(created.template("web:3"), "Service", DesiredCount=3)
        del plain["Transform"], plain["Hooks"]
        created.update(plain)
        assert len(created.deployments()) == 1
        assert created.tasks() == [("web:3", "BlueGroup", "PRIMARY")]
        assert created.weights() == {"BlueGroup": 100}


class TestTraffic:
    @pytest.mark.parametrize(
        ("routing", "shifts"),
        [
            ({"Type": "AllAtOnce"}, 1),
            ({"Type": "TimeBasedCanary", "TimeBasedCanary": {"StepPercentage": 20, "BakeTimeMins": 10}}, 2),
            ({"Type": "TimeBasedLinear", "TimeBasedLinear": {"StepPercentage": 25, "BakeTimeMins": 1}}, 4),
            # 15 percent and five minutes, unless something else is said.
            ({"Type": "TimeBasedLinear", "TimeBasedLinear": {}}, 7),
            (None, 2),
        ],
    )
    def test_is_shifted_in_steps(self, created, routing, shifts):
        created.ground.emulator.control("DELETE", "calls")
        hook = {"TrafficRoutingConfig": routing} if routing else {}
        template = created.template("web:2", **hook)
        if routing is None:
            del template["Hooks"]["Hook"]["Properties"]["TrafficRoutingConfig"]
        created.update(template)
        calls = [each["action"] for each in created.ground.emulator.control("GET", "calls")]
        # One more moves the test listener.
        assert calls.count("elasticloadbalancing:ModifyListener") == shifts + 1

    def test_test_listener_may_be_missing(self, created):
        template = created.template("web:2")
        del template["Hooks"]["Hook"]["Properties"]["Applications"][0]["ECSAttributes"]["TrafficRouting"][
            "TestTrafficRoute"
        ]
        created.update(template)
        assert created.weights() == {"GreenGroup": 100}
        assert created.weights("Test") == {"BlueGroup": 100}


class TestFunctions:
    EVENTS = ("BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic")

    def test_are_called_at_each_event(self, created):
        function = created.containers.functions.hook()
        created.ground.emulator.control("DELETE", "calls")
        created.update(created.template("web:2", LifecycleEventHooks=dict.fromkeys(self.EVENTS, function)))
        calls = [each["action"] for each in created.ground.emulator.control("GET", "calls") if each["allowed"]]
        assert calls.count("lambda:InvokeFunction") == len(self.EVENTS)
        (info,) = created.deployments()
        assert info["status"] == "Succeeded"

    @pytest.mark.parametrize("event", EVENTS)
    def test_one_that_fails_rolls_the_stack_back(self, created, event):
        function = created.containers.functions.hook("Failed")
        created.update(created.template("web:2", LifecycleEventHooks={event: function}), "UPDATE_ROLLBACK_COMPLETE")
        assert f"The function {function} of the hook {event} reported Failed" in created.reasons()
        assert created.tasks() == FIRST
        assert created.weights() == created.weights("Test") == {"BlueGroup": 100}
        assert {"BlueTask", "BlueTasks"} <= created.resources().keys()
        created.update(created.template("web:2"))
        assert created.tasks() == SECOND

    def test_one_that_says_nothing_within_an_hour_fails(self, created):
        function = created.containers.functions.hook(code=SILENT)
        created.update(
            created.template("web:2", LifecycleEventHooks={"BeforeAllowTraffic": function}), "UPDATE_ROLLBACK_COMPLETE"
        )
        assert "reported nothing within an hour" in created.reasons()
        assert created.tasks() == FIRST


class TestCancel:
    @pytest.mark.parametrize(
        "hook",
        [
            pytest.param(
                {"TrafficRoutingConfig": {"Type": "TimeBasedCanary", "TimeBasedCanary": {"BakeTimeMins": 2880}}},
                id="while traffic moves",
            ),
            pytest.param({"AdditionalOptions": {"TerminationWaitTimeInMinutes": 2880}}, id="while the old tasks stay"),
        ],
    )
    @pytest.mark.usefixtures("held_clock")
    def test_goes_back(self, created, hook):
        created.begin(created.template("web:2", **hook))
        eventually(lambda: created.weights().get("GreenGroup"), "the first requests")
        created.client.cancel_update_stack(StackName=created.name)
        assert created.settle() == "UPDATE_ROLLBACK_COMPLETE"
        (info,) = created.deployments()
        assert info["status"] == "Stopped"
        assert created.tasks() == FIRST
        assert created.weights() == created.weights("Test") == {"BlueGroup": 100}
        assert {"BlueTask", "BlueTasks"} <= created.resources().keys()

    @pytest.mark.usefixtures("held_clock")
    def test_of_the_deployment_fails_the_update_too(self, created):
        """The guide: cancel the update, not the deployment."""
        created.begin(created.template("web:2", AdditionalOptions={"TerminationWaitTimeInMinutes": 2880}))
        eventually(lambda: created.weights().get("GreenGroup"), "the first requests")
        (info,) = created.deployments()
        created.ground.client("codedeploy").stop_deployment(deploymentId=info["deploymentId"])
        assert created.settle() == "UPDATE_ROLLBACK_COMPLETE"
        assert created.tasks() == FIRST
        assert created.weights() == {"BlueGroup": 100}


@pytest.mark.usefixtures("held_clock")
def test_alarm_of_the_rollback_configuration_goes_back(created):
    """The guide to rollback triggers: while the stack is updated, an alarm rolls it back."""
    cloudwatch = created.ground.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=created.name,
        MetricName="Complaints",
        Namespace="Shop",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    arn = cloudwatch.describe_alarms(AlarmNames=[created.name])["MetricAlarms"][0]["AlarmArn"]
    triggers = {"RollbackTriggers": [{"Arn": arn, "Type": "AWS::CloudWatch::Alarm"}], "MonitoringTimeInMinutes": 0}
    template = created.template("web:2", AdditionalOptions={"TerminationWaitTimeInMinutes": 60})
    created.begin(template, RollbackConfiguration=triggers)
    eventually(lambda: created.weights().get("GreenGroup"), "the first requests")
    cloudwatch.set_alarm_state(AlarmName=created.name, StateValue="ALARM", StateReason="a test")
    try:
        assert created.settle() == "UPDATE_ROLLBACK_COMPLETE"
    finally:
        cloudwatch.delete_alarms(AlarmNames=[created.name])
    assert f"alarms of the rollback configuration are in ALARM: {created.name}" in created.reasons()
    assert created.tasks() == FIRST
    assert created.weights() == {"BlueGroup": 100}
