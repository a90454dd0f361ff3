"""A platform team's own constructs: subclasses with the house rules built in, used by a product team."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct


class HouseApplication(codedeploy.ServerApplication):
    """An application named as the house names them."""

    def __init__(self, scope: Construct, id: str, *, product: str) -> None:
        super().__init__(scope, id, application_name=f"house-{product}")
        self.product = product


class HouseConfig(codedeploy.ServerDeploymentConfig):
    """Three quarters of the fleet stay in service."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.percentage(75))


class HouseGroup(codedeploy.ServerDeploymentGroup):
    """A group that always rolls back and always watches an error alarm."""

    def __init__(self, scope: Construct, id: str, *, application: HouseApplication, stage: str) -> None:
        super().__init__(
            scope,
            id,
            application=application,
            deployment_group_name=f"{application.product}-{stage}",
            deployment_config=HouseConfig(scope, f"{id}Config"),
            ec2_instance_tags=codedeploy.InstanceTagSet({"product": [application.product]}, {"stage": [stage]}),
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=True, stopped_deployment=True),
        )
        self.errors = cloudwatch.Alarm(
            self,
            "Errors",
            metric=cloudwatch.Metric(namespace="House", metric_name="Errors"),
            threshold=1,
            evaluation_periods=1,
        )
        self.add_alarm(self.errors)
        cdk.Tags.of(self).add("stage", stage)


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "House")
    shop = HouseApplication(stack, "Shop", product="shop")
    for stage in ("beta", "production"):
        group = HouseGroup(stack, stage.title(), application=shop, stage=stage)
        cdk.CfnOutput(stack, f"{stage.title()}Alarm", value=group.errors.alarm_name)
    assert cdk.Resource.is_resource(shop)
    assert cdk.Resource.is_owned_resource(group)
    assert Construct.is_construct(group)
