"""Names and ARNs of things that users hand over in several forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_application_name, shown
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk.interfaces import IEnvironmentAware, aws_cloudwatch, aws_codedeploy

_APPLICATION_ARN = re.compile(r"arn:[^:]+:codedeploy:[^:]*:[^:]*:application:(.+)")


def refuse_plain(parameter: str, value: Any, remedy: str) -> None:
    """Refuse text and the like where a construct is needed: a name or an ARN does not tell what it belongs to.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        value: What was given.
        remedy: How to make a construct of it.

    Raises:
        ValidationError: When the value is no object of the CDK.
    """
    if value is None or isinstance(value, (str, bytes, int, float, Mapping, list, tuple)):
        raise ValidationError(parameter, shown(cast("object", value)), allowed="a construct is needed", remedy=remedy)


def check_role(role: iam.IRole | iam.Role | None) -> None:
    """Refuse a service role that is given by name or ARN.

    Raises:
        ValidationError: About ``role``.
    """
    if role is not None:
        refuse_plain("role", role, "import it with ServiceRole.from_role_arn()")


def check_application_arn(arn: str, parameter: str) -> None:
    """Refuse what is no ARN of an application. Tokens pass.

    Args:
        arn: The ARN.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: About the parameter.
    """
    if is_token(arn):
        return
    found = _APPLICATION_ARN.fullmatch(str(arn))
    if found is None:
        raise ValidationError(
            parameter,
            shown(arn),
            allowed="an application's ARN is arn:aws:codedeploy:<region>:<account>:application:<name>",
            remedy="give the ARN with colons before and after the word application",
        )
    check_application_name(found[1], parameter)


def application_name(application: aws_codedeploy.IApplicationRef) -> str:
    """Return the name of an application: ours, the CDK's, an imported one or an L1. One round trip at most.

    Raises:
        ValidationError: When it is no construct.
    """
    refuse_plain("application", application, "import it with ServerApplication.from_server_application_name()")
    if isinstance(application, cdk.CfnResource):
        return application.ref
    name = getattr(application, "application_name", None)
    return name if isinstance(name, str) else application.application_ref.application_name


def deployment_config_name(config: aws_codedeploy.IDeploymentConfigRef) -> str:
    """Return the name of a deployment configuration: ours, the CDK's, an imported one or an L1.

    Raises:
        ValidationError: When it is no construct.
    """
    remedy = "use a constant such as ServerDeploymentConfig.ALL_AT_ONCE, or from_server_deployment_config_name()"
    refuse_plain("deployment_config", config, remedy)
    if isinstance(config, cdk.CfnResource):
        return config.ref
    name = getattr(config, "deployment_config_name", None)
    return name if isinstance(name, str) else config.deployment_config_ref.deployment_config_name


def alarm_name(alarm: aws_cloudwatch.IAlarmRef) -> str:
    """Return the name of an alarm: a plain or composite one, an imported one or an L1.

    Raises:
        ValidationError: When it is no construct.
    """
    refuse_plain("alarms", alarm, "import it with Alarm.from_alarm_arn()")
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
