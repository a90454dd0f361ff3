"""Overrides on the resources below the constructs, found by `default_child` and by the L2's child ids."""

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "EscapeHatches")
    topic = sns.Topic(stack, "Topic")
    group = codedeploy.ServerDeploymentGroup(stack, "Group")

    resource = cast(codedeploy.CfnDeploymentGroup, group.node.default_child)
    resource.trigger_configurations = [
        codedeploy.CfnDeploymentGroup.TriggerConfigProperty(
            trigger_name="failures", trigger_events=["DeploymentFailure"], trigger_target_arn=topic.topic_arn
        )
    ]
    resource.outdated_instances_strategy = "IGNORE"
    resource.add_property_override("DeploymentStyle.DeploymentOption", "WITHOUT_TRAFFIC_CONTROL")
    resource.add_property_override("DeploymentStyle.DeploymentType", "IN_PLACE")
    resource.add_property_deletion_override("AutoRollbackConfiguration")
    resource.add_metadata("owner", "platform")
    resource.cfn_options.condition = cdk.CfnCondition(
        stack, "Wanted", expression=cdk.Fn.condition_equals(cdk.Aws.REGION, "eu-west-1")
    )

    role = cast(iam.Role, group.node.find_child("Role"))
    cfn_role = cast(iam.CfnRole, role.node.default_child)
    cfn_role.add_property_override("Description", "CodeDeploy, as the audit wants it")
    cfn_role.add_override("Metadata.audit", True)

    application = group.node.find_child("Application")
    cfn_application = cast(codedeploy.CfnApplication, application.node.find_child("Resource"))
    cfn_application.override_logical_id("TheApplication")

    config = codedeploy.ServerDeploymentConfig(
        stack, "Config", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(1)
    )
    cfn_config = cast(codedeploy.CfnDeploymentConfig, config.node.default_child)
    cfn_config.add_property_override("MinimumHealthyHosts.Value", 2)
    resource.add_dependency(cfn_config)
