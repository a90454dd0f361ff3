"""What the applications of all platforms have in common: names, and notification rules."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codestarnotifications as notifications
from aws_cdk import aws_sns as sns

from cdk_codedeploy import ApplicationNotification, ServerApplication, ValidationError
from tests.deployment import later
from tests.deployment.templates import of_type, only

APPLICATION = "AWS::CodeDeploy::Application"
RULE = "AWS::CodeStarNotifications::NotificationRule"
ARN = "arn:aws:codedeploy:eu-west-1:111122223333:application:shop"
STARTED = "codedeploy-application-deployment-started"
SUCCEEDED = "codedeploy-application-deployment-succeeded"
FAILED = "codedeploy-application-deployment-failed"


def own_arn(name):
    start = ["arn:", {"Ref": "AWS::Partition"}, ":codedeploy:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}]
    if isinstance(name, str):
        return {"Fn::Join": ["", [*start, f":application:{name}"]]}
    return {"Fn::Join": ["", [*start, ":application:", name]]}


class TestTemplate:
    def test_unnamed(self, stack, synth):
        application = ServerApplication(stack, "App")
        template = synth(stack)
        assert only(template, APPLICATION) == {"ComputePlatform": "Server"}
        [name] = of_type(template, APPLICATION)
        assert stack.resolve(application.application_name) == {"Ref": name}
        assert stack.resolve(application.application_arn) == own_arn({"Ref": name})

    def test_named(self, stack, synth):
        application = ServerApplication(stack, "App", application_name="shop")
        template = synth(stack)
        assert only(template, APPLICATION) == {"ApplicationName": "shop", "ComputePlatform": "Server"}
        [name] = of_type(template, APPLICATION)
        assert stack.resolve(application.application_name) == {"Ref": name}
        assert stack.resolve(application.application_arn) == own_arn({"Ref": name})

    def test_is_referred_to_by_name(self, stack):
        application = ServerApplication(stack, "App")
        assert application.application_ref.application_name == application.application_name
        [name] = [application.node.default_child.logical_id]
        assert stack.resolve(application.application_ref.application_name) == {"Ref": stack.resolve(name)}

    def test_tokens_pass(self, stack, synth):
        name = cdk.CfnParameter(stack, "Name").value_as_string
        ServerApplication(stack, "Parameter", application_name=name)
        ServerApplication(stack, "Lazy", application_name=later.text("shop"))
        names = [properties["ApplicationName"] for properties in of_type(synth(stack), APPLICATION).values()]
        assert names == [{"Ref": "Name"}, "shop"]

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("my shop", 'got "my shop", but a name takes letters, digits and . _ + = , @ -; leave out " "'),
            ("", 'got "", but a name takes 1 to 100 characters; give some text or leave it out'),
            ("x" * 101, "got 101 characters, but a name takes 1 to 100 characters; shorten it by 1"),
        ],
    )
    def test_bad_names(self, stack, name, problem):
        with pytest.raises(ValidationError) as caught:
            ServerApplication(stack, "App", application_name=name)
        assert str(caught.value) == f'application "App": application_name: {problem}'
        # Nothing was made, so the id is free.
        ServerApplication(stack, "App")

    def test_another_environment_uses_a_named_one_by_its_name(self, app, synth):
        here = cdk.Stack(app, "Here", env=cdk.Environment(account="111122223333", region="eu-west-1"))
        there = cdk.Stack(app, "There", env=cdk.Environment(account="444455556666", region="us-east-1"))
        application = ServerApplication(here, "App", application_name="shop")
        cdk.CfnOutput(there, "Name", value=application.application_name)
        cdk.CfnOutput(there, "Arn", value=application.application_arn)
        outputs = synth(there)["Outputs"]
        assert outputs["Name"]["Value"] == "shop"
        assert outputs["Arn"]["Value"] == {
            "Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":codedeploy:eu-west-1:111122223333:application:shop"]]
        }

    def test_another_environment_can_have_a_name_generated(self, app, synth):
        here = cdk.Stack(app, "Here", env=cdk.Environment(account="111122223333", region="eu-west-1"))
        there = cdk.Stack(app, "There", env=cdk.Environment(account="444455556666", region="us-east-1"))
        application = ServerApplication(here, "App", application_name=cdk.PhysicalName.GENERATE_IF_NEEDED)
        cdk.CfnOutput(there, "Name", value=application.application_name)
        name = synth(there)["Outputs"]["Name"]["Value"]
        assert name.startswith("here")
        assert only(synth(here), APPLICATION)["ApplicationName"] == name

    def test_a_name_that_nobody_needs_is_not_generated(self, stack, synth):
        ServerApplication(stack, "App", application_name=cdk.PhysicalName.GENERATE_IF_NEEDED)
        assert only(synth(stack), APPLICATION) == {"ComputePlatform": "Server"}


class TestNotifications:
    @pytest.fixture
    def topic(self, stack):
        return sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:eu-west-1:111122223333:topic")

    def test_each_event_has_a_method(self, stack, topic, synth):
        application = ServerApplication(stack, "App")
        application.notify_on_deployment_started("Started", topic)
        application.notify_on_deployment_succeeded("Succeeded", topic)
        application.notify_on_deployment_failed("Failed", topic)
        rules = of_type(synth(stack), RULE)
        assert {name[3:-8]: rule["EventTypeIds"] for name, rule in rules.items()} == {
            "Started": [STARTED],
            "Succeeded": [SUCCEEDED],
            "Failed": [FAILED],
        }
        for rule in rules.values():
            assert rule["Resource"] == stack.resolve(application.application_arn)
            assert rule["DetailType"] == "FULL"
            assert rule["Targets"] == [
                {"TargetAddress": "arn:aws:sns:eu-west-1:111122223333:topic", "TargetType": "SNS"}
            ]

    def test_everything(self, stack, topic, synth):
        rule = ServerApplication(stack, "App").notify_on(
            "Rule",
            topic,
            events=list(ApplicationNotification),
            detail_type=notifications.DetailType.BASIC,
            enabled=False,
            notification_rule_name="tell",
            created_by="team@example.com",
        )
        assert isinstance(rule, notifications.NotificationRule)
        found = only(synth(stack), RULE)
        assert {key: found[key] for key in found.keys() - {"Resource", "Targets"}} == {
            "CreatedBy": "team@example.com",
            "DetailType": "BASIC",
            "EventTypeIds": [STARTED, SUCCEEDED, FAILED],
            "Name": "tell",
            "Status": "DISABLED",
        }

    @pytest.mark.parametrize(
        "make",
        [
            lambda stack: ServerApplication.from_server_application_arn(stack, "App", ARN),
            lambda stack: ServerApplication.from_server_application_name(stack, "App", "shop"),
        ],
    )
    def test_of_an_imported_application(self, stack, topic, synth, make):
        make(stack).notify_on_deployment_failed("Failed", topic)
        assert only(synth(stack), RULE)["Resource"] in (ARN, own_arn("shop"))

    def test_the_cdks_own_rule_takes_our_application_as_its_source(self, stack, topic, synth):
        application = ServerApplication(stack, "App")
        notifications.NotificationRule(stack, "Rule", source=application, events=[FAILED], targets=[topic])
        assert only(synth(stack), RULE)["Resource"] == stack.resolve(application.application_arn)

    def test_no_event(self, stack, topic):
        with pytest.raises(ValidationError) as caught:
            ServerApplication(stack, "App").notify_on("Rule", topic, events=[])
        assert str(caught.value) == (
            'notification rule "Rule": events: got none, but a rule needs at least one; '
            "pass members of ApplicationNotification"
        )

    def test_an_unknown_event(self, stack, topic):
        with pytest.raises(ValidationError) as caught:
            ServerApplication(stack, "App").notify_on("Rule", topic, events=["failed"])  # type: ignore[list-item]
        assert str(caught.value) == (
            f'notification rule "Rule": events: got "failed", but the values are {STARTED}, {SUCCEEDED}, {FAILED}; '
            "pass a member of ApplicationNotification"
        )

    @pytest.mark.parametrize(
        ("events", "shown"),
        [(FAILED, f'"{FAILED}"'), (ApplicationNotification.DEPLOYMENT_FAILED, f'"{FAILED}"'), (5, "5")],
    )
    def test_events_that_are_no_list(self, stack, topic, events, shown):
        application = ServerApplication(stack, "App")
        with pytest.raises(ValidationError) as caught:
            application.notify_on("Rule", topic, events=events)
        assert str(caught.value) == (
            f'notification rule "Rule": events: got {shown}, but it takes a list; '
            "put it into brackets, also a single one"
        )
        # Nothing was made, so the id is free.
        application.notify_on_deployment_failed("Rule", topic)
