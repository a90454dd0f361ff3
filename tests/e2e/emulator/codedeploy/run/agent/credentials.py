"""With which credentials an agent works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from emulator.aws import Aws, Credentials, RoleMissingError, RoleRefusedError, Scope
from emulator.codedeploy.run.agent.failure import NoAnswerError
from emulator.codedeploy.run.instance_profile import role_of_profile

_EC2 = "ec2.amazonaws.com"
_ROLES_ANYWHERE = "rolesanywhere.amazonaws.com"
_SESSION = re.compile(r"arn:(?P<partition>[^:]+):sts::(?P<account>\d+):assumed-role/(?P<role>.+)/(?P<session>[^/]+)")
_USER = re.compile(r"arn:[^:]+:iam::\d+:user/(?:.*/)?(?P<name>[^/]+)")


def of_ec2_instance(aws: Aws, scope: Scope, instance: Mapping[str, Any]) -> Credentials:
    """Return the credentials of an EC2 instance's role.

    Args:
        aws: The AWS around.
        scope: Account and region.
        instance: Instance of EC2's API.

    Raises:
        NoAnswerError: When it has none: without them the agent cannot reach the service.
    """
    profile = instance.get("IamInstanceProfile")
    role_arn = role_of_profile(aws, scope, profile) if profile else None
    if role_arn is None:
        raise NoAnswerError("Missing credentials: the instance has no instance profile with a role.")
    try:
        return aws.assume(scope, role_arn, principal=_EC2, session_name=instance["InstanceId"])
    except (RoleMissingError, RoleRefusedError) as error:
        raise NoAnswerError(f"Missing credentials: {error}") from error


@contextmanager
def of_on_premises_instance(aws: Aws, scope: Scope, info: Mapping[str, Any]) -> Iterator[Credentials]:
    """Give the credentials of an on-premises instance: of its role's session, or of its IAM user.

    Args:
        aws: The AWS around.
        scope: Account and region.
        info: InstanceInfo of CodeDeploy's API.

    Raises:
        NoAnswerError: When there is no such role or user.
    """
    if info.get("iamSessionArn"):
        yield _of_session(aws, scope, info["iamSessionArn"])
        return
    match = _USER.fullmatch(info.get("iamUserArn", ""))
    if match is None:
        raise NoAnswerError(f"Missing credentials: {info.get('iamUserArn')!r} is no user.")
    own = aws.user_key(scope, match["name"])
    if own is not None:
        yield own
        return
    # Nobody made the machine a key, so one is made for as long as it is needed.
    iam = aws.client(scope, "iam")
    try:
        key = iam.create_access_key(UserName=match["name"])["AccessKey"]
    except ClientError as error:
        raise NoAnswerError(f"Missing credentials: {error}") from error
    try:
        yield Credentials(key["AccessKeyId"], key["SecretAccessKey"], "", info["iamUserArn"])
    finally:
        iam.delete_access_key(UserName=match["name"], AccessKeyId=key["AccessKeyId"])


def _of_session(aws: Aws, scope: Scope, session_arn: str) -> Credentials:
    match = _SESSION.fullmatch(session_arn)
    if match is None:
        raise NoAnswerError(f"Missing credentials: {session_arn!r} is no session of a role.")
    own = aws.held(session_arn)
    if own is not None:
        return own
    # Nobody has seen how the machine gets its credentials, so it gets them.
    name = match["role"].rpartition("/")[2]
    try:
        # A session's ARN leaves out the role's path.
        role_arn = aws.client(scope, "iam").get_role(RoleName=name)["Role"]["Arn"]
        try:
            return aws.assume(scope, role_arn, principal=_ROLES_ANYWHERE, session_name=match["session"])
        except RoleRefusedError:
            # Whoever refreshes the machine's credentials assumes the role with an identity of the account.
            answer = aws.client(scope, "sts").assume_role(RoleArn=role_arn, RoleSessionName=match["session"])
    except (ClientError, RoleMissingError) as error:
        raise NoAnswerError(f"Missing credentials: {error}") from error
    found = answer["Credentials"]
    return Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], role_arn)
