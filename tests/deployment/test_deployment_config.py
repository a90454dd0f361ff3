"""What the deployment configurations of all platforms have in common."""

from __future__ import annotations

import aws_cdk as cdk
import pytest

from cdk_codedeploy import MinimumHealthyHosts, ServerDeploymentConfig, ValidationError
from tests.deployment import later
from tests.deployment.templates import of_type, only

CONFIG = "AWS::CodeDeploy::DeploymentConfig"
ONE = MinimumHealthyHosts.count(1)


def arn_of(name):
    start = ["arn:", {"Ref": "AWS::Partition"}, ":codedeploy:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}]
    return {"Fn::Join": ["", [*start, *name]]}


def test_names_and_arns_of_one_made_here(stack, synth):
    config = ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=ONE)
    [name] = of_type(synth(stack), CONFIG)
    assert stack.resolve(config.deployment_config_name) == {"Ref": name}
    assert stack.resolve(config.deployment_config_ref.deployment_config_name) == {"Ref": name}
    assert stack.resolve(config.deployment_config_arn) == arn_of([":deploymentconfig:", {"Ref": name}])


def test_names_and_arns_of_one_made_elsewhere(stack):
    config = ServerDeploymentConfig.from_server_deployment_config_name(stack, "Config", "slow")
    assert config.deployment_config_name == "slow"
    assert config.deployment_config_ref.deployment_config_name == "slow"
    assert stack.resolve(config.deployment_config_arn) == arn_of([":deploymentconfig:slow"])


def test_another_environment_uses_a_named_one_by_its_name(app, synth):
    here = cdk.Stack(app, "Here", env=cdk.Environment(account="111122223333", region="eu-west-1"))
    there = cdk.Stack(app, "There", env=cdk.Environment(account="444455556666", region="us-east-1"))
    config = ServerDeploymentConfig(here, "Config", minimum_healthy_hosts=ONE, deployment_config_name="slow")
    generated = ServerDeploymentConfig(
        here, "Generated", minimum_healthy_hosts=ONE, deployment_config_name=cdk.PhysicalName.GENERATE_IF_NEEDED
    )
    cdk.CfnOutput(there, "Name", value=config.deployment_config_name)
    cdk.CfnOutput(there, "Arn", value=config.deployment_config_arn)
    cdk.CfnOutput(there, "Other", value=generated.deployment_config_name)
    outputs = synth(there)["Outputs"]
    assert outputs["Name"]["Value"] == "slow"
    arn = ["arn:", {"Ref": "AWS::Partition"}, ":codedeploy:eu-west-1:111122223333:deploymentconfig:slow"]
    assert outputs["Arn"]["Value"] == {"Fn::Join": ["", arn]}
    names = [properties["DeploymentConfigName"] for properties in of_type(synth(here), CONFIG).values()]
    assert names == ["slow", outputs["Other"]["Value"]]


def test_tokens_pass(stack, synth):
    name = cdk.CfnParameter(stack, "Name").value_as_string
    ServerDeploymentConfig(stack, "Parameter", minimum_healthy_hosts=ONE, deployment_config_name=name)
    ServerDeploymentConfig(stack, "Lazy", minimum_healthy_hosts=ONE, deployment_config_name=later.text("slow"))
    names = [properties["DeploymentConfigName"] for properties in of_type(synth(stack), CONFIG).values()]
    assert names == [{"Ref": "Name"}, "slow"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("a b", 'got "a b", but a name takes letters, digits and . _ + = , @ -; leave out " "'),
        ("", 'got "", but a name takes 1 to 100 characters; give some text or leave it out'),
        ("x" * 101, "got 101 characters, but a name takes 1 to 100 characters; shorten it by 1"),
        (
            "CodeDeployDefault.Slow",
            (
                'got "CodeDeployDefault.Slow", but the prefix CodeDeployDefault. is kept for the configurations of '
                "CodeDeploy itself; choose a name that begins otherwise"
            ),
        ),
    ],
)
def test_bad_names(stack, synth, name, problem):
    with pytest.raises(ValidationError) as caught:
        ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=ONE, deployment_config_name=name)
    assert str(caught.value) == f'deployment configuration "Config": deployment_config_name: {problem}'
    # Nothing was made, so the id is free.
    ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=ONE)
    assert only(synth(stack), CONFIG)
