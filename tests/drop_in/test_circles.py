"""CloudFormation can make the resources of each stack one after the other, update policies of aliases included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

from tests.drop_in.synthesis import LIBRARY_IMPORT, Template, synthesize

STACKS = {
    path.stem: path
    for path in sorted((Path(__file__).parent / "stacks").glob("*.py"))
    if re.search("lambda|ecs|platforms", path.stem)
}


def named_in(value: Any) -> Iterator[str]:
    """Yield the logical ids that a part of a template refers to."""
    if isinstance(value, dict):
        if isinstance(value.get("Ref"), str):
            yield value["Ref"]
        if isinstance(value.get("Fn::GetAtt"), list):
            yield value["Fn::GetAtt"][0]
        if "Fn::Sub" in value:
            yield from re.findall(r"\$\{(\w+)", str(value["Fn::Sub"]))
        for each in value.values():
            yield from named_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from named_in(each)


def needs(resource: dict[str, Any]) -> Iterator[str]:
    """Yield the logical ids of what must exist before a resource."""
    waits = resource.get("DependsOn", [])
    yield from waits if isinstance(waits, list) else [waits]
    for part in ("Properties", "UpdatePolicy"):
        yield from named_in(resource.get(part, {}))


def check(template: Template) -> None:
    """Fail when the resources of a template wait for one another."""
    every = template.get("Resources", {})
    TopologicalSorter({name: set(needs(resource)) & every.keys() for name, resource in every.items()}).prepare()


@pytest.mark.parametrize("stack", STACKS)
def test_resources_do_not_wait_for_one_another(stack: str) -> None:
    for template in synthesize(STACKS[stack], LIBRARY_IMPORT).values():
        check(template)


def test_a_circle_through_an_update_policy_is_found() -> None:
    alias = {"Type": "AWS::Lambda::Alias", "UpdatePolicy": {"CodeDeployLambdaAliasUpdate": {"A": {"Ref": "Group"}}}}
    group = {"Type": "AWS::CodeDeploy::DeploymentGroup", "Properties": {"Alarms": [{"Fn::GetAtt": ["Alias", "Arn"]}]}}
    with pytest.raises(CycleError):
        check({"Resources": {"Alias": alias, "Group": group}})
