"""A Lambda function whose new versions get a tenth of the traffic first, with a test before and a test after."""

# In the CDK, functions and roles name parameters differently from their interfaces, which pyright takes exception to.
# pyright: reportArgumentType=false

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

import cdk_codedeploy as codedeploy
from examples.lambda_canary.acknowledged import acknowledge_findings

if TYPE_CHECKING:
    from constructs import Construct

FOLDER = Path(__file__).parent
ALIAS = "live"


class LambdaCanaryStack(cdk.Stack):
    """A function, its alias, and what happens when the alias gets another version.

    Args:
        scope: The app.
        id: Name of the stack.
        code: Folder of the function's code.
    """

    def __init__(self, scope: Construct, id: str, *, code: Path = FOLDER / "function") -> None:
        super().__init__(scope, id, description="A Lambda function, deployed with CodeDeploy")

        self.function = self._make_function(code)
        alias = lambda_.Alias(self, "Live", alias_name=ALIAS, version=self.function.current_version)

        application = codedeploy.LambdaApplication(self, "Application")
        group = codedeploy.LambdaDeploymentGroup(
            self,
            "DeploymentGroup",
            application=application,
            alias=alias,
            role=codedeploy.ServiceRole(self, "ServiceRole", platform=codedeploy.ComputePlatform.LAMBDA),
            deployment_config=codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
            pre_hook=codedeploy.LambdaSmokeTestHook(
                self,
                "Before",
                function=self.function.current_version,
                payload={"item": "apple"},
                expected={"status": "ok"},
            ),
            post_hook=self._make_last_check(),
            alarms=[self._make_alarm()],
            auto_rollback=codedeploy.AutoRollbackConfig(
                failed_deployment=True, stopped_deployment=True, deployment_in_alarm=True
            ),
        )

        cdk.CfnOutput(self, "FunctionName", value=self.function.function_name)
        cdk.CfnOutput(self, "ApplicationName", value=application.application_name)
        cdk.CfnOutput(self, "DeploymentGroupName", value=group.deployment_group_name)

        acknowledge_findings(self)

    def _make_function(self, code: Path) -> lambda_.Function:
        log = logs.LogGroup(
            self,
            "Log",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log.grant_write(role)
        return lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="prices.answer",
            code=lambda_.Code.from_asset(str(code)),
            role=role,
            log_group=log,
            timeout=cdk.Duration.seconds(5),
        )

    def _make_last_check(self) -> codedeploy.TrafficHook:
        """Ask the alias itself, by its name: a reference to it would close a circle, for it waits for this function."""
        return codedeploy.TrafficHook(
            self,
            "After",
            code=FOLDER / "hooks" / "after.py",
            environment={"FUNCTION": self.function.function_name, "ALIAS": ALIAS},
            needs=[
                iam.PolicyStatement(
                    actions=["lambda:InvokeFunction"], resources=[f"{self.function.function_arn}:{ALIAS}"]
                )
            ],
        )

    def _make_alarm(self) -> cloudwatch.Alarm:
        """Errors of the alias. It is named as text here as well."""
        return cloudwatch.Alarm(
            self,
            "Errors",
            alarm_description="Callers of the function get errors",
            metric=cloudwatch.Metric(
                namespace="AWS/Lambda",
                metric_name="Errors",
                dimensions_map={
                    "FunctionName": self.function.function_name,
                    "Resource": f"{self.function.function_name}:{ALIAS}",
                },
                period=cdk.Duration.minutes(1),
                statistic="Sum",
            ),
            threshold=1,
            evaluation_periods=1,
            # No calls, no errors.
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
