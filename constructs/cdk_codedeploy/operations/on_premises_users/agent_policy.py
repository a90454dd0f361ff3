"""What the IAM user of an on-premises instance is allowed: to read the agent and its revisions."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import AGENT_PREFIXES, AGENT_READS, SECURE_COMMANDS, agent_bucket, partition_of, shown

POLICY_NAME = "codedeploy-agent"
"""Name of the user's inline policy, as ``aws deploy register`` calls it too."""

_LONGEST = 2_048
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def agent_policy(region: str, buckets: Sequence[str], *, secure_commands: bool = False) -> str:
    """Return the policy as JSON, the same bytes for the same arguments.

    Args:
        region: Region whose bucket the agent is downloaded from.
        buckets: Names of the buckets with revisions.
        secure_commands: Whether the agent runs with ``enable_auth_policy``.

    Raises:
        ValidationError: If a bucket cannot have such a name, or there are too many for IAM's 2,048 characters.
    """
    partition = partition_of(region)
    objects = [f"{agent_bucket(region)}/{prefix}" for prefix in AGENT_PREFIXES]
    for bucket in buckets:
        if not _BUCKET.fullmatch(bucket):
            raise ValidationError(
                "buckets",
                shown(bucket),
                allowed="the name of a bucket has 3 to 63 lower-case letters, digits, dots and hyphens",
                remedy="give the name alone, without s3:// and without a key",
            )
        objects.append(f"{bucket}/*")
    statements: list[dict[str, object]] = [
        {
            "Effect": "Allow",
            "Action": list(AGENT_READS),
            "Resource": [f"arn:{partition}:s3:::{each}" for each in dict.fromkeys(objects)],
        }
    ]
    if secure_commands:
        statements.append({"Effect": "Allow", "Action": list(SECURE_COMMANDS), "Resource": "*"})
    text = json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))
    if len(text) > _LONGEST:
        raise ValidationError(
            "buckets",
            f"{len(buckets)} buckets",
            allowed=f"IAM gives a user {_LONGEST} characters of inline policies",
            remedy="keep the revisions of the instance in fewer buckets",
        )
    return text
