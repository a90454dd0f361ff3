"""The end of an instance's start, where a test says that it comes."""

from __future__ import annotations

import pytest

from harness.boots import end_start
from harness.machines import RefusedError

HOOK = "hook='mine'\ncall autoscaling complete-lifecycle-action\n"
INSTALL = "curl https://aws-codedeploy-us-east-1.s3.us-east-1.amazonaws.com/latest/install\n./install auto\n"


@pytest.fixture
def start(emulator):
    ec2 = emulator.client("ec2")
    started = []

    def made(script):
        found = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, UserData=script)
        started.append(found["Instances"][0]["InstanceId"])
        return started[-1]

    yield made
    ec2.terminate_instances(InstanceIds=started)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("#!/bin/sh\n", "tells no lifecycle hook"),
        (f"#!/bin/sh\n{INSTALL}hook=mine\n", "tells no lifecycle hook"),
        (f"#!/bin/sh\n{HOOK}", "does not install the agent"),
        (f"#!/bin/sh\n{INSTALL}{HOOK}", "no instance profile with a role"),
    ],
)
def test_needs_a_script_that_tells_a_hook_and_a_role_that_may(emulator, start, script, message):
    with pytest.raises(RefusedError, match=message):
        end_start(emulator, start(script))
