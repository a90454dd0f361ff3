"""Keys of on-premises users: what the stack may know of them, who is replaced, and what a schedule asks for."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any

import pytest

from cdk_codedeploy.handlers import on_premises_key
from cdk_codedeploy.handlers.contract import Failure
from cdk_codedeploy.handlers.on_premises_key import (
    LOOK_AFTER,
    KeyCare,
    OnPremisesKeyHandler,
    OnPremisesKeyProperties,
)
from cdk_codedeploy.handlers.properties import encode
from cdk_codedeploy.operations.user_keys import KeyClients
from tests.handlers.fake_users import PATH, FakeIam, FakeSecretsManager
from tests.handlers.stacks import Invocation, Stack


class Account:
    def __init__(self) -> None:
        self.iam, self.secrets = FakeIam(), FakeSecretsManager()
        self.user, self.other = (self.iam.add(name, path=PATH) for name in ("rack-1", "rack-1-new"))
        self.secret = self.secrets.add("rack-1")
        self.handler = OnPremisesKeyHandler(lambda: KeyClients(iam=self.iam, secrets_manager=self.secrets))

    def properties(self, rotation: int = 1, **others: Any) -> OnPremisesKeyProperties:
        wanted = OnPremisesKeyProperties(
            instance_name="rack-1",
            region="eu-west-1",
            user_name=self.user.name,
            user_arn=self.user.arn,
            secret_arn=self.secret,
            rotation=rotation,
            grace_seconds=3600,
        )
        return replace(wanted, **others)

    @property
    def stored(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.secrets.do_get_secret_value(self.secret)["SecretString"])
        return found


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def stack(account: Account) -> Stack:
    return Stack(account.handler)


def test_neither_answers_nor_the_log_have_a_key(account, stack, caplog):
    caplog.set_level(logging.DEBUG)
    stack.create(account.properties())
    stack.update(account.properties(2))
    account.secrets.plan("DescribeSecret", "InternalServiceError")
    stack.update(account.properties(3))
    stack.delete()
    assert [answer["Status"] for answer in stack.answers] == ["SUCCESS", "SUCCESS", "FAILED", "SUCCESS"]
    told = json.dumps(stack.answers) + caplog.text
    assert "keys deleted: 2" in caplog.text
    assert len(account.iam.secrets) == 2
    assert not [text for pair in account.iam.secrets.items() for text in pair if text in told]
    assert [answer["Data"] for answer in stack.answers] == [{}] * 4


def test_first_key_is_complete(account, stack):
    stack.create(account.properties())
    ((key, _),) = account.user.keys.items()
    assert account.stored == {
        "instance_name": "rack-1",
        "region": "eu-west-1",
        "iam_user_arn": account.user.arn,
        "aws_access_key_id": key,
        "aws_secret_access_key": account.iam.secrets[key],
    }


def test_another_user_gets_a_key_and_the_first_one_loses_its_own(account, stack):
    first = stack.create(account.properties())
    moved = account.properties(user_name=account.other.name, user_arn=account.other.arn)
    second = stack.update(moved)
    assert first["PhysicalResourceId"] != second["PhysicalResourceId"]
    assert (list(account.user.keys), account.stored["aws_access_key_id"]) == ([], *account.other.keys)


def test_another_secret_leaves_the_machine_its_key(account, stack):
    stack.create(account.properties())
    (old,) = account.user.keys
    account.secret = account.secrets.add("other")
    assert stack.update(account.properties())["Status"] == "SUCCESS"
    assert list(account.user.keys) == [old, account.stored["aws_access_key_id"]]


def test_third_key_has_to_wait_for_the_machine(account, stack):
    stack.create(account.properties())
    stack.update(account.properties(2))
    before = account.stored
    reason = stack.update(account.properties(3))["Reason"]
    assert reason.startswith(
        'could not make an access key for user "rack-1": the machine "rack-1" works with the key before the current '
        "one still (LimitExceeded); bring it the current key, or wait until the grace time is over. Log: "
    )
    assert account.stored == before


def test_keys_of_a_user_that_nobody_knows_any_more_stay_and_the_log_says_so(account, stack, caplog):
    created = stack.create(account.properties())
    stack.deliver(stack.event("Delete", {"FromAnotherVersion": "1"}, physical_id=created["PhysicalResourceId"]))
    assert len(account.user.keys) == 1
    assert "Thing: the user is not known, so its keys stay" in caplog.text


class TestSchedule:
    @pytest.fixture
    def ask(self, account, monkeypatch):
        """Call the function as the schedule does."""
        monkeypatch.setattr(on_premises_key, "_handler", lambda: account.handler)

        def call(every: int | None = None, **others: Any) -> dict[str, Any]:
            care = encode(KeyCare(key=account.properties(**others), every_seconds=every))
            return on_premises_key.handle(json.loads(json.dumps({LOOK_AFTER: care})), Invocation())

        return call

    def test_finds_nothing_to_do(self, account, stack, ask):
        stack.create(account.properties())
        assert ask() == {"Outcome": "unchanged"}

    def test_makes_another_key_when_it_is_time(self, account, stack, ask):
        stack.create(account.properties())
        assert ask(every=0) == {"Outcome": "made"}
        assert len(account.user.keys) == 2

    def test_deletes_the_old_key_when_its_time_is_over(self, account, stack, ask):
        stack.create(account.properties())
        stack.update(account.properties(2))
        assert ask(rotation=2) == {"Outcome": "unchanged"}
        assert ask(rotation=2, grace_seconds=0) == {"Outcome": "old-one-deleted"}
        assert list(account.user.keys) == [account.stored["aws_access_key_id"]]

    def test_failure_is_one_sentence_without_secrets(self, account, stack, ask):
        stack.create(account.properties())
        account.user.keys.clear()
        account.secrets.plan("PutSecretValue", "EncryptionFailure", message="of AKIA0000000000000099")
        with pytest.raises(Failure) as raised:
            ask()
        assert str(raised.value) == (
            f"could not keep the access key in secret {account.secret}: of *** (EncryptionFailure); allow "
            "kms:GenerateDataKey on the secret's key to whoever runs this"
        )
        assert raised.value.__cause__ is None
        assert raised.value.__suppress_context__

    def test_other_events_are_cloudformations(self, account, monkeypatch):
        seen: list[Any] = []
        monkeypatch.setattr(on_premises_key, "_frame", lambda: lambda event, _context: seen.append(event) or {})
        assert on_premises_key.handle({"RequestType": "Create"}, Invocation()) == {}
        assert seen == [{"RequestType": "Create"}]
