"""The package's front door: every public name, loaded when it is first used, and explained."""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cdk_codedeploy
from cdk_codedeploy import _OURS

SOURCE = ast.parse(Path(cdk_codedeploy.__file__).read_text())
PARAMETERS_OF_CONSTRUCTS = {"scope", "id"}


def fresh(code: str) -> str:
    """Run code in an interpreter that has imported nothing, and return what it printed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def seen_by_type_checkers() -> dict[str, str]:
    """Every name that the front door imports for type checkers, with the module it comes from."""
    block = next(node for node in SOURCE.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    assert len(imports) == len(block.body)
    names = [(alias.name, alias.asname, node.module or "") for node in imports for alias in node.names]
    assert all(renamed is None for _, renamed, _ in names)
    assert len({name for name, _, _ in names}) == len(names)
    return {name: module for name, _, module in names}


class TestLists:
    def test_all_is_what_type_checkers_see(self):
        assert sorted(seen_by_type_checkers()) == cdk_codedeploy.__all__

    def test_all_is_sorted_and_without_repetition(self):
        assert sorted(set(cdk_codedeploy.__all__)) == cdk_codedeploy.__all__

    def test_our_own_come_from_where_type_checkers_think(self):
        ours = {
            name: module.removeprefix("cdk_codedeploy.")
            for name, module in seen_by_type_checkers().items()
            if module.startswith("cdk_codedeploy.")
        }
        assert ours == _OURS

    def test_all_others_are_the_cdks(self):
        others = {module for name, module in seen_by_type_checkers().items() if name not in _OURS}
        assert others == {"aws_cdk.aws_codedeploy"}

    @pytest.mark.parametrize("name", _OURS)
    def test_our_own_are_shown_by_their_room(self, name):
        room = importlib.import_module(f"cdk_codedeploy.{_OURS[name]}")
        # A module that is a room has no list of its own.
        assert name in getattr(room, "__all__", vars(room))


class TestNames:
    def test_every_name_resolves_and_is_kept(self):
        for name in cdk_codedeploy.__all__:
            found = getattr(cdk_codedeploy, name)
            assert found is not None, name
            assert vars(cdk_codedeploy)[name] is found, name

    def test_ours_are_ours_and_the_others_the_cdks(self):
        from aws_cdk import aws_codedeploy

        for name in cdk_codedeploy.__all__:
            found = getattr(cdk_codedeploy, name)
            if name in _OURS:
                assert found.__module__.startswith(f"cdk_codedeploy.{_OURS[name]}"), name
            else:
                assert found is getattr(aws_codedeploy, name), name

    def test_an_unknown_name(self):
        with pytest.raises(AttributeError) as caught:
            cdk_codedeploy.ServerDeploymentGruop  # noqa: B018
        assert str(caught.value).startswith("module 'cdk_codedeploy' has no attribute 'ServerDeploymentGruop'")
        assert not hasattr(cdk_codedeploy, "aws_cdk")

    def test_an_unknown_name_to_import(self):
        with pytest.raises(ImportError, match="cannot import name 'ServerDeploymentGruop' from 'cdk_codedeploy'"):
            from cdk_codedeploy import ServerDeploymentGruop  # type: ignore[attr-defined]  # noqa: F401

    def test_dir_lists_public_names_and_what_python_needs(self):
        shown = dir(cdk_codedeploy)
        assert set(cdk_codedeploy.__all__) <= set(shown)
        assert {"__name__", "__doc__", "__path__"} <= set(shown)
        assert [name for name in shown if name not in cdk_codedeploy.__all__ and not name.startswith("__")] == []
        assert len(shown) == len(set(shown))


class TestFreshInterpreter:
    def test_the_import_loads_no_cdk(self):
        heavy = "{'aws_cdk', 'constructs', 'jsii', 'boto3'}"
        assert fresh(f"import sys, cdk_codedeploy; print(sorted({heavy} & set(sys.modules)))") == "[]"

    def test_the_import_loads_no_other_module_of_ours(self):
        code = "import sys, cdk_codedeploy; print([name for name in sys.modules if name.startswith('cdk_codedeploy')])"
        assert fresh(code) == "['cdk_codedeploy']"

    def test_pure_names_load_no_cdk(self):
        names = [name for name, room in _OURS.items() if room in {"errors", "revision", "service", "targets"}]
        code = f"import sys\nfrom cdk_codedeploy import {', '.join(names)}\nprint('aws_cdk' in sys.modules)"
        assert fresh(code) == "False"

    def test_dir_loads_nothing(self):
        assert fresh("import sys, cdk_codedeploy; dir(cdk_codedeploy); print('aws_cdk' in sys.modules)") == "False"

    def test_an_unknown_name_loads_nothing(self):
        code = "import sys, cdk_codedeploy; hasattr(cdk_codedeploy, 'nope'); print('aws_cdk' in sys.modules)"
        assert fresh(code) == "False"

    def test_constructs_load_only_what_they_need(self):
        parts = ["aws_autoscaling", "aws_ec2", "aws_ecs", "aws_elasticloadbalancingv2", "aws_events", "aws_lambda"]
        code = (
            # Older versions of the CDK load some of them by themselves.
            "import sys\nfrom aws_cdk import aws_codedeploy, aws_codestarnotifications, aws_iam\n"
            "before = set(sys.modules)\nfrom cdk_codedeploy import ServerDeploymentGroup\n"
            f"print([name for name in {parts} if f'aws_cdk.{{name}}' in set(sys.modules) - before])"
        )
        assert fresh(code) == "[]"

    def test_a_star_imports_everything_public(self):
        code = (
            "import cdk_codedeploy\nfrom cdk_codedeploy import *\nprint(set(cdk_codedeploy.__all__) <= set(globals()))"
        )
        assert fresh(code) == "True"


FUNCTIONS = {"attach_agent", "check_updates", "grant_register", "linux_bootstrap", "windows_bootstrap"}


def documented(docstring: str, section: str) -> set[str]:
    """The names that a section of a docstring explains."""
    found = re.search(rf"^{section}:\n((?:    .*\n|\n)+)", f"{inspect.cleandoc(docstring)}\n", re.MULTILINE)
    return set(re.findall(r"^    (\w+):", found[1], re.MULTILINE)) if found else set()


def parameters(function: Callable[..., object]) -> set[str]:
    """The names of a function's parameters, without the object itself."""
    return set(inspect.signature(function).parameters) - {"self", "cls"}


