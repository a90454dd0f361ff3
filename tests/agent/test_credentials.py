"""Where an on-premises instance has its credentials from."""

from __future__ import annotations

from typing import Any

import pytest

from cdk_codedeploy.agent import (
    HybridActivationCredentials,
    OwnCredentials,
    RolesAnywhereCredentials,
    UserCredentials,
)
from cdk_codedeploy.errors import ValidationError

TOKEN = "${Token[TOKEN.7]}"
ROLE = "arn:aws-cn:iam::111122223333:role/fleet/eu/OnPremises"
SESSIONS = "arn:aws-cn:sts::111122223333:assumed-role/OnPremises"
ANYWHERE = {
    "role_arn": ROLE,
    "profile_arn": "arn:aws-cn:rolesanywhere:cn-north-1:111122223333:profile/1",
    "trust_anchor_arn": "arn:aws-cn:rolesanywhere:cn-north-1:111122223333:trust-anchor/1",
    "certificate": "/etc/pki/machine.pem",
    "private_key": "/etc/pki/machine.key",
}
ABSOLUTE = "but the agent reads it from a folder of its own, so a path is absolute; begin it with / or with a drive"


def message_of(kind: Any, **values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        kind(**values)
    return str(caught.value)


class TestRolesAnywhere:
    def test_a_session_has_the_name_of_the_instance_and_not_the_path_of_the_role(self):
        assert RolesAnywhereCredentials(**ANYWHERE).session_arn("web-1") == f"{SESSIONS}/web-1"

    def test_the_certificate_is_no_part_of_the_arn(self):
        renewed = ANYWHERE | {"certificate": "/etc/pki/next.pem", "private_key": "/etc/pki/next.key"}
        before, after = (RolesAnywhereCredentials(**values).session_arn("web-1") for values in (ANYWHERE, renewed))
        assert before == after

    def test_a_role_may_be_known_at_deployment(self):
        source = RolesAnywhereCredentials(**ANYWHERE | {"role_arn": TOKEN, "assumed_role_arn": TOKEN})
        assert source.session_arn("web-1") == f"{TOKEN}/web-1"
        assert message_of(RolesAnywhereCredentials, **ANYWHERE | {"role_arn": TOKEN}) == (
            "role_arn: got a token, but the ARN of the role's sessions follows only from a role that is known now; "
            "pass assumed_role_arn too, put together from the account and the name of the role"
        )

    def test_longer_names_are_refused(self):
        source = RolesAnywhereCredentials(**ANYWHERE)
        source.check_instance_name("x" * 64)
        with pytest.raises(ValidationError, match=r"^instance_name: got 65 characters, but"):
            source.session_arn("x" * 65)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (
                {"role_arn": SESSIONS},
                (
                    f'role_arn: got "{SESSIONS}", but the ARN of a role is arn:aws:iam::<account>:role/<path and '
                    "name>; copy the ARN that IAM shows for the role"
                ),
            ),
            (
                {"assumed_role_arn": f"{SESSIONS}/web-1"},
                (
                    f'assumed_role_arn: got "{SESSIONS}/web-1", but it is arn:aws:sts::<account>:assumed-role/<role>, '
                    "without the path of the role; leave out the name of a session"
                ),
            ),
            ({"certificate": "machine.pem"}, f'certificate: got "machine.pem", {ABSOLUTE}, such as C:\\'),
            ({"signing_helper": "helper"}, f'signing_helper: got "helper", {ABSOLUTE}, such as C:\\'),
            (
                {"private_key": None},
                (
                    "private_key: got None, but it is some text without line breaks and other controls; give the path "
                    "of a file"
                ),
            ),
        ],
    )
    def test_refused(self, change, message):
        assert message_of(RolesAnywhereCredentials, **ANYWHERE | change) == message


class TestHybridActivation:
    def test_the_machine_knows_the_name_of_its_session(self):
        source = HybridActivationCredentials(role_arn=ROLE)
        assert source.session_arn("mi-0123456789abcdef0") == f"{SESSIONS}/mi-0123456789abcdef0"
        with pytest.raises(ValidationError) as caught:
            source.session_arn("web-1")
        assert str(caught.value) == (
            'node_id: got "web-1", but a machine that was activated has an id like mi-0123456789abcdef0; take the one '
            "that Systems Manager lists"
        )

    def test_names_may_be_longer_than_those_of_sessions(self):
        HybridActivationCredentials(assumed_role_arn=TOKEN).check_instance_name("x" * 100)

    def test_needs_a_role(self):
        assert message_of(HybridActivationCredentials) == (
            "role_arn: got None, and no assumed_role_arn, but the ARN of the session begins with the role's; give the "
            "ARN of the role of the activation"
        )


class TestUser:
    def test_arn_is_checked(self):
        assert message_of(UserCredentials, iam_user_arn=ROLE).startswith(f'iam_user_arn: got "{ROLE}", but')

    def test_names_are_codedeploys(self):
        source = UserCredentials(iam_user_arn=TOKEN, config_file="/root/key.yml")
        with pytest.raises(ValidationError, match=r"^instance_name: got \"i-1\", but"):
            source.check_instance_name("i-1")


class TestOwn:
    def test_command_or_file(self):
        either = "credentials come from a command or from a file"
        arn = f"{SESSIONS}/web-1"
        assert message_of(OwnCredentials, iam_session_arn=arn) == (
            f"credentials_file: got None, and no refresh_command, but {either}; give one of the two"
        )
        assert message_of(OwnCredentials, iam_session_arn=arn, refresh_command="x", credentials_file="/y") == (
            f'credentials_file: got "/y" together with a refresh_command, but {either}; leave out one of the two'
        )

    def test_command_is_one_line(self):
        assert message_of(OwnCredentials, iam_session_arn=TOKEN, refresh_command="a\nb") == (
            'refresh_command: got "a\\nb", but it is some text without line breaks and other controls; put longer '
            "commands into a script of their own"
        )
