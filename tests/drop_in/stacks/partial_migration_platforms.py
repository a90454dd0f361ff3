"""Lambda and ECS: a shared module still makes its objects with the L2, and both sides take the other's."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codedeploy as shared_codedeploy
from aws_cdk import aws_ec2 as ec2

from tests.drop_in.parts import alias, web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "PartialMigrationPlatforms")
    codedeploy.LambdaDeploymentGroup(
        stack,
        "TakesLambda",
        alias=alias(stack, "First"),
        application=shared_codedeploy.LambdaApplication(stack, "SharedLambda"),
        deployment_config=shared_codedeploy.LambdaDeploymentConfig(
            stack,
            "SharedLambdaConfig",
            traffic_routing=codedeploy.TrafficRouting.time_based_canary(
                interval=cdk.Duration.minutes(5), percentage=10
            ),
        ),
    )
    shared_codedeploy.LambdaDeploymentGroup(
        stack,
        "GivesLambda",
        alias=alias(stack, "Second"),
        application=codedeploy.LambdaApplication(stack, "OwnLambda"),
        deployment_config=codedeploy.LambdaDeploymentConfig(
            stack,
            "OwnLambdaConfig",
            traffic_routing=shared_codedeploy.TrafficRouting.time_based_linear(
                interval=cdk.Duration.minutes(5), percentage=10
            ),
        ),
    )
    shared_codedeploy.LambdaDeploymentGroup(
        stack,
        "GivesPredefined",
        alias=alias(stack, "Third"),
        deployment_config=codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
    )
    codedeploy.LambdaDeploymentGroup(
        stack,
        "TakesPredefined",
        alias=alias(stack, "Fourth"),
        deployment_config=shared_codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
    )
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
    ours, theirs = web(stack, "Ours", vpc=vpc), web(stack, "Theirs", vpc=vpc)
    codedeploy.EcsDeploymentGroup(
        stack,
        "TakesEcs",
        service=ours.service,
        application=shared_codedeploy.EcsApplication(stack, "SharedEcs"),
        deployment_config=shared_codedeploy.EcsDeploymentConfig(stack, "SharedEcsConfig"),
        blue_green_deployment_config=shared_codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=ours.blue, green_target_group=ours.green, listener=ours.listener
        ),
    )
    shared_codedeploy.EcsDeploymentGroup(
        stack,
        "GivesEcs",
        service=theirs.service,
        application=codedeploy.EcsApplication(stack, "OwnEcs"),
        deployment_config=codedeploy.EcsDeploymentConfig(stack, "OwnEcsConfig"),
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=theirs.blue, green_target_group=theirs.green, listener=theirs.listener
        ),
    )
