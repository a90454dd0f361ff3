"""Code as users write it. It is never run: it has to be clean under mypy --strict and pyright.

Each function hands objects of this library to the CDK where the CDK asks for an interface, so a parameter named
differently, a missing property or a result of another type shows as an error here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_codestarnotifications as notifications
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancing as elb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from typing_extensions import assert_type

from cdk_codedeploy import (
    ApplicationNotification,
    AutoScalingProcess,
    EcsApplication,
    EcsAppSpec,
    EcsBlueGreenDeploymentConfig,
    EcsBlueGreenHook,
    EcsBlueGreenService,
    EcsDeploymentConfig,
    EcsDeploymentGroup,
    InitialDeployment,
    InstanceProfile,
    InstanceRole,
    InstanceTagSet,
    KeyRotation,
    LambdaApplication,
    LambdaAppSpec,
    LambdaDeploymentConfig,
    LambdaDeploymentGroup,
    LifecycleEvent,
    LoadBalancer,
    MinimumHealthyHosts,
    OnPremisesBoundary,
    OnPremisesIdentity,
    OnPremisesInstance,
    OnPremisesUser,
    OutdatedInstancesStrategy,
    RegistrationReach,
    RegistrationRole,
    RegistrationUser,
    S3Location,
    ServerApplication,
    ServerDeploymentConfig,
    ServerDeploymentGroup,
    ServiceRole,
    TagFilter,
    TagGroup,
    TrafficHook,
    TrafficRouting,
    Trigger,
    TriggerEvent,
    ValidationError,
    ZonalConfig,
    grant_register,
)
from cdk_codedeploy.service import Platform

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_iam as references
    from constructs import Construct


def make_roles(scope: Construct, boundary: iam.IManagedPolicy) -> list[iam.IRole]:
    service_role = ServiceRole(
        scope,
        "ServiceRole",
        platform=codedeploy.ComputePlatform.SERVER,
        regions=["eu-central-1"],
        use_managed_policy=False,
        role_name="deploys",
        path="/deploy/",
        description="Deploys the shop",
        permissions_boundary=boundary,
    )
    assert_type(service_role, ServiceRole)
    assert_type(service_role.role_arn, str)
    assert_type(ServiceRole(scope, "Ecs", platform=Platform.ECS).role_name, str)
    instance_role = InstanceRole(scope, "InstanceRole", ssm_core=True, cloudwatch_agent=True, secure_commands=True)
    assert_type(instance_role, InstanceRole)
    return [service_role, instance_role]


def roles_in_grants(
    role: ServiceRole | InstanceRole,
    bucket: s3.Bucket,
    key: kms.Key,
    topic: sns.Topic,
    secret: secretsmanager.Secret,
    policy: iam.Policy,
    managed: iam.ManagedPolicy,
    other: iam.IRole,
) -> None:
    assert_type(bucket.grant_read_write(role), iam.Grant)
    assert_type(key.grant_encrypt_decrypt(role), iam.Grant)
    assert_type(topic.grant_publish(role), iam.Grant)
    assert_type(secret.grant_read(role), iam.Grant)
    role.attach_inline_policy(policy)
    role.add_managed_policy(managed)
    role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("ReadOnlyAccess"))
    statement = iam.PolicyStatement(actions=["sqs:SendMessage"], resources=["*"])
    assert_type(role.add_to_policy(statement), bool)
    assert_type(role.add_to_principal_policy(statement), iam.AddToPrincipalPolicyResult)
    assert_type(role.grant(other, "iam:GetRole"), iam.Grant)
    assert_type(role.grant_pass_role(other), iam.Grant)
    assert_type(role.grant_assume_role(role.grant_principal), iam.Grant)
    other.grant_pass_role(role)
    other.grant_assume_role(role)


def roles_of_the_cdk_are_passed(role: ServiceRole | InstanceRole, scope: Construct) -> None:
    as_role: iam.IRole = role
    as_identity: iam.IIdentity = role
    as_principal: iam.IPrincipal = role
    as_grantable: iam.IGrantable = role
    as_reference: references.IRoleRef = role
    as_construct: Construct = role
    as_resource: cdk.IResource = role
    iam.Role(scope, "Assumed", assumed_by=role)
    iam.PermissionsBoundary.of(role).apply(iam.ManagedPolicy.from_aws_managed_policy_name("PowerUserAccess"))
    del as_role, as_identity, as_principal, as_grantable, as_reference, as_construct, as_resource


def roles_for_the_groups_of_the_cdk(
    scope: Construct,
    role: ServiceRole,
    alias: lambda_.Alias,
    service: ecs.FargateService,
    listener: elbv2.ApplicationListener,
    blue: elbv2.ApplicationTargetGroup,
    green: elbv2.ApplicationTargetGroup,
) -> None:
    codedeploy.ServerDeploymentGroup(scope, "Server", role=role)
    codedeploy.LambdaDeploymentGroup(scope, "Lambda", role=role, alias=alias)
    codedeploy.EcsDeploymentGroup(
        scope,
        "Ecs",
        role=role,
        service=service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            listener=listener, blue_target_group=blue, green_target_group=green
        ),
    )


def roles_and_profiles_for_instances(
    scope: Construct, role: InstanceRole, profile: InstanceProfile, vpc: ec2.Vpc
) -> list[autoscaling.IAutoScalingGroup]:
    with_role = ec2.LaunchTemplate(scope, "WithRole", role=role)
    with_profile = ec2.LaunchTemplate(scope, "WithProfile", instance_profile=profile)
    as_profile: iam.IInstanceProfile = profile
    as_reference: references.IInstanceProfileRef = profile
    del as_profile, as_reference
    assert_type(profile.role, iam.IRole)
    assert_type(profile.instance_profile_arn, str)
    return [
        autoscaling.AutoScalingGroup(scope, "A", vpc=vpc, launch_template=with_role),
        autoscaling.AutoScalingGroup(scope, "B", vpc=vpc, launch_template=with_profile),
        autoscaling.AutoScalingGroup(
            scope,
            "C",
            vpc=vpc,
            role=role,
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        ),
    ]


def profiles(scope: Construct, bucket: s3.Bucket, existing: iam.Role) -> None:
    profile = InstanceProfile(
        scope,
        "Profile",
        role=existing,
        revision_buckets=[bucket],
        ssm_core=True,
        cloudwatch_agent=True,
        secure_commands=True,
        instance_profile_name="fleet",
        path="/fleet/",
    )
    assert_type(profile.grant_read(bucket, "shop/*"), iam.Grant)
    imported: iam.IInstanceProfile = InstanceProfile.from_instance_profile_name(scope, "Imported", "fleet")
    ec2.LaunchTemplate(scope, "WithImported", instance_profile=imported)
    InstanceProfile(scope, "OurRole", role=InstanceRole(scope, "Role"))
    InstanceProfile(scope, "ServiceRoleToo", role=ServiceRole(scope, "Service", platform=Platform.SERVER))


def roles_in_pipelines(
    scope: Construct, role: ServiceRole | InstanceRole, group: ServerDeploymentGroup, bucket: s3.Bucket
) -> codepipeline.Pipeline:
    revision = codepipeline.Artifact()
    deploy = actions.CodeDeployServerDeployAction(
        action_name="Deploy", deployment_group=group, input=revision, role=role
    )
    imported = ServerDeploymentGroup.from_server_deployment_group_attributes(
        scope,
        "Imported",
        application=ServerApplication.from_server_application_name(scope, "Application", "shop"),
        deployment_group_name="web",
        deployment_config=ServerDeploymentConfig.HALF_AT_A_TIME,
    )
    again = actions.CodeDeployServerDeployAction(action_name="Again", deployment_group=imported, input=revision)
    source = actions.S3SourceAction(action_name="Source", bucket=bucket, bucket_key="shop.zip", output=revision)
    return codepipeline.Pipeline(
        scope,
        "Pipeline",
        role=role,
        stages=[
            codepipeline.StageProps(stage_name="Source", actions=[source]),
            codepipeline.StageProps(stage_name="Deploy", actions=[deploy, again]),
        ],
    )


def deployment_groups(
    scope: Construct,
    role: ServiceRole | iam.Role | iam.IRole,
    application: ServerApplication | codedeploy.ServerApplication | codedeploy.IServerApplication,
    config: ServerDeploymentConfig | codedeploy.ServerDeploymentConfig | codedeploy.IServerDeploymentConfig,
    group: autoscaling.AutoScalingGroup,
    alarm: cloudwatch.Alarm,
    composite: cloudwatch.CompositeAlarm,
    topic: sns.Topic,
    target_group: elbv2.ApplicationTargetGroup,
    classic: elb.LoadBalancer,
) -> ServerDeploymentGroup:
    web = ServerDeploymentGroup(
        scope,
        "Web",
        alarms=[alarm, composite],
        application=application,
        auto_rollback=codedeploy.AutoRollbackConfig(deployment_in_alarm=True),
        auto_scaling_groups=[group],
        deployment_config=config,
        ec2_instance_tags=InstanceTagSet(TagGroup(TagFilter("service", "web"), TagFilter("stage"))),
        load_balancers=[LoadBalancer.application(target_group), codedeploy.LoadBalancer.application(target_group)],
        on_premises_tag_filters=[TagFilter("service", "web")],
        outdated_instances_strategy=OutdatedInstancesStrategy.IGNORE,
        role=role,
        suspend_auto_scaling_processes=[AutoScalingProcess.AZ_REBALANCE],
        tags={"team": "shop"},
        termination_hook=True,
        triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE], name="failures")],
    )
    ServerDeploymentGroup(scope, "Classic", load_balancer=LoadBalancer.classic(classic))
    ServerDeploymentGroup(scope, "Plain", deployment=InitialDeployment(revision=S3Location("revisions", "shop.zip")))
    web.add_alarm(alarm)
    web.add_trigger(topic, events=[TriggerEvent.DEPLOYMENT_SUCCESS], name="successes")
    web.add_auto_scaling_group(group)
    assert_type(web, ServerDeploymentGroup)
    assert_type(web.role, iam.IRole)
    assert_type(web.application, codedeploy.IServerApplication)
    assert_type(web.deployment_config, codedeploy.IServerDeploymentConfig)
    assert_type(web.auto_scaling_groups, "list[autoscaling.IAutoScalingGroup]")
    assert_type(web.deployment_group_name, str)
    assert_type(web.deployment_group_arn, str)
    assert_type(web.grant_deploy(role), iam.Grant)
    return web


def groups_of_the_cdk_are_passed(
    web: ServerDeploymentGroup, application: ServerApplication, config: ServerDeploymentConfig, scope: Construct
) -> None:
    as_group: codedeploy.IServerDeploymentGroup = web
    as_application: codedeploy.IServerApplication = application
    as_config: codedeploy.IServerDeploymentConfig = config
    as_base_config: codedeploy.IBaseDeploymentConfig = config
    codedeploy.ServerDeploymentGroup(scope, "Theirs", application=application, deployment_config=config)
    codedeploy.ServerDeploymentGroup(scope, "Constant", deployment_config=ServerDeploymentConfig.ALL_AT_ONCE)
    del as_group, as_application, as_config, as_base_config


def configs(scope: Construct) -> list[codedeploy.IServerDeploymentConfig]:
    made = ServerDeploymentConfig(
        scope,
        "Config",
        minimum_healthy_hosts=MinimumHealthyHosts.percentage(66),
        zonal_config=ZonalConfig(monitor_duration=cdk.Duration.minutes(5)),
    )
    theirs = ServerDeploymentConfig(
        scope, "Other", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(1), deployment_config_name="one"
    )
    imported = ServerDeploymentConfig.from_server_deployment_config_name(scope, "Imported", "slow")
    return [made, theirs, imported, ServerDeploymentConfig.ONE_AT_A_TIME]


def notify(
    scope: Construct,
    application: ServerApplication,
    topic: sns.Topic,
    chat: notifications.INotificationRuleTarget,
    group: ServerDeploymentGroup,
    target: events.IRuleTarget,
) -> None:
    rule = application.notify_on("Started", topic, events=[ApplicationNotification.DEPLOYMENT_STARTED])
    assert_type(rule, notifications.NotificationRule)
    as_source: notifications.INotificationRuleSource = application
    notifications.NotificationRule(scope, "Rule", source=as_source, targets=[chat], events=["x"])
    application.notify_on("Chat", chat, events=[ApplicationNotification.DEPLOYMENT_FAILED])
    application.notify_on_deployment_failed("Failed", topic)
    assert_type(group.on_deployment_failed("Failed", target=target), events.Rule)


def errors() -> str:
    try:
        return S3Location("revisions", "shop.zip").key
    except ValidationError as error:
        assert_type(error.parameter, str)
        assert_type(error.where, "str | None")
        return error.remedy


def registering(scope: Construct, pipeline: iam.Role, bucket: s3.Bucket, user: iam.User, given: iam.IRole) -> None:
    boundary = OnPremisesBoundary(scope, "Boundary", revision_buckets=[bucket], secure_commands=True)
    assert_type(boundary.managed_policy_arn, str)
    as_policy: iam.IManagedPolicy = boundary
    iam.User(scope, "Bounded", permissions_boundary=boundary, managed_policies=[as_policy])
    role = RegistrationRole(scope, "Role", assumed_by=pipeline, boundary=boundary)
    RegistrationRole(scope, "Roles", assumed_by=[pipeline, iam.AccountRootPrincipal()], revision_buckets=[bucket])
    assert_type(role.boundary, "OnPremisesBoundary | None")
    made = RegistrationUser(scope, "User", aws_cli_compatible=True, reach=RegistrationReach.EVERY_USER)
    as_users: list[iam.IUser] = [made, user]
    iam.Group(scope, "Group").add_user(as_users[0])
    assert_type(grant_register(user, boundary=boundary), iam.Grant)
    grant_register(given, boundary=boundary)
    grant_register(role, aws_cli_compatible=True)


def rack(scope: Construct, bucket: s3.Bucket, key: kms.Key, operator: iam.Role) -> OnPremisesIdentity:
    user = OnPremisesUser(
        scope,
        "Rack",
        instance_name="rack-1",
        revision_buckets=[bucket],
        encryption_key=key,
        rotation=KeyRotation(number=2, every=cdk.Duration.days(90), grace=cdk.Duration.days(7)),
    )
    bucket.grant_read(user)
    assert_type(user.grant_read_key(operator), iam.Grant)
    assert_type(user.secret_arn, str)
    OnPremisesInstance(scope, "Instance", identity=user, instance_name="rack-1")
    return user


def functions(
    scope: Construct,
    alias: lambda_.Alias,
    hook: lambda_.Function,
    ready: TrafficHook,
    imported: lambda_.IFunction,
    bucket: s3.Bucket,
    topic: sns.Topic,
    errors: cloudwatch.Alarm,
) -> codedeploy.ILambdaDeploymentGroup:
    routing = TrafficRouting.time_based_canary(interval=cdk.Duration.minutes(5), percentage=10)
    group = LambdaDeploymentGroup(
        scope,
        "Functions",
        alias=alias,
        alarms=[errors],
        app_spec_bucket=bucket,
        application=LambdaApplication(scope, "Application"),
        auto_rollback={"stopped_deployment": True},
        deployment_config=LambdaDeploymentConfig(scope, "Config", traffic_routing=routing),
        pre_hook=ready,
        role=ServiceRole(scope, "LambdaRole", platform=Platform.LAMBDA),
        triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])],
    )
    group.add_post_hook(hook)
    LambdaDeploymentGroup(scope, "Imported", alias=alias, post_hook=imported)
    LambdaDeploymentGroup(scope, "Predefined", alias=alias, deployment_config=LambdaDeploymentConfig.ALL_AT_ONCE)
    document = group.app_spec(current_version="1", target_version=alias.version)
    assert_type(document, LambdaAppSpec)
    assert_type(group.alias, lambda_.Alias)
    return group


def services(
    scope: Construct,
    service: ecs.FargateService,
    task_definition: ecs.FargateTaskDefinition,
    cluster: ecs.Cluster,
    vpc: ec2.Vpc,
    balancer: elbv2.ApplicationLoadBalancer,
    listener: elbv2.ApplicationListener,
    blue: elbv2.ApplicationTargetGroup,
    green: elbv2.ApplicationTargetGroup,
    tasks: ec2.SecurityGroup,
    hook: lambda_.Function,
    ready: TrafficHook,
    bucket: s3.Bucket,
) -> codedeploy.IEcsDeploymentGroup:
    group = EcsDeploymentGroup(
        scope,
        "Services",
        service=service,
        blue_green_deployment_config={
            "blue_target_group": blue,
            "green_target_group": green,
            "listener": listener,
        },
        app_spec_bucket=bucket,
        application=EcsApplication(scope, "EcsApplication"),
        deployment_config=EcsDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
        hooks={LifecycleEvent.AFTER_INSTALL: hook, "BeforeAllowTraffic": ready},
        keep_original_tasks=True,
    )
    group.add_hook(LifecycleEvent.AFTER_ALLOW_TRAFFIC, hook)
    assert_type(group.app_spec(task_definition), EcsAppSpec)
    web = EcsBlueGreenService(
        scope,
        "Web",
        cluster=cluster,
        vpc=vpc,
        task_definition=task_definition,
        load_balancer=balancer,
        listener=listener,
        blue_target_group=blue,
        green_target_group=green,
        security_groups=[tasks],
        hooks={"AfterAllowTestTraffic": ready},
    )
    assert_type(web.deployment_group, EcsDeploymentGroup)
    EcsBlueGreenHook(
        scope,
        "Hook",
        task_definition=task_definition,
        cluster=cluster,
        listener=listener,
        test_listener=listener,
        blue_target_group=blue,
        green_target_group=green,
        security_groups=[tasks],
    )
    return web.deployment_group


def structs(
    blue: elbv2.IApplicationTargetGroup, green: elbv2.IApplicationTargetGroup, listener: elbv2.IApplicationListener
) -> codedeploy.EcsBlueGreenDeploymentConfig:
    return EcsBlueGreenDeploymentConfig(blue_target_group=blue, green_target_group=green, listener=listener)
