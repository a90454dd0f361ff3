"""The update policy of aliases: a stack lets CodeDeploy shift their traffic."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from protocol.stack import ref

ROLLS_BACK = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}


@pytest.fixture
def function(functions):
    """A function with two versions. Its alias belongs to a stack."""
    name = functions.function()
    functions.client.delete_alias(FunctionName=name, Name="live")
    return name


def alias(function, version, group, **more):
    """Return an alias that CodeDeploy shifts."""
    policy = {"ApplicationName": group.application, "DeploymentGroupName": group.name, **more}
    properties = {"FunctionName": function, "FunctionVersion": version, "Name": "live"}
    return "AWS::Lambda::Alias", properties, {"UpdatePolicy": {"CodeDeployLambdaAliasUpdate": policy}}


def test_a_new_alias_is_not_deployed_to(stack, functions, function):
    group = functions.group()
    stack.deploy(Alias=alias(function, "1", group))
    assert group.deployments() == []


def test_a_new_version_is_deployed(stack, functions, function):
    group, before, after = functions.group(), functions.hook(), functions.hook()
    hooks = {"BeforeAllowTrafficHook": before, "AfterAllowTrafficHook": after}
    stack.deploy(Alias=alias(function, "1", group))
    stack.deploy(Alias=alias(function, "2", group, **hooks))
    (id,) = group.deployments()
    (target,) = group.targets(id).values()
    assert {each["status"] for each in target["lifecycleEvents"]} == {"Succeeded"}
    assert functions.alias(function) == ("2", {})


def test_a_function_may_be_named_by_its_arn(stack, functions, function):
    group, arn = functions.group(), f"arn:aws:lambda:us-east-1:000000000000:function:{function}"
    stack.deploy(Alias=alias(arn, "1", group))
    stack.deploy(Alias=alias(arn, "2", group))
    assert functions.alias(function) == ("2", {})


@pytest.mark.parametrize("settings", [{}, {"autoRollbackConfiguration": ROLLS_BACK}], ids=["stays", "rolls back"])
def test_a_failed_deployment_fails_the_update(stack, functions, function, settings):
    group = functions.group(**settings)
    stack.deploy(Alias=alias(function, "1", group))
    broken = alias(function, "2", group, AfterAllowTrafficHook=functions.hook("Failed"))
    stack.deploy(status="UPDATE_ROLLBACK_COMPLETE", Alias=broken)
    assert "AfterAllowTraffic" in stack.reasons()
    # Whatever the deployment left, the stack takes its alias back. That is no deployment.
    assert functions.alias(function) == ("1", {})
    assert [info["creator"] for info in map(group.info, group.deployments())].count("user") == 1


def test_what_the_policy_refers_to_comes_first(stack, functions, function):
    """The names of hooks and groups of the same stack, which an update may have replaced by then."""
    group, hook = functions.group(), functions.hook()
    parameter = ("AWS::SSM::Parameter", {"Type": "String", "Value": hook, "Name": f"/{function}/Zhook"})
    value = {"Fn::GetAtt": ["Zhook", "Value"]}
    stack.deploy(Alias=alias(function, "1", group), Zhook=parameter)
    stack.deploy(Alias=alias(function, "2", group, BeforeAllowTrafficHook=value), Zhook=parameter)
    assert functions.alias(function) == ("2", {})


def test_circles_through_the_policy_are_refused(stack, functions, function):
    group = functions.group()
    watcher = ("AWS::SSM::Parameter", {"Type": "String", "Value": ref("Alias")})
    circle = alias(function, "1", group, BeforeAllowTrafficHook=ref("Watcher"))
    with pytest.raises((ClientError, AssertionError), match="Circular dependency"):
        stack.deploy(Alias=circle, Watcher=watcher)
    stack.exists = True


def test_other_changes_are_none_of_codedeploys(stack, functions, function):
    group = functions.group()
    kind, properties, attributes = alias(function, "1", group)
    stack.deploy(Alias=(kind, properties, attributes))
    stack.deploy(Alias=(kind, {**properties, "Description": "new"}, attributes))
    assert group.deployments() == []


@pytest.mark.parametrize("policy", [{"Colour": "red"}, {"ApplicationName": ""}])
def test_a_policy_that_is_not_allowed(stack, functions, function, policy):
    group = functions.group()
    stack.deploy(Alias=alias(function, "1", group))
    stack.deploy(status="UPDATE_ROLLBACK_COMPLETE", Alias=alias(function, "2", group, **policy))
    assert "CodeDeployLambdaAliasUpdate of Alias" in stack.reasons()
    assert functions.alias(function) == ("1", {})
