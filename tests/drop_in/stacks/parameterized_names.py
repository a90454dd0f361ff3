"""Names that CloudFormation parameters decide, so that they are tokens at synthesis."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "Parameterized")
    name = cdk.CfnParameter(stack, "Name", default="shop")
    hosts = cdk.CfnParameter(stack, "Hosts", type="Number", default=2)
    application = codedeploy.ServerApplication(stack, "Application", application_name=name.value_as_string)
    config = codedeploy.ServerDeploymentConfig(
        stack,
        "Config",
        deployment_config_name=f"{name.value_as_string}-config",
        minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(hosts.value_as_number),
    )
    group = codedeploy.ServerDeploymentGroup(
        stack,
        "Group",
        application=application,
        deployment_config=config,
        deployment_group_name=cdk.Fn.join("-", [name.value_as_string, cdk.Aws.REGION]),
        ec2_instance_tags=codedeploy.InstanceTagSet({"stage": [name.value_as_string]}),
    )
    cdk.CfnOutput(stack, "GroupName", value=group.deployment_group_name)
