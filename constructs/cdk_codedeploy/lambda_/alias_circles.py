"""What the whole template shows of an alias: circles that nobody could make, and hooks that may not answer yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.synthesis import depend, object_id, registry_of, template_of
from cdk_codedeploy.updates import references

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_
    from constructs import IConstruct

    from cdk_codedeploy.deployment import HookFunction

ANSWER = "codedeploy:PutLifecycleEventHookExecutionStatus"
_POLICIES = (iam.CfnManagedPolicy, iam.CfnPolicy)


def wait_for_answers(group: cdk.Resource, alias: lambda_.Alias, resource: lambda_.CfnAlias, hook: HookFunction) -> None:
    """Let CloudFormation change an alias only when a hook of its deployments may answer.

    Most functions wait for the policies of their roles, and the alias's update policy names the function. A
    ``TrafficHook`` and a function that was made elsewhere do not. Only the end of construction shows what the policies
    say: one that names the alias, perhaps through something else, must not be waited for. A function that itself waits
    for the alias is refused then: CloudFormation could make neither.

    Args:
        group: The deployment group.
        alias: The alias.
        resource: Its L1 resource.
        hook: The function.
    """
    circle = ValidationError(
        "hook",
        f'the function "{hook.node.id}", which waits for the alias',
        allowed="the alias's update policy names the function, so CloudFormation finds a circle",
        remedy="name the alias as text where the function's policies and variables do, function_name and alias_name "
        "with a colon between",
    )
    _add(group, alias, _Wait(resource, hook, circle, answers=True))


def refuse_circle(
    group: cdk.Resource,
    alias: lambda_.Alias,
    resource: lambda_.CfnAlias,
    through: cdk.CfnResource,
    error: ValidationError,
) -> None:
    """Refuse something that the alias waits for and that waits for the alias, when the end of construction shows it.

    Args:
        group: The deployment group.
        alias: The alias.
        resource: Its L1 resource.
        through: What the alias waits for, an L1 resource.
        error: Says so.
    """
    _add(group, alias, _Wait(resource, through, error))


def _add(group: cdk.Resource, alias: lambda_.Alias, wait: _Wait) -> None:
    registry = registry_of(group)
    located = replace(wait, circle=wait.circle.at(f'deployment group "{group.node.path}"'))
    registry.part(_Waits).add(registry.at_the_end, alias.stack, located)


@dataclass(frozen=True)
class _Wait:
    """One alias and what it waits for.

    Attributes:
        alias: Its L1 resource.
        through: What it waits for.
        circle: What is said when that waits for the alias.
        answers: Whether it is a function that answers CodeDeploy.
    """

    alias: lambda_.CfnAlias
    through: cdk.CfnResource | HookFunction
    circle: ValidationError
    answers: bool = False


@dataclass
class _Waits:
    """What waits in an app, by stage."""

    by_stage: dict[str, list[_Wait]] = field(default_factory=dict[str, "list[_Wait]"])

    def add(self, at_the_end: Any, stack: cdk.Stack, wait: _Wait) -> None:
        stage: IConstruct = cdk.Stage.of(stack) or stack.node.root
        waits = self.by_stage.setdefault(object_id(stage), [])
        if not waits:
            at_the_end(lambda: _order(waits), stage=stage)
        waits.append(wait)


def _order(waits: list[_Wait]) -> list[str]:
    graphs: dict[str, _Graph] = {}
    refusals: list[str] = []
    for wait in waits:
        stack = wait.alias.stack
        graph = graphs.setdefault(object_id(stack), _Graph(stack))
        alias = graph.id_of(wait.alias)
        through = wait.through if isinstance(wait.through, cdk.CfnResource) else wait.through.node.default_child
        if graph.has(through) and graph.leads(graph.id_of(cast("cdk.CfnResource", through)), alias):
            refusals.append(str(wait.circle))
        role = cast("HookFunction", wait.through).role if wait.answers else None
        for policy in graph.policies_of(role):
            name = graph.id_of(policy)
            if not graph.leads(alias, name) and not graph.leads(name, alias):
                depend(wait.alias, policy)
                graph.add(alias, name)
    return refusals


class _Graph:
    """What waits for what in a template."""

    def __init__(self, stack: cdk.Stack) -> None:
        self._stack = stack
        self._resources: Mapping[str, Any] = template_of(stack)["Resources"]
        self._needs = {name: set(_needs(resource)) for name, resource in self._resources.items()}

    def id_of(self, resource: cdk.CfnResource) -> str:
        return str(self._stack.resolve(resource.logical_id))

    def has(self, construct: object) -> bool:
        """Tell whether a construct is a resource of this template."""
        return isinstance(construct, cdk.CfnResource) and object_id(construct.stack) == object_id(self._stack)

    def policies_of(self, role: iam.IRole | None) -> Iterator[cdk.CfnResource]:
        """Return the policies beside a role that let it answer, as far as they are in this template."""
        for each in role.node.find_all() if role is not None else ():
            if isinstance(each, _POLICIES) and self.has(each):
                resource = self._resources[self.id_of(each)]
                if ANSWER in str(resource["Properties"]["PolicyDocument"]):
                    yield each

    def leads(self, first: str, last: str) -> bool:
        """Tell whether one resource waits for another, perhaps through others."""
        seen: set[str] = set()
        waiting = [first]
        while waiting:
            each = waiting.pop()
            if each == last:
                return True
            if each not in seen:
                seen.add(each)
                waiting += self._needs.get(each, ())
        return False

    def add(self, first: str, last: str) -> None:
        """Note that one resource waits for another."""
        self._needs[first].add(last)


def _needs(resource: Mapping[str, Any]) -> Iterator[str]:
    yield from references(resource)
    waits = resource.get("DependsOn", ())
    yield from [waits] if isinstance(waits, str) else waits
