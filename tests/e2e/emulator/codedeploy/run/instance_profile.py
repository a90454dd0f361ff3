"""The role of an instance."""

from __future__ import annotations

from collections.abc import Mapping

from botocore.exceptions import ClientError

from emulator.aws import Aws, Scope


def role_of_profile(aws: Aws, scope: Scope, profile: Mapping[str, str]) -> str | None:
    """Return the ARN of the role in an instance profile, or None when there is none.

    Args:
        aws: The AWS around.
        scope: Account and region.
        profile: IamInstanceProfile of EC2's API: its ``Name`` or its ``Arn``.
    """
    name = profile.get("Name") or profile.get("Arn", "").rpartition("/")[2]
    try:
        found = aws.client(scope, "iam").get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    except ClientError:
        return None
    return str(found["Roles"][0]["Arn"]) if found["Roles"] else None
