"""Lambda: a group of every property, late additions, custom routing, imports."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


class LambdaGroups(cdk.Stack):
    """Functions whose traffic CodeDeploy shifts."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        application = codedeploy.LambdaApplication(self, "Application", application_name="Functions")
        alias = self.alias("Orders")
        group = codedeploy.LambdaDeploymentGroup(
            self,
            "OrdersGroup",
            application=application,
            alias=alias,
            deployment_group_name="orders",
            deployment_config=codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_1_MINUTE,
            pre_hook=self.function("WarmUp"),
            alarms=[self.alarm("OrderErrors", alias)],
            auto_rollback=codedeploy.AutoRollbackConfig(stopped_deployment=True),
            ignore_poll_alarms_failure=True,
        )
        group.add_post_hook(self.function("Check"))
        group.add_alarm(self.alarm("OrderThrottles", alias))
        cdk.CfnOutput(self, "GroupArn", value=group.deployment_group_arn)

        canary = codedeploy.LambdaDeploymentConfig(
            self,
            "Canary",
            traffic_routing=codedeploy.TimeBasedCanaryTrafficRouting(interval=cdk.Duration.minutes(15), percentage=5),
        )
        linear = codedeploy.LambdaDeploymentConfig(
            self,
            "Linear",
            deployment_config_name="linear",
            traffic_routing=codedeploy.TimeBasedLinearTrafficRouting(interval=cdk.Duration.minutes(5), percentage=20),
        )
        at_once = codedeploy.LambdaDeploymentConfig(
            self, "AtOnce", traffic_routing=codedeploy.TrafficRouting.all_at_once()
        )
        imported = codedeploy.LambdaDeploymentConfig.from_lambda_deployment_config_name(self, "Imported", "mine")
        for name, config in (("A", canary), ("B", linear), ("C", at_once), ("D", imported)):
            codedeploy.LambdaDeploymentGroup(
                self, f"Group{name}", alias=self.alias(f"Function{name}"), deployment_config=config
            )
        existing = codedeploy.LambdaDeploymentGroup.from_lambda_deployment_group_attributes(
            self,
            "Existing",
            application=codedeploy.LambdaApplication.from_lambda_application_name(self, "ExistingApp", "existing"),
            deployment_group_name="existing",
        )
        cdk.CfnOutput(self, "ExistingArn", value=existing.deployment_group_arn)

    def function(self, id: str) -> lambda_.Function:
        """Make a function with its code in the template."""
        return lambda_.Function(
            self,
            id,
            runtime=lambda_.Runtime.NODEJS_22_X,
            handler="index.handler",
            code=lambda_.Code.from_inline("exports.handler = async () => 'ok';"),
        )

    def alias(self, id: str) -> lambda_.Alias:
        """Make a function and the alias that CodeDeploy moves."""
        return lambda_.Alias(self, f"{id}Live", alias_name="live", version=self.function(id).current_version)

    def alarm(self, id: str, alias: lambda_.Alias) -> cloudwatch.Alarm:
        """Make an alarm on the alias."""
        return cloudwatch.Alarm(self, id, metric=alias.metric_errors(), threshold=1, evaluation_periods=1)


def build(app: cdk.App) -> None:
    """Build the stack."""
    LambdaGroups(app, "Lambda")
