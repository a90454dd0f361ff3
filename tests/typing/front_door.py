# pyright: reportUnnecessaryTypeIgnoreComment=true
"""Type checkers know every public name: each is refused as a number, which ``Any`` would not be.

Where a name becomes ``Any``, the comment beside it has nothing to ignore, and the checkers say so. It is never run.
"""

from __future__ import annotations

from cdk_codedeploy import (
    AgentConfig,
    AgentGeneration,
    AgentInstall,
    AgentLog,
    AgentLogs,
    AgentReport,
    AgentSystem,
    AllAtOnceTrafficRouting,
    ApplicationNotification,
    AssignPublicIp,
    AtTimeout,
    AutoRollbackConfig,
    AutoScalingProcess,
    AwsvpcConfiguration,
    BalancerKind,
    BaseDeploymentConfig,
    BaseDeploymentConfigOptions,
    BaseDeploymentConfigProps,
    BaseTrafficShiftingConfigProps,
    BlueGreen,
    BlueGreenFleet,
    BootHook,
    BootReport,
    BundleType,
    CanaryTrafficRoutingConfig,
    CapacityProviderStrategyItem,
    CertificateAuthority,
    CfnApplication,
    CfnApplicationProps,
    CfnDeploymentConfig,
    CfnDeploymentConfigProps,
    CfnDeploymentGroup,
    CfnDeploymentGroupProps,
    CodeDeployAgent,
    CodeDeployVpcEndpoints,
    ComputePlatform,
    CustomLambdaDeploymentConfig,
    CustomLambdaDeploymentConfigProps,
    CustomLambdaDeploymentConfigType,
    DeploymentState,
    EcsApplication,
    EcsApplicationProps,
    EcsAppSpec,
    EcsBlueGreenDeploymentConfig,
    EcsBlueGreenHook,
    EcsBlueGreenService,
    EcsDeployment,
    EcsDeploymentConfig,
    EcsDeploymentConfigProps,
    EcsDeploymentGroup,
    EcsDeploymentGroupAttributes,
    EcsDeploymentGroupProps,
    ExistingRegistration,
    FileExistsBehavior,
    FleetAlarm,
    FleetEvent,
    FleetNotification,
    FleetTarget,
    GitHubLocation,
    GreenFleetProvisioning,
    HttpCheckHook,
    HybridActivationCredentials,
    IBaseDeploymentConfig,
    IBindableDeploymentConfig,
    IEcsApplication,
    IEcsDeploymentConfig,
    IEcsDeploymentGroup,
    ILambdaApplication,
    ILambdaDeploymentConfig,
    ILambdaDeploymentGroup,
    InitialDeployment,
    InlineContent,
    InstanceOverride,
    InstanceProfile,
    InstanceRole,
    InstanceState,
    InstanceTagSet,
    Inventory,
    InventoryRow,
    IServerApplication,
    IServerDeploymentConfig,
    IServerDeploymentGroup,
    KeyRotation,
    LambdaApplication,
    LambdaApplicationProps,
    LambdaAppSpec,
    LambdaDeployment,
    LambdaDeploymentConfig,
    LambdaDeploymentConfigImportProps,
    LambdaDeploymentConfigProps,
    LambdaDeploymentGroup,
    LambdaDeploymentGroupAttributes,
    LambdaDeploymentGroupProps,
    LambdaSmokeTestHook,
    LifecycleEvent,
    LinearTrafficRoutingConfig,
    LoadBalancedFleet,
    LoadBalancer,
    LoadBalancerGeneration,
    MinimumHealthyHosts,
    MinimumHealthyHostsPerZone,
    MixedInstances,
    NewLaunchTemplate,
    OnDemandStrategy,
    OnPremisesBoundary,
    OnPremisesConfig,
    OnPremisesFleet,
    OnPremisesIdentity,
    OnPremisesInstance,
    OnPremisesRole,
    OnPremisesUser,
    OperatingSystem,
    OriginalInstances,
    OutdatedInstancesStrategy,
    OwnCredentials,
    ProvenBy,
    RegisteredAs,
    RegisteredRevision,
    RegistrationReach,
    RegistrationRole,
    RegistrationUser,
    Replacements,
    Revision,
    RevisionBucket,
    RolesAnywhereCredentials,
    S3Location,
    ScheduledCapacity,
    ServerApplication,
    ServerApplicationProps,
    ServerAppSpec,
    ServerDeployment,
    ServerDeploymentConfig,
    ServerDeploymentConfigProps,
    ServerDeploymentGroup,
    ServerDeploymentGroupAttributes,
    ServerDeploymentGroupProps,
    ServiceRole,
    SpotStrategy,
    TagFilter,
    TagGroup,
    TagSet,
    TargetProtocol,
    TargetTrackingPolicy,
    TimeBasedCanaryTrafficRouting,
    TimeBasedCanaryTrafficRoutingProps,
    TimeBasedLinearTrafficRouting,
    TimeBasedLinearTrafficRoutingProps,
    TrafficHook,
    TrafficRouting,
    TrafficRoutingConfig,
    Trigger,
    TriggerEvent,
    TrustAnchor,
    UpdateSchedule,
    UserCredentials,
    ValidationError,
    VpcEndpointAccess,
    WarmPool,
    WarmPoolState,
    ZonalConfig,
    attach_agent,
    check_updates,
    grant_register,
    linux_bootstrap,
    windows_bootstrap,
)


