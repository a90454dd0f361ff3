"""What the agent on an instance is allowed."""

from __future__ import annotations

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam.agent_permissions import for_agent, for_secure_commands
from cdk_codedeploy.synthesis import pseudo


@pytest.mark.parametrize("region", [None, "eu-central-1"])
def test_agent_reads_what_both_generations_are_made_of_in_the_bucket_of_the_region(region):
    (statement,) = for_agent(region)
    start = f"arn:{pseudo().partition}:s3:::aws-codedeploy-{region or pseudo().region}"
    assert statement.resources == (f"{start}/latest/*", f"{start}/latestv2/*", f"{start}/releases/*")
    assert not statement.conditions


def test_agent_lists_no_bucket():
    # The installer asks for objects by their name, and the bucket is AWS's.
    (statement,) = for_agent()
    assert set(statement.actions) == {"s3:GetObject", "s3:GetObjectVersion"}
    assert all("/" in arn for arn in statement.resources)


def test_agent_region_is_checked():
    with pytest.raises(ValidationError, match="the name of a Region looks like eu-central-1"):
        for_agent("Frankfurt")


def test_secure_commands():
    (statement,) = for_secure_commands()
    assert set(statement.actions) == {
        "codedeploy-commands-secure:GetDeploymentSpecification",
        "codedeploy-commands-secure:PollHostCommand",
        "codedeploy-commands-secure:PutHostCommandAcknowledgement",
        "codedeploy-commands-secure:PutHostCommandComplete",
    }
    assert not statement.names_resources
