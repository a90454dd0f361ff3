"""Reads templates: intrinsic functions as short text, policies by the role that carries them, and cycles."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from typing import Any

Template = dict[str, Any]
Statements = list[dict[str, Any]]

POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
_NAMED = re.compile(r"\$\{([A-Za-z0-9]+)")


_FUNCTIONS: dict[str, Callable[[Any], str]] = {
    "Ref": lambda name: f"${{{name}}}",
    "Fn::GetAtt": lambda path: f"${{{'.'.join(path)}}}",
    "Fn::ImportValue": lambda export: f"${{import:{plain(export)}}}",
    "Fn::Join": lambda arguments: str(arguments[0]).join(plain(arguments[1])),
    "Fn::Sub": str,
}


def plain(node: Any) -> Any:
    """Replace every intrinsic function by text: ``${Topic}``, ``${Role.Arn}``, ``${import:Export}``."""
    if isinstance(node, list):
        return [plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    for name in node.keys() & _FUNCTIONS.keys():
        return _FUNCTIONS[name](node[name])
    return {name: plain(value) for name, value in node.items()}


def resources(template: Template, kind: str) -> dict[str, Any]:
    """Return the resources of a type by logical id, with intrinsic functions as text."""
    return {
        name: plain(resource) for name, resource in template.get("Resources", {}).items() if resource["Type"] == kind
    }


def only(template: Template, kind: str) -> tuple[str, dict[str, Any]]:
    """Return logical id and properties of the only resource of a type."""
    ((name, resource),) = resources(template, kind).items()
    return name, resource.get("Properties", {})


def statements_of(template: Template, role_id: str) -> Statements:
    """Return what a role of the template may do: inline, by policy and by managed policy of the same template."""
    role = plain(template["Resources"][role_id])["Properties"]
    found = [statement for policy in role.get("Policies", []) for statement in policy["PolicyDocument"]["Statement"]]
    for kind in POLICIES:
        for policy in resources(template, kind).values():
            if f"${{{role_id}}}" in policy["Properties"].get("Roles", []):
                found += policy["Properties"]["PolicyDocument"]["Statement"]
    return found


def as_list(value: Any) -> list[Any]:
    """Return a list also where IAM allows a single value to stand alone."""
    return value if isinstance(value, list) else [value]


def resources_by_action(statements: Statements) -> dict[str, set[str]]:
    """Return on what each action is allowed."""
    found: dict[str, set[str]] = {}
    for statement in statements:
        for action in as_list(statement["Action"]):
            found.setdefault(action, set()).update(as_list(statement["Resource"]))
    return found


def source_arns(template: Template, role_id: str) -> list[str]:
    """Return for which deployment groups a service role trusts CodeDeploy, each as ``<application>/*`` or ``*``."""
    (statement,) = plain(template["Resources"][role_id])["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    arns = as_list(statement["Condition"]["StringLike"]["aws:SourceArn"])
    return [arn.partition(":deploymentgroup:")[2] for arn in arns]


def assert_no_cycle(template: Template) -> None:
    """Fail when CloudFormation could not make the template's resources one after the other."""
    every = template["Resources"]
    TopologicalSorter(
        {name: {other for other in _needs(resource) if other in every} for name, resource in every.items()}
    ).prepare()


def _needs(resource: dict[str, Any]) -> Iterator[str]:
    yield from as_list(resource.get("DependsOn", []))
    text = json.dumps(plain(resource.get("Properties", {})))
    yield from (found[1] for found in _NAMED.finditer(text))
