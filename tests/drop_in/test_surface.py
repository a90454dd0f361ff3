"""Every name, parameter, method and attribute of the L2 module exists here, so that code written for it runs."""

from __future__ import annotations

import inspect

import pytest
from aws_cdk import aws_codedeploy

import cdk_codedeploy
from tests.drop_in.signatures import Shortfall, class_shortfalls

REVIEWED: dict[str, str] = {
    f"{name}.PROPERTY_INJECTION_ID": "property injectors act on constructors in JavaScript; ours is Python"
    for name in (
        f"{platform}{kind}"
        for platform in ("Ecs", "Lambda", "Server")
        for kind in ("Application", "DeploymentConfig", "DeploymentGroup")
    )
}
"""What we leave out or have otherwise on purpose (`Class`, `Class.member` or `Class.member(parameter)`), and why."""

NAMES = sorted(name for name in {*aws_codedeploy.__all__, *dir(aws_codedeploy)} if not name.startswith("_"))
CLASSES = [name for name in NAMES if inspect.isclass(getattr(aws_codedeploy, name))]


def shortfalls(name: str) -> list[Shortfall]:
    """Find what code written for the L2's class of the name misses in ours."""
    return list(class_shortfalls(name, getattr(aws_codedeploy, name), getattr(cdk_codedeploy, name)))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in REVIEWED])
def test_name_resolves(name: str) -> None:
    assert getattr(cdk_codedeploy, name) is not None
    assert name in dir(cdk_codedeploy)


@pytest.mark.parametrize("name", [name for name in CLASSES if name not in REVIEWED])
def test_class_is_a_superset(name: str) -> None:
    assert [f"{place}: {missing}" for place, missing in shortfalls(name) if place not in REVIEWED] == []


def test_star_import_gives_the_names_of_the_l2() -> None:
    assert set(aws_codedeploy.__all__) - REVIEWED.keys() <= set(cdk_codedeploy.__all__)


def test_no_reviewed_exception_is_stale() -> None:
    """What is no exception any more leaves the list."""
    missing = {name for name in NAMES if not hasattr(cdk_codedeploy, name)}
    less = {place for name in CLASSES if name not in missing for place, _ in shortfalls(name)}
    assert REVIEWED.keys() - missing - less == set()
