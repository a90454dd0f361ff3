"""What the constructs for Lambda and Amazon ECS cost in round trips, counted exactly and never timed."""

from __future__ import annotations

from collections import Counter

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy import (
    EcsApplication,
    EcsBlueGreenDeploymentConfig,
    EcsDeploymentGroup,
    LambdaApplication,
    LambdaDeploymentGroup,
)
from tests.drop_in.parts import alarm, alias, function, web

RESOURCE = "create aws-cdk-lib.Resource"
ROLE = "create aws-cdk-lib.aws_iam.CfnRole"
GROUP = "create aws-cdk-lib.aws_codedeploy.CfnDeploymentGroup"
# Older versions of the CDK have another name for it.
DEPEND = f"invoke {'addResourceDependency' if hasattr(cdk.CfnResource, 'add_resource_dependency') else 'addDependency'}"


def _network(stack):
    return ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a", "b"], private_subnet_ids=["subnet-1", "subnet-2"]
    )


def _ecs(stack, id, parts, application):
    config = EcsBlueGreenDeploymentConfig(
        blue_target_group=parts.blue, green_target_group=parts.green, listener=parts.listener
    )
    return EcsDeploymentGroup(
        stack, id, application=application, service=parts.service, blue_green_deployment_config=config
    )


@pytest.fixture(scope="module", autouse=True)
def _asked_once():
    """Ask before for what a process asks for once, such as pseudo parameters and the classes of the CDK."""
    stack = cdk.Stack(cdk.App(), "Before")
    group = LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), alarms=[alarm(stack, "Errors")])
    group.add_pre_hook(function(stack, "Hook"))


def test_a_lambda_group(stack, round_trips):
    application = LambdaApplication(stack, "Application")
    LambdaDeploymentGroup(stack, "First", application=application, alias=alias(stack, "One"))
    live = alias(stack, "Function")
    with round_trips() as trips:
        LambdaDeploymentGroup(stack, "Group", application=application, alias=live)
    group = [RESOURCE, RESOURCE, ROLE, "get attrArn", GROUP]
    what_the_alias_is = ["get node", "get defaultChild", "get cfnResourceType", "get lambda", "get functionArn"]
    who_else_has_it = ["get node", "get path", "get node", "get root", "get stack", "get stack"]
    its_permission = ["get node", "get addr", "get ref", "create aws-cdk-lib.aws_iam.CfnPolicy", DEPEND]
    its_update_policy = ["get ref", "get cfnOptions", "set updatePolicy"]
    assert trips.counts == Counter([*group, *what_the_alias_is, *who_else_has_it, *its_permission, *its_update_policy])


def test_an_ecs_group(stack, round_trips):
    application = EcsApplication(stack, "Application")
    vpc = _network(stack)
    _ecs(stack, "First", web(stack, "One", vpc=vpc), application)
    parts = web(stack, vpc=vpc)
    with round_trips() as trips:
        _ecs(stack, "Group", parts, application)
    group = [RESOURCE, RESOURCE, ROLE, "get attrArn", GROUP]
    balancer = ["get targetGroupName", "get targetGroupName", "get listenerArn"]
    its_rules = ["staticinvoke aws-cdk-lib.Fn split", *["staticinvoke aws-cdk-lib.Fn select"] * 2]
    service = ["get node", "get defaultChild", "get cluster", "get clusterName", "get serviceName"]
    what_it_must_be = ["get deploymentController", "get type", "get schedulingStrategy", *["get taskDefinition"] * 2]
    roles = ["get family", "get taskRole", "get executionRole", "get roleArn", "get roleArn"]
    who_else_has_it = ["get node", "get path", "get node", "get root"]
    assert trips.counts == Counter(
        [*group, *balancer, *its_rules, *service, *what_it_must_be, *roles, *who_else_has_it]
    )


class TestAddingLater:
    def test_an_alarm(self, stack, round_trips):
        group = LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), alarms=[alarm(stack, "Errors")])
        late = alarm(stack, "Late")
        with round_trips() as trips:
            group.add_alarm(late)
        does_it_refer_to_the_alias = ["get node", "get defaultChild", "get dimensions", "get metrics"]
        assert trips.counts == Counter(["get alarmName", "set alarmConfiguration", *does_it_refer_to_the_alias])

    def test_a_hook_is_written_without_reading_the_policy_before(self, stack, round_trips):
        group = LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"))
        hook = function(stack, "Hook")
        with round_trips() as trips:
            group.add_pre_hook(hook)
        assert trips.counts["set updatePolicy"] == 1
        assert not {"get updatePolicy", "get codeDeployLambdaAliasUpdate"} & trips.counts.keys()


class TestSynth:
    def test_of_lambda_calls_nothing_back(self, app, stack, round_trips):
        for position in range(3):
            LambdaDeploymentGroup(stack, f"Group{position}", alias=alias(stack, f"Function{position}"))
        with round_trips() as trips:
            app.synth()
        assert trips.callbacks == 0

    def test_of_ecs_calls_back_once_for_all_groups(self, app, stack, round_trips):
        vpc = _network(stack)
        application = EcsApplication(stack, "Application")
        for position in range(3):
            _ecs(stack, f"Group{position}", web(stack, f"Web{position}", vpc=vpc), application)
        with round_trips() as trips:
            app.synth()
        assert trips.callbacks == 1
