"""Roles that services assume: who may, and what is recorded of it."""

from __future__ import annotations

import contextlib
import json
import uuid

import pytest
from botocore.exceptions import ClientError

ACCOUNT = "000000000000"


def trust(principal="codedeploy.amazonaws.com", effect="Allow", **condition):
    statement = {"Effect": effect, "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = {
            operator: {f"aws:{key}": value for key, value in keys.items()} for operator, keys in condition.items()
        }
    return statement


class Roles:
    """Makes roles, and deployment groups that have them."""

    def __init__(self, emulator):
        self.iam, self.codedeploy = emulator.client("iam"), emulator.client("codedeploy")
        self.name = f"roles-{uuid.uuid4().hex[:8]}"
        self.arn = f"arn:aws:iam::{ACCOUNT}:role/{self.name}"
        self.codedeploy.create_application(applicationName=self.name)

    def make(self, *statements, **settings):
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        self.iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=json.dumps(document), **settings)

    def try_it(self, **settings):
        """Return why a deployment group may not have the role, or None."""
        group = {"applicationName": self.name, "deploymentGroupName": f"group-{uuid.uuid4().hex[:8]}"}
        try:
            self.codedeploy.create_deployment_group(**group, serviceRoleArn=self.arn, **settings)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return None


@pytest.fixture
def roles(emulator):
    made = Roles(emulator)
    yield made
    made.codedeploy.delete_application(applicationName=made.name)
    with contextlib.suppress(made.iam.exceptions.NoSuchEntityException):
        made.iam.delete_role_policy(RoleName=made.name, PolicyName="allowed")
    with contextlib.suppress(made.iam.exceptions.NoSuchEntityException):
        made.iam.delete_role(RoleName=made.name)


def source(roles, account=ACCOUNT):
    return f"arn:aws:codedeploy:us-east-1:{account}:deploymentgroup:{roles.name}/*"


@pytest.mark.parametrize("principal", ["codedeploy.amazonaws.com", "codedeploy.us-east-1.amazonaws.com"])
def test_the_service_is_trusted_by_either_name(roles, principal):
    roles.make(trust(principal))
    assert roles.try_it() is None


@pytest.mark.parametrize("principal", ["ec2.amazonaws.com", "codedeploy.eu-west-1.amazonaws.com"])
def test_another_service_is_not_meant(roles, principal):
    roles.make(trust(principal))
    assert roles.try_it() == "InvalidRoleException"


def test_accounts_are_not_services(roles):
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
    roles.make(statement)
    assert roles.try_it() == "InvalidRoleException"


def test_conditions_on_the_source_are_met(roles):
    roles.make(trust(StringEquals={"SourceAccount": ACCOUNT}, StringLike={"SourceArn": source(roles)}))
    assert roles.try_it() is None


@pytest.mark.parametrize(
    "condition",
    [
        lambda roles: {"StringEquals": {"SourceAccount": "111111111111"}},
        lambda roles: {"StringLike": {"SourceArn": source(roles, "111111111111")}},
        lambda roles: {"StringLike": {"SourceArn": source(roles).replace("deploymentgroup", "application")}},
        lambda roles: {"StringEquals": {"ExternalId": "something"}},
    ],
)
def test_conditions_on_the_source_that_are_not_met(roles, condition):
    roles.make(trust(**condition(roles)))
    assert roles.try_it() == "InvalidRoleException"


def test_a_denial_counts_more(roles):
    roles.make(trust(), trust(effect="Deny"))
    assert roles.try_it() == "InvalidRoleException"


def test_the_role_has_to_be_there_under_that_path(roles):
    assert roles.try_it() == "InvalidRoleException"
    roles.make(trust(), Path="/of/a/team/")
    assert roles.try_it() == "InvalidRoleException"
    roles.arn = f"arn:aws:iam::{ACCOUNT}:role/of/a/team/{roles.name}"
    assert roles.try_it() is None


def test_calls_with_the_role_are_recorded(roles, emulator):
    roles.make(trust())
    emulator.control("DELETE", "calls")
    assert roles.try_it(autoScalingGroups=["none"]) is not None
    (refused,) = emulator.control("GET", "calls")
    expected = {"role": roles.arn, "action": "autoscaling:DescribeAutoScalingGroups", "resource": "*", "allowed": False}
    assert refused == expected
    statement = {"Effect": "Allow", "Action": "autoscaling:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    roles.iam.put_role_policy(RoleName=roles.name, PolicyName="allowed", PolicyDocument=document)
    emulator.control("DELETE", "calls")
    assert roles.try_it(autoScalingGroups=["none"]) is not None
    assert {"allowed": True}.items() <= emulator.control("GET", "calls")[0].items()
    # What root calls is nobody's business.
    emulator.control("DELETE", "calls")
    emulator.client("autoscaling").describe_auto_scaling_groups()
    assert emulator.control("GET", "calls") == []
