"""What the CodeDeploy agent reads and calls, by the names of IAM."""

from __future__ import annotations

AGENT_PREFIXES = ("latest/*", "latestv2/*", "releases/*")
"""Where the agent's bucket keeps the installers of generation 1 and 2 and the packages of pinned versions."""

AGENT_READS = ("s3:GetObject", "s3:GetObjectVersion")
"""How it reads revisions and itself: it never lists. Source: the agent's own source, version 1.8.1."""

SECURE_COMMANDS = (
    "codedeploy-commands-secure:GetDeploymentSpecification",
    "codedeploy-commands-secure:PollHostCommand",
    "codedeploy-commands-secure:PutHostCommandAcknowledgement",
    "codedeploy-commands-secure:PutHostCommandComplete",
)
"""How it talks to the service with IAM authorization (``enable_auth_policy``), on every resource.

Source: user guide, "Use CodeDeploy with Amazon Virtual Private Cloud".
"""
