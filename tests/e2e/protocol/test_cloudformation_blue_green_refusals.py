"""What CloudFormation refuses of blue/green deployments that it makes itself, and what the hook's role is asked for.

Source: CloudFormation user guide, "Considerations when managing ECS blue/green deployments using CloudFormation" and
"AWS::CodeDeploy::BlueGreen hook syntax"; its messages as users have reported them
(aws-cloudformation/cloudformation-coverage-roadmap, issues 492, 605 and 821).
"""

from __future__ import annotations

import copy
import json

import pytest

from protocol.containers import CALL, ROUTE, TASKS, Containers
from protocol.ground import Ground
from protocol.hooked import AT_ONCE, Hooked, changed

FIRST = [("web:1", "BlueGroup", "PRIMARY")]


@pytest.fixture(scope="module")
def module_ground(emulator):
    made = Ground(emulator)
    yield made
    made.clear()


@pytest.fixture(scope="module")
def created(module_ground):
    """A stack that no test here changes for good."""
    containers = Containers(module_ground)
    made = Hooked(module_ground, containers)
    made.create(made.template())
    yield made
    made.delete()
    containers.service()
    containers.clear()


class TestUpdates:
    def test_of_tasks_and_others_are_refused(self, created):
        refusal = created.refusal(changed(created.template("web:2"), "Service", DesiredCount=3))
        assert refusal.startswith("'Hook' of type AWS::CodeDeploy::BlueGreen failed with message: ")
        assert "Additional resource diff other than ECS application related resource update is detected" in refusal

    def test_of_tasks_and_a_new_resource_are_refused(self, created):
        template = created.template("web:2")
        template["Resources"]["Topic"] = {"Type": "AWS::SNS::Topic"}
        assert "Additional resource diff" in created.refusal(template)

    def test_with_the_hook_and_without_the_transform_are_refused(self, created):
        template = created.template("web:2")
        del template["Transform"]
        assert (
            "The TaskDefinition logical Id [BlueTask] is the same between initial and final template"
            in created.refusal(template)
        )

    def test_with_a_secret_in_the_tasks_are_refused(self, created):
        template = created.template("web:2")
        container = template["Resources"]["BlueTask"]["Properties"]["ContainerDefinitions"][0]
        container["Environment"] = [{"Name": "KEY", "Value": {"Ref": "Key"}}]
        template["Parameters"] = {"Key": {"Type": "String", "NoEcho": True, "Default": "secret"}}
        assert "the parameters Key of the tasks are obfuscated" in created.refusal(template)
        del template["Parameters"]
        container["Environment"][0]["Value"] = "{{resolve:ssm:/key}}"
        assert "dynamic references of the tasks are obfuscated" in created.refusal(template)


class TestTemplates:
    def test_with_outputs_are_refused(self, created):
        template = created.template("web:2") | {"Outputs": {"Name": {"Value": "x"}}}
        assert "declaring Outputs is not supported" in created.refusal(template)

    def test_with_imports_are_refused(self, created):
        template = changed(created.template("web:2"), "Service", ServiceName={"Fn::ImportValue": "Name"})
        assert "Fn::ImportValue is not supported" in created.refusal(template)

    def test_with_nested_stacks_are_refused(self, created):
        template = created.template("web:2")
        nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/t.json"}}
        template["Resources"]["Nested"] = nested
        assert "nested stacks are not supported" in created.refusal(template)

    def test_with_the_transform_and_without_the_hook_are_refused(self, created):
        template = created.template("web:2")
        del template["Hooks"]
        assert "the template has no hook" in created.refusal(template)

    def test_with_two_hooks_are_refused(self, created):
        template = created.template("web:2")
        template["Hooks"]["Other"] = template["Hooks"]["Hook"]
        assert "one is allowed" in created.refusal(template)


def without(key):
    return lambda properties: properties.pop(key)


def attributes(**changes):
    return lambda properties: properties["Applications"][0]["ECSAttributes"].update(changes)


def settings(**changes):
    return lambda properties: properties.update(changes)


CANARY = {"Type": "TimeBasedCanary", "TimeBasedCanary": {"StepPercentage": 13, "BakeTimeMins": 1}}


