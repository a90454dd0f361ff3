"""Instances with users of their own: one key each, wherever a run ends; and nothing of anybody else's is touched."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.on_premises import OnPremisesConflictError, OnPremisesOutcome
from cdk_codedeploy.operations.on_premises_users import (
    UserSettings,
    agent_policy,
    deregister_with_user,
    register_with_user,
)
from tests.handlers.fake_aws import ACCOUNT, FakeCodeDeploy
from tests.handlers.fake_users import PATH, FakeIam

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
SETTINGS = UserSettings(region="eu-west-1", boundary=BOUNDARY, buckets=["revisions"])
CALLS = [
    ("codedeploy", "GetOnPremisesInstance"),
    ("iam", "CreateUser"),
    ("iam", "PutUserPolicy"),
    ("iam", "ListAccessKeys"),
    ("iam", "CreateAccessKey"),
    ("codedeploy", "RegisterOnPremisesInstance"),
    ("codedeploy", "AddTagsToOnPremisesInstances"),
]
UNDOING = [
    ("codedeploy", "RemoveTagsFromOnPremisesInstances"),
    ("codedeploy", "DeregisterOnPremisesInstance"),
    ("iam", "ListAccessKeys"),
    ("iam", "DeleteAccessKey"),
    ("iam", "ListUserPolicies"),
    ("iam", "DeleteUserPolicy"),
    ("iam", "DeleteUser"),
]


class Killed(BaseException):
    """The process ended."""


class Ground:
    """An account, and the file of whoever registers."""

    def __init__(self) -> None:
        self.iam, self.codedeploy = FakeIam(), FakeCodeDeploy()
        self.time = datetime(2030, 1, 1, tzinfo=timezone.utc)
        self.iam.now = self._tick
        self.file: dict[str, str] = {}

    def _tick(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def register(self, name: str = "rack-1", **options: Any) -> Any:
        def keep(arn: str, key: Any) -> None:
            self.file = {"arn": arn, "id": key.id, "secret": key.secret}

        given = {"keep": keep, "kept_key_id": self.file.get("id"), "tags": {"Stage": "prod"}, **options}
        settings = given.pop("settings", SETTINGS)
        return register_with_user(name, settings, client=self.codedeploy, iam=self.iam, **given)

    def deregister(self, name: str = "rack-1", **options: Any) -> bool:
        return deregister_with_user(name, client=self.codedeploy, iam=self.iam, **options)

    @property
    def keys(self) -> list[str]:
        return list(self.iam.users["rack-1"].keys)

    @property
    def registered(self) -> dict[str, Any]:
        found = self.codedeploy.get_on_premises_instance(instanceName="rack-1")["instanceInfo"]
        return {name: found[name] for name in ("iamUserArn", "tags")}

    def kill_at(self, service: str, operation: str, *, after: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        fake = getattr(self, service)
        original = fake._call

        def call(model: Any, method: str, request: dict[str, Any]) -> dict[str, Any]:
            if model.name == operation:
                monkeypatch.setattr(fake, "_call", original)
                if after:
                    with contextlib.suppress(ClientError):
                        original(model, method, request)
                raise Killed
            return original(model, method, request)

        monkeypatch.setattr(fake, "_call", call)


@pytest.fixture
def ground() -> Iterator[Ground]:
    return Ground()


class TestRegister:
    def test_makes_a_user_its_policy_and_a_key_and_registers(self, ground):
        found = ground.register()
        user = ground.iam.users["rack-1"]
        assert (found.outcome, found.user_arn, found.new_key) == (OnPremisesOutcome.REGISTERED, user.arn, True)
        assert (user.path, user.boundary) == (PATH, BOUNDARY)
        assert (
            json.loads(user.policies["codedeploy-agent"])["Statement"][0]["Resource"][-1] == "arn:aws:s3:::revisions/*"
        )
        assert ground.file == {"arn": user.arn, "id": ground.keys[0], "secret": ground.iam.secrets[ground.keys[0]]}
        assert ground.registered == {"iamUserArn": user.arn, "tags": [{"Key": "Stage", "Value": "prod"}]}

    def test_again_makes_no_second_key(self, ground):
        ground.register()
        found = ground.register()
        assert (found.outcome, found.new_key) == (OnPremisesOutcome.UNCHANGED, False)
        assert len(ground.keys) == 1

    def test_again_changes_what_has_changed(self, ground):
        ground.register()
        more = UserSettings(region="eu-west-1", boundary=BOUNDARY, buckets=["other"], secure_commands=True)
        found = ground.register(settings=more, tags={"Stage": "test"})
        assert (found.outcome, found.new_key) == (OnPremisesOutcome.RETAGGED, False)
        policy = ground.iam.users["rack-1"].policies["codedeploy-agent"]
        assert policy == agent_policy("eu-west-1", ["other"], secure_commands=True)

    def test_key_that_was_given_out_is_not_replaced_unasked(self, ground):
        ground.register()
        before, ground.file = ground.keys, {}
        with pytest.raises(OperationError) as raised:
            ground.register()
        assert str(raised.value) == (
            'could not give out an access key of user "rack-1": it was given out before, and its secret cannot be had '
            "again (KeyGivenOut); name the file that it is in, or ask for a new key, which ends the one that the "
            "machine "
            "has"
        )
        assert ground.keys == before

    @pytest.mark.parametrize("file", [True, False])
    def test_key_is_replaced_when_asked(self, ground, file):
        ground.register()
        (old,) = ground.keys
        if not file:
            ground.file = {}
        assert ground.register(replace_key=True).new_key
        assert old not in ground.keys
        assert ground.keys == [ground.file["id"]]

    def test_key_is_replaced_where_there_are_two_or_none(self, ground):
        ground.register()
        ground.iam.create_access_key(UserName="rack-1")
        ground.register(replace_key=True)
        assert ground.keys == [ground.file["id"]]
        ground.iam.users["rack-1"].keys.clear()
        assert ground.register().new_key
        assert ground.keys == [ground.file["id"]]

    def test_key_that_cannot_be_kept_is_deleted(self, ground):
        def full(_arn: str, _key: object) -> None:
            raise OSError(28, "No space left on device")

        with pytest.raises(OSError, match="No space"):
            ground.register(keep=full)
        assert ground.keys == []
        assert ground.codedeploy.instances == {}

    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize(("service", "operation"), CALLS)
    def test_run_that_was_cut_off_is_finished_by_the_next(self, ground, monkeypatch, service, operation, after):
        ground.kill_at(service, operation, after=after, monkeypatch=monkeypatch)
        with pytest.raises(Killed):
            ground.register()
        ground.register()
        assert ground.keys == [ground.file["id"]]
        assert ground.registered["tags"] == [{"Key": "Stage", "Value": "prod"}]

    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize(("service", "operation"), CALLS)
    def test_run_that_was_cut_off_is_cleaned_up_by_undoing_it(self, ground, monkeypatch, service, operation, after):
        ground.kill_at(service, operation, after=after, monkeypatch=monkeypatch)
        with pytest.raises(Killed):
            ground.register()
        ground.deregister()
        assert ground.iam.users == {}

    def test_user_that_another_run_makes_at_the_same_time_is_taken(self, ground):
        ground.iam.add("rack-1", path=PATH, boundary=BOUNDARY)
        assert ground.register().outcome is OnPremisesOutcome.REGISTERED

    @pytest.mark.parametrize(
        ("user", "message"),
        [
            (
                {"path": "/", "boundary": BOUNDARY},
                (
                    "there is a user of this name on the path /, and those of instances are on /AWS/CodeDeploy/ "
                    "(EntityAlreadyExists); choose another name, or do it by hand"
                ),
            ),
            (
                {"path": PATH},
                (
                    f"it exists with no permissions boundary instead of {BOUNDARY} (EntityAlreadyExists); give the "
                    "boundary "
                    "that it has, or delete the user, or choose another name"
                ),
            ),
            (
                {"path": PATH, "boundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
                (
                    "it exists with arn:aws:iam::aws:policy/AdministratorAccess instead of "
                    f"{BOUNDARY} (EntityAlreadyExists); give the boundary that it has, or delete the user, or choose "
                    "another "
                    "name"
                ),
            ),
        ],
    )
    def test_user_of_somebody_else_is_left_alone(self, ground, user, message):
        ground.iam.add("rack-1", **user)
        with pytest.raises(OperationError) as raised:
            ground.register()
        assert str(raised.value) == f'could not make user "rack-1": {message}'
        assert (ground.iam.users["rack-1"].policies, ground.keys) == ({}, [])

    def test_user_that_cannot_be_seen_is_somebody_elses(self, ground):
        ground.iam.add("rack-1")
        ground.iam.plan("GetUser", "AccessDenied")
        with pytest.raises(OperationError) as raised:
            ground.register()
        assert str(raised.value) == (
            'could not make user "rack-1": there is a user of this name that you may not see, as on another path than '
            "/AWS/CodeDeploy/ (EntityAlreadyExists); choose another name"
        )

    @pytest.mark.parametrize(
        "identity",
        [
            {"iamSessionArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Racks/rack-1"},
            {"iamUserArn": f"arn:aws:iam::{ACCOUNT}:user/rack-1"},
            {"iamUserArn": f"arn:aws:iam::{ACCOUNT}:user{PATH}rack-2"},
        ],
    )
    def test_instance_with_another_identity_is_left_alone(self, ground, identity):
        ground.codedeploy.register_on_premises_instance(instanceName="rack-1", **identity)
        with pytest.raises(OnPremisesConflictError, match="and not with the user /AWS/CodeDeploy/rack-1"):
            ground.register()
        assert ground.iam.users == {}

    @pytest.mark.parametrize(
        ("name", "settings", "message"),
        [
            ("r" * 65, SETTINGS, "name: got 65 characters, but the name of an IAM user takes 1 to 64 characters"),
            (
                "rack-1",
                UserSettings(region="eu-west-1", boundary="boundary"),
                (
                    'boundary: got "boundary", but a boundary is a policy: arn:aws:iam::<account>:policy/<name>; '
                    "give what "
                    "OnPremisesBoundary.managed_policy_arn is in the stack's outputs"
                ),
            ),
            (
                "rack-1",
                UserSettings(region="eu-west-1", boundary=BOUNDARY, buckets=["s3://revisions"]),
                (
                    'buckets: got "s3://revisions", but the name of a bucket has 3 to 63 lower-case letters, digits, '
                    "dots and "
                    "hyphens; give the name alone, without s3:// and without a key"
                ),
            ),
            (
                "rack-1",
                UserSettings(region="eu-west-1", boundary=BOUNDARY, buckets=[f"{n:063}" for n in range(30)]),
                (
                    "buckets: got 30 buckets, but IAM gives a user 2048 characters of inline policies; keep the "
                    "revisions of "
                    "the instance in fewer buckets"
                ),
            ),
        ],
    )
    def test_wrong_values_reach_nobody(self, ground, name, settings, message):
        with pytest.raises(ValidationError) as raised:
            ground.register(name, settings=settings)
        assert str(raised.value).startswith(message)
        assert ground.iam.calls == ground.codedeploy.calls == []


class TestDeregister:
    def test_deletes_everything(self, ground):
        ground.register()
        assert ground.deregister()
        assert ground.iam.users == {}
        assert ground.codedeploy.list_on_premises_instances(registrationStatus="Registered")["instanceNames"] == []

    def test_twice_is_once(self, ground):
        ground.register()
        ground.deregister()
        assert not ground.deregister()

    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize(("service", "operation"), UNDOING)
    def test_run_that_was_cut_off_is_finished_by_the_next(self, ground, monkeypatch, service, operation, after):
        ground.register()
        ground.kill_at(service, operation, after=after, monkeypatch=monkeypatch)
        with pytest.raises(Killed):
            ground.deregister()
        ground.deregister()
        assert ground.iam.users == {}

    def test_user_that_another_run_deletes_at_the_same_time_is_deleted(self, ground):
        ground.register()
        original = ground.iam.do_delete_user_policy

        def quicker(**request: str) -> Any:
            del ground.iam.users["rack-1"]
            return original(**request)

        ground.iam.do_delete_user_policy = quicker
        assert ground.deregister()

    def test_user_that_is_gone_cannot_be_seen_by_who_sees_the_path_alone(self, ground):
        ground.iam.plan("GetUser", "AccessDenied")
        assert not ground.deregister()
        ground.register()
        ground.iam.plan("GetUser", "AccessDenied")
        with pytest.raises(OperationError, match="AccessDenied"):
            ground.deregister()
        assert ground.registered["iamUserArn"] == ground.iam.users["rack-1"].arn

    def test_session_is_no_user(self, ground):
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/Racks/rack-1"
        ground.codedeploy.register_on_premises_instance(instanceName="rack-1", iamSessionArn=arn)
        with pytest.raises(OperationError) as raised:
            ground.deregister()
        assert str(raised.value) == (
            f'could not delete the user of on-premises instance "rack-1": it is registered with {arn}, which is no '
            "user "
            "on the path /AWS/CodeDeploy/ (NoUserOfItsOwn); deregister it without deleting a user"
        )

    def test_user_of_a_stack_is_left_alone_and_so_is_the_registration(self, ground):
        user = ground.iam.add("Stack-User-1", path=PATH, policies={"CodeDeploy": "{}"})
        ground.codedeploy.register_on_premises_instance(instanceName="rack-1", iamUserArn=user.arn)
        with pytest.raises(OperationError) as raised:
            ground.deregister()
        assert str(raised.value) == (
            'could not delete user "Stack-User-1": it has the policy "CodeDeploy", which it was not given here; a '
            "stack "
            "may have made it (DeleteConflict); take it out of its stack, or delete that policy first"
        )
        assert ground.iam.users.keys() == {"Stack-User-1"}
        assert ground.registered["iamUserArn"] == user.arn

    def test_user_on_another_path_is_left_alone(self, ground):
        ground.iam.add("rack-1")
        with pytest.raises(OperationError, match="there is a user of this name on the path /, and those of instances"):
            ground.deregister()
        assert "rack-1" in ground.iam.users


def test_policy_of_the_agent_is_small_and_in_the_regions_partition():
    found = json.loads(agent_policy("cn-north-1", ["revisions", "revisions"], secure_commands=True))
    assert found == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:GetObjectVersion"],
                "Resource": [
                    "arn:aws-cn:s3:::aws-codedeploy-cn-north-1/latest/*",
                    "arn:aws-cn:s3:::aws-codedeploy-cn-north-1/latestv2/*",
                    "arn:aws-cn:s3:::aws-codedeploy-cn-north-1/releases/*",
                    "arn:aws-cn:s3:::revisions/*",
                ],
            },
            {
                "Effect": "Allow",
                "Action": [
                    "codedeploy-commands-secure:GetDeploymentSpecification",
                    "codedeploy-commands-secure:PollHostCommand",
                    "codedeploy-commands-secure:PutHostCommandAcknowledgement",
                    "codedeploy-commands-secure:PutHostCommandComplete",
                ],
                "Resource": "*",
            },
        ],
    }
