"""A deployment that shifts the traffic of a Lambda alias as part of a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_lambda as lambda_

from cdk_codedeploy.appspec import LambdaAppSpec
from cdk_codedeploy.delivery.app_spec_content import check_app_spec, content_of
from cdk_codedeploy.delivery.l1_values import is_same
from cdk_codedeploy.delivery.stack_deployment import DeploymentOptions, StackDeployment, check_group
from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.operations.deployments import AtTimeout
from cdk_codedeploy.service import Platform
from cdk_codedeploy.synthesis import pseudo, registry_of

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct


class LambdaDeployment(StackDeployment):
    """Shifts the traffic of an alias to a version when the stack is deployed, waits, and goes back with the stack.

    For an alias that another stack made. A ``LambdaDeploymentGroup`` of this app needs no such deployment: it writes an
    update policy on its alias, so CloudFormation deploys by itself whenever the alias's version changes. Such an alias
    is refused here, since it would be moved from two sides.

    It is as ``ServerDeployment``, for an AppSpec file. What the file says of the version that the alias points to now
    is filled in when it is deployed, so that a rollback moves the alias back from wherever it is.

    **A stack waits for an hour at most**: a deployment that shifts traffic for longer is refused.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        group: The deployment group, in the account and Region of the stack.
        app_spec: The AppSpec file.
        description: A comment, at most 213 characters. Default: none.
        deployment_config: A deployment configuration for this one. Default: the group's.
        timeout: How long the stack waits, 10 minutes to an hour. Default: an hour.
        at_timeout: What becomes of a deployment that is not over by then. Default: it is stopped, the traffic moves
            back, and the stack fails.

    Raises:
        ValidationError: When the group belongs to another platform or shifts an alias of this app, the deployment takes
            longer than the stack waits, or a value is out of range.

    Source: API reference, "CreateDeployment"; CloudFormation user guide, "Custom resources".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        group: codedeploy.ILambdaDeploymentGroup,
        app_spec: LambdaAppSpec,
        description: str | None = None,
        deployment_config: refs.IDeploymentConfigRef | None = None,
        timeout: cdk.Duration | None = None,
        at_timeout: AtTimeout = AtTimeout.ROLL_BACK,
    ) -> None:
        with located("Lambda deployment", id):
            refuse_plain("group", group, "import it with from_lambda_deployment_group_attributes()")
            check_group(group, Platform.LAMBDA, "import a LambdaDeploymentGroup")
            check_app_spec(app_spec, LambdaAppSpec)
            if isinstance(getattr(group, "alias", None), lambda_.Alias) or _made_here(group):
                raise _two_sides("group", "a deployment group that shifts an alias of this app")
            options = DeploymentOptions(
                description=description,
                config=deployment_config,
                timeout=timeout,
                at_timeout=at_timeout,
                lambda_function=_function_arn(app_spec.name),
            )
            options.check(Platform.LAMBDA, group)
        super().__init__(scope, id)
        self._deploy(group, content_of(self, app_spec), options)
        registry_of(self).at_the_end(lambda: _moved_by_template(self, app_spec))

    @property
    def group(self) -> codedeploy.ILambdaDeploymentGroup:
        """The deployment group."""
        found: codedeploy.ILambdaDeploymentGroup = self._group
        return found


def _made_here(group: Any) -> bool:
    """Tell whether a group is one of the CDK's own, which always shifts an alias of the app."""
    return isinstance(group, codedeploy.LambdaDeploymentGroup)


def _function_arn(name: str) -> str:
    """Return the ARN of a function that an AppSpec file calls by name or ARN."""
    return name if name.startswith("arn:") else pseudo().arn("lambda", f"function:{name}")


def _two_sides(parameter: str, value: str, where: str | None = None) -> ValidationError:
    return ValidationError(
        parameter,
        value,
        allowed="CloudFormation itself deploys such an alias whenever its version changes, by its update policy",
        remedy="change the version of the alias, and leave the deployment out",
        where=where,
    )


def _moved_by_template(deployment: Construct, app_spec: LambdaAppSpec) -> list[str]:
    """Refuse an alias whose update policy belongs to a deployment group of the app."""
    for each in deployment.node.root.node.find_all():
        if not isinstance(each, lambda_.CfnAlias) or each.cfn_options.update_policy is None:
            continue
        if is_same(each.name, app_spec.alias) and is_same(each.function_name, app_spec.name):
            where = f'Lambda deployment "{deployment.node.path}"'
            return [str(_two_sides("app_spec", f"the alias {each.node.path}", where))]
    return []
