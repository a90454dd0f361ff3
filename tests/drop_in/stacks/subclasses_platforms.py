"""A platform team's own constructs for Lambda and ECS, with tags and removal policies, in a nested stack."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct

from tests.drop_in.parts import Web, alarm, alias, function, web


class HouseFunctionGroup(codedeploy.LambdaDeploymentGroup):
    """A group that always checks first and always watches."""

    def __init__(self, scope: Construct, id: str, *, product: str) -> None:
        super().__init__(
            scope,
            id,
            alias=alias(scope, product),
            application=codedeploy.LambdaApplication(scope, f"{product}Application"),
            deployment_config=codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_3_MINUTES,
        )
        self.add_pre_hook(function(scope, f"{product}Check"))
        self.add_alarm(alarm(scope, f"{product}Errors"))
        cdk.Tags.of(self).add("product", product)


class HouseServiceGroup(codedeploy.EcsDeploymentGroup):
    """A group that always has test traffic."""

    def __init__(self, scope: Construct, id: str, *, parts: Web) -> None:
        super().__init__(
            scope,
            id,
            service=parts.service,
            blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
                blue_target_group=parts.blue,
                green_target_group=parts.green,
                listener=parts.listener,
                test_listener=parts.test_listener,
            ),
        )
        self.add_alarm(alarm(scope, "ServiceErrors"))
        self.apply_removal_policy(cdk.RemovalPolicy.RETAIN)


def build(app: cdk.App) -> None:
    """Build the stacks."""
    stack = cdk.Stack(app, "HousePlatforms")
    group = HouseFunctionGroup(stack, "Group", product="Orders")
    HouseServiceGroup(cdk.NestedStack(stack, "Nested"), "Web", parts=web(stack))
    assert cdk.Resource.is_owned_resource(group)
    cdk.CfnOutput(stack, "Environment", value=group.env.region)
