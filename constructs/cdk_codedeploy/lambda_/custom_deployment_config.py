"""The CDK's older configuration for Lambda, which is a custom resource, with its numbers checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import whole_minutes
from cdk_codedeploy.errors import located
from cdk_codedeploy.service import (
    CANARY_INTERVAL_MINUTES,
    check_canary,
    check_deployment_config_name,
    check_kind,
    check_linear,
)

if TYPE_CHECKING:
    import aws_cdk as cdk
    from constructs import Construct

_LINEAR = codedeploy.CustomLambdaDeploymentConfigType.LINEAR


class CustomLambdaDeploymentConfig(codedeploy.CustomLambdaDeploymentConfig):
    """A deployment configuration of your own for Lambda, made by a custom resource. Deprecated by the CDK.

    ``LambdaDeploymentConfig`` does the same without a custom resource. This one is here for stacks that have it: the
    template stays as it is, and what CodeDeploy would refuse during the deployment is refused at once.

    Args:
        scope: Construct to make the configuration in.
        id: Id of the configuration in the scope.
        interval: Whole minutes, at least one. For a canary until the rest follows, at most 2880; for a linear one
            between two steps, which together must fit in 2880.
        percentage: Share of the traffic in one step, 1 to 99 percent.
        type: Canary or linear.
        deployment_config_name: Physical name: 1 to 100 letters, digits and ``. _ + = , @ -``, not beginning with
            ``CodeDeployDefault.``. A change of anything then needs another name. Default: one is made of the
            construct's path and the numbers.

    Raises:
        ValidationError: When the name or a number is out of range.

    Source: user guide, "Working with deployment configurations".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        interval: cdk.Duration,
        percentage: int,
        type: codedeploy.CustomLambdaDeploymentConfigType,  # noqa: A002 - the CDK's name
        deployment_config_name: str | None = None,
    ) -> None:
        with located("deployment configuration", id):
            kind = codedeploy.CustomLambdaDeploymentConfigType
            check_kind("type", type, kind, "pass CustomLambdaDeploymentConfigType.CANARY or .LINEAR", required=True)
            minutes = cast("int", whole_minutes("interval", interval, CANARY_INTERVAL_MINUTES))
            (check_linear if type is _LINEAR else check_canary)(percentage, minutes)
            if deployment_config_name is not None:
                check_deployment_config_name(deployment_config_name)
        super().__init__(
            scope,
            id,
            interval=interval,
            percentage=percentage,
            type=type,
            deployment_config_name=deployment_config_name,
        )
