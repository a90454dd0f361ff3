"""A function of the library that is no custom resource's own, such as the worker of a fleet."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct

from cdk_codedeploy.custom_resources import HandlerFunction
from cdk_codedeploy.iam import Statement
from tests.iam.templates import only, resources_by_action, statements_of

MODULE = "cdk_codedeploy.handlers.fleet_worker"


def make(scope: Construct, **values: object) -> HandlerFunction:
    given = {"module": MODULE, "description": "Works", "role_description": "Lets it work", **values}
    return HandlerFunction(scope, **given)  # type: ignore[arg-type]


def test_its_resources_are_the_scopes(stack: cdk.Stack) -> None:
    place = Construct(stack, "Worker")
    make(place)
    assert [child.node.id for child in place.node.children] == ["Log", "Role", "Code", "Function"]


def test_what_it_is_told(stack, synth):
    make(stack, seconds=300, environment={"A": "1"}).set_variable("B", cdk.Aws.REGION)
    template = synth(stack)
    _, function = only(template, "AWS::Lambda::Function")
    assert function["Handler"] == f"{MODULE}.handle"
    assert function["Timeout"] == 300
    assert function["Environment"] == {"Variables": {"A": "1", "B": "${AWS::Region}"}}


def test_may_write_its_log_and_what_it_needs(stack, synth):
    function = make(stack, needs=[Statement(("s3:PutObject",), ("arn:aws:s3:::kept/*",))])
    function.policies.add([Statement(("s3:GetObject",), ("arn:aws:s3:::read/*",))])
    template = synth(stack)
    role, _ = only(template, "AWS::IAM::Role")
    allowed = resources_by_action(statements_of(template, role))
    assert allowed.keys() == {"logs:CreateLogStream", "logs:PutLogEvents", "s3:GetObject", "s3:PutObject"}
    assert not any("*" in where for where in allowed.values())


def test_without_variables_it_has_no_environment(stack, synth):
    make(stack)
    _, function = only(synth(stack), "AWS::Lambda::Function")
    assert "Environment" not in function