def number(value: int) -> None: ...


def no_name_is_any() -> None:  # noqa: PLR0915 (as many as there are names)
    number(AgentConfig)  # type: ignore[arg-type]
    number(AgentGeneration)  # type: ignore[arg-type]
    number(AgentInstall)  # type: ignore[arg-type]
    number(AgentLog)  # type: ignore[arg-type]
    number(AgentLogs)  # type: ignore[arg-type]
    number(AgentReport)  # type: ignore[arg-type]
    number(AgentSystem)  # type: ignore[arg-type]
    number(AllAtOnceTrafficRouting)  # type: ignore[arg-type]
    number(ApplicationNotification)  # type: ignore[arg-type]
    number(AssignPublicIp)  # type: ignore[arg-type]
    number(AtTimeout)  # type: ignore[arg-type]
    number(AutoRollbackConfig)  # type: ignore[arg-type]
    number(AutoScalingProcess)  # type: ignore[arg-type]
    number(AwsvpcConfiguration)  # type: ignore[arg-type]
    number(BalancerKind)  # type: ignore[arg-type]
    number(BaseDeploymentConfig)  # type: ignore[arg-type]
    number(BaseDeploymentConfigOptions)  # type: ignore[arg-type]
    number(BaseDeploymentConfigProps)  # type: ignore[arg-type]
    number(BaseTrafficShiftingConfigProps)  # type: ignore[arg-type]
    number(BlueGreen)  # type: ignore[arg-type]
    number(BlueGreenFleet)  # type: ignore[arg-type]
    number(BootHook)  # type: ignore[arg-type]
    number(BootReport)  # type: ignore[arg-type]
    number(BundleType)  # type: ignore[arg-type]
    number(CanaryTrafficRoutingConfig)  # type: ignore[arg-type]
    number(CapacityProviderStrategyItem)  # type: ignore[arg-type]
    number(CertificateAuthority)  # type: ignore[arg-type]
    number(CfnApplication)  # type: ignore[arg-type]
    number(CfnApplicationProps)  # type: ignore[arg-type]
    number(CfnDeploymentConfig)  # type: ignore[arg-type]
    number(CfnDeploymentConfigProps)  # type: ignore[arg-type]
    number(CfnDeploymentGroup)  # type: ignore[arg-type]
    number(CfnDeploymentGroupProps)  # type: ignore[arg-type]
    number(CodeDeployAgent)  # type: ignore[arg-type]
    number(CodeDeployVpcEndpoints)  # type: ignore[arg-type]
    number(ComputePlatform)  # type: ignore[arg-type]
    number(CustomLambdaDeploymentConfig)  # type: ignore[arg-type]
    number(CustomLambdaDeploymentConfigProps)  # type: ignore[arg-type]
    number(CustomLambdaDeploymentConfigType)  # type: ignore[arg-type]
    number(DeploymentState)  # type: ignore[arg-type]
    number(EcsAppSpec)  # type: ignore[arg-type]
    number(EcsApplication)  # type: ignore[arg-type]
    number(EcsApplicationProps)  # type: ignore[arg-type]
    number(EcsBlueGreenDeploymentConfig)  # type: ignore[arg-type]
    number(EcsBlueGreenHook)  # type: ignore[arg-type]
    number(EcsBlueGreenService)  # type: ignore[arg-type]
    number(EcsDeployment)  # type: ignore[arg-type]
    number(EcsDeploymentConfig)  # type: ignore[arg-type]
    number(EcsDeploymentConfigProps)  # type: ignore[arg-type]
    number(EcsDeploymentGroup)  # type: ignore[arg-type]
    number(EcsDeploymentGroupAttributes)  # type: ignore[arg-type]
    number(EcsDeploymentGroupProps)  # type: ignore[arg-type]
    number(ExistingRegistration)  # type: ignore[arg-type]
    number(FileExistsBehavior)  # type: ignore[arg-type]
    number(FleetAlarm)  # type: ignore[arg-type]
    number(FleetEvent)  # type: ignore[arg-type]
    number(FleetNotification)  # type: ignore[arg-type]
    number(FleetTarget)  # type: ignore[arg-type]
    number(GitHubLocation)  # type: ignore[arg-type]
    number(GreenFleetProvisioning)  # type: ignore[arg-type]
    number(HttpCheckHook)  # type: ignore[arg-type]
    number(HybridActivationCredentials)  # type: ignore[arg-type]
    number(IBaseDeploymentConfig)  # type: ignore[arg-type]
    number(IBindableDeploymentConfig)  # type: ignore[arg-type]
    number(IEcsApplication)  # type: ignore[arg-type]
    number(IEcsDeploymentConfig)  # type: ignore[arg-type]
    number(IEcsDeploymentGroup)  # type: ignore[arg-type]
    number(ILambdaApplication)  # type: ignore[arg-type]
    number(ILambdaDeploymentConfig)  # type: ignore[arg-type]
    number(ILambdaDeploymentGroup)  # type: ignore[arg-type]
    number(IServerApplication)  # type: ignore[arg-type]
    number(IServerDeploymentConfig)  # type: ignore[arg-type]
    number(IServerDeploymentGroup)  # type: ignore[arg-type]
    number(InitialDeployment)  # type: ignore[arg-type]
    number(InlineContent)  # type: ignore[arg-type]
    number(InstanceOverride)  # type: ignore[arg-type]
    number(InstanceProfile)  # type: ignore[arg-type]
    number(InstanceRole)  # type: ignore[arg-type]
    number(InstanceState)  # type: ignore[arg-type]
    number(InstanceTagSet)  # type: ignore[arg-type]
    number(Inventory)  # type: ignore[arg-type]
    number(InventoryRow)  # type: ignore[arg-type]
    number(KeyRotation)  # type: ignore[arg-type]
    number(LambdaAppSpec)  # type: ignore[arg-type]
    number(LambdaApplication)  # type: ignore[arg-type]
    number(LambdaApplicationProps)  # type: ignore[arg-type]
    number(LambdaDeployment)  # type: ignore[arg-type]
    number(LambdaDeploymentConfig)  # type: ignore[arg-type]
    number(LambdaDeploymentConfigImportProps)  # type: ignore[arg-type]
    number(LambdaDeploymentConfigProps)  # type: ignore[arg-type]
    number(LambdaDeploymentGroup)  # type: ignore[arg-type]
    number(LambdaDeploymentGroupAttributes)  # type: ignore[arg-type]
    number(LambdaDeploymentGroupProps)  # type: ignore[arg-type]
    number(LambdaSmokeTestHook)  # type: ignore[arg-type]
    number(LifecycleEvent)  # type: ignore[arg-type]
    number(LinearTrafficRoutingConfig)  # type: ignore[arg-type]
    number(LoadBalancedFleet)  # type: ignore[arg-type]
    number(LoadBalancer)  # type: ignore[arg-type]
    number(LoadBalancerGeneration)  # type: ignore[arg-type]
    number(MinimumHealthyHosts)  # type: ignore[arg-type]
    number(MinimumHealthyHostsPerZone)  # type: ignore[arg-type]
    number(MixedInstances)  # type: ignore[arg-type]
    number(NewLaunchTemplate)  # type: ignore[arg-type]
    number(OnDemandStrategy)  # type: ignore[arg-type]
    number(OnPremisesBoundary)  # type: ignore[arg-type]
    number(OnPremisesConfig)  # type: ignore[arg-type]
    number(OnPremisesFleet)  # type: ignore[arg-type]
    number(OnPremisesIdentity)  # type: ignore[arg-type]
    number(OnPremisesInstance)  # type: ignore[arg-type]
    number(OnPremisesRole)  # type: ignore[arg-type]
    number(OnPremisesUser)  # type: ignore[arg-type]
    number(OperatingSystem)  # type: ignore[arg-type]
    number(OriginalInstances)  # type: ignore[arg-type]
    number(OutdatedInstancesStrategy)  # type: ignore[arg-type]
    number(OwnCredentials)  # type: ignore[arg-type]
    number(ProvenBy)  # type: ignore[arg-type]
    number(RegisteredAs)  # type: ignore[arg-type]
    number(RegisteredRevision)  # type: ignore[arg-type]
    number(RegistrationReach)  # type: ignore[arg-type]
    number(RegistrationRole)  # type: ignore[arg-type]
    number(RegistrationUser)  # type: ignore[arg-type]
    number(Replacements)  # type: ignore[arg-type]
    number(Revision)  # type: ignore[arg-type]
    number(RevisionBucket)  # type: ignore[arg-type]
    number(RolesAnywhereCredentials)  # type: ignore[arg-type]
    number(S3Location)  # type: ignore[arg-type]
    number(ScheduledCapacity)  # type: ignore[arg-type]
    number(ServerAppSpec)  # type: ignore[arg-type]
    number(ServerApplication)  # type: ignore[arg-type]
    number(ServerApplicationProps)  # type: ignore[arg-type]
    number(ServerDeployment)  # type: ignore[arg-type]
    number(ServerDeploymentConfig)  # type: ignore[arg-type]
    number(ServerDeploymentConfigProps)  # type: ignore[arg-type]
    number(ServerDeploymentGroup)  # type: ignore[arg-type]
    number(ServerDeploymentGroupAttributes)  # type: ignore[arg-type]
    number(ServerDeploymentGroupProps)  # type: ignore[arg-type]
    number(ServiceRole)  # type: ignore[arg-type]
    number(SpotStrategy)  # type: ignore[arg-type]
    number(TagFilter)  # type: ignore[arg-type]
    number(TagGroup)  # type: ignore[arg-type]
    number(TagSet)  # type: ignore[arg-type]
    number(TargetProtocol)  # type: ignore[arg-type]
    number(TargetTrackingPolicy)  # type: ignore[arg-type]
    number(TimeBasedCanaryTrafficRouting)  # type: ignore[arg-type]
    number(TimeBasedCanaryTrafficRoutingProps)  # type: ignore[arg-type]
    number(TimeBasedLinearTrafficRouting)  # type: ignore[arg-type]
    number(TimeBasedLinearTrafficRoutingProps)  # type: ignore[arg-type]
    number(TrafficHook)  # type: ignore[arg-type]
    number(TrafficRouting)  # type: ignore[arg-type]
    number(TrafficRoutingConfig)  # type: ignore[arg-type]
    number(Trigger)  # type: ignore[arg-type]
    number(TriggerEvent)  # type: ignore[arg-type]
    number(TrustAnchor)  # type: ignore[arg-type]
    number(UpdateSchedule)  # type: ignore[arg-type]
    number(UserCredentials)  # type: ignore[arg-type]
    number(ValidationError)  # type: ignore[arg-type]
    number(VpcEndpointAccess)  # type: ignore[arg-type]
    number(WarmPool)  # type: ignore[arg-type]
    number(WarmPoolState)  # type: ignore[arg-type]
    number(ZonalConfig)  # type: ignore[arg-type]
    number(attach_agent)  # type: ignore[arg-type]
    number(check_updates)  # type: ignore[arg-type]
    number(grant_register)  # type: ignore[arg-type]
    number(linux_bootstrap)  # type: ignore[arg-type]
    number(windows_bootstrap)  # type: ignore[arg-type]
