"""Names and ARNs of things that users hand over in several forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from aws_cdk.interfaces import IEnvironmentAware, aws_cloudwatch, aws_codedeploy


def application_name(application: aws_codedeploy.IApplicationRef) -> str:
    """Return the name of an application: ours, the CDK's, an imported one or an L1. One round trip at most."""
    if isinstance(application, cdk.CfnResource):
        return application.ref
    name = getattr(application, "application_name", None)
    return name if isinstance(name, str) else application.application_ref.application_name


def deployment_config_name(config: aws_codedeploy.IDeploymentConfigRef) -> str:
    """Return the name of a deployment configuration: ours, the CDK's, an imported one or an L1."""
    if isinstance(config, cdk.CfnResource):
        return config.ref
    name = getattr(config, "deployment_config_name", None)
    return name if isinstance(name, str) else config.deployment_config_ref.deployment_config_name


def alarm_name(alarm: aws_cloudwatch.IAlarmRef) -> str:
    """Return the name of an alarm: a plain or composite one, an imported one or an L1."""
    if isinstance(alarm, cdk.CfnResource):
        return alarm.ref
    name = getattr(alarm, "alarm_name", None)
    return name if isinstance(name, str) else alarm.alarm_ref.alarm_name


def arn_beside(resource: IEnvironmentAware, kind: str, name: str) -> str:
    """Return the ARN of something in the environment that a resource is in, which need not be its stack's."""
    environment = resource.env
    return cdk.Arn.format(
        cdk.ArnComponents(
            partition=cdk.Aws.PARTITION,
            account=environment.account,
            region=environment.region,
            service="codedeploy",
            resource=kind,
            resource_name=name,
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
    )


def codedeploy_arn(scope: cdk.Resource, kind: str, name: str) -> str:
    """Return the ARN of something in the environment of a construct's stack: ``…:codedeploy:…:<kind>:<name>``."""
    return cdk.Stack.of(scope).format_arn(
        service="codedeploy", resource=kind, resource_name=name, arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME
    )
