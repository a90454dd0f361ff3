"""CloudFormation's own schemas accept what deployment groups write."""

from __future__ import annotations

import json

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from cdk_codedeploy import GitHubLocation, InitialDeployment, ServerDeploymentGroup
from tests.server.everything import everything

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def findings(synth):
    """What the linter says about the template of a stack, but for warnings."""

    def say(stack):
        text = json.dumps(synth(stack))
        matches = lint(text, config=ManualArgs(regions=["eu-west-1"], ignore_checks=["W"]))
        return [f"{match.rule.id} {match.path}: {match.message}" for match in matches]

    return say


def test_everything_is_accepted(stack, findings):
    everything(stack)
    ServerDeploymentGroup(stack, "Bare")
    ServerDeploymentGroup(
        stack, "FromGitHub", deployment=InitialDeployment(revision=GitHubLocation("owner/repo", COMMIT))
    )
    assert findings(stack) == []


def test_the_linter_would_say_so(stack, findings):
    group = ServerDeploymentGroup(stack, "Group")
    group.node.default_child.add_property_override("DeploymentStyle.DeploymentType", "SIDEWAYS")
    group.node.default_child.add_property_override("Nonsense", "here")
    found = findings(stack)
    assert any("SIDEWAYS" in each for each in found)
    assert any("Nonsense" in each for each in found)
