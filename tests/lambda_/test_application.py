"""Applications for Lambda functions."""

from __future__ import annotations

import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import LambdaApplication, LambdaDeploymentGroup, ServerDeploymentGroup, ValidationError
from tests.deployment.templates import only
from tests.drop_in.parts import alias

ARN = "arn:aws:codedeploy:us-east-1:444455556666:application:shop"


def test_platform(stack, synth):
    LambdaApplication(stack, "App", application_name="shop")
    expected = {"ApplicationName": "shop", "ComputePlatform": "Lambda"}
    assert only(synth(stack), "AWS::CodeDeploy::Application") == expected


def test_goes_where_the_cdk_takes_its_own(stack, synth):
    ours = LambdaApplication(stack, "App")
    codedeploy.LambdaDeploymentGroup(stack, "Cdks", application=ours, alias=alias(stack, "Function"))
    assert only(synth(stack))["ApplicationName"] == stack.resolve(ours.application_name)


def test_made_elsewhere(stack):
    by_name = LambdaApplication.from_lambda_application_name(stack, "ByName", "shop")
    by_arn = LambdaApplication.from_lambda_application_arn(stack, "ByArn", ARN)
    assert (by_name.application_name, by_arn.application_name) == ("shop", "shop")
    assert by_arn.application_arn == ARN


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (
            lambda stack: LambdaApplication.from_lambda_application_name(stack, "App", "my shop"),
            'lambda_application_name: got "my shop", but a name takes letters, digits and . _ + = , @ -; leave out " "',
        ),
        (
            lambda stack: LambdaApplication.from_lambda_application_arn(stack, "App", "shop"),
            (
                'lambda_application_arn: got "shop", but an application\'s ARN is '
                "arn:aws:codedeploy:<region>:<account>:application:<name>; "
                "give the ARN with colons before and after the word application"
            ),
        ),
    ],
)
def test_bad_references(stack, make, problem):
    with pytest.raises(ValidationError) as caught:
        make(stack)
    assert str(caught.value) == f'application "App": {problem}'


class TestOfAnotherPlatform:
    ALLOWED = "but a deployment group has its application's compute platform"

    def test_ours_in_a_server_group(self, stack):
        application = LambdaApplication(stack, "App")
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", application=application)
        expected = f"application: got a LambdaApplication, {self.ALLOWED}; pass a ServerApplication"
        assert str(caught.value) == f'deployment group "Group": {expected}'

    def test_made_elsewhere_too(self, stack):
        application = LambdaApplication.from_lambda_application_name(stack, "App", "shop")
        with pytest.raises(ValidationError, match="got an ImportedLambdaApplication"):
            ServerDeploymentGroup(stack, "Group", application=application)

    @pytest.mark.parametrize(
        ("make", "shown"),
        [
            (lambda stack: codedeploy.ServerApplication(stack, "App"), "a ServerApplication"),
            (lambda stack: codedeploy.CfnApplication(stack, "App"), "an application for Server"),
            (
                lambda stack: codedeploy.CfnApplication(stack, "App", compute_platform="ECS"),
                "an application for ECS",
            ),
        ],
    )
    def test_in_a_lambda_group(self, stack, make, shown):
        application = make(stack)
        with pytest.raises(ValidationError) as caught:
            LambdaDeploymentGroup(stack, "Group", application=application, alias=alias(stack, "Function"))
        expected = f"application: got {shown}, {self.ALLOWED}; pass a LambdaApplication"
        assert str(caught.value) == f'deployment group "Group": {expected}'

    def test_a_name_is_no_application(self, stack):
        with pytest.raises(ValidationError) as caught:
            LambdaDeploymentGroup(stack, "Group", application="shop", alias=alias(stack, "Function"))
        assert str(caught.value) == (
            'deployment group "Group": application: got "shop", but a construct is needed; '
            "import it with LambdaApplication.from_lambda_application_name()"
        )
