"""An alias waits until its hooks may answer; what waits for the alias itself is never waited for, or refused."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_codedeploy import LambdaDeploymentGroup, ServiceRole, TrafficHook
from cdk_codedeploy.service import Platform
from cdk_codedeploy.updates import references
from tests.drop_in.parts import alias, function

ANSWER = "codedeploy:PutLifecycleEventHookExecutionStatus"


@pytest.fixture
def code(tmp_path):
    """A check that lets everything pass."""
    file = tmp_path / "smoke.py"
    file.write_text("def check(event):\n    pass\n")
    return file


def waits_of(template):
    """The resources that the alias says it waits for, and everything that each resource waits for in the end."""
    resources = template["Resources"]
    needs = {
        name: {*references(each), *each.get("DependsOn", [])} & resources.keys() for name, each in resources.items()
    }
    [live] = [name for name, each in resources.items() if each["Type"] == "AWS::Lambda::Alias"]
    return live, needs


def reached(needs, first):
    seen, waiting = set(), [first]
    while waiting:
        new = needs[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def answers(template):
    """The policies that let somebody answer."""
    return {
        name
        for name, each in template["Resources"].items()
        if each["Type"] in {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"} and ANSWER in json.dumps(each)
    }


def assert_in_order(template):
    live, needs = waits_of(template)
    assert answers(template)
    assert answers(template) <= reached(needs, live)
    assert not [name for name in needs if name in reached(needs, name)]


def refused(app):
    with pytest.raises(RuntimeError) as caught:
        app.synth()
    return str(caught.value)


@pytest.mark.parametrize("late", [False, True])
def test_traffic_hooks_may_answer_first(stack, synth, code, late):
    pre, post = (TrafficHook(stack, id, code=code) for id in ("Pre", "Post"))
    if late:
        group = LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"))
        group.add_pre_hook(pre)
        group.add_post_hook(post)
    else:
        LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), pre_hook=pre, post_hook=post)
    template = synth(stack)
    assert_in_order(template)
    live, _ = waits_of(template)
    assert answers(template) <= set(template["Resources"][live]["DependsOn"])


def test_function_waits_for_its_policy_already(stack, synth):
    LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), pre_hook=function(stack, "Hook"))
    template = synth(stack)
    assert_in_order(template)
    live, _ = waits_of(template)
    # As before, so that a stack written for the CDK's own group stays as it is.
    assert not answers(template) & set(template["Resources"][live]["DependsOn"])


def test_function_that_was_made_elsewhere(stack, synth):
    role = iam.Role.from_role_arn(stack, "HookRole", "arn:aws:iam::111122223333:role/hook")
    hook = lambda_.Function.from_function_attributes(
        stack,
        "Hook",
        function_arn="arn:aws:lambda:eu-west-1:111122223333:function:hook",
        role=role,
        skip_permissions=True,
    )
    LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), pre_hook=hook)
    template = synth(stack)
    assert_in_order(template)


def test_function_whose_role_nobody_knows(stack, synth):
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:hook"
    hook = lambda_.Function.from_function_attributes(stack, "Hook", function_arn=arn, skip_permissions=True)
    LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), pre_hook=hook)
    assert answers(synth(stack)) == set()


def test_hook_in_a_shared_service_role(stack, synth, code):
    role = ServiceRole(stack, "Role", platform=Platform.LAMBDA)
    LambdaDeploymentGroup(
        stack, "Group", alias=alias(stack, "Function"), role=role, pre_hook=TrafficHook(stack, "Hook", code=code)
    )
    assert_in_order(synth(stack))


def test_one_hook_of_two_groups(stack, synth, code):
    hook = TrafficHook(stack, "Hook", code=code)
    for name in ("One", "Two"):
        LambdaDeploymentGroup(stack, f"Group{name}", alias=alias(stack, name), pre_hook=hook)
    template = synth(stack)
    [policy] = answers(template)
    lives = [each for each in template["Resources"].values() if each["Type"] == "AWS::Lambda::Alias"]
    assert [policy in each["DependsOn"] for each in lives] == [True, True]


def test_in_a_stage(app, code):
    stack = cdk.Stack(cdk.Stage(app, "Prod"), "Shop")
    LambdaDeploymentGroup(
        stack, "Group", alias=alias(stack, "Function"), pre_hook=TrafficHook(stack, "Hook", code=code)
    )
    app.synth()
    assert_in_order(app.synth().get_nested_assembly("assembly-Prod").stacks[0].template)


class TestHookThatUsesTheAlias:
    """A check after the traffic has moved may well ask the alias."""

    def test_policy_that_names_it_is_not_waited_for(self, stack, synth, code):
        live = alias(stack, "Function")
        hook = TrafficHook(stack, "Hook", code=code)
        LambdaDeploymentGroup(stack, "Group", alias=live, post_hook=hook)
        live.grant_invoke(hook)
        template = synth(stack)
        name, needs = waits_of(template)
        [policy] = answers(template)
        assert policy not in reached(needs, name)
        assert name in reached(needs, policy)

    def test_two_that_use_each_others_alias_do_not_wait_in_a_circle(self, stack, synth, code):
        aliases = [alias(stack, name) for name in ("One", "Two")]
        for own, other in (aliases, aliases[::-1]):
            hook = TrafficHook(stack, f"Hook{own.node.id}", code=code)
            LambdaDeploymentGroup(stack, f"Group{own.node.id}", alias=own, post_hook=hook)
            other.grant_invoke(hook)
        resources = synth(stack)["Resources"]
        needs = {
            name: {*references(each), *each.get("DependsOn", [])} & resources.keys() for name, each in resources.items()
        }
        assert [name for name in needs if name in reached(needs, name)] == []

    def test_neither_through_something_else(self, stack, synth, code):
        live = alias(stack, "Function")
        hook = TrafficHook(stack, "Hook", code=code)
        LambdaDeploymentGroup(stack, "Group", alias=live, post_hook=hook)
        between = function(stack, "Between")
        between.add_environment("TARGET", live.function_arn)
        between.grant_invoke(hook)
        name, needs = waits_of(synth(stack))
        assert name not in reached(needs, name)

    @pytest.mark.parametrize("how", ["granted", "variable"])
    def test_function_that_waits_for_it_is_refused(self, app, stack, how):
        live = alias(stack, "Function")
        hook = function(stack, "Hook")
        LambdaDeploymentGroup(stack, "Group", alias=live, post_hook=hook)
        if how == "granted":
            live.grant_invoke(hook)
        else:
            hook.add_environment("TARGET", live.function_arn)
        assert (
            'deployment group "Stack/Group": hook: got the function "Hook", which waits for the alias, but the '
            "alias's update policy names the function, so CloudFormation finds a circle; name the alias as text where "
            "the function's policies and variables do, function_name and alias_name with a colon between"
        ) in refused(app)

    def test_named_as_text_it_passes(self, stack, synth):
        live = alias(stack, "Function")
        hook = function(stack, "Hook")
        LambdaDeploymentGroup(stack, "Group", alias=live, post_hook=hook)
        hook.add_environment("TARGET", f"{live.lambda_.function_name}:{live.alias_name}")
        assert_in_order(synth(stack))


class TestCompositeAlarms:
    def over(self, stack, id, dimension):
        metric = cloudwatch.Metric(namespace="AWS/Lambda", metric_name="Errors", dimensions_map={"Resource": dimension})
        inner = cloudwatch.Alarm(stack, f"{id}Inner", metric=metric, threshold=1, evaluation_periods=1)
        rule = cloudwatch.AlarmRule.any_of(inner, cloudwatch.AlarmRule.from_boolean(False))
        return cloudwatch.CompositeAlarm(stack, id, alarm_rule=rule)

    @pytest.mark.parametrize("late", [False, True])
    @pytest.mark.parametrize("l1", [False, True])
    def test_over_one_that_refers_to_the_alias(self, app, stack, late, l1):
        live = alias(stack, "Function")
        outer = self.over(stack, "Both", live.function_arn)
        used = outer.node.default_child if l1 else outer
        group = LambdaDeploymentGroup(stack, "Group", alias=live, alarms=None if late else [used])
        if late:
            group.add_alarm(used)
        assert 'deployment group "Stack/Group": alarms: got an alarm that refers to the alias, but' in refused(app)

    def test_over_a_composite_one(self, app, stack):
        live = alias(stack, "Function")
        inner = self.over(stack, "Inner", live.function_arn)
        outer = cloudwatch.CompositeAlarm(stack, "Outer", alarm_rule=cloudwatch.AlarmRule.not_(inner))
        LambdaDeploymentGroup(stack, "Group", alias=live, alarms=[outer])
        assert "alarms: got an alarm that refers to the alias, but" in refused(app)

    def test_on_the_version_or_the_function(self, stack, synth):
        live = alias(stack, "Function")
        group = LambdaDeploymentGroup(stack, "Group", alias=live)
        group.add_alarm(self.over(stack, "Text", f"{live.lambda_.function_name}:{live.alias_name}"))
        group.add_alarm(self.over(stack, "Version", live.lambda_.function_arn))
        for id, metric in (
            ("OfVersion", live.lambda_.current_version.metric_errors()),
            ("OfFunction", live.lambda_.metric_errors()),
        ):
            group.add_alarm(metric.create_alarm(stack, id, threshold=1, evaluation_periods=1))
        live_id, needs = waits_of(synth(stack))
        assert live_id not in reached(needs, live_id)

    def test_made_elsewhere(self, stack, synth):
        arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:Both"
        outer = cloudwatch.CompositeAlarm.from_composite_alarm_arn(stack, "Both", arn)
        LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), alarms=[outer])
        assert synth(stack)
