"""The role with which CodeDeploy makes the deployments of a CloudFormation stack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.ecs.target_group_pair import rules_of
from cdk_codedeploy.ecs.task_definitions import role_arns
from cdk_codedeploy.iam import L1Role, PermissionSet, Statement, service_permissions, trust_document
from cdk_codedeploy.synthesis import pseudo

if TYPE_CHECKING:
    from aws_cdk import aws_ecs as ecs
    from constructs import Construct

_LONGEST = 64


def hook_role(
    scope: Construct,
    *,
    role_name: str | None,
    cluster_name: str,
    service_name: str,
    listeners: Sequence[str],
    task_definition: ecs.TaskDefinition,
    functions: Sequence[str],
) -> tuple[str, L1Role]:
    """Make the role. There is no deployment group, so its trust names none.

    AWS's own policy for such roles, AWSCodeDeployRoleForCloudFormation, allows to invoke functions alone, so
    CloudFormation seems to do the rest itself. As nothing says so, this role may do all that a deployment of this
    service consists of. Alarms are none of it: they belong to the stack.

    Args:
        scope: Construct to make it in, as ``ServiceRole``.
        role_name: Physical name, or None for one made of the scope's path.
        cluster_name: Cluster of the service.
        service_name: The service.
        listeners: ARNs of its listeners.
        task_definition: What its tasks run.
        functions: Names of the functions of lifecycle events.

    Returns:
        Its name as text, and the role.
    """
    name = role_name or cdk.Names.unique_resource_name(scope, max_length=_LONGEST)
    arns = [pseudo().arn("lambda", f"function:{function}") for function in functions]
    invoke = [Statement(("lambda:InvokeFunction",), tuple(arns))] if arns else []
    permissions = PermissionSet(
        [
            *service_permissions.for_ecs_service(cluster_name, service_name),
            *service_permissions.for_listeners(listeners, [rules_of(arn) for arn in listeners]),
            *service_permissions.for_task_roles(role_arns(task_definition)),
            *invoke,
        ]
    )
    role = L1Role(scope, "ServiceRole", trust=trust_document([]), permissions=permissions, role_name=name)
    return name, role
