"""What belongs together by its compute platform: applications, configurations and deployment groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment.predefined_config import fetched_name
from cdk_codedeploy.deployment.references import deployment_config_name, refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import (
    DEFAULT_ECS_CONFIG,
    DEFAULT_LAMBDA_CONFIG,
    DEFAULT_SERVER_CONFIG,
    PREDEFINED_CONFIGS,
    PREDEFINED_PREFIX,
    Platform,
    kind_of,
    predefined_configs,
    shown,
)
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as refs

_LABELS = {Platform.SERVER: "EC2/On-Premises", Platform.LAMBDA: "Lambda", Platform.ECS: "Amazon ECS"}
_CLASSES = {Platform.SERVER: "Server", Platform.LAMBDA: "Lambda", Platform.ECS: "Ecs"}
_DEFAULTS = {
    Platform.SERVER: DEFAULT_SERVER_CONFIG,
    Platform.LAMBDA: DEFAULT_LAMBDA_CONFIG,
    Platform.ECS: DEFAULT_ECS_CONFIG,
}
_APPLICATIONS: dict[Platform, type] = {
    Platform.SERVER: codedeploy.ServerApplication,
    Platform.LAMBDA: codedeploy.LambdaApplication,
    Platform.ECS: codedeploy.EcsApplication,
}
_CONFIGS: dict[Platform, tuple[type, ...]] = {
    Platform.SERVER: (codedeploy.ServerDeploymentConfig,),
    Platform.LAMBDA: (codedeploy.LambdaDeploymentConfig, codedeploy.CustomLambdaDeploymentConfig),
    Platform.ECS: (codedeploy.EcsDeploymentConfig,),
}


def class_of(platform: Platform, kind: str) -> str:
    """Return the name of a class of this library with its article, such as ``an EcsApplication``.

    Args:
        platform: The compute platform.
        kind: ``Application``, ``DeploymentConfig`` or ``DeploymentGroup``.
    """
    name = f"{_CLASSES[platform]}{kind}"
    return f"{'an' if name[0] in 'AEIO' else 'a'} {name}"


def check_application(platform: Platform, application: refs.IApplicationRef | None) -> None:
    """Refuse an application of another platform, as far as its class tells.

    Args:
        platform: Compute platform of the deployment group.
        application: What the group was given.

    Raises:
        ValidationError: About ``application``.
    """
    if application is None:
        return
    name = _CLASSES[platform]
    refuse_plain("application", application, f"import it with {name}Application.from_{name.lower()}_application_name()")
    found = platform_of(application)
    if found is not None and found is not platform:
        on_l1 = isinstance(application, codedeploy.CfnApplication)
        raise ValidationError(
            "application",
            f"an application for {found}" if on_l1 else kind_of(application),
            allowed="a deployment group has its application's compute platform",
            remedy=f"pass {class_of(platform, 'Application')}",
        )


def platform_of(application: refs.IApplicationRef) -> Platform | None:
    """Return an application's compute platform as far as it tells, else None.

    Args:
        application: Ours, the CDK's, or an L1. One of the CDK's that was made elsewhere does not tell.
    """
    if isinstance(application, codedeploy.CfnApplication):
        return _said_by(application)
    known = getattr(application, "platform", None)
    if isinstance(known, Platform):
        return known
    return next((each for each, kind in _APPLICATIONS.items() if isinstance(cast("object", application), kind)), None)


def config_name_for(platform: Platform, config: refs.IDeploymentConfigRef | None) -> str:
    """Return the name of a deployment group's configuration. No round trip for the predefined ones.

    Args:
        platform: Compute platform of the deployment group.
        config: What the group was given.

    Raises:
        ValidationError: When it is no construct, or a configuration of another platform.
    """
    if config is None:
        return _DEFAULTS[platform]
    class_name = f"{_CLASSES[platform]}DeploymentConfig"
    from_name = f"from_{_CLASSES[platform].lower()}_deployment_config_name()"
    refuse_plain("deployment_config", config, f"use a constant such as {class_name}.ALL_AT_ONCE, or {from_name}")
    found = _platform_of_config(config)
    if found is not None and found is not platform:
        raise ValidationError(
            "deployment_config",
            f"{kind_of(config)} of another compute platform",
            allowed="a deployment group has its configuration's compute platform",
            remedy=f"pass {class_of(platform, 'DeploymentConfig')}",
        )
    name = fetched_name(config) or deployment_config_name(config)
    predefined = PREDEFINED_CONFIGS.get(name)
    if name.startswith(PREDEFINED_PREFIX) and (predefined is None or predefined.platform is not platform):
        names = ", ".join(found.name for found in predefined_configs(platform))
        raise ValidationError(
            "deployment_config",
            shown(name),
            allowed=f"the predefined configurations for {_LABELS[platform]} are {names}",
            remedy=f"choose one of them or make {class_of(platform, 'DeploymentConfig')}",
        )
    return name


def _platform_of_config(config: refs.IDeploymentConfigRef) -> Platform | None:
    if isinstance(config, codedeploy.CfnDeploymentConfig):
        return _said_by(config)
    known = getattr(config, "platform", None)
    if isinstance(known, Platform):
        return known
    return next((each for each, kinds in _CONFIGS.items() if isinstance(cast("object", config), kinds)), None)


def _said_by(resource: codedeploy.CfnApplication | codedeploy.CfnDeploymentConfig) -> Platform | None:
    """Return the platform of an L1, for which EC2/On-Premises is the default. One round trip."""
    said = resource.compute_platform or Platform.SERVER
    return Platform(said) if not is_token(said) and said in set(Platform) else None
