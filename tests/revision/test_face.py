"""The room's face: everything named is there, and importing it loads little."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cdk_codedeploy import revision


@pytest.mark.parametrize("name", revision.__all__)
def test_every_name_is_there(name):
    assert getattr(revision, name) is not None


def test_no_other_name_is():
    with pytest.raises(AttributeError, match=r"module 'cdk_codedeploy.revision' has no attribute 'nothing'"):
        revision.nothing  # noqa: B018


def test_importing_it_loads_no_library():
    code = (
        "import sys, cdk_codedeploy.revision as r; "
        "print([name for name in ('yaml', 'wcmatch', 'zipfile', 'tarfile', 'tempfile', 'cdk_codedeploy.appspec') "
        "if name in sys.modules]); r.bundle, r.content_hash, r.read_bundle; print('yaml' in sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed == "[]\nFalse\n"
