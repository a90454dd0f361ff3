"""The room's face: it shows every public name and needs nothing but this library's two basics."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import pytest

from cdk_codedeploy import service

MODULES = [module.name for module in pkgutil.iter_modules(service.__path__)]


def test_all_is_real_and_without_repetition() -> None:
    assert len(set(service.__all__)) == len(service.__all__)
    assert all(hasattr(service, name) for name in service.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_of_a_module_is_shown(name: str) -> None:
    module = importlib.import_module(f"{service.__name__}.{name}")
    own = {
        key
        for key, value in vars(module).items()
        if not key.startswith("_")
        and key not in {"annotations", "TYPE_CHECKING"}
        and (key.isupper() or getattr(value, "__module__", None) == module.__name__)
    }
    assert own
    assert own <= set(service.__all__)


def test_importing_it_stays_light() -> None:
    code = (
        "import sys, cdk_codedeploy.service\n"
        "heavy = {'aws_cdk', 'constructs', 'jsii', 'boto3', 'botocore', 'yaml'} & set(sys.modules)\n"
        "rooms = {name.split('.')[1] for name in sys.modules if name.startswith('cdk_codedeploy.')}\n"
        "assert not heavy, heavy\n"
        "assert rooms == {'service', 'errors', 'tokens'}, rooms\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})
