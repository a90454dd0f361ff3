"""Every optional argument given as None, as wrappers do that pass their own arguments on."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ArgumentsNone")
    codedeploy.ServerApplication(stack, "Application", application_name=None)
    codedeploy.ServerDeploymentConfig(
        stack,
        "Config",
        minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(1),
        deployment_config_name=None,
        zonal_config=None,
    )
    codedeploy.ServerDeploymentGroup(
        stack,
        "Group",
        application=None,
        role=None,
        deployment_group_name=None,
        deployment_config=None,
        auto_scaling_groups=None,
        install_agent=None,
        load_balancer=None,
        load_balancers=None,
        ec2_instance_tags=None,
        on_premise_instance_tags=None,
        alarms=None,
        ignore_poll_alarms_failure=None,
        ignore_alarm_configuration=None,
        auto_rollback=None,
        termination_hook=None,
    )
    codedeploy.ServerDeploymentGroup(
        stack, "Empty", alarms=[], auto_scaling_groups=[], ec2_instance_tags=codedeploy.InstanceTagSet()
    )
