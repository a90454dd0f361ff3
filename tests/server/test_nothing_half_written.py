"""An error leaves no assembly that looks complete, also where the CDK's command line started the program."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

START = """
import aws_cdk as cdk
from cdk_codedeploy import InstanceTagSet, ServerDeploymentGroup

app = cdk.App(tree_metadata=False)
first = cdk.Stack(app, "First")
ServerDeploymentGroup(first, "Good", ec2_instance_tags=InstanceTagSet({"Stage": ["beta"]}))
second = cdk.Stack(app, "Second")
"""
PROGRAMS = {
    "at once": ('ServerDeploymentGroup(second, "Bad", ec2_tag_filters=[])', "ec2_tag_filters: got no filter"),
    "in a late call": (
        'ServerDeploymentGroup(second, "Bad").add_trigger(None, events=[])',
        "events: got none",
    ),
    "at the end": (
        'ServerDeploymentGroup(second, "Bad", termination_hook=True)',
        "termination_hook: got True without an Auto Scaling group",
    ),
}


def run(folder, statement):
    """Run a program as the CDK's command line does, and return what became of it."""
    environment = {**os.environ, "CDK_OUTDIR": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", f"{START}\n{statement}\napp.synth()\n"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("when", PROGRAMS)
def test_after_an_error(tmp_path, when):
    statement, message = PROGRAMS[when]
    done = run(tmp_path / "cdk.out", statement)
    assert done.returncode == 1
    assert message in done.stderr
    assert not (tmp_path / "cdk.out/manifest.json").exists()
    assert list(tmp_path.glob("cdk.out/*.template.json")) == []


def test_without_an_error(tmp_path):
    done = run(tmp_path / "cdk.out", 'ServerDeploymentGroup(second, "Good")')
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "cdk.out/manifest.json").exists()
    assert len(list(tmp_path.glob("cdk.out/*.template.json"))) == 2
