"""Typed AWS CDK constructs for everything AWS CodeDeploy needs.

The front door: every public name, loaded when it is first used. Importing the package itself imports nothing else, in
particular not the CDK. Names of ``aws_cdk.aws_codedeploy`` that this library does not (yet) make better are the CDK's
own, so that a program changes its import line and nothing more.
"""

from __future__ import annotations

from importlib import import_module

# Type checkers take this name to be true. Importing it from `typing` would take longer than all the rest.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from aws_cdk.aws_codedeploy import (
        AllAtOnceTrafficRouting,
        AutoRollbackConfig,
        BaseDeploymentConfig,
        BaseDeploymentConfigOptions,
        BaseDeploymentConfigProps,
        BaseTrafficShiftingConfigProps,
        CanaryTrafficRoutingConfig,
        CfnApplication,
        CfnApplicationProps,
        CfnDeploymentConfig,
        CfnDeploymentConfigProps,
        CfnDeploymentGroup,
        CfnDeploymentGroupProps,
        ComputePlatform,
        CustomLambdaDeploymentConfig,
        CustomLambdaDeploymentConfigProps,
        CustomLambdaDeploymentConfigType,
        EcsApplication,
        EcsApplicationProps,
        EcsBlueGreenDeploymentConfig,
        EcsDeploymentConfig,
        EcsDeploymentConfigProps,
        EcsDeploymentGroup,
        EcsDeploymentGroupAttributes,
        EcsDeploymentGroupProps,
        IBaseDeploymentConfig,
        IBindableDeploymentConfig,
        IEcsApplication,
        IEcsDeploymentConfig,
        IEcsDeploymentGroup,
        ILambdaApplication,
        ILambdaDeploymentConfig,
        ILambdaDeploymentGroup,
        IServerApplication,
        IServerDeploymentConfig,
        IServerDeploymentGroup,
        LambdaApplication,
        LambdaApplicationProps,
        LambdaDeploymentConfig,
        LambdaDeploymentConfigImportProps,
        LambdaDeploymentConfigProps,
        LambdaDeploymentGroup,
        LambdaDeploymentGroupAttributes,
        LambdaDeploymentGroupProps,
        LinearTrafficRoutingConfig,
        LoadBalancerGeneration,
        ServerApplicationProps,
        ServerDeploymentConfigProps,
        ServerDeploymentGroupAttributes,
        ServerDeploymentGroupProps,
        TimeBasedCanaryTrafficRouting,
        TimeBasedCanaryTrafficRoutingProps,
        TimeBasedLinearTrafficRouting,
        TimeBasedLinearTrafficRoutingProps,
        TrafficRouting,
        TrafficRoutingConfig,
        ZonalConfig,
    )

    from cdk_codedeploy.agent import (
        AgentConfig,
        AgentGeneration,
        AgentSystem,
        HybridActivationCredentials,
        OnPremisesConfig,
        OwnCredentials,
        RolesAnywhereCredentials,
        UserCredentials,
    )
    from cdk_codedeploy.appspec import (
        EcsAppSpec,
        LambdaAppSpec,
        ServerAppSpec,
    )
    from cdk_codedeploy.delivery import (
        RegisteredRevision,
        Revision,
        RevisionBucket,
    )
    from cdk_codedeploy.deployment import (
        Trigger,
    )
    from cdk_codedeploy.errors import (
        ValidationError,
    )
    from cdk_codedeploy.iam import (
        InstanceProfile,
        InstanceRole,
        OnPremisesBoundary,
        RegistrationReach,
        RegistrationRole,
        RegistrationUser,
        ServiceRole,
        grant_register,
    )
    from cdk_codedeploy.on_premises import (
        OnPremisesIdentity,
        RegisteredAs,
    )
    from cdk_codedeploy.revision import (
        BundleType,
        GitHubLocation,
        InlineContent,
        S3Location,
    )
    from cdk_codedeploy.server import (
        InitialDeployment,
        InstanceTagSet,
        LoadBalancer,
        MinimumHealthyHosts,
        MinimumHealthyHostsPerZone,
        ServerApplication,
        ServerDeploymentConfig,
        ServerDeploymentGroup,
    )
    from cdk_codedeploy.service import (
        ApplicationNotification,
        AutoScalingProcess,
        DeploymentState,
        InstanceState,
        OutdatedInstancesStrategy,
        TriggerEvent,
    )
    from cdk_codedeploy.targets import (
        TagFilter,
        TagGroup,
        TagSet,
    )
    from cdk_codedeploy.traffic_hooks import (
        HttpCheckHook,
        LambdaSmokeTestHook,
        TrafficHook,
    )

