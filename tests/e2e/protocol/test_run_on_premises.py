"""Deployments to on-premises instances."""

from __future__ import annotations

import json

import pytest

from protocol.events import diagnostics_of
from protocol.ground import ON_PREMISES, Ground

ACCOUNT = "000000000000"
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def register(ground: Ground, **identity: str) -> str:
    """Register an instance with the tag of the ground, and return its name."""
    client, name = ground.client("codedeploy"), ground.new_name()
    client.register_on_premises_instance(instanceName=name, **identity)
    client.add_tags_to_on_premises_instances(tags=[{"Key": "Ground", "Value": ground.name}], instanceNames=[name])
    return name


def policy(statement: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def user(ground):
    """A user that may read revisions."""
    name = ground.new_name()
    ground.client("iam").create_user(UserName=name)
    ground.client("iam").put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(READ))
    return f"arn:aws:iam::{ACCOUNT}:user/{name}"


@pytest.fixture
def session(ground):
    """A session of a role that may read revisions, and that may be assumed by a principal."""

    def make(principal: dict) -> str:
        name = ground.new_name()
        trust = policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
        ground.client("iam").create_role(RoleName=name, Path="/machines/", AssumeRolePolicyDocument=trust)
        ground.client("iam").put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(READ))
        return f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/machine-1"

    return make


@pytest.fixture
def group(ground):
    role = ground.service_role(ON_PREMISES)
    return ground.group(role=role, ec2TagFilters=[], onPremisesInstanceTagFilters=[ground.tag_filter])


def test_of_a_user(ground, user, group):
    name = register(ground, iamUserArn=user)
    info = group.deploy(ground.site())
    assert list(group.targets(info["deploymentId"])) == [name]
    # The key that was made meanwhile is gone.
    keys = ground.client("iam").list_access_keys(UserName=user.rpartition("/")[2])["AccessKeyMetadata"]
    assert keys == []


@pytest.mark.parametrize(
    "principal", [{"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, {"Service": "rolesanywhere.amazonaws.com"}]
)
def test_of_a_session(ground, session, group, principal):
    name = register(ground, iamSessionArn=session(principal))
    info = group.deploy(ground.site())
    assert list(group.targets(info["deploymentId"])) == [name]


@pytest.mark.parametrize(
    "identity",
    [
        {"iamUserArn": f"arn:aws:iam::{ACCOUNT}:user/nobody"},
        {"iamSessionArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/nobody/machine"},
    ],
)
def test_of_nobody_never_answers(ground, group, identity):
    register(ground, **identity)
    info = group.deploy(ground.site(), "Failed")
    (target,) = group.targets(info["deploymentId"]).values()
    assert "Missing credentials" in diagnostics_of(target)["message"]


def test_without_the_right_to_read(ground, user, group):
    register(ground, iamUserArn=user)
    ground.client("iam").delete_user_policy(UserName=user.rpartition("/")[2], PolicyName="p")
    info = group.deploy(ground.site(), "Failed")
    (target,) = group.targets(info["deploymentId"]).values()
    assert "AccessDenied" in diagnostics_of(target)["message"]


def test_deregistered_instance_is_none(ground, user, group):
    name = register(ground, iamUserArn=user)
    ground.client("codedeploy").deregister_on_premises_instance(instanceName=name)
    assert group.deploy(ground.site(), "Failed")["errorInformation"]["code"] == "NO_INSTANCES"


def test_beside_ec2_instances_behind_a_load_balancer(ground, user):
    name = register(ground, iamUserArn=user)
    (id,) = ground.instances()
    target_group, arn = ground.target_group()
    ground.register(arn, [id])
    group = ground.group(
        onPremisesInstanceTagFilters=[ground.tag_filter],
        deploymentStyle={"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        loadBalancerInfo={"targetGroupInfoList": [{"name": target_group}]},
    )
    info = group.deploy(ground.site())
    assert sorted(group.targets(info["deploymentId"])) == sorted([id, name])
    assert ground.targets(arn) == {id}
