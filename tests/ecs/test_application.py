"""Applications for Amazon ECS services."""

from __future__ import annotations

import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import EcsApplication, EcsDeploymentGroup, ServerDeploymentGroup, ValidationError
from tests.deployment.templates import only

ARN = "arn:aws:codedeploy:us-east-1:444455556666:application:shop"


def test_platform(stack, synth):
    EcsApplication(stack, "App", application_name="shop")
    expected = {"ApplicationName": "shop", "ComputePlatform": "ECS"}
    assert only(synth(stack), "AWS::CodeDeploy::Application") == expected


def test_goes_where_the_cdk_takes_its_own(stack, synth, parts, config):
    ours = EcsApplication(stack, "App")
    codedeploy.EcsDeploymentGroup(
        stack, "Cdks", application=ours, service=parts.service, blue_green_deployment_config=config
    )
    assert only(synth(stack))["ApplicationName"] == stack.resolve(ours.application_name)


def test_made_elsewhere(stack):
    by_name = EcsApplication.from_ecs_application_name(stack, "ByName", "shop")
    by_arn = EcsApplication.from_ecs_application_arn(stack, "ByArn", ARN)
    assert (by_name.application_name, by_arn.application_name) == ("shop", "shop")
    assert by_arn.application_arn == ARN


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (
            lambda stack: EcsApplication.from_ecs_application_name(stack, "App", "my shop"),
            'ecs_application_name: got "my shop", but a name takes letters, digits and . _ + = , @ -; leave out " "',
        ),
        (
            lambda stack: EcsApplication.from_ecs_application_arn(stack, "App", "shop"),
            (
                'ecs_application_arn: got "shop", but an application\'s ARN is '
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
        application = EcsApplication(stack, "App")
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", application=application)
        expected = f"application: got an EcsApplication, {self.ALLOWED}; pass a ServerApplication"
        assert str(caught.value) == f'deployment group "Group": {expected}'

    def test_made_elsewhere_too(self, stack):
        application = EcsApplication.from_ecs_application_name(stack, "App", "shop")
        with pytest.raises(ValidationError, match="got an ImportedEcsApplication"):
            ServerDeploymentGroup(stack, "Group", application=application)

    @pytest.mark.parametrize(
        ("make", "shown"),
        [
            (lambda stack: codedeploy.ServerApplication(stack, "App"), "a ServerApplication"),
            (lambda stack: codedeploy.CfnApplication(stack, "App"), "an application for Server"),
            (
                lambda stack: codedeploy.CfnApplication(stack, "App", compute_platform="Lambda"),
                "an application for Lambda",
            ),
        ],
    )
    def test_in_a_group_for_ecs(self, stack, parts, config, make, shown):
        application = make(stack)
        with pytest.raises(ValidationError) as caught:
            EcsDeploymentGroup(
                stack, "Group", application=application, service=parts.service, blue_green_deployment_config=config
            )
        expected = f"application: got {shown}, {self.ALLOWED}; pass an EcsApplication"
        assert str(caught.value) == f'deployment group "Group": {expected}'

    def test_a_name_is_no_application(self, stack, parts, config):
        with pytest.raises(ValidationError) as caught:
            EcsDeploymentGroup(
                stack, "Group", application="shop", service=parts.service, blue_green_deployment_config=config
            )
        assert str(caught.value) == (
            'deployment group "Group": application: got "shop", but a construct is needed; '
            "import it with EcsApplication.from_ecs_application_name()"
        )
