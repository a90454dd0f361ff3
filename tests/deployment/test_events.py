"""EventBridge rules on a deployment group, tried on the events that the user guide shows."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs

from cdk_codedeploy import DeploymentState, InstanceState, ServerApplication, ServerDeploymentGroup, ValidationError
from tests.deployment.templates import only

RULE = "AWS::Events::Rule"
DEPLOYMENT = "CodeDeploy Deployment State-change Notification"
INSTANCE = "CodeDeploy Instance State-change Notification"


def event(kind: str, state: str, *, application: str = "shop", group: str = "web") -> dict[str, Any]:
    """An event as the user guide shows it."""
    detail = {
        "region": "eu-west-1",
        "deploymentId": "d-123456789",
        "instanceGroupId": "9fd2fbef-2157-40d8-91e7-6845af69e2d2",
        "application": application,
        "deploymentGroup": group,
        "state": state,
    }
    if kind == INSTANCE:
        detail["instanceId"] = "i-0000000aaaaaaaaaa"
    return {
        "account": "111122223333",
        "region": "eu-west-1",
        "detail-type": kind,
        "source": "aws.codedeploy",
        "version": "0",
        "time": "2016-06-30T22:06:31Z",
        "id": "c071bfbf-83c4-49ca-a6ff-3df053957145",
        "resources": [f"arn:aws:codedeploy:eu-west-1:111122223333:application:{application}"],
        "detail": detail,
    }


def matches(pattern: dict[str, Any], found: dict[str, Any]) -> bool:
    """Compare as EventBridge does: every key of the pattern has one of the values."""
    return all(
        matches(wanted, found[key]) if isinstance(wanted, dict) else found[key] in wanted
        for key, wanted in pattern.items()
    )


def pattern_of(template: dict[str, Any], **names: str) -> dict[str, Any]:
    """The pattern of the only rule, with physical names in place of references."""

    def filled(value: Any) -> Any:
        if isinstance(value, dict) and "Ref" in value:
            return next(name for id, name in names.items() if value["Ref"].startswith(id))
        if isinstance(value, dict):
            return {key: filled(inner) for key, inner in value.items()}
        return [filled(inner) for inner in value] if isinstance(value, list) else value

    found: dict[str, Any] = filled(only(template, RULE)["EventPattern"])
    return found


@pytest.fixture
def group(stack):
    application = ServerApplication.from_server_application_name(stack, "App", "shop")
    return ServerDeploymentGroup(stack, "Group", application=application, deployment_group_name="web")


ON_DEPLOYMENTS = [
    ("on_deployment_started", "START"),
    ("on_deployment_succeeded", "SUCCESS"),
    ("on_deployment_failed", "FAILURE"),
    ("on_deployment_stopped", "STOP"),
]
ON_INSTANCES = [("on_instance_succeeded", "SUCCESS"), ("on_instance_failed", "FAILURE")]


@pytest.mark.parametrize(
    ("method", "kind", "state"),
    [(name, DEPLOYMENT, state) for name, state in ON_DEPLOYMENTS]
    + [(name, INSTANCE, state) for name, state in ON_INSTANCES],
)
def test_each_method_matches_its_events_alone(stack, group, synth, method, kind, state):
    getattr(group, method)("Rule")
    pattern = pattern_of(synth(stack), Group="web")
    assert pattern == {
        "source": ["aws.codedeploy"],
        "detail-type": [kind],
        "detail": {"application": ["shop"], "deploymentGroup": ["web"], "state": [state]},
    }
    for sent in [DEPLOYMENT, INSTANCE]:
        for other in DeploymentState:
            expected = (sent, other.value) == (kind, state)
            assert matches(pattern, event(sent, other.value)) is expected
    assert not matches(pattern, event(kind, state, application="shop2"))
    assert not matches(pattern, event(kind, state, group="web2"))
    assert not matches(pattern, event(kind, state) | {"source": "aws.codepipeline"})


@pytest.mark.parametrize(
    ("method", "kind"), [("on_deployment_state_change", DEPLOYMENT), ("on_instance_state_change", INSTANCE)]
)
class TestStateChange:
    def test_matches_every_state_by_default(self, stack, group, synth, method, kind):
        getattr(group, method)("Rule")
        pattern = pattern_of(synth(stack), Group="web")
        assert pattern["detail"] == {"application": ["shop"], "deploymentGroup": ["web"]}
        for state in DeploymentState:
            assert matches(pattern, event(kind, state.value))

    def test_matches_the_states_that_were_named(self, stack, group, synth, method, kind):
        getattr(group, method)("Rule", states=[InstanceState.START, "READY"])
        pattern = pattern_of(synth(stack), Group="web")
        assert pattern["detail"]["state"] == ["START", "READY"]
        assert [state.value for state in DeploymentState if matches(pattern, event(kind, state.value))] == [
            "START",
            "READY",
        ]

    def test_everything(self, app, stack, group, synth, method, kind):
        queue = sqs.Queue(stack, "Queue")
        rule = getattr(group, method)("Rule", target=targets.SqsQueue(queue), description="What for", rule_name="tell")
        other = sqs.Queue(stack, "Other")
        rule.add_target(targets.SqsQueue(other))
        found = only(synth(stack), RULE)
        assert (found["Name"], found["Description"], found["State"]) == ("tell", "What for", "ENABLED")
        assert [target["Arn"] for target in found["Targets"]] == [
            stack.resolve(queue.queue_arn),
            stack.resolve(other.queue_arn),
        ]
        assert found["EventPattern"]["detail-type"] == [kind]

    def test_an_unknown_state(self, group, method, kind):
        states = (
            "START, SUCCESS, FAILURE, STOP, QUEUED, READY" if kind == DEPLOYMENT else "START, SUCCESS, FAILURE, READY"
        )
        enum = "DeploymentState" if kind == DEPLOYMENT else "InstanceState"
        with pytest.raises(ValidationError) as caught:
            getattr(group, method)("Rule", states=["Created"])
        assert str(caught.value) == (
            f'rule "Rule": states: got "Created", but the values are {states}; pass a member of {enum}'
        )

    @pytest.mark.parametrize(("states", "shown"), [("START", '"START"'), (InstanceState.START, '"START"'), (5, "5")])
    def test_states_that_are_no_list(self, group, method, kind, states, shown):
        with pytest.raises(ValidationError) as caught:
            getattr(group, method)("Rule", states=states)
        assert str(caught.value) == (
            f'rule "Rule": states: got {shown}, but it takes a list; put it into brackets, also a single one'
        )
        # Nothing was made, so the id is free.
        getattr(group, method)("Rule")


def test_the_rule_is_made_in_the_group(group):
    rule = group.on_deployment_failed("Rule", description="Wake somebody")
    assert rule.node.path == "Stack/Group/Rule"


def test_the_rule_can_be_made_in_another_stack(app, stack, synth):
    group = ServerDeploymentGroup(stack, "Group")
    other = cdk.Stack(app, "Other")
    rule = group.on_deployment_state_change("Rule", cross_stack_scope=other, states=[DeploymentState.STOP])
    assert rule.node.path == "Other/Rule"
    detail = only(synth(other), RULE)["EventPattern"]["detail"]
    assert [list(detail[key][0]) for key in ("application", "deploymentGroup")] == [["Fn::ImportValue"]] * 2
    assert detail["state"] == ["STOP"]


def test_a_group_made_here_is_known_by_its_reference(stack, synth):
    group = ServerDeploymentGroup(stack, "Group")
    group.on_deployment_failed("Rule")
    pattern = pattern_of(synth(stack), GroupApplication="shop", Group="web")
    assert matches(pattern, event(DEPLOYMENT, "FAILURE"))


def test_an_imported_group_has_rules_as_well(stack, synth):
    group = ServerDeploymentGroup.from_server_deployment_group_attributes(
        stack,
        "Group",
        application=ServerApplication.from_server_application_name(stack, "App", "shop"),
        deployment_group_name="web",
    )
    group.on_instance_failed("Rule")
    pattern = pattern_of(synth(stack))
    assert matches(pattern, event(INSTANCE, "FAILURE"))
    assert not matches(pattern, event(INSTANCE, "FAILURE", group="web-2"))
