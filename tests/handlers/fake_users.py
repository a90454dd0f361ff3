"""IAM's users with their keys, and secrets with their versions, in memory."""

# ruff: noqa: N803 (the names are the API's)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any

from tests.handlers.fake_aws import ACCOUNT, Fake, RefusedError

PATH = "/AWS/CodeDeploy/"
SECRETS = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:"


@dataclass
class User:
    name: str
    path: str = "/"
    boundary: str | None = None
    keys: dict[str, datetime] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{ACCOUNT}:user{self.path}{self.name}"


class FakeIam(Fake):
    """Users, two keys each at most."""

    service = "iam"

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, User] = {}
        self.used: dict[str, datetime] = {}
        self.secrets: dict[str, str] = {}
        self.now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
        self._numbers = count(1)

    def add(self, name: str, **options: Any) -> User:
        self.users[name] = User(name, **options)
        return self.users[name]

    def use(self, key: str, after: timedelta = timedelta()) -> None:
        self.used[key] = self.now() + after

    def _user(self, name: str) -> User:
        if name not in self.users:
            raise RefusedError("NoSuchEntity", f"The user with name {name} cannot be found.")
        return self.users[name]

    def do_create_user(
        self, UserName: str, Path: str = "/", PermissionsBoundary: str | None = None, Tags: Any = ()
    ) -> dict[str, Any]:
        if UserName in self.users:
            raise RefusedError("EntityAlreadyExists", f"User with name {UserName} already exists.")
        tags = {tag["Key"]: tag["Value"] for tag in Tags}
        return {"User": self._shown(self.add(UserName, path=Path, boundary=PermissionsBoundary, tags=tags))}

    def do_get_user(self, UserName: str) -> dict[str, Any]:
        return {"User": self._shown(self._user(UserName))}

    def _shown(self, user: User) -> dict[str, Any]:
        shown = {"UserName": user.name, "Path": user.path, "Arn": user.arn, "UserId": "A" * 20}
        shown |= {"CreateDate": self.now(), "Tags": [{"Key": key, "Value": value} for key, value in user.tags.items()]}
        if user.boundary:
            shown["PermissionsBoundary"] = {
                "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
                "PermissionsBoundaryArn": user.boundary,
            }
        return shown

    def do_delete_user(self, UserName: str) -> dict[str, Any]:
        user = self._user(UserName)
        if user.keys or user.policies:
            raise RefusedError("DeleteConflict", "Cannot delete entity, must delete its parts first.")
        del self.users[UserName]
        return {}

    def do_put_user_policy(self, UserName: str, PolicyName: str, PolicyDocument: str) -> dict[str, Any]:
        self._user(UserName).policies[PolicyName] = PolicyDocument
        return {}

    def do_list_user_policies(self, UserName: str) -> dict[str, Any]:
        return {"PolicyNames": sorted(self._user(UserName).policies)}

    def do_delete_user_policy(self, UserName: str, PolicyName: str) -> dict[str, Any]:
        if self._user(UserName).policies.pop(PolicyName, None) is None:
            raise RefusedError("NoSuchEntity")
        return {}

    def do_create_access_key(self, UserName: str) -> dict[str, Any]:
        user = self._user(UserName)
        if len(user.keys) == 2:
            raise RefusedError("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2")
        key = f"AKIA{next(self._numbers):016}"
        user.keys[key] = self.now()
        self.secrets[key] = f"secret{'/' * 10}of{key}"
        shown = {"UserName": UserName, "AccessKeyId": key, "SecretAccessKey": self.secrets[key], "Status": "Active"}
        return {"AccessKey": shown}

    def do_list_access_keys(self, UserName: str) -> dict[str, Any]:
        keys = self._user(UserName).keys
        return {
            "AccessKeyMetadata": [
                {"UserName": UserName, "AccessKeyId": key, "CreateDate": made, "Status": "Active"}
                for key, made in keys.items()
            ]
        }

    def do_delete_access_key(self, UserName: str, AccessKeyId: str) -> dict[str, Any]:
        if self._user(UserName).keys.pop(AccessKeyId, None) is None:
            raise RefusedError("NoSuchEntity", "The Access Key cannot be found.")
        return {}

    def do_get_access_key_last_used(self, AccessKeyId: str) -> dict[str, Any]:
        last: dict[str, Any] = {"Region": "N/A", "ServiceName": "N/A"}
        if AccessKeyId in self.used:
            last = {"LastUsedDate": self.used[AccessKeyId], "Region": "eu-west-1", "ServiceName": "codedeploy"}
        return {"AccessKeyLastUsed": last}


class FakeSecretsManager(Fake):
    """Secrets, with the stages of their versions."""

    service = "secretsmanager"

    def __init__(self) -> None:
        super().__init__()
        self.versions: dict[str, dict[str, str]] = {}
        self.stages: dict[str, dict[str, str]] = {}

    def add(self, name: str) -> str:
        arn = f"{SECRETS}{name}-AbCdEf"
        self.versions[arn], self.stages[arn] = {}, {}
        return arn

    def _secret(self, arn: str) -> dict[str, str]:
        if arn not in self.versions:
            raise RefusedError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return self.versions[arn]

    def do_describe_secret(self, SecretId: str) -> dict[str, Any]:
        self._secret(SecretId)
        found: dict[str, list[str]] = {}
        for stage, version in self.stages[SecretId].items():
            found.setdefault(version, []).append(stage)
        return {"ARN": SecretId, **({"VersionIdsToStages": found} if found else {})}

    def do_put_secret_value(
        self, SecretId: str, ClientRequestToken: str, SecretString: str, VersionStages: list[str]
    ) -> dict[str, Any]:
        assert VersionStages == ["AWSCURRENT"]
        versions = self._secret(SecretId)
        if versions.get(ClientRequestToken, SecretString) != SecretString:
            raise RefusedError("ResourceExistsException")
        if ClientRequestToken not in versions:
            versions[ClientRequestToken] = SecretString
            self._move(SecretId, ClientRequestToken)
        return {"ARN": SecretId, "VersionId": ClientRequestToken}

    def do_update_secret_version_stage(
        self, SecretId: str, VersionStage: str, MoveToVersionId: str, RemoveFromVersionId: str
    ) -> dict[str, Any]:
        self._secret(SecretId)
        if VersionStage != "AWSCURRENT" or self.stages[SecretId].get(VersionStage) != RemoveFromVersionId:
            raise RefusedError("InvalidParameterException")
        self._move(SecretId, MoveToVersionId)
        return {"ARN": SecretId}

    def do_get_secret_value(self, SecretId: str) -> dict[str, Any]:
        current = self.stages[SecretId].get("AWSCURRENT") if self._secret(SecretId) else None
        if current is None:
            raise RefusedError("ResourceNotFoundException", "Secrets Manager can't find the specified secret value")
        return {"ARN": SecretId, "VersionId": current, "SecretString": self.versions[SecretId][current]}

    def _move(self, arn: str, version: str) -> None:
        # "Secrets Manager automatically moves AWSPREVIOUS to the version that AWSCURRENT was removed from."
        if "AWSCURRENT" in self.stages[arn]:
            self.stages[arn]["AWSPREVIOUS"] = self.stages[arn]["AWSCURRENT"]
        self.stages[arn]["AWSCURRENT"] = version
