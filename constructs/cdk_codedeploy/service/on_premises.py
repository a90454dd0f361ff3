"""Machines outside AWS: the identities they are registered with, and the tags they carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service.api_text import ApiText
from cdk_codedeploy.service.kinds import check_kind
from cdk_codedeploy.service.limit import Limit, check_count, check_length
from cdk_codedeploy.service.limits import (
    IAM_USER_NAME_LENGTH,
    SESSION_NAME_LENGTH,
    TAGS_PER_ON_PREMISES_INSTANCE,
)
from cdk_codedeploy.service.shown import shown
from cdk_codedeploy.service.tags import check_resource_tags
from cdk_codedeploy.tokens import is_token

ON_PREMISES_USER_PATH = "/AWS/CodeDeploy/"
"""The path of the IAM users that ``aws deploy register`` makes, one an instance.

Source: the AWS CLI (``customizations/codedeploy/register.py``).
"""

# The pattern of botocore's models of IAM (`userNameType`) and STS (`roleSessionNameType`), which is ASCII alone.
_FORBIDDEN = re.compile(r"[^A-Za-z0-9_+=,.@-]")
_CHARACTERS = "letters, digits and _ + = , . @ -"
_WORD = r"[A-Za-z0-9_+=,.@-]"
_ACCOUNT = r"arn:aws[a-z-]*:{service}::[0-9]{{12}}:"
_SESSION_ARN = re.compile(
    _ACCOUNT.format(service="sts") + rf"assumed-role/(?P<role>{_WORD}{{1,64}})/(?P<session>{_WORD}{{2,64}})"
)
_USER_ARN = re.compile(_ACCOUNT.format(service="iam") + rf"user/(?:[\x21-\x7e]+/)?(?P<user>{_WORD}{{1,64}})")
_WITH_PATH = re.compile(r":assumed-role/[^/]+/.+/")
_SESSION_FORM = "arn:aws:sts::<account>:assumed-role/<role>/<session>"
_USER_FORM = "arn:aws:iam::<account>:user/<path and name>"


class RegistrationStatus(ApiText):
    """Which on-premises instances a list shows.

    Source: botocore model ``RegistrationStatus``.
    """

    REGISTERED = "Registered"
    """Those that can be deployed to."""

    DEREGISTERED = "Deregistered"
    """Those that were taken out, and whose names are free again."""


def check_on_premises_tags(tags: Mapping[str, str], parameter: str = "tags") -> None:
    """Check the tags of an on-premises instance: at most 10, each with a key and a value.

    Keys take 1 to 128 characters and values 1 to 256; AWS keeps keys that begin with ``aws:``. No page and no model
    says which characters may be in them, so all may. Source: user guide ``limits.html`` and
    ``on-premises-instances-register.html``, API reference ``AddTagsToOnPremisesInstances``.

    Args:
        tags: Value of each key. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If CodeDeploy would refuse the tags.
    """
    check_kind(parameter, tags, Mapping, 'write {"Stage": "prod"}', required=True)
    check_count(parameter, tags, TAGS_PER_ON_PREMISES_INSTANCE)
    check_resource_tags(parameter, tags)
    for key, value in tags.items():
        if not value:
            raise ValidationError(
                f"{parameter} value of {shown(key)}",
                '""',
                allowed="a tag of an on-premises instance needs a value",
                remedy="give it one, or leave the tag out",
            )


def check_session_name(name: str, parameter: str = "session_name") -> None:
    """Check the name of a session of an IAM role: 2 to 64 letters, digits and ``_ + = , . @ -``.

    An instance that has a session to itself usually gives it its own name, which must then be of this form too.
    Source: STS API reference ``AssumeRole``, IAM user guide ``reference_iam-quotas.html``.

    Args:
        name: The name. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If no session can have the name.
    """
    _check_word(parameter, name, SESSION_NAME_LENGTH)


def check_iam_user_name(name: str, parameter: str = "user_name") -> None:
    """Check the name of an IAM user: 1 to 64 letters, digits and ``_ + = , . @ -``.

    Source: IAM API reference ``CreateUser``, IAM user guide ``reference_iam-quotas.html``.

    Args:
        name: The name, without its path. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If no user can have the name.
    """
    _check_word(parameter, name, IAM_USER_NAME_LENGTH)


def check_session_arn(arn: str, parameter: str = "iam_session_arn") -> None:
    """Check the ARN of a session: ``arn:aws:sts::<account>:assumed-role/<role>/<session>``.

    It has the role's name and not the role's path, unlike the ARN of the role itself. Source: IAM user guide
    ``reference_identifiers.html``; CodeDeploy user guide ``register-on-premises-instance-iam-session-arn.html``.

    Args:
        arn: The ARN. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If no session has such an ARN.
    """
    if is_token(arn) or _matches(_SESSION_ARN, arn):
        return
    if _WITH_PATH.search(str(arn)):
        raise ValidationError(
            parameter,
            shown(arn),
            allowed="the ARN of a session has the name of the role and not its path",
            remedy="leave out the path of the role",
        )
    raise ValidationError(
        parameter,
        shown(arn),
        allowed=f"the ARN of a session is {_SESSION_FORM}, with 2 to 64 characters as the session",
        remedy="copy what `aws sts get-caller-identity` prints on the instance",
    )


def check_iam_user_arn(arn: str, parameter: str = "iam_user_arn") -> None:
    """Check the ARN of an IAM user: ``arn:aws:iam::<account>:user/<path and name>``.

    Source: IAM user guide ``reference_identifiers.html``.

    Args:
        arn: The ARN. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If no user has such an ARN.
    """
    if is_token(arn) or _matches(_USER_ARN, arn):
        return
    raise ValidationError(
        parameter,
        shown(arn),
        allowed=f"the ARN of an IAM user is {_USER_FORM}",
        remedy="copy the ARN that IAM shows for the user",
    )


def check_one_identity(iam_session_arn: str | None, iam_user_arn: str | None, *, required: bool = True) -> None:
    """Check that an on-premises instance has one ARN, of a session or of a user, in its right form.

    Source: API reference ``RegisterOnPremisesInstance``.

    Args:
        iam_session_arn: The ARN of a session, or None. Tokens pass.
        iam_user_arn: The ARN of a user, or None. Tokens pass.
        required: Whether one has to be there.

    Raises:
        ValidationError: If both or none are given, or the one that is given has a wrong form.
    """
    if iam_session_arn is not None and iam_user_arn is not None:
        raise ValidationError(
            "iam_user_arn",
            f"{shown(iam_user_arn)} together with a session",
            allowed="an instance is registered with a session or with a user",
            remedy="leave out one of the two ARNs",
        )
    if iam_session_arn is not None:
        check_session_arn(iam_session_arn)
    elif iam_user_arn is not None:
        check_iam_user_arn(iam_user_arn)
    elif required:
        raise ValidationError(
            "iam_session_arn",
            "None, and no iam_user_arn",
            allowed="an instance is registered with a session or with a user",
            remedy="give one of the two ARNs",
        )


def user_name_of(arn: str) -> str:
    """Return the name in the ARN of an IAM user, without its path.

    Args:
        arn: The ARN; not a token.

    Raises:
        ValidationError: If it is not the ARN of a user.
    """
    check_iam_user_arn(arn)
    return cast("re.Match[str]", _USER_ARN.fullmatch(arn))["user"]


def session_name_of(arn: str) -> str:
    """Return the name of the session in its ARN.

    Args:
        arn: The ARN; not a token.

    Raises:
        ValidationError: If it is not the ARN of a session.
    """
    check_session_arn(arn)
    return cast("re.Match[str]", _SESSION_ARN.fullmatch(arn))["session"]


def _matches(pattern: re.Pattern[str], text: object) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None


def _check_word(parameter: str, name: str, limit: Limit) -> None:
    if is_token(name):
        return
    check_length(parameter, name, limit)
    forbidden = "".join(dict.fromkeys(_FORBIDDEN.findall(name)))
    if forbidden:
        raise ValidationError(
            parameter, shown(name), allowed=f"a name takes {_CHARACTERS}", remedy=f"leave out {shown(forbidden)}"
        )