def our_classes() -> list[type]:
    return [found for name in _OURS if isinstance(found := getattr(cdk_codedeploy, name), type)]


def our_methods() -> Iterator[tuple[type, str, Callable[..., object]]]:
    for cls in our_classes():
        if issubclass(cls, enum.Enum):
            continue
        for name, found in inspect.getmembers(cls, inspect.isroutine):
            if not name.startswith("_") and getattr(found, "__module__", "").startswith("cdk_codedeploy"):
                yield cls, name, found


class TestDocstrings:
    """What an editor shows: each class says what it is, and what each of its parameters means."""

    def test_all_of_ours_are_classes_but_for_a_few_functions(self):
        assert set(_OURS) - {cls.__name__ for cls in our_classes()} == FUNCTIONS

    @pytest.mark.parametrize("name", sorted(FUNCTIONS))
    def test_of_a_function_explains_every_parameter_and_names_its_source(self, name):
        function = getattr(cdk_codedeploy, name)
        assert documented(function.__doc__, "Args") == parameters(function)
        assert "Source:" in function.__doc__

    @pytest.mark.parametrize("name", sorted(_OURS.keys() - FUNCTIONS))
    def test_of_a_class_explains_every_parameter(self, name):
        cls = getattr(cdk_codedeploy, name)
        text = vars(cls)["__doc__"]
        assert re.match(r"[A-Z][^\n]+[.]\n?", text)
        if issubclass(cls, enum.Enum):
            return
        explained = documented(text, "Args") or documented(text, "Attributes")
        # A class made by its factories has no constructor for users; each factory is looked at below.
        if vars(cls).get("__init__") or hasattr(cls, "__dataclass_fields__"):
            assert explained == parameters(cls.__init__)

    def test_of_a_class_names_its_source(self):
        without = [cls.__name__ for cls in our_classes() if "Source:" not in (cls.__doc__ or "")]
        # Not the service's: the library's own error.
        assert set(without) <= {"ValidationError", "BundleType"}, without

    def test_of_every_method_explains_every_parameter(self):
        for cls, name, method in our_methods():
            text = method.__doc__
            where = f"{cls.__name__}.{name}"
            assert text, where
            # The roles' methods are those of the CDK's own interface.
            if re.search(r"See ``\w+``\.", text) or method.__module__.startswith("cdk_codedeploy.iam"):
                continue
            explained = documented(text, "Args")
            # A method with one parameter may explain it in the sentence itself.
            if explained or len(parameters(method)) > 1:
                assert explained == parameters(method), where

    def test_of_every_property_says_what_it_is(self):
        for cls in our_classes():
            for name, found in inspect.getmembers(cls, lambda member: isinstance(member, property)):
                if not name.startswith("_") and found.fget.__module__.startswith("cdk_codedeploy"):
                    assert found.__doc__, f"{cls.__name__}.{name}"
