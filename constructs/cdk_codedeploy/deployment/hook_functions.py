"""Functions that CodeDeploy runs between the steps of a deployment, on Lambda and Amazon ECS."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, TypeAlias

from aws_cdk import aws_iam as iam

from cdk_codedeploy.deployment.references import refuse_plain

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_lambda as lambda_

HookFunction: TypeAlias = "lambda_.IFunction | lambda_.FunctionBase"
"""A function of the CDK or of this library. The CDK's class names some parameters otherwise than its interface."""


class HookFunctionGrants:
    """What the functions of a deployment group's hooks are granted, made here or elsewhere."""

    @property
    @abstractmethod
    def deployment_group_arn(self) -> str:
        """ARN of the deployment group."""

    def grant_put_lifecycle_event_hook_execution_status(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow someone to report to deployments of this group whether a hook has succeeded.

        Args:
            grantee: Usually the function of the hook.

        Source: API reference, "PutLifecycleEventHookExecutionStatus".
        """
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["codedeploy:PutLifecycleEventHookExecutionStatus"],
            resource_arns=[self.deployment_group_arn],
        )


def wait_until_invoked(resource: cdk.CfnResource, grant: iam.Grant, function: HookFunction, role: iam.IRole) -> None:
    """Let a resource wait until a service role may invoke a function.

    Of a function that was made elsewhere the CDK's grant names something that nothing can wait for.

    Args:
        resource: What waits.
        grant: What the function's ``grant_invoke`` returned.
        function: The function.
        role: The service role.
    """
    if function.node.default_child is None:
        resource.node.add_dependency(role.node.try_find_child("DefaultPolicy") or role)
    else:
        grant.apply_before(resource)


def check_hook_function(parameter: str, function: HookFunction) -> None:
    """Refuse a function that is given by name or ARN.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        function: What was given.

    Raises:
        ValidationError: About the parameter.
    """
    refuse_plain(parameter, function, "import it with Function.from_function_arn()")
