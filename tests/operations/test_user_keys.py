"""Keys of users in their secrets: made once, rotated without a gap, and nothing left however a run ends."""

from __future__ import annotations

import contextlib
import json
import logging
import pickle
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.user_keys import (
    AccessKey,
    KeyClients,
    KeyHolder,
    KeyOutcome,
    delete_keys,
    ensure_key,
    list_keys,
    look_after_key,
    read_key,
)
from tests.handlers.fake_users import PATH, FakeIam, FakeSecretsManager

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
GRACE = timedelta(days=14)
HOUR = timedelta(hours=1)
CALLS = [
    ("secrets", "DescribeSecret"),
    ("iam", "ListAccessKeys"),
    ("iam", "CreateAccessKey"),
    ("secrets", "PutSecretValue"),
]


class Killed(BaseException):
    """The process ended."""


class Ground:
    """One instance's user and secret, and a clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        self.iam, self.secrets = FakeIam(), FakeSecretsManager()
        self.iam.now = lambda: self.now
        monkeypatch.setattr("cdk_codedeploy.operations.user_keys.rotation._now", lambda: self.now)
        self.user = self.iam.add("rack-1", path=PATH)
        self.secret = self.secrets.add("rack-1")
        self.clients = KeyClients(iam=self.iam, secrets_manager=self.secrets)

    @property
    def holder(self) -> KeyHolder:
        return KeyHolder(
            instance_name="rack-1",
            region="eu-west-1",
            user_name=self.user.name,
            user_arn=self.user.arn,
            secret_arn=self.secret,
        )

    def ensure(self, rotation: int = 1, **options: Any) -> KeyOutcome:
        return ensure_key(self.holder, rotation, grace=GRACE, clients=self.clients, **options)

    def look(self, every: timedelta | None = None) -> KeyOutcome:
        return look_after_key(self.holder, rotation=1, grace=GRACE, every=every, clients=self.clients)

    @property
    def current(self) -> str:
        return read_key(self.secret, client=self.secrets).key.id

    @property
    def keys(self) -> list[str]:
        return list(self.user.keys)

    def wait(self, time: timedelta) -> None:
        self.now += time

    def kill_at(self, service: str, operation: str, *, after: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        """End the process at its next call of an operation: before the service hears of it, or after."""
        fake = {"iam": self.iam, "secrets": self.secrets}[service]
        original = fake._call

        def call(model: Any, method: str, request: dict[str, Any]) -> dict[str, Any]:
            if model.name == operation:
                monkeypatch.setattr(fake, "_call", original)
                if after:
                    original(model, method, request)
                raise Killed
            return original(model, method, request)

        monkeypatch.setattr(fake, "_call", call)


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    return Ground(monkeypatch)


class TestFirstKey:
    def test_is_made_and_stored(self, ground):
        assert ground.ensure() is KeyOutcome.MADE
        found = read_key(ground.secret, client=ground.secrets)
        assert (found.instance_name, found.region, found.user_arn) == ("rack-1", "eu-west-1", ground.user.arn)
        assert [found.key.id] == ground.keys
        assert found.key.secret == ground.iam.secrets[found.key.id]

    def test_is_made_once(self, ground):
        ground.ensure()
        assert ground.ensure() is KeyOutcome.UNCHANGED
        assert len(ground.keys) == 1

    def test_is_never_read_by_who_makes_it(self, ground):
        ground.ensure()
        ground.ensure(2)
        ground.look()
        assert "GetSecretValue" not in {name for name, _ in ground.secrets.calls}

    def test_version_id_is_one_that_secrets_manager_takes(self, ground):
        ground.ensure(7)
        (version,) = ground.secrets.versions[ground.secret]
        assert version == f"{ground.keys[0]}-00000000007"
        assert 32 <= len(version) <= 64

    def test_version_that_somebody_else_wrote_is_not_taken_for_a_key(self, ground):
        ground.secrets.versions[ground.secret]["11111111-2222-3333-4444-555555555555"] = "x"
        ground.secrets.stages[ground.secret]["AWSCURRENT"] = "11111111-2222-3333-4444-555555555555"
        assert ground.ensure() is KeyOutcome.MADE
        assert [ground.current] == ground.keys


class TestRotation:
    def test_keeps_both_keys(self, ground):
        ground.ensure()
        (old,) = ground.keys
        assert ground.ensure(2) is KeyOutcome.MADE
        assert len(ground.keys) == 2
        assert old in ground.keys
        assert ground.current != old

    def test_number_of_before_brings_the_key_of_before_back(self, ground):
        ground.ensure()
        (old,) = ground.keys
        ground.ensure(2)
        assert ground.ensure(1) is KeyOutcome.RESTORED
        assert ground.current == old
        assert ground.ensure(1) is KeyOutcome.UNCHANGED

    def test_third_key_has_to_wait_for_the_machine(self, ground):
        ground.ensure(1)
        ground.ensure(2)
        before = (ground.keys, ground.current)
        with pytest.raises(OperationError) as raised:
            ground.ensure(3)
        assert str(raised.value) == (
            'could not make an access key for user "rack-1": the machine "rack-1" works with the key before the '
            "current one still (LimitExceeded); bring it the current key, or wait until the grace time is over"
        )
        assert (ground.keys, ground.current) == before

    def test_third_key_takes_the_place_of_the_first_when_its_time_is_over(self, ground):
        ground.ensure(1)
        (first,) = ground.keys
        ground.ensure(2)
        second = ground.current
        ground.wait(GRACE)
        assert ground.ensure(3) is KeyOutcome.MADE
        assert first not in ground.keys
        assert ground.keys == [second, ground.current]

    def test_third_key_takes_the_place_of_the_first_when_the_machine_has_changed(self, ground):
        ground.ensure(1)
        ground.ensure(2)
        second = ground.current
        ground.iam.use(second)
        assert ground.ensure(3) is KeyOutcome.MADE
        assert ground.keys == [second, ground.current]

    def test_other_secret_gets_a_key_of_its_own_beside_the_one_in_use(self, ground):
        ground.ensure()
        (old,) = ground.keys
        former, ground.secret = ground.secret, ground.secrets.add("other")
        assert ground.ensure(former_secret_arn=former) is KeyOutcome.MADE
        assert ground.keys == [old, ground.current]
        # Nor does who looks after it think that nobody knows the old one.
        ground.wait(HOUR)
        assert ground.look() is KeyOutcome.UNCHANGED
        ground.wait(GRACE)
        assert ground.look() is KeyOutcome.OLD_ONE_DELETED
        assert ground.keys == [ground.current]


class TestLookingAfter:
    def test_old_key_stays_while_the_machine_works_with_it(self, ground):
        ground.ensure(1)
        (old,) = ground.keys
        ground.iam.use(old)
        ground.ensure(2)
        ground.wait(GRACE - HOUR)
        assert ground.look() is KeyOutcome.UNCHANGED
        assert old in ground.keys

    def test_old_key_goes_when_the_machine_is_seen_with_the_new_one(self, ground):
        ground.ensure(1)
        (old,) = ground.keys
        ground.iam.use(old)
        ground.ensure(2)
        ground.iam.use(ground.current, after=HOUR)
        assert ground.look() is KeyOutcome.OLD_ONE_DELETED
        assert ground.keys == [ground.current]

    def test_old_key_stays_when_it_was_used_after_the_new_one(self, ground):
        # As by an operator who tried the new key and has not brought it to the machine.
        ground.ensure(1)
        (old,) = ground.keys
        ground.ensure(2)
        ground.iam.use(ground.current)
        ground.iam.use(old, after=HOUR)
        assert ground.look() is KeyOutcome.UNCHANGED

    def test_old_key_goes_when_its_time_is_over(self, ground):
        ground.ensure(1)
        ground.ensure(2)
        ground.wait(GRACE)
        assert ground.look() is KeyOutcome.OLD_ONE_DELETED
        assert ground.keys == [ground.current]

    def test_key_is_made_anew_when_it_is_old(self, ground):
        ground.ensure()
        (old,) = ground.keys
        ground.wait(timedelta(days=30) - HOUR)
        assert ground.look(every=timedelta(days=30)) is KeyOutcome.UNCHANGED
        ground.wait(HOUR)
        assert ground.look(every=timedelta(days=30)) is KeyOutcome.MADE
        assert ground.keys == [old, ground.current]
        # The template's number is the one of before.
        assert ground.ensure() is KeyOutcome.UNCHANGED

    def test_key_is_not_made_anew_while_there_are_two(self, ground):
        ground.ensure(1)
        ground.ensure(2)
        ground.wait(GRACE - HOUR)
        assert ground.look(every=HOUR) is KeyOutcome.UNCHANGED

    def test_key_that_somebody_deleted_is_replaced(self, ground):
        ground.ensure()
        ground.user.keys.clear()
        assert ground.look() is KeyOutcome.MADE
        assert ground.keys == [ground.current]

    def test_key_on_its_way_into_the_secret_is_left_alone_and_a_lost_one_is_not(self, ground):
        ground.ensure()
        current = ground.current
        ground.wait(HOUR)
        ground.iam.create_access_key(UserName=ground.user.name)
        ground.wait(timedelta(minutes=14))
        assert ground.look() is KeyOutcome.UNCHANGED
        ground.wait(timedelta(minutes=1))
        assert ground.look() is KeyOutcome.OLD_ONE_DELETED
        assert ground.keys == [current]


class TestCutOff:
    """Wherever a run ends, the next one finishes it, and no key is left that nobody knows."""

    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize(("service", "operation"), CALLS)
    def test_first_key(self, ground, monkeypatch, service, operation, after):
        ground.kill_at(service, operation, after=after, monkeypatch=monkeypatch)
        with pytest.raises(Killed):
            ground.ensure()
        ground.ensure()
        assert ground.keys == [ground.current]

    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize(("service", "operation"), CALLS)
    def test_rotation(self, ground, monkeypatch, service, operation, after):
        ground.ensure(1)
        (old,) = ground.keys
        ground.kill_at(service, operation, after=after, monkeypatch=monkeypatch)
        with pytest.raises(Killed):
            ground.ensure(2)
        assert old in ground.keys
        ground.ensure(2)
        assert ground.keys == [old, ground.current]

    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize(("service", "operation"), [*CALLS, ("iam", "DeleteAccessKey")])
    def test_rotation_and_then_back(self, ground, monkeypatch, service, operation, after):
        ground.ensure(1)
        (old,) = ground.keys
        ground.kill_at(service, operation, after=after, monkeypatch=monkeypatch)
        with contextlib.suppress(Killed):
            ground.ensure(2)
        # CloudFormation then goes back to what was there.
        try:
            ground.ensure(1)
        except Killed:
            ground.ensure(1)
        assert ground.current == old

    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize("operation", ["ListAccessKeys", "GetAccessKeyLastUsed", "DeleteAccessKey"])
    def test_looking_after(self, ground, monkeypatch, operation, after):
        ground.ensure(1)
        ground.ensure(2)
        ground.iam.use(ground.current)
        ground.kill_at("iam", operation, after=after, monkeypatch=monkeypatch)
        with pytest.raises(Killed):
            ground.look()
        ground.look()
        assert ground.keys == [ground.current]

    @pytest.mark.parametrize("code", ["AccessDeniedException", "EncryptionFailure", "ResourceNotFoundException"])
    def test_key_that_the_secret_refuses_is_deleted_at_once(self, ground, code):
        ground.ensure(1)
        ground.secrets.plan("PutSecretValue", code)
        with pytest.raises(OperationError, match="could not keep the access key in secret arn:"):
            ground.ensure(2)
        assert ground.keys == [ground.current]

    def test_deleting_goes_on_where_it_was_cut_off(self, ground, monkeypatch):
        ground.ensure(1)
        ground.ensure(2)
        ground.kill_at("iam", "DeleteAccessKey", after=True, monkeypatch=monkeypatch)
        with pytest.raises(Killed):
            delete_keys("rack-1", client=ground.iam)
        assert delete_keys("rack-1", client=ground.iam) == 1
        assert ground.keys == []


class TestTwoAtOnce:
    """Another run that begins and ends between two calls of the first."""

    def meanwhile(
        self, ground: Ground, operation: str, monkeypatch: pytest.MonkeyPatch, run: Callable[[], Any]
    ) -> None:
        """Run something before the next call of an operation of either service."""
        for fake in (ground.iam, ground.secrets):
            original = fake._call

            def call(model: Any, method: str, request: dict[str, Any], original: Any = original) -> dict[str, Any]:
                if model.name == operation:
                    monkeypatch.undo()
                    monkeypatch.setattr("cdk_codedeploy.operations.user_keys.rotation._now", lambda: ground.now)
                    run()
                found: dict[str, Any] = original(model, method, request)
                return found

            monkeypatch.setattr(fake, "_call", call)

    @pytest.mark.parametrize("operation", ["ListAccessKeys", "CreateAccessKey", "PutSecretValue"])
    def test_ends_with_one_key_that_works_when_it_was_looked_after(self, ground, monkeypatch, operation):
        self.meanwhile(ground, operation, monkeypatch, ground.ensure)
        ground.ensure()
        ground.wait(HOUR)
        ground.look()
        assert ground.current in ground.keys
        ground.wait(GRACE)
        ground.look()
        assert ground.keys == [ground.current]

    @pytest.mark.parametrize("operation", ["ListAccessKeys", "CreateAccessKey", "PutSecretValue"])
    def test_schedule_beside_a_rotation_leaves_the_machine_its_key(self, ground, monkeypatch, operation):
        ground.ensure(1)
        (old,) = ground.keys
        ground.wait(HOUR)
        self.meanwhile(ground, operation, monkeypatch, ground.look)
        ground.ensure(2)
        assert ground.keys == [old, ground.current]


def test_user_that_is_gone_has_no_keys(ground):
    assert list_keys("nobody", client=ground.iam) == []
    assert delete_keys("nobody", client=ground.iam) == 0


def test_secret_is_in_no_log_and_no_text_of_an_object(ground, caplog):
    caplog.set_level(logging.DEBUG)
    ground.ensure(1)
    ground.ensure(2)
    ground.wait(GRACE)
    ground.look(every=HOUR)
    found = read_key(ground.secret, client=ground.secrets)
    texts = [caplog.text, repr(found), str(found), repr(found.key), repr(ground.holder)]
    assert len(ground.iam.secrets) == 3
    assert not [secret for secret in ground.iam.secrets.values() for text in texts if secret in text]
    assert not [key for key in ground.iam.secrets if key in caplog.text]
    assert pickle.loads(pickle.dumps(found)).key == AccessKey(id=found.key.id, secret=found.key.secret)


@pytest.mark.parametrize("value", ["no json", "[]", '{"username": "admin", "password": "hidden"}', "null"])
def test_other_secret_is_not_shown(ground, value):
    ground.secrets.put_secret_value(
        SecretId=ground.secret, ClientRequestToken="x" * 32, SecretString=value, VersionStages=["AWSCURRENT"]
    )
    with pytest.raises(OperationError) as raised:
        read_key(ground.secret, client=ground.secrets)
    assert str(raised.value) == (
        f"could not read secret {ground.secret}: it does not hold the key of an on-premises instance (InvalidSecret); "
        "give the ARN of the secret of an OnPremisesUser"
    )
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_secret_without_a_value_says_so(ground):
    with pytest.raises(OperationError, match=r"ResourceNotFoundException\); correct the ARN of the secret"):
        read_key(ground.secret, client=ground.secrets)


def test_members_of_the_secret_are_those_of_the_agents_file(ground):
    ground.ensure()
    ((_, text),) = ground.secrets.versions[ground.secret].items()
    assert set(json.loads(text)) == {
        "aws_access_key_id",
        "aws_secret_access_key",
        "iam_user_arn",
        "instance_name",
        "region",
    }
