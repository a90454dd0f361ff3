"""How fast the traffic of an alias moves to a new version of its function."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import jsii
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import ImportedDeploymentConfig, NewTrafficConfig, Predefined
from cdk_codedeploy.errors import located
from cdk_codedeploy.service import Platform, check_deployment_config_name

if TYPE_CHECKING:
    from constructs import Construct

_Predefined: TypeAlias = Predefined[codedeploy.ILambdaDeploymentConfig]


@jsii.implements(codedeploy.ILambdaDeploymentConfig)
class LambdaDeploymentConfig(NewTrafficConfig):
    """A deployment configuration of your own for the compute platform Lambda.

    Nothing of it can be changed in place: a change replaces it, for which its name must change or be left out.

    Args:
        scope: Construct to make the configuration in.
        id: Id of the configuration in the scope.
        traffic_routing: How traffic moves: canary or linear with 1 to 99 percent in a step, whole minutes between the
            steps and 2880 minutes in all, or all at once. Default: all at once.
        deployment_config_name: Physical name: 1 to 100 letters, digits and ``. _ + = , @ -``, not beginning with
            ``CodeDeployDefault.``. Default: CloudFormation generates one, which lets it replace the configuration.

    Raises:
        ValidationError: When the name or a number is out of range.

    Attributes:
        ALL_AT_ONCE: ``CodeDeployDefault.LambdaAllAtOnce``.
        CANARY_10_PERCENT_5_MINUTES: ``CodeDeployDefault.LambdaCanary10Percent5Minutes``, the default of every
            deployment group. The other canaries wait 10, 15 and 30 minutes.
        LINEAR_10_PERCENT_EVERY_1_MINUTE: ``CodeDeployDefault.LambdaLinear10PercentEvery1Minute``. The other linear ones
            wait 2, 3 and 10 minutes.

    Source: user guide, "Working with deployment configurations".
    """

    ALL_AT_ONCE = _Predefined("ALL_AT_ONCE", "CodeDeployDefault.LambdaAllAtOnce")
    CANARY_10_PERCENT_5_MINUTES = _Predefined(
        "CANARY_10_PERCENT_5_MINUTES", "CodeDeployDefault.LambdaCanary10Percent5Minutes"
    )
    CANARY_10_PERCENT_10_MINUTES = _Predefined(
        "CANARY_10_PERCENT_10_MINUTES", "CodeDeployDefault.LambdaCanary10Percent10Minutes"
    )
    CANARY_10_PERCENT_15_MINUTES = _Predefined(
        "CANARY_10_PERCENT_15_MINUTES", "CodeDeployDefault.LambdaCanary10Percent15Minutes"
    )
    CANARY_10_PERCENT_30_MINUTES = _Predefined(
        "CANARY_10_PERCENT_30_MINUTES", "CodeDeployDefault.LambdaCanary10Percent30Minutes"
    )
    LINEAR_10_PERCENT_EVERY_1_MINUTE = _Predefined(
        "LINEAR_10_PERCENT_EVERY_1_MINUTE", "CodeDeployDefault.LambdaLinear10PercentEvery1Minute"
    )
    LINEAR_10_PERCENT_EVERY_2_MINUTES = _Predefined(
        "LINEAR_10_PERCENT_EVERY_2_MINUTES", "CodeDeployDefault.LambdaLinear10PercentEvery2Minutes"
    )
    LINEAR_10_PERCENT_EVERY_3_MINUTES = _Predefined(
        "LINEAR_10_PERCENT_EVERY_3_MINUTES", "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes"
    )
    LINEAR_10_PERCENT_EVERY_10_MINUTES = _Predefined(
        "LINEAR_10_PERCENT_EVERY_10_MINUTES", "CodeDeployDefault.LambdaLinear10PercentEvery10Minutes"
    )

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        traffic_routing: codedeploy.TrafficRouting | None = None,
        deployment_config_name: str | None = None,
    ) -> None:
        super().__init__(
            scope, id, platform=Platform.LAMBDA, traffic_routing=traffic_routing, name=deployment_config_name
        )

    @classmethod
    def from_lambda_deployment_config_name(
        cls, scope: Construct, id: str, lambda_deployment_config_name: str
    ) -> codedeploy.ILambdaDeploymentConfig:
        """Use a configuration that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            lambda_deployment_config_name: Name of the configuration.

        Raises:
            ValidationError: When no configuration can have the name.
        """
        with located("deployment configuration", id):
            check_deployment_config_name(
                lambda_deployment_config_name, "lambda_deployment_config_name", predefined=True
            )
        return ImportedLambdaDeploymentConfig(
            scope, f"{id}:Imported", platform=Platform.LAMBDA, name=lambda_deployment_config_name
        )

    @classmethod
    def from_deployment_config_name(
        cls, scope: Construct, id: str, deployment_config_name: str
    ) -> codedeploy.ILambdaDeploymentConfig:
        """Use a configuration that was made elsewhere: the CDK's other name for ``from_lambda_deployment_config_name``.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            deployment_config_name: Name of the configuration.
        """
        with located("deployment configuration", id):
            check_deployment_config_name(deployment_config_name, predefined=True)
        return cls.from_lambda_deployment_config_name(scope, id, deployment_config_name)

    @classmethod
    def import_(cls, _scope: Construct, _id: str, *, deployment_config_name: str) -> codedeploy.ILambdaDeploymentConfig:
        """Use a configuration that was made elsewhere: the CDK's old name for ``from_lambda_deployment_config_name``.

        Args:
            _scope: Construct to make the reference in.
            _id: Id of the reference in the scope.
            deployment_config_name: Name of the configuration.
        """
        return cls.from_deployment_config_name(_scope, _id, deployment_config_name)


@jsii.implements(codedeploy.ILambdaDeploymentConfig)
class ImportedLambdaDeploymentConfig(ImportedDeploymentConfig):
    """A deployment configuration for the compute platform Lambda that was made elsewhere."""
