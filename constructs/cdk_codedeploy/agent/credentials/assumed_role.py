"""The ARN of a role's sessions, which leaves out the path of the role."""

from __future__ import annotations

import re

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_session_arn, shown
from cdk_codedeploy.tokens import is_token

_ROLE_ARN = re.compile(r"arn:(aws[a-z-]*):iam::([0-9]{12}):role/(?:[\x21-\x7e]+/)?([A-Za-z0-9_+=,.@-]{1,64})")


def assumed_role_arn(role_arn: str, parameter: str = "role_arn") -> str:
    """Return the ARN of a role's sessions up to their names: ``arn:aws:sts::<account>:assumed-role/<role>``.

    Args:
        role_arn: ARN of the role; not a token.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If no role has such an ARN, or it is only known at deployment.
    """
    found = None if is_token(role_arn) else _ROLE_ARN.fullmatch(str(role_arn))
    if found:
        return f"arn:{found[1]}:sts::{found[2]}:assumed-role/{found[3]}"
    if is_token(role_arn):
        raise ValidationError(
            parameter,
            "a token",
            allowed="the ARN of the role's sessions follows only from a role that is known now",
            remedy="pass assumed_role_arn too, put together from the account and the name of the role",
        )
    raise ValidationError(
        parameter,
        shown(role_arn),
        allowed="the ARN of a role is arn:aws:iam::<account>:role/<path and name>",
        remedy="copy the ARN that IAM shows for the role",
    )


def check_assumed_role_arn(arn: str, parameter: str = "assumed_role_arn") -> None:
    """Check the ARN of a role's sessions without the name of one.

    Args:
        arn: The ARN. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If no session's ARN can begin so.
    """
    if not is_token(arn):
        try:
            check_session_arn(f"{arn}/session", parameter)
        except ValidationError:
            raise ValidationError(
                parameter,
                shown(arn),
                allowed="it is arn:aws:sts::<account>:assumed-role/<role>, without the path of the role",
                remedy="leave out the name of a session",
            ) from None
