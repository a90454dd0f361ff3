"""The harness sees no difference between equal libraries and every kind of difference that breaks a deployed stack."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aws_cdk import aws_codedeploy

from tests.drop_in.comparison import Effect, compare_stacks
from tests.drop_in.synthesis import L2_IMPORT, swap_import, synthesize

STACKS = Path(__file__).parent / "stacks"
STAND_IN = "stand_in_for_codedeploy"
STAND_IN_IMPORT = f"import {STAND_IN} as codedeploy"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module with everything of the L2, importable in place of it, for tests to break."""
    module = ModuleType(STAND_IN)
    module.__dict__.update({name: getattr(aws_codedeploy, name) for name in aws_codedeploy.__all__})
    monkeypatch.setitem(sys.modules, STAND_IN, module)
    return module


def effects(stack: str, flags: dict[str, Any] | None = None) -> dict[str, Effect]:
    """Compare a stack of the L2 with the same of the stand-in: the effect by logical id and path."""
    before = synthesize(STACKS / f"{stack}.py", L2_IMPORT, flags)
    after = synthesize(STACKS / f"{stack}.py", STAND_IN_IMPORT, flags)
    return {
        f"{difference.logical_id}{difference.path}": difference.effect for difference in compare_stacks(before, after)
    }


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("stack", ["asg_linux", "generated_names", "nested_stacks", "stages"])
def test_same_library_gives_the_same_templates(stack: str) -> None:
    assert effects(stack) == {}


def test_renamed_logical_id_is_found(stand_in: ModuleType) -> None:
    class Renamed(aws_codedeploy.ServerDeploymentGroup):
        def __init__(self, scope: Any, id: str, **arguments: Any) -> None:
            super().__init__(scope, id, **arguments)
            self.node.default_child.override_logical_id("Renamed")

    stand_in.ServerDeploymentGroup = Renamed
    found = effects("readme_minimal_group")
    assert sorted(found.values(), key=str) == [Effect.ADDED, Effect.REMOVED]
    assert found["Renamed"] is Effect.ADDED


def test_one_more_property_of_a_configuration_is_found(stand_in: ModuleType) -> None:
    class Explicit(aws_codedeploy.ServerDeploymentConfig):
        def __init__(self, scope: Any, id: str, **arguments: Any) -> None:
            super().__init__(scope, id, **arguments)
            self.node.default_child.compute_platform = "Server"

    stand_in.ServerDeploymentConfig = Explicit
    assert set(effects("custom_configs").values()) == {Effect.REPLACED}


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({}, Effect.REPLACED),
        ({"@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig": True}, Effect.CHANGED),
    ],
    ids=["launch configuration", "launch template"],
)
def test_other_user_data_replaces_a_launch_configuration(
    stand_in: ModuleType, flags: dict[str, Any], expected: Effect
) -> None:
    class OtherAgent(aws_codedeploy.ServerDeploymentGroup):
        def __init__(self, scope: Any, id: str, *, auto_scaling_groups: Any, **arguments: Any) -> None:
            super().__init__(scope, id, auto_scaling_groups=auto_scaling_groups, **arguments)
            auto_scaling_groups[0].add_user_data("echo other")

    stand_in.ServerDeploymentGroup = OtherAgent
    found = effects("asg_windows", flags)
    assert [effect for place, effect in found.items() if place.endswith("UserData")] == [expected]


def test_difference_in_a_nested_stack_shows_once(stand_in: ModuleType) -> None:
    class Described(aws_codedeploy.ServerDeploymentConfig):
        def __init__(self, scope: Any, id: str, **arguments: Any) -> None:
            super().__init__(scope, id, **arguments)
            self.node.default_child.add_metadata("more", True)

    stand_in.ServerDeploymentConfig = Described
    assert [place.partition("/")[2] for place in effects("nested_stacks")] == ["Metadata/more"]


def test_construct_paths_stand_in_the_templates() -> None:
    templates = synthesize(STACKS / "readme_minimal_group.py", L2_IMPORT)
    (template,) = templates.values()
    assert {resource["Metadata"]["aws:cdk:path"] for resource in template["Resources"].values()} == {
        "Minimal/CodeDeployDeploymentGroup/Resource",
        "Minimal/CodeDeployDeploymentGroup/Role/Resource",
        "Minimal/CodeDeployDeploymentGroup/Application/Resource",
    }


def test_only_the_import_line_is_swapped() -> None:
    source = f"import os\n{L2_IMPORT}\n# {L2_IMPORT}\n{L2_IMPORT}_l2\n"
    assert swap_import(source, "import x as codedeploy") == source.replace(L2_IMPORT, "import x as codedeploy", 1)


@pytest.mark.parametrize("source", ["import os\n", f"{L2_IMPORT}\n{L2_IMPORT}\n"], ids=["absent", "twice"])
def test_module_without_exactly_one_import_line_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="it must stand once"):
        swap_import(source, "import x")
