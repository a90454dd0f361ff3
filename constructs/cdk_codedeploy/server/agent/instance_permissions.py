"""What the role of instances has to be allowed for their agent, given once whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from cdk_codedeploy.iam import InstanceRole, L1Role, PermissionSet, Statement
from cdk_codedeploy.iam.agent_permissions import SSM_CORE_POLICY, for_agent, for_secure_commands
from cdk_codedeploy.synthesis import object_id, pseudo, registry_of

if TYPE_CHECKING:
    from constructs import IConstruct

    from cdk_codedeploy.agent import BootReport
    from cdk_codedeploy.server.agent.code_deploy_agent import CodeDeployAgent


Told: TypeAlias = tuple[Sequence[str], Mapping[str, Mapping[str, object]]]
"""Of whom instances may speak: ARNs, and what limits these further."""


class _Given:
    """What was given to the roles of an app."""

    def __init__(self) -> None:
        self.of: dict[str, PermissionSet] = {}
        self.core: set[str] = set()


def agent_needs(agent: CodeDeployAgent, role: iam.IRole) -> list[Statement]:
    """Return what instances need for an agent, less what their role brings.

    Args:
        agent: The agent.
        role: The role of the instances.
    """
    found: list[Statement] = []
    if not isinstance(role, InstanceRole) and agent.downloads:
        found += for_agent()
    if agent.secure_commands:
        found += for_secure_commands()
    return found


def report_needs(report: BootReport, told: Told) -> list[Statement]:
    """Return what instances need to tell how their start has ended.

    Args:
        report: Who is told.
        told: Of whom they may speak: their Auto Scaling groups, or the stack that waits for them.

    Source: service authorization references of Auto Scaling and CloudFormation.
    """
    # Auto Scaling describes either all instances or none.
    everything = tuple(action for action in report.actions if action.startswith("autoscaling:Describe"))
    limited = tuple(action for action in report.actions if action not in everything)
    resources, conditions = told
    found = [Statement(everything)] if everything else []
    return [*found, Statement(limited, tuple(resources), conditions)]


def told_groups(waiter: cdk.CfnElement, role: iam.IRole) -> Told:
    """Return the one Auto Scaling group that instances may speak of: by its tags, which name it before it is made."""
    tag = "autoscaling:ResourceTag/aws:cloudformation:"
    stack = stack_name(waiter, role)
    groups = [pseudo().arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*")]
    return groups, {"StringEquals": {f"{tag}stack-name": stack, f"{tag}logical-id": waiter.logical_id}}


def told_stack(waiter: cdk.CfnElement, role: iam.IRole) -> Told:
    """Return the one stack that instances may signal."""
    return [pseudo().arn("cloudformation", f"stack/{stack_name(waiter, role)}/*")], {}


def stack_name(of: cdk.CfnElement, seen_from: IConstruct) -> str:
    """Return the name of a resource's stack, for use in the stack of another construct."""
    return cdk.Aws.STACK_NAME if in_one_stack(of, seen_from) else cdk.Stack.of(of).stack_name


def in_one_stack(one: IConstruct, other: IConstruct) -> bool:
    """Tell whether two constructs are in one stack."""
    return object_id(cdk.Stack.of(one)) == object_id(cdk.Stack.of(other))


def give(construct: cdk.Resource, role: iam.IRole, statements: Iterable[Statement]) -> None:
    """Give a role what instances need, each thing once.

    Args:
        construct: What the instances start from.
        role: The role.
        statements: What they need.
    """
    given = registry_of(construct).part(_Given).of.setdefault(object_id(role), PermissionSet())
    for statement in statements:
        if not (isinstance(role, L1Role) and role.covers(statement)) and given.add(statement):
            role.add_to_principal_policy(iam.PolicyStatement.from_json(statement.to_json()))


def give_core(construct: cdk.Resource, role: iam.IRole) -> None:
    """Let Systems Manager reach instances with a role."""
    core = registry_of(construct).part(_Given).core
    if object_id(role) not in core:
        core.add(object_id(role))
        role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name(SSM_CORE_POLICY))