__all__ = [
    "AgentConfig",
    "AgentGeneration",
    "AgentSystem",
    "AllAtOnceTrafficRouting",
    "ApplicationNotification",
    "AutoRollbackConfig",
    "AutoScalingProcess",
    "BaseDeploymentConfig",
    "BaseDeploymentConfigOptions",
    "BaseDeploymentConfigProps",
    "BaseTrafficShiftingConfigProps",
    "BundleType",
    "CanaryTrafficRoutingConfig",
    "CfnApplication",
    "CfnApplicationProps",
    "CfnDeploymentConfig",
    "CfnDeploymentConfigProps",
    "CfnDeploymentGroup",
    "CfnDeploymentGroupProps",
    "ComputePlatform",
    "CustomLambdaDeploymentConfig",
    "CustomLambdaDeploymentConfigProps",
    "CustomLambdaDeploymentConfigType",
    "DeploymentState",
    "EcsAppSpec",
    "EcsApplication",
    "EcsApplicationProps",
    "EcsBlueGreenDeploymentConfig",
    "EcsDeploymentConfig",
    "EcsDeploymentConfigProps",
    "EcsDeploymentGroup",
    "EcsDeploymentGroupAttributes",
    "EcsDeploymentGroupProps",
    "GitHubLocation",
    "HttpCheckHook",
    "HybridActivationCredentials",
    "IBaseDeploymentConfig",
    "IBindableDeploymentConfig",
    "IEcsApplication",
    "IEcsDeploymentConfig",
    "IEcsDeploymentGroup",
    "ILambdaApplication",
    "ILambdaDeploymentConfig",
    "ILambdaDeploymentGroup",
    "IServerApplication",
    "IServerDeploymentConfig",
    "IServerDeploymentGroup",
    "InitialDeployment",
    "InlineContent",
    "InstanceProfile",
    "InstanceRole",
    "InstanceState",
    "InstanceTagSet",
    "LambdaAppSpec",
    "LambdaApplication",
    "LambdaApplicationProps",
    "LambdaDeploymentConfig",
    "LambdaDeploymentConfigImportProps",
    "LambdaDeploymentConfigProps",
    "LambdaDeploymentGroup",
    "LambdaDeploymentGroupAttributes",
    "LambdaDeploymentGroupProps",
    "LambdaSmokeTestHook",
    "LinearTrafficRoutingConfig",
    "LoadBalancer",
    "LoadBalancerGeneration",
    "MinimumHealthyHosts",
    "MinimumHealthyHostsPerZone",
    "OnPremisesBoundary",
    "OnPremisesConfig",
    "OnPremisesIdentity",
    "OutdatedInstancesStrategy",
    "OwnCredentials",
    "RegisteredAs",
    "RegisteredRevision",
    "RegistrationReach",
    "RegistrationRole",
    "RegistrationUser",
    "Revision",
    "RevisionBucket",
    "RolesAnywhereCredentials",
    "S3Location",
    "ServerAppSpec",
    "ServerApplication",
    "ServerApplicationProps",
    "ServerDeploymentConfig",
    "ServerDeploymentConfigProps",
    "ServerDeploymentGroup",
    "ServerDeploymentGroupAttributes",
    "ServerDeploymentGroupProps",
    "ServiceRole",
    "TagFilter",
    "TagGroup",
    "TagSet",
    "TimeBasedCanaryTrafficRouting",
    "TimeBasedCanaryTrafficRoutingProps",
    "TimeBasedLinearTrafficRouting",
    "TimeBasedLinearTrafficRoutingProps",
    "TrafficHook",
    "TrafficRouting",
    "TrafficRoutingConfig",
    "Trigger",
    "TriggerEvent",
    "UserCredentials",
    "ValidationError",
    "ZonalConfig",
    "grant_register",
]

_OURS = {
    "AgentConfig": "agent",
    "AgentGeneration": "agent",
    "AgentSystem": "agent",
    "HybridActivationCredentials": "agent",
    "OnPremisesConfig": "agent",
    "OwnCredentials": "agent",
    "RolesAnywhereCredentials": "agent",
    "UserCredentials": "agent",
    "EcsAppSpec": "appspec",
    "LambdaAppSpec": "appspec",
    "ServerAppSpec": "appspec",
    "RegisteredRevision": "delivery",
    "Revision": "delivery",
    "RevisionBucket": "delivery",
    "Trigger": "deployment",
    "ValidationError": "errors",
    "InstanceProfile": "iam",
    "InstanceRole": "iam",
    "OnPremisesBoundary": "iam",
    "RegistrationReach": "iam",
    "RegistrationRole": "iam",
    "RegistrationUser": "iam",
    "ServiceRole": "iam",
    "grant_register": "iam",
    "OnPremisesIdentity": "on_premises",
    "RegisteredAs": "on_premises",
    "BundleType": "revision",
    "GitHubLocation": "revision",
    "InlineContent": "revision",
    "S3Location": "revision",
    "InitialDeployment": "server",
    "InstanceTagSet": "server",
    "LoadBalancer": "server",
    "MinimumHealthyHosts": "server",
    "MinimumHealthyHostsPerZone": "server",
    "ServerApplication": "server",
    "ServerDeploymentConfig": "server",
    "ServerDeploymentGroup": "server",
    "ApplicationNotification": "service",
    "AutoScalingProcess": "service",
    "DeploymentState": "service",
    "InstanceState": "service",
    "OutdatedInstancesStrategy": "service",
    "TriggerEvent": "service",
    "TagFilter": "targets",
    "TagGroup": "targets",
    "TagSet": "targets",
    "HttpCheckHook": "traffic_hooks",
    "LambdaSmokeTestHook": "traffic_hooks",
    "TrafficHook": "traffic_hooks",
}
"""Our own names, with the room that each lives in. All others are the CDK's."""


def __getattr__(name: str) -> object:
    """Load a public name and keep it, so that the next use finds it at once (PEP 562)."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    module = f"{__name__}.{_OURS[name]}" if name in _OURS else "aws_cdk.aws_codedeploy"
    found: object = getattr(import_module(module), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, also those not loaded yet."""
    return [*__all__, *(name for name in globals() if name.startswith("__"))]
