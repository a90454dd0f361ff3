"""The stacks together use all that the L2 offers, so the comparison says something about all of it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from aws_cdk import aws_codedeploy

STACKS = sorted((Path(__file__).parent / "stacks").glob("*.py"))

CLASSES = (
    "AutoRollbackConfig",
    "EcsApplication",
    "EcsBlueGreenDeploymentConfig",
    "EcsDeploymentConfig",
    "EcsDeploymentGroup",
    "InstanceTagSet",
    "LambdaApplication",
    "LambdaDeploymentConfig",
    "LambdaDeploymentGroup",
    "LoadBalancer",
    "MinimumHealthyHosts",
    "MinimumHealthyHostsPerZone",
    "ServerApplication",
    "ServerDeploymentConfig",
    "ServerDeploymentGroup",
    "TimeBasedCanaryTrafficRouting",
    "TimeBasedLinearTrafficRouting",
    "TrafficRouting",
    "ZonalConfig",
)

NOT_IN_TEMPLATES = {
    "bind": "called by deployment configurations themselves",
    "PROPERTY_INJECTION_ID": "names the class to CDK's property injection",
    "apply_cross_stack_reference_strength": "newer than the lowest supported aws-cdk-lib",
    "from_deployment_config_name": "the L2's base of from_server_deployment_config_name",
    "with_": "newer than the lowest supported aws-cdk-lib",
}
"""Members that no stack has to use, and why."""


@cache
def used_keywords() -> set[tuple[str, str]]:
    """Find each `codedeploy.Class(…, keyword=…)` and `codedeploy.Class.method(…, keyword=…)` in the stacks."""
    return {
        (_class_of(node.func), keyword.arg)
        for node in _nodes()
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg is not None
    }


@cache
def used_attributes() -> set[str]:
    """Find each attribute that the stacks read or call, of whatever object."""
    return {node.attr for node in _nodes() if isinstance(node, ast.Attribute)}


def _nodes() -> Iterator[ast.AST]:
    for path in STACKS:
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _class_of(called: ast.expr) -> str:
    """Return `Class` for `codedeploy.Class` and `codedeploy.Class.method`, else nothing."""
    names = ast.unparse(called).split(".")
    return names[1] if names[0] == "codedeploy" and len(names) > 1 else ""


@pytest.mark.parametrize("name", CLASSES)
def test_every_constructor_parameter_is_used(name: str) -> None:
    parameters = inspect.signature(getattr(aws_codedeploy, name)).parameters.values()
    keywords = {parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}
    assert keywords - {keyword for used_by, keyword in used_keywords() if used_by == name} == set()


@pytest.mark.parametrize("name", CLASSES)
def test_every_member_is_used(name: str) -> None:
    members = {member for member in dir(getattr(aws_codedeploy, name)) if not member.startswith("_")}
    keywords = {keyword for used_by, keyword in used_keywords() if used_by == name}
    assert members - keywords - used_attributes() - NOT_IN_TEMPLATES.keys() == set()
