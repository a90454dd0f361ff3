"""A stack that moves the alias of a function by a deployment of its own, with a hook that has to agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as l2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct

ALIAS = "live"
_CHECK = """\
from cdk_codedeploy.hooks import HookEvent


def check(event: HookEvent) -> None:
    assert event.deployment_id.startswith("d-")
"""


class ShiftedStack(cdk.Stack):
    """A deployment group that nothing in the app shifts an alias with, as if another team had made it.

    Args:
        scope: The app.
        id: Name of the stack.
        folder: Where the code of the hook is written.
        version: What the function answers.
        agrees: Whether the hook agrees.
    """

    def __init__(self, scope: Construct, id: str, *, folder: Path, version: int, agrees: bool = True) -> None:
        super().__init__(scope, id)
        function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="index.answer",
            code=lambda_.Code.from_inline(f"def answer(event, context):\n    return {version}\n"),
            # One that goes with the stack.
            log_group=logs.LogGroup(self, "Log", removal_policy=cdk.RemovalPolicy.DESTROY),
            current_version_options=lambda_.VersionOptions(removal_policy=cdk.RemovalPolicy.RETAIN),
        )
        current = function.current_version
        # It begins at the first version, and the template never moves it.
        alias = lambda_.CfnAlias(self, "Live", function_name=function.function_name, name=ALIAS, function_version="1")
        alias.node.add_dependency(current)
        application = codedeploy.LambdaApplication(self, "Application")
        role = iam.Role(self, "ServiceRole", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
        for actions in (["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"],):
            arns = [function.function_arn, f"{function.function_arn}:*"]
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=arns))
        made = l2.CfnDeploymentGroup(
            self,
            "Group",
            application_name=application.application_name,
            service_role_arn=role.role_arn,
            deployment_config_name="CodeDeployDefault.LambdaAllAtOnce",
            deployment_style=l2.CfnDeploymentGroup.DeploymentStyleProperty(
                deployment_type="BLUE_GREEN", deployment_option="WITH_TRAFFIC_CONTROL"
            ),
            auto_rollback_configuration=l2.CfnDeploymentGroup.AutoRollbackConfigurationProperty(
                enabled=True, events=["DEPLOYMENT_FAILURE"]
            ),
        )
        group = codedeploy.LambdaDeploymentGroup.from_lambda_deployment_group_attributes(
            self,
            "Imported",
            application=application,
            deployment_group_name=made.ref,
            deployment_config=codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
        )
        hook = codedeploy.TrafficHook(self, "Hook", code=_written(folder, agrees=agrees))
        hook.attach(group)
        hook.grant_invoke(role)
        deployment = codedeploy.LambdaDeployment(
            self,
            "Deployment",
            group=group,
            app_spec=codedeploy.LambdaAppSpec(
                name=function.function_name,
                alias=ALIAS,
                current_version="1",
                target_version=current.version,
                hooks={"BeforeAllowTraffic": hook.function_name},
                resource="Function",
            ),
            description=f"Version {version}",
        )
        deployment.node.add_dependency(alias, made, role)
        parts.output(self, Application=application.application_name, Group=made.ref, Function=function.function_name)


def _written(folder: Path, *, agrees: bool) -> Path:
    path = folder / ("agrees" if agrees else "refuses") / "smoke.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_CHECK if agrees else f"{_CHECK}    raise RuntimeError('the new version is not ready')\n")
    return path
