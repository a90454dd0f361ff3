"""Applications for EC2 instances and on-premises instances."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import ServerApplication, ValidationError
from tests.deployment.templates import only

ARN = "arn:aws:codedeploy:us-east-1:444455556666:application:shop"


def test_platform(stack, synth):
    ServerApplication(stack, "App", application_name="shop")
    assert only(synth(stack), "AWS::CodeDeploy::Application") == {
        "ApplicationName": "shop",
        "ComputePlatform": "Server",
    }


def test_goes_where_the_cdk_takes_its_own(stack, synth):
    ours = ServerApplication(stack, "App")
    codedeploy.ServerDeploymentGroup(stack, "Cdks", application=ours)
    codedeploy.ServerDeploymentGroup(
        stack, "Elsewhere", application=ServerApplication.from_server_application_name(stack, "Imported", "shop")
    )
    template = synth(stack)
    names = [
        found["Properties"]["ApplicationName"]
        for found in template["Resources"].values()
        if found["Type"] == "AWS::CodeDeploy::DeploymentGroup"
    ]
    assert names == [stack.resolve(ours.application_name), "shop"]


class TestFromName:
    def test_is_in_the_environment_of_the_scope(self, app):
        stack = cdk.Stack(app, "Here", env=cdk.Environment(account="111122223333", region="eu-west-1"))
        application = ServerApplication.from_server_application_name(stack, "App", "shop")
        assert application.application_name == "shop"
        assert stack.resolve(application.application_arn) == {
            "Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":codedeploy:eu-west-1:111122223333:application:shop"]]
        }

    def test_tokens_pass(self, stack):
        name = cdk.CfnParameter(stack, "Name").value_as_string
        application = ServerApplication.from_server_application_name(stack, "App", name)
        assert stack.resolve(application.application_name) == {"Ref": "Name"}

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("my shop", 'got "my shop", but a name takes letters, digits and . _ + = , @ -; leave out " "'),
            (ARN, f'got "{ARN}", but a name takes letters, digits and . _ + = , @ -; leave out ":"'),
            ("", 'got "", but a name takes 1 to 100 characters; give some text or leave it out'),
        ],
    )
    def test_bad_names(self, stack, name, problem):
        with pytest.raises(ValidationError) as caught:
            ServerApplication.from_server_application_name(stack, "App", name)
        assert str(caught.value) == f'application "App": server_application_name: {problem}'


class TestFromArn:
    def test_lives_where_the_arn_says(self, stack):
        application = ServerApplication.from_server_application_arn(stack, "App", ARN)
        assert application.application_name == "shop"
        assert application.application_arn == ARN
        assert (application.env.account, application.env.region) == ("444455556666", "us-east-1")
        assert application.application_ref.application_name == "shop"

    def test_other_partitions(self, stack):
        arn = ARN.replace("arn:aws:", "arn:aws-cn:").replace("us-east-1", "cn-north-1")
        assert ServerApplication.from_server_application_arn(stack, "App", arn).application_name == "shop"

    def test_tokens_pass(self, stack):
        arn = cdk.CfnParameter(stack, "Arn").value_as_string
        application = ServerApplication.from_server_application_arn(stack, "App", arn)
        assert stack.resolve(application.application_arn) == {"Ref": "Arn"}
        assert stack.resolve(application.application_name) == {"Fn::Select": [6, {"Fn::Split": [":", {"Ref": "Arn"}]}]}

    def test_an_arn_with_pseudo_parameters_passes(self, stack):
        arn = f"arn:{cdk.Aws.PARTITION}:codedeploy:{cdk.Aws.REGION}:{cdk.Aws.ACCOUNT_ID}:application:shop"
        assert ServerApplication.from_server_application_arn(stack, "App", arn).application_name == "shop"

    @pytest.mark.parametrize(
        "arn",
        [
            "",
            "shop",
            "arn:aws:codedeploy:us-east-1:444455556666:application/shop",
            "arn:aws:codedeploy:us-east-1:444455556666:deploymentgroup:shop/web",
            "arn:aws:codecommit:us-east-1:444455556666:application:shop",
            "arn::codedeploy:us-east-1:444455556666:application:shop",
            "urn:aws:codedeploy:us-east-1:444455556666:application:shop",
            "x:y:codedeploy:us-east-1:444455556666:application:shop",
            "arn:aws:codedeploy:us-east-1:444455556666:application:",
            f"see {ARN}",
        ],
    )
    def test_bad_arns(self, stack, arn):
        with pytest.raises(ValidationError) as caught:
            ServerApplication.from_server_application_arn(stack, "App", arn)
        assert str(caught.value) == (
            f'application "App": server_application_arn: got "{arn}", but an application\'s ARN is '
            "arn:aws:codedeploy:<region>:<account>:application:<name>; "
            "give the ARN with colons before and after the word application"
        )

    @pytest.mark.parametrize(("arn", "shown"), [(None, "None"), (5, "5")])
    def test_what_is_no_text(self, stack, arn, shown):
        with pytest.raises(ValidationError) as caught:
            ServerApplication.from_server_application_arn(stack, "App", arn)
        assert str(caught.value) == (
            f'application "App": server_application_arn: got {shown}, but an application\'s ARN is '
            "arn:aws:codedeploy:<region>:<account>:application:<name>; "
            "give the ARN with colons before and after the word application"
        )

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("my shop", 'got "my shop", but a name takes letters, digits and . _ + = , @ -; leave out " "'),
            ("shop:more", 'got "shop:more", but a name takes letters, digits and . _ + = , @ -; leave out ":"'),
            ("x" * 101, "got 101 characters, but a name takes 1 to 100 characters; shorten it by 1"),
        ],
    )
    def test_arns_with_bad_names(self, stack, name, problem):
        with pytest.raises(ValidationError) as caught:
            ServerApplication.from_server_application_arn(stack, "App", ARN.removesuffix("shop") + name)
        assert str(caught.value) == f'application "App": server_application_arn: {problem}'
        # Nothing was made, so the id is free.
        ServerApplication(stack, "App")
