"""The script of an EC2 instance with Linux: read by a linter, run for real, run again, and broken at every step."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdk_codedeploy.agent import linux_agent_script
from tests.agent.bootstrap.linux_machine import PACKAGES, LinuxMachine

READY = "this instance: the agent asks CodeDeploy in eu-west-1 for work\n"


@pytest.fixture
def machine(tmp_path: Path) -> LinuxMachine:
    """Ubuntu with Ruby. Its shell is the smaller one, sh."""
    machine = LinuxMachine(tmp_path)
    machine.pretend("apt-get", PACKAGES)
    machine.pretend("ruby")
    return machine


class TestSuccess:
    def test_brings_the_agent(self, machine):
        done = machine.run(linux_agent_script(region="eu-west-1"))
        assert (done.returncode, done.stdout, done.stderr) == (0, READY, "")
        assert "installer auto in eu-west-1" in machine.asked
