"""What on-premises instances are registered with, and the tags they carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import (
    RegistrationStatus,
    check_iam_user_arn,
    check_iam_user_name,
    check_on_premises_tags,
    check_one_identity,
    check_session_arn,
    check_session_name,
    session_name_of,
    user_name_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import WordsCheck

TOKEN = "${Token[TOKEN.7]}"
SESSION = "arn:aws:sts::111122223333:assumed-role/OnPremises/web-1"
USER = "arn:aws:iam::111122223333:user/AWS/CodeDeploy/web-1"
CHARACTERS = "a name takes letters, digits and _ + = , . @ -"


def model(service: str, shape: str) -> dict[str, Any]:
    return dict(botocore.session.get_session().get_service_model(service).shape_for(shape).metadata)


def message_of(check: Callable[..., object], *arguments: Any, **options: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        check(*arguments, **options)
    return str(caught.value)


def test_words(same_words: WordsCheck) -> None:
    same_words("RegistrationStatus", RegistrationStatus)


@pytest.mark.parametrize(
    "tags", [{}, {"k": "v"}, {f"k{i}": "v" for i in range(10)}, {"x" * 128: "x" * 256}, {"Größe": "a b:c/d"}]
)
def test_good_tags(tags: dict[str, str]) -> None:
    check_on_premises_tags(tags)


def test_tags_may_be_known_at_deployment() -> None:
    check_on_premises_tags({"Stage": TOKEN})


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        (
            {f"k{i}": "v" for i in range(12)},
            "tags: got 12, but an on-premises instance takes at most 10 tags; remove 2",
        ),
        (
            {"Stage": ""},
            (
                'tags value of "Stage": got "", but a tag of an on-premises instance needs a value; give it one, or '
                "leave the tag out"
            ),
        ),
        (
            {"": "prod"},
            'tags key: got "", but the key of a tag takes 1 to 128 characters; give some text or leave it out',
        ),
        ({"aws:x": "1"}, 'tags: got the key "aws:x", but keys that begin with aws: are AWS\'s own; rename it'),
        (
            {"k": "x" * 257},
            (
                'tags value of "k": got 257 characters, but the value of a tag takes at most 256 characters; '
                "shorten it by 1"
            ),
        ),
        (
            {"x" * 129: "v"},
            "tags key: got 129 characters, but the key of a tag takes 1 to 128 characters; shorten it by 1",
        ),
        (
            {"k": None},
            'tags value of "k": got None, but the value of a tag takes at most 256 characters; give text',
        ),
        (["Stage"], 'tags: got [\'Stage\'], but its type is Mapping; write {"Stage": "prod"}'),
        (None, 'tags: got None, but its type is Mapping; write {"Stage": "prod"}'),
    ],
)
def test_bad_tags(tags: Any, message: str) -> None:
    assert message_of(check_on_premises_tags, tags) == message


@pytest.mark.parametrize("name", ["ab", "x" * 64, "mi-0123456789abcdef0", "a+b=c,d@e.f_g", TOKEN])
def test_good_session_names(name: str) -> None:
    check_session_name(name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "a",
            (
                "session_name: got 1 characters, but the name of a session takes 2 to 64 characters; change its "
                "length by 1"
            ),
        ),
        (
            "x" * 66,
            (
                "session_name: got 66 characters, but the name of a session takes 2 to 64 characters; change its "
                "length by 2"
            ),
        ),
        ("a b/c", f'session_name: got "a b/c", but {CHARACTERS}; leave out " /"'),
        ("Größe", f'session_name: got "Größe", but {CHARACTERS}; leave out "öß"'),
        (7, "session_name: got 7, but the name of a session takes 2 to 64 characters; give text"),
    ],
)
def test_bad_session_names(name: Any, message: str) -> None:
    assert message_of(check_session_name, name) == message


@given(st.text(max_size=70))
def test_session_names_follow_the_model_of_sts(name: str) -> None:
    found = model("sts", "roleSessionNameType")
    fits = found["min"] <= len(name) <= found["max"] and re.fullmatch(found["pattern"], name, re.ASCII)
    if fits:
        check_session_name(name)
    else:
        message_of(check_session_name, name)


@pytest.mark.parametrize("name", ["a", "x" * 64, "web-1", TOKEN])
def test_good_user_names(name: str) -> None:
    check_iam_user_name(name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", 'user_name: got "", but the name of an IAM user takes 1 to 64 characters; give some text or leave it out'),
        (
            "x" * 65,
            "user_name: got 65 characters, but the name of an IAM user takes 1 to 64 characters; shorten it by 1",
        ),
        ("a:b", f'user_name: got "a:b", but {CHARACTERS}; leave out ":"'),
    ],
)
def test_bad_user_names(name: str, message: str) -> None:
    assert message_of(check_iam_user_name, name) == message


def test_user_names_have_the_bounds_of_the_model_of_iam() -> None:
    found = model("iam", "userNameType")
    assert (found["min"], found["max"], found["pattern"]) == (1, 64, r"[\w+=,.@-]+")


@pytest.mark.parametrize(
    "arn", [SESSION, SESSION.replace(":aws:", ":aws-us-gov:"), SESSION.replace("web-1", "ab"), TOKEN]
)
def test_good_session_arns(arn: str) -> None:
    check_session_arn(arn)


COPY = (
    "but the ARN of a session is arn:aws:sts::<account>:assumed-role/<role>/<session>, with 2 to 64 characters as the "
    "session; copy what `aws sts get-caller-identity` prints on the instance"
)


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        ("web-1", f'iam_session_arn: got "web-1", {COPY}'),
        (SESSION.replace("web-1", "x"), f'iam_session_arn: got "{SESSION.replace("web-1", "x")}", {COPY}'),
        # As one sample of the user guide prints it.
        ("arn:sts:iam::1:assumed-role/a/bc", f'iam_session_arn: got "arn:sts:iam::1:assumed-role/a/bc", {COPY}'),
        (
            "arn:aws:iam::111122223333:role/OnPremises",
            f'iam_session_arn: got "arn:aws:iam::111122223333:role/OnPremises", {COPY}',
        ),
        (f"{SESSION}\n", f'iam_session_arn: got "{SESSION}\\n", {COPY}'),
        (None, f"iam_session_arn: got None, {COPY}"),
        (
            "arn:aws:sts::111122223333:assumed-role/site/OnPremises/web-1",
            (
                'iam_session_arn: got "arn:aws:sts::111122223333:assumed-role/site/OnPremises/web-1", but the ARN of a '
                "session has the name of the role and not its path; leave out the path of the role"
            ),
        ),
    ],
)
def test_bad_session_arns(arn: Any, message: str) -> None:
    assert message_of(check_session_arn, arn) == message


@pytest.mark.parametrize("arn", [USER, "arn:aws-cn:iam::111122223333:user/web-1", TOKEN])
def test_good_user_arns(arn: str) -> None:
    check_iam_user_arn(arn)


@pytest.mark.parametrize("arn", ["web-1", SESSION, "arn:aws:iam::1:user/web-1", "arn:aws:iam::111122223333:user/", 7])
def test_bad_user_arns(arn: Any) -> None:
    assert message_of(check_iam_user_arn, arn) == (
        f"iam_user_arn: got {arn if arn == 7 else chr(34) + arn + chr(34)}, but the ARN of an IAM user is "
        "arn:aws:iam::<account>:user/<path and name>; copy the ARN that IAM shows for the user"
    )


def test_names_in_arns() -> None:
    assert user_name_of(USER) == "web-1"
    assert user_name_of("arn:aws:iam::111122223333:user/web-1") == "web-1"
    assert session_name_of(SESSION) == "web-1"
    message_of(user_name_of, SESSION)
    message_of(session_name_of, USER)


def test_one_identity() -> None:
    check_one_identity(SESSION, None)
    check_one_identity(None, USER)
    check_one_identity(None, None, required=False)
    check_one_identity(TOKEN, None)


@pytest.mark.parametrize(
    ("session", "user", "message"),
    [
        (
            None,
            None,
            (
                "iam_session_arn: got None, and no iam_user_arn, but an instance is registered with a session or with "
                "a user; give one of the two ARNs"
            ),
        ),
        (
            SESSION,
            USER,
            (
                f'iam_user_arn: got "{USER}" together with a session, but an instance is registered with a session or '
                "with a user; leave out one of the two ARNs"
            ),
        ),
    ],
)
def test_none_or_two_identities(session: str | None, user: str | None, message: str) -> None:
    assert message_of(check_one_identity, session, user) == message


def test_an_identity_of_the_wrong_form() -> None:
    assert message_of(check_one_identity, USER, None).startswith("iam_session_arn: got")
    assert message_of(check_one_identity, None, SESSION).startswith("iam_user_arn: got")
