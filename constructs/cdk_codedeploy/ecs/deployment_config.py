"""How fast the traffic of an Amazon ECS service moves to its replacement tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import jsii
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import ImportedDeploymentConfig, NewTrafficConfig, Predefined
from cdk_codedeploy.errors import located
from cdk_codedeploy.service import Platform, check_deployment_config_name

if TYPE_CHECKING:
    from constructs import Construct

_Predefined: TypeAlias = Predefined[codedeploy.IEcsDeploymentConfig]


@jsii.implements(codedeploy.IEcsDeploymentConfig)
class EcsDeploymentConfig(NewTrafficConfig):
    """A deployment configuration of your own for the compute platform Amazon ECS.

    Nothing of it can be changed in place: a change replaces it, for which its name must change or be left out. A
    Network Load Balancer moves all traffic at once, whatever the configuration says.

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
        ALL_AT_ONCE: ``CodeDeployDefault.ECSAllAtOnce``, the default of every deployment group.
        CANARY_10_PERCENT_5_MINUTES: ``CodeDeployDefault.ECSCanary10Percent5Minutes``.
        CANARY_10_PERCENT_15_MINUTES: ``CodeDeployDefault.ECSCanary10Percent15Minutes``.
        LINEAR_10_PERCENT_EVERY_1_MINUTES: ``CodeDeployDefault.ECSLinear10PercentEvery1Minutes``.
        LINEAR_10_PERCENT_EVERY_3_MINUTES: ``CodeDeployDefault.ECSLinear10PercentEvery3Minutes``.

    Source: user guide, "Working with deployment configurations".
    """

    ALL_AT_ONCE = _Predefined("ALL_AT_ONCE", "CodeDeployDefault.ECSAllAtOnce")
    CANARY_10_PERCENT_5_MINUTES = _Predefined(
        "CANARY_10_PERCENT_5_MINUTES", "CodeDeployDefault.ECSCanary10Percent5Minutes"
    )
    CANARY_10_PERCENT_15_MINUTES = _Predefined(
        "CANARY_10_PERCENT_15_MINUTES", "CodeDeployDefault.ECSCanary10Percent15Minutes"
    )
    LINEAR_10_PERCENT_EVERY_1_MINUTES = _Predefined(
        "LINEAR_10_PERCENT_EVERY_1_MINUTES", "CodeDeployDefault.ECSLinear10PercentEvery1Minutes"
    )
    LINEAR_10_PERCENT_EVERY_3_MINUTES = _Predefined(
        "LINEAR_10_PERCENT_EVERY_3_MINUTES", "CodeDeployDefault.ECSLinear10PercentEvery3Minutes"
    )

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        traffic_routing: codedeploy.TrafficRouting | None = None,
        deployment_config_name: str | None = None,
    ) -> None:
        super().__init__(scope, id, platform=Platform.ECS, traffic_routing=traffic_routing, name=deployment_config_name)

    @classmethod
    def from_ecs_deployment_config_name(
        cls, scope: Construct, id: str, ecs_deployment_config_name: str
    ) -> codedeploy.IEcsDeploymentConfig:
        """Use a configuration that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            ecs_deployment_config_name: Name of the configuration.

        Raises:
            ValidationError: When no configuration can have the name.
        """
        with located("deployment configuration", id):
            check_deployment_config_name(ecs_deployment_config_name, "ecs_deployment_config_name", predefined=True)
        return ImportedEcsDeploymentConfig(
            scope, f"{id}:Imported", platform=Platform.ECS, name=ecs_deployment_config_name
        )

    @classmethod
    def from_deployment_config_name(
        cls, scope: Construct, id: str, deployment_config_name: str
    ) -> codedeploy.IEcsDeploymentConfig:
        """Use a configuration that was made elsewhere: the CDK's other name for ``from_ecs_deployment_config_name``.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            deployment_config_name: Name of the configuration.
        """
        with located("deployment configuration", id):
            check_deployment_config_name(deployment_config_name, predefined=True)
        return cls.from_ecs_deployment_config_name(scope, id, deployment_config_name)


@jsii.implements(codedeploy.IEcsDeploymentConfig)
class ImportedEcsDeploymentConfig(ImportedDeploymentConfig):
    """A deployment configuration for the compute platform Amazon ECS that was made elsewhere."""
