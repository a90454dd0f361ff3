"""AppSpec files for Lambda and ECS, with values in them that only the deployment knows."""

from __future__ import annotations

import json
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import ValidationError
from cdk_codedeploy.appspec import EcsAppSpec, LambdaAppSpec, ServerAppSpec, check
from cdk_codedeploy.delivery import RegisteredRevision, Revision
from cdk_codedeploy.delivery.inline_revision import has_token
from cdk_codedeploy.service import Platform
from tests.iam.templates import only

CUSTOM = "Custom::CodeDeployRegisteredRevision"


def content(stack: cdk.Stack, synth: Any, appspec: Any, platform: str) -> Any:
    """Return the text that CloudFormation is told, with its functions."""
    application = codedeploy.CfnApplication(stack, "Application", compute_platform=platform)
    RegisteredRevision(stack, "R", application=application, revision=Revision.from_inline(appspec))
    _, properties = only(synth(stack), CUSTOM)
    return properties["Inline"]


def of_lambda(**values: Any) -> LambdaAppSpec:
    return LambdaAppSpec(**{"name": "f", "alias": "live", "current_version": "1", "target_version": "2", **values})


def test_model_is_written_as_it_writes_itself(stack, synth):
    appspec = of_lambda()
    text = content(stack, synth, appspec, "Lambda")
    assert text == appspec.to_json()
    assert check(text, platform=Platform.LAMBDA) == []


def test_values_that_only_the_deployment_knows_become_functions(stack, synth):
    version = cdk.CfnParameter(stack, "Version").value_as_string
    text = content(stack, synth, of_lambda(target_version=version), "Lambda")
    filled = text.replace("${Version}", "2")
    assert json.loads(filled) == of_lambda().to_document()
    assert '"version":0.0' in text
    assert check(filled, platform=Platform.LAMBDA) == []


def test_numbers_and_lists_that_only_the_deployment_knows_become_functions(stack, synth):
    port = cdk.CfnParameter(stack, "Port", type="Number").value_as_number
    task = cdk.CfnParameter(stack, "Task").value_as_string
    appspec = EcsAppSpec(task_definition=task, container_name="web", container_port=port)
    text = content(stack, synth, appspec, "ECS")
    arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7"
    filled = text.replace("${Port}", "8080").replace("${Task}", arn)
    assert (
        json.loads(filled) == EcsAppSpec(task_definition=arn, container_name="web", container_port=8080).to_document()
    )


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"a": [1, {"b": "x"}]}, False),
        ({"a": [1, {"b": "${Token[TOKEN.1]}"}]}, True),
        ({"a": ["#{Token[TOKEN.1]}"]}, True),
        ({"a": -1.8881545897087626e289}, True),
        ((), False),
    ],
)
def test_tokens_are_found_wherever_they_are(value, found):
    assert has_token(value) is found


def test_text_with_errors_is_refused_with_all_of_them():
    with pytest.raises(ValidationError) as caught:
        Revision.from_inline("version: 0.0\nResources:\n  - f:\n      Type: AWS::Lambda::Function\n")
    first, *lines = str(caught.value).splitlines()
    assert first.startswith("appspec: got a text with ")
    assert lines
    assert all(line.startswith("  appspec:") for line in lines)


def test_text_that_only_the_deployment_knows_passes(stack, synth):
    text = cdk.CfnParameter(stack, "Text").value_as_string
    assert content(stack, synth, text, "Lambda") == "${Text}"


@pytest.mark.parametrize("appspec", ["", "  ", None, 3])
def test_nothing_is_refused(appspec):
    with pytest.raises(ValidationError):
        Revision.from_inline(appspec)


def test_server_has_a_bundle(stack):
    with pytest.raises(ValidationError, match="its type is str or LambdaAppSpec or EcsAppSpec"):
        Revision.from_inline(ServerAppSpec(os="linux"))
    application = codedeploy.CfnApplication(stack, "A", compute_platform="ECS")
    with pytest.raises(
        ValidationError, match="got a revision for Lambda, but the application's compute platform is ECS"
    ):
        RegisteredRevision(stack, "R", application=application, revision=Revision.from_inline(of_lambda()))
