"""IAM knows users by their paths, keeps their boundaries, and tells when their keys were last used."""

from __future__ import annotations

import json
import uuid

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from harness.server import REGION

ACCOUNT = "000000000000"
PATH = "/team/"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


class People:
    """A user who may do what a test says, and the users that it makes."""

    def __init__(self, emulator):
        self.emulator, self.root = emulator, emulator.client("iam")
        self.id = uuid.uuid4().hex[:8]
        self.name = f"boss-{self.id}"
        self.root.create_user(UserName=self.name)
        self.boundary = self.root.create_policy(
            PolicyName=f"boundary-{self.id}",
            PolicyDocument=document({"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}),
        )["Policy"]["Arn"]

    def may(self, *statements):
        """Return the user's own client of IAM."""
        self.root.put_user_policy(UserName=self.name, PolicyName="p", PolicyDocument=document(*statements))
        return self.client("iam", self.root.create_access_key(UserName=self.name)["AccessKey"])

    def client(self, service, key):
        return boto3.client(
            service,
            endpoint_url=self.emulator.endpoint,
            region_name=REGION,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
            verify=self.emulator.ca,
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )

    def made(self, **options):
        """Return the name of a user that root has made."""
        name = f"u-{uuid.uuid4().hex[:8]}-{self.id}"
        self.root.create_user(UserName=name, **options)
        return name

    def clear(self):
        for user in self.root.list_users()["Users"]:
            name = user["UserName"]
            if self.id in name:
                for key in self.root.list_access_keys(UserName=name)["AccessKeyMetadata"]:
                    self.root.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
                for policy in self.root.list_user_policies(UserName=name)["PolicyNames"]:
                    self.root.delete_user_policy(UserName=name, PolicyName=policy)
                self.root.delete_user(UserName=name)
        self.root.delete_policy(PolicyArn=self.boundary)


@pytest.fixture
def people(emulator):
    found = People(emulator)
    yield found
    found.clear()


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def on_path(*actions, **condition):
    statement = {
        "Effect": "Allow",
        "Action": [f"iam:{action}" for action in actions],
        "Resource": f"arn:aws:iam::{ACCOUNT}:user{PATH}*",
    }
    return statement | ({"Condition": condition} if condition else {})


def refused(call, **request):
    with pytest.raises(ClientError) as raised:
        call(**request)
    return raised.value.response["Error"]["Code"]


def test_users_are_known_by_their_path(people):
    iam = people.may(on_path("CreateUser", "GetUser", "DeleteUser"))
    own, other = f"own-{people.id}", people.made()
    iam.create_user(UserName=own, Path=PATH)
    iam.get_user(UserName=own)
    assert refused(iam.create_user, UserName=f"no-{people.id}") == "AccessDenied"
    assert refused(iam.create_user, UserName=f"no-{people.id}", Path="/other/") == "AccessDenied"
    assert refused(iam.get_user, UserName=other) == "AccessDenied"
    iam.delete_user(UserName=own)


def test_user_that_does_not_exist_is_on_no_path(people):
    iam = people.may(on_path("GetUser"))
    assert refused(iam.get_user, UserName="nobody") == "AccessDenied"
    assert refused(people.root.get_user, UserName="nobody") == "NoSuchEntity"


def test_created_user_needs_the_boundary_of_the_condition(people):
    iam = people.may(on_path("CreateUser", StringEquals={"iam:PermissionsBoundary": people.boundary}))
    assert refused(iam.create_user, UserName=f"no-{people.id}", Path=PATH) == "AccessDenied"
    another = "arn:aws:iam::aws:policy/AdministratorAccess"
    request = {"UserName": f"no-{people.id}", "Path": PATH, "PermissionsBoundary": another}
    assert refused(iam.create_user, **request) == "AccessDenied"
    iam.create_user(UserName=f"yes-{people.id}", Path=PATH, PermissionsBoundary=people.boundary)


def test_policy_is_given_to_a_user_with_the_boundary_of_the_condition(people):
    iam = people.may(on_path("PutUserPolicy", StringEquals={"iam:PermissionsBoundary": people.boundary}))
    free, bounded = people.made(Path=PATH), people.made(Path=PATH, PermissionsBoundary=people.boundary)
    request = {"PolicyName": "p", "PolicyDocument": json.dumps(POLICY)}
    assert refused(iam.put_user_policy, UserName=free, **request) == "AccessDenied"
    iam.put_user_policy(UserName=bounded, **request)


def test_boundary_is_denied_to_be_taken_away(people):
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    another = on_path("PutUserPermissionsBoundary", StringNotEquals={"iam:PermissionsBoundary": people.boundary})
    iam = people.may(
        everything, on_path("DeleteUserPermissionsBoundary") | {"Effect": "Deny"}, another | {"Effect": "Deny"}
    )
    name = people.made(Path=PATH, PermissionsBoundary=people.boundary)
    assert refused(iam.delete_user_permissions_boundary, UserName=name) == "AccessDenied"
    wider = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert refused(iam.put_user_permissions_boundary, UserName=name, PermissionsBoundary=wider) == "AccessDenied"
    iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=people.boundary)


def test_boundary_bounds(people):
    name = people.made(PermissionsBoundary=people.boundary)
    people.root.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(POLICY))
    iam = people.client("iam", people.root.create_access_key(UserName=name)["AccessKey"])
    iam.get_user(UserName=name)
    assert refused(iam.list_users) == "AccessDenied"


def test_key_was_last_used_when_it_signed_a_request(people):
    iam = people.may(on_path("GetUser"))
    (key,) = people.root.list_access_keys(UserName=people.name)["AccessKeyMetadata"]
    before = people.root.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
    assert before["AccessKeyLastUsed"] == {"Region": "N/A", "ServiceName": "N/A"}
    # A refused request is signed too.
    assert refused(iam.list_users) == "AccessDenied"
    after = people.root.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
    assert after["UserName"] == people.name
    assert after["AccessKeyLastUsed"]["ServiceName"] == "iam"
    assert after["AccessKeyLastUsed"]["LastUsedDate"] >= key["CreateDate"]


def test_last_use_may_be_asked_for_users_on_a_path(people):
    iam = people.may(on_path("GetAccessKeyLastUsed"))
    own, other = (people.root.create_access_key(UserName=people.made(Path=path))["AccessKey"] for path in (PATH, "/"))
    iam.get_access_key_last_used(AccessKeyId=own["AccessKeyId"])
    assert refused(iam.get_access_key_last_used, AccessKeyId=other["AccessKeyId"]) == "AccessDenied"


def test_user_has_two_keys_at_most(people):
    name = people.made()
    for _ in range(2):
        people.root.create_access_key(UserName=name)
    assert refused(people.root.create_access_key, UserName=name) == "LimitExceeded"


def test_key_is_deleted_from_its_own_user_alone(people):
    name, other = people.made(), people.made()
    key = people.root.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    assert refused(people.root.delete_access_key, UserName=other, AccessKeyId=key) == "NoSuchEntity"
    people.root.delete_access_key(UserName=name, AccessKeyId=key)


def test_user_with_a_policy_is_not_deleted(people):
    name = people.made()
    people.root.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(POLICY))
    assert refused(people.root.delete_user, UserName=name) == "DeleteConflict"
