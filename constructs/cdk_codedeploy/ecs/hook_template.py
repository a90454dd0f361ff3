"""What CloudFormation refuses in the template of a stack with a blue/green hook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from cdk_codedeploy.errors import ValidationError

_SOURCE = "CloudFormation takes {} beside a blue/green hook"


def template_violations(where: str, template: Mapping[str, Any], tasks: Sequence[str]) -> Iterator[ValidationError]:
    """Return what CloudFormation refuses that only the whole template shows.

    Args:
        where: The hook, for the sentences.
        template: The stack's template.
        tasks: Logical ids of the task definition and the task set.

    Source: CloudFormation user guide, "Considerations when managing ECS blue/green deployments using CloudFormation".
    """
    resources: Mapping[str, Any] = template["Resources"]
    for name, resource in resources.items():
        for value in _values_of(resource, "Fn::ImportValue"):
            yield ValidationError(
                "stack",
                f"{value} imported in {name}",
                allowed=_SOURCE.format("no values of other stacks"),
                remedy="pass the value through a parameter of AWS Systems Manager, or make the resource in this stack",
                where=where,
            )
    parameters: Mapping[str, Any] = template.get("Parameters") or {}
    hidden = {name for name, each in parameters.items() if str(each.get("NoEcho")).lower() == "true"}
    for name in tasks:
        used = hidden.intersection(_values_of(resources[name], "Ref"))
        what = [f'the parameter "{each}", which is not echoed, in {name}' for each in sorted(used)]
        if "{{resolve:" in str(resources[name]):
            what.append(f"a dynamic reference in {name}")
        for each in what:
            yield ValidationError(
                "stack",
                each,
                allowed=_SOURCE.format("no hidden values in the tasks"),
                remedy="give secrets to a container with secrets=, which Amazon ECS reads itself",
                where=where,
            )


def _values_of(part: object, function: str) -> Iterator[str]:
    """Return what a function of CloudFormation is given in a part of a template."""
    if isinstance(part, Mapping):
        for key, value in cast("Mapping[str, object]", part).items():
            if key == function:
                yield str(value)
            yield from _values_of(value, function)
    elif isinstance(part, list):
        for each in cast("list[object]", part):
            yield from _values_of(each, function)
