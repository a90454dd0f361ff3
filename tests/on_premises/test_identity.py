"""As whom an on-premises instance works."""

from __future__ import annotations

import pytest

from cdk_codedeploy import OnPremisesIdentity, RegisteredAs, ValidationError
from cdk_codedeploy.on_premises.identity import check_identity

SESSION = "arn:aws:sts::111122223333:assumed-role/Machines/web-1"
USER = "arn:aws:iam::111122223333:user/AWS/CodeDeploy/web-1"


class TestRegisteredAs:
    def test_one_arn(self):
        assert RegisteredAs(iam_session_arn=SESSION).arn == SESSION
        assert RegisteredAs(iam_user_arn=USER).arn == USER

    def test_equal_when_the_arn_is(self):
        assert RegisteredAs(iam_session_arn=SESSION) == RegisteredAs(iam_session_arn=SESSION)
        assert RegisteredAs(iam_session_arn=SESSION) != RegisteredAs(iam_user_arn=USER)

    @pytest.mark.parametrize("given", [{}, {"iam_session_arn": SESSION, "iam_user_arn": USER}])
    def test_exactly_one(self, given):
        with pytest.raises(ValidationError, match="an instance is registered with a session or with a user"):
            RegisteredAs(**given)

    @pytest.mark.parametrize("given", [{"iam_session_arn": USER}, {"iam_user_arn": SESSION}, {"iam_user_arn": ""}])
    def test_of_its_kind(self, given):
        with pytest.raises(ValidationError, match=f"{next(iter(given))}: got "):
            RegisteredAs(**given)


class TestGiven:
    def test_one_instance(self):
        identity = OnPremisesIdentity.given(iam_session_arn=SESSION)
        assert identity.registered_as("web-1") == RegisteredAs(iam_session_arn=SESSION)
        assert identity.registered_as("web-1") == RegisteredAs(iam_session_arn=SESSION)

    def test_not_two(self):
        identity = OnPremisesIdentity.given(iam_user_arn=USER)
        identity.registered_as("web-1")
        with pytest.raises(ValidationError) as caught:
            identity.registered_as("web-2")
        assert str(caught.value) == (
            "identity: got one ARN for the instances web-1 and web-2, but CodeDeploy refuses an ARN that another "
            "instance is registered with; give each instance an identity of its own"
        )

    def test_wrong_arn(self):
        with pytest.raises(ValidationError, match="give one of the two ARNs"):
            OnPremisesIdentity.given()


def test_an_identity_of_ones_own():
    class Corporate(OnPremisesIdentity):
        def registered_as(self, instance_name: str) -> RegisteredAs:
            return RegisteredAs(iam_session_arn=f"arn:aws:sts::111122223333:assumed-role/Corporate/{instance_name}")

    check_identity(Corporate())
    assert Corporate().registered_as("db-7").arn.endswith("/Corporate/db-7")


def test_no_identity():
    with pytest.raises(ValidationError) as caught:
        check_identity(SESSION)
    assert str(caught.value) == (
        f'identity: got "{SESSION}", but its type is OnPremisesIdentity; pass an OnPremisesRole, an OnPremisesUser or '
        "OnPremisesIdentity.given(...)"
    )