class TestHooks:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (without("ServiceRole"), "lacks ['ServiceRole']"),
            (without("Applications"), "lacks ['Applications']"),
            (settings(ServiceRole={"Ref": "Role"}), "ServiceRole is {'Ref': 'Role'}, and not text"),
            (settings(Alarms=["x"]), "has ['Alarms'] that is not known"),
            (settings(TrafficRoutingConfig=CANARY), "StepPercentage is 13, and 14 is the least"),
            (settings(TrafficRoutingConfig={"Type": "Random"}), "the Type of TrafficRoutingConfig is 'Random'"),
            (
                settings(TrafficRoutingConfig={**AT_ONCE, "TimeBasedCanary": {}}),
                "of the Type AllAtOnce has ['TimeBasedCanary']",
            ),
            (settings(LifecycleEventHooks={"Install": "f"}), "has ['Install'] that is not known"),
            (
                settings(LifecycleEventHooks={"AfterInstall": {"Ref": "F"}}),
                "AfterInstall is {'Ref': 'F'}, and not text",
            ),
            (settings(AdditionalOptions={"TerminationWaitTimeInMinutes": "5"}), "is '5', and not a number"),
            (attributes(TaskSets=["BlueTasks"]), "TaskSets has to name a blue and a green one"),
            (attributes(TaskDefinitions=["BlueTask", "BlueTask"]), "TaskDefinitions has to name a blue and a green"),
        ],
    )
    def test_that_do_not_match_the_schema_are_refused(self, created, change, reason):
        template = created.template("web:2")
        change(template["Hooks"]["Hook"]["Properties"])
        refusal = created.refusal(template)
        assert refusal.startswith("Transform AWS::CodeDeployBlueGreen failed with: Failed to transform template.")
        assert reason in refusal

    @pytest.mark.parametrize(
        ("route", "reason"),
        [
            ({"Type": "AWS::ElasticLoadBalancingV2::Listener", "LogicalID": "Nothing"}, "there is no AWS::Elastic"),
            ({"Type": "AWS::ElasticLoadBalancingV2::Listener", "LogicalID": "Service"}, "named Service"),
            ({"Type": "AWS::ECS::Service", "LogicalID": "Production"}, "the Type of a traffic route"),
        ],
    )
    def test_that_name_what_is_not_there_are_refused(self, created, route, reason):
        template = created.template("web:2")
        routing = template["Hooks"]["Hook"]["Properties"]["Applications"][0]["ECSAttributes"]["TrafficRouting"]
        routing["ProdTrafficRoute"] = route
        assert reason in created.refusal(template)


class TestRole:
    """Everything that is done on the way is asked of the role: see the emulator's page."""

    @pytest.fixture
    def trust(self, created):
        """A function that changes whom the role trusts, until the end of the test."""
        iam = created.ground.client("iam")
        before = iam.get_role(RoleName=created.role)["Role"]["AssumeRolePolicyDocument"]

        def trust(**condition):
            document = copy.deepcopy(before)
            statements = document["Statement"]
            (statement,) = statements if isinstance(statements, list) else [statements]
            statement["Condition"] = condition
            iam.update_assume_role_policy(RoleName=created.role, PolicyDocument=json.dumps(document))

        yield trust
        iam.update_assume_role_policy(RoleName=created.role, PolicyDocument=json.dumps(before))

    @pytest.mark.parametrize("action", [each for each in (*ROUTE, *TASKS, *CALL) if each != "iam:PassRole"])
    def test_has_to_allow_everything(self, created, action):
        iam, emulator = created.ground.client("iam"), created.ground.emulator
        function = created.containers.functions.hook()
        allowed = [each for each in (*ROUTE, *TASKS, *CALL) if each != action]

        def allow(actions):
            statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
            document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            iam.put_role_policy(RoleName=created.role, PolicyName="p", PolicyDocument=document)

        allow(allowed)
        emulator.control("DELETE", "calls")
        created.update(
            created.template("web:2", LifecycleEventHooks={"AfterAllowTraffic": function}), "UPDATE_ROLLBACK_COMPLETE"
        )
        refused = {each["action"] for each in emulator.control("GET", "calls") if not each["allowed"]}
        allow([*allowed, action])
        assert refused == {action}
        assert f"does not allow {action}" in created.reasons()
        assert created.tasks() == FIRST
        assert created.weights() == {"BlueGroup": 100}

    def test_has_to_be_there(self, created):
        created.update(created.template("web:2", ServiceRole="nobody"), "UPDATE_ROLLBACK_COMPLETE")
        assert "There is no role named nobody" in created.reasons()

    @pytest.mark.parametrize(
        "condition",
        [
            {"StringEqualsIfExists": {"aws:SourceAccount": "111111111111"}},
            # There is no deployment group that it could name.
            {"StringLike": {"aws:SourceArn": "arn:aws:codedeploy:*:*:deploymentgroup:*"}},
            # Nothing says that the account is sent.
            {"StringEquals": {"aws:SourceAccount": "000000000000"}},
        ],
    )
    def test_has_to_trust_whatever_is_sent(self, created, trust, condition):
        trust(**condition)
        created.update(created.template("web:2"), "UPDATE_ROLLBACK_COMPLETE")
        assert "does not let codedeploy.amazonaws.com assume it for CloudFormation" in created.reasons()
        assert created.tasks() == FIRST
