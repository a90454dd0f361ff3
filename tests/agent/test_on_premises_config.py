"""The file that tells an on-premises instance who it is, held against what the agent accepts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.agent import OnPremisesConfig
from cdk_codedeploy.errors import ValidationError
from tests.agent.agent_rules import read_identity

TOKEN = "${Token[TOKEN.7]}"
SESSION = "arn:aws:sts::111122223333:assumed-role/OnPremises/web-1"
USER = "arn:aws:iam::111122223333:user/AWS/CodeDeploy/web-1"
FILE = "/etc/codedeploy-agent/credentials"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def user(**changes: Any) -> OnPremisesConfig:
    values = {
        "region": "eu-west-1",
        "iam_user_arn": USER,
        "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key": SECRET,
    }
    return OnPremisesConfig.user(**(values | changes))


def message_of(**values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        OnPremisesConfig(**values)
    return str(caught.value)


def test_with_a_session():
    config = OnPremisesConfig.session(region="eu-west-1", iam_session_arn=SESSION, aws_credentials_file=FILE)
    assert config.to_yaml() == (
        f"---\nregion: 'eu-west-1'\niam_session_arn: '{SESSION}'\naws_credentials_file: '{FILE}'\n"
    )
    read_identity(config.to_yaml())


def test_with_a_user():
    assert user().to_yaml() == (
        f"---\nregion: 'eu-west-1'\niam_user_arn: '{USER}'\naws_access_key_id: 'AKIAIOSFODNN7EXAMPLE'\n"
        f"aws_secret_access_key: '{SECRET}'\n"
    )
    read_identity(user().to_yaml())


def test_ids_of_digits_stay_text():
    assert read_identity(user(aws_access_key_id="12345678901234567890").to_yaml())["aws_access_key_id"] == (
        "12345678901234567890"
    )


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_any_secret_comes_back(secret):
    assert read_identity(user(aws_secret_access_key=secret).to_yaml())["aws_secret_access_key"] == secret


def test_tokens_pass():
    config = OnPremisesConfig.session(region=TOKEN, iam_session_arn=f"{TOKEN}/web-1", aws_credentials_file=TOKEN)
    assert read_identity(config.to_yaml()) == {
        "region": TOKEN,
        "iam_session_arn": f"{TOKEN}/web-1",
        "aws_credentials_file": TOKEN,
    }


def test_the_secret_is_not_printed():
    assert SECRET not in repr(user())


def test_only_root_reads_it():
    assert OnPremisesConfig.MODE == 0o600


@pytest.mark.parametrize("secret", [f"{SECRET}\n", "", f" \x00{SECRET}", 7])
def test_a_secret_is_not_in_a_message(secret):
    with pytest.raises(ValidationError) as caught:
        user(aws_secret_access_key=secret)
    assert str(caught.value) == (
        "aws_secret_access_key: got something else, but it is a part of an access key; copy it once more"
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"iam_session_arn": SESSION, "iam_user_arn": USER},
            (
                f'iam_user_arn: got "{USER}" together with a session, but an instance is registered with a session or '
                "with a user; leave out one of the two ARNs"
            ),
        ),
        (
            {},
            (
                "iam_session_arn: got None, and no iam_user_arn, but an instance is registered with a session or with "
                "a user; give one of the two ARNs"
            ),
        ),
        (
            {"iam_session_arn": SESSION},
            "aws_credentials_file: got None, but iam_session_arn needs it; give it too",
        ),
        (
            {"iam_user_arn": USER, "aws_access_key_id": "AKIA"},
            "aws_secret_access_key: got None, but iam_user_arn needs it; give it too",
        ),
        (
            {"iam_session_arn": SESSION, "aws_credentials_file": FILE, "aws_secret_access_key": SECRET},
            "aws_secret_access_key: got a value, but it goes with iam_user_arn; leave it out",
        ),
        (
            {"iam_session_arn": SESSION, "aws_credentials_file": "credentials"},
            (
                'aws_credentials_file: got "credentials", but the agent reads it from a folder of its own, so a path '
                "is absolute; begin it with / or with a drive, such as C:\\"
            ),
        ),
    ],
)
def test_refused(values, message):
    assert message_of(region="eu-west-1", **values) == message


def test_a_zone_is_no_region():
    assert message_of(region="eu-west-1a", iam_user_arn=USER).startswith('region: got "eu-west-1a", but')
