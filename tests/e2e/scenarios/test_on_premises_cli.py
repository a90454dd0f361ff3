"""Fifty machines outside AWS, registered from an inventory: what our command line does, the AWS CLI sees.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import json

import pytest

from harness import inventory
from harness.our_cli import OurCli
from harness.server import ACCOUNT

SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/OnPremises/"
USER = f"arn:aws:iam::{ACCOUNT}:user/AWS/CodeDeploy/"
NAMES = [f"cli-{number:02}" for number in range(50)]
# What docs/command-line.md says that registering takes.
TO_REGISTER = [
    "codedeploy:RegisterOnPremisesInstance",
    "codedeploy:AddTagsToOnPremisesInstances",
    "codedeploy:RemoveTagsFromOnPremisesInstances",
    "codedeploy:BatchGetOnPremisesInstances",
    "codedeploy:GetOnPremisesInstance",
]
TO_DEREGISTER = [*TO_REGISTER, "codedeploy:DeregisterOnPremisesInstance"]


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_left(emulator):
    before = inventory.take(emulator)
    yield
    assert inventory.added(before, inventory.take(emulator)) == {}


@pytest.fixture(scope="module")
def person(emulator):
    """A function that lets a person run our command line, with some actions and no others."""
    iam = emulator.client("iam")
    made = []

    def allowed(*actions):
        name = f"Person{len(made)}"
        iam.create_user(UserName=name)
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        iam.put_user_policy(
            UserName=name,
            PolicyName="All",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
        key = iam.create_access_key(UserName=name)["AccessKey"]
        made.append((name, key["AccessKeyId"]))
        return OurCli(emulator, key)

    yield allowed
    for name, key in made:
        iam.delete_access_key(UserName=name, AccessKeyId=key)
        iam.delete_user_policy(UserName=name, PolicyName="All")
        iam.delete_user(UserName=name)


@pytest.fixture(scope="module")
def registrar(person):
    return person(*TO_REGISTER)


@pytest.fixture(scope="module")
def remover(person):
    return person(*TO_DEREGISTER)


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    """The inventory: every second machine works as a session, the others as users; all are for tests."""
    path = tmp_path_factory.mktemp("inventory") / "machines.csv"
    write(path, dict.fromkeys(NAMES, "test"))
    return path


def write(path, stages):
    lines = [
        f"{name},{f'{SESSION}{name}' if number % 2 else ''},{'' if number % 2 else f'{USER}{name}'},{stages[name]}"
        for number, name in enumerate(NAMES)
        if name in stages
    ]
    path.write_text("\n".join(["name,iam_session_arn,iam_user_arn,tag:Stage", *lines, ""]))


def seen(aws, *filters):
    """The names that the AWS CLI lists."""
    words = ["deploy", "list-on-premises-instances", "--registration-status", "Registered"]
    names = aws.json(*words, *(["--tag-filters", *filters] if filters else []))["instanceNames"]
    return sorted(name for name in names if name.startswith("cli-"))


def info(aws, name):
    return aws.json("deploy", "get-on-premises-instance", "--instance-name", name)["instanceInfo"]


def test_a_plan_registers_nobody(registrar, aws, machines):
    plan = registrar.json("on-prem", "register", "--inventory", machines, "--dry-run")
    assert {each["outcome"] for each in plan} == {"registered"}
    assert seen(aws) == []


def test_the_aws_cli_sees_what_was_registered(registrar, aws, machines):
    found = registrar.json("on-prem", "register", "--inventory", machines)
    assert found["counts"] == {"registered": 50}
    assert seen(aws) == NAMES
    for name, kind, arn in [("cli-07", "iamSessionArn", SESSION), ("cli-08", "iamUserArn", USER)]:
        each = info(aws, name)
        assert each[kind] == f"{arn}{name}"
        assert each["tags"] == [{"Key": "Stage", "Value": "test"}]


def test_registering_again_changes_nothing(registrar, machines, emulator):
    before = emulator.client("codedeploy").get_on_premises_instance(instanceName="cli-07")["instanceInfo"]
    assert registrar.json("on-prem", "register", "--inventory", machines)["counts"] == {"unchanged": 50}
    after = emulator.client("codedeploy").get_on_premises_instance(instanceName="cli-07")["instanceInfo"]
    assert after == before


def test_other_tags_change_tags_alone(registrar, aws, machines):
    arn = info(aws, "cli-01")["instanceArn"]
    stages = {name: "prod" if number < 20 else "test" for number, name in enumerate(NAMES)}
    write(machines, stages)
    assert registrar.json("on-prem", "register", "--inventory", machines)["counts"] == {"retagged": 20, "unchanged": 30}
    assert seen(aws, "Key=Stage,Value=prod,Type=KEY_AND_VALUE") == NAMES[:20]
    assert seen(aws, "Key=Stage,Value=test,Type=KEY_AND_VALUE") == NAMES[20:]
    assert info(aws, "cli-01")["instanceArn"] == arn
    assert registrar.json("on-prem", "show", "cli-01")["arn"] == arn


def test_what_the_aws_cli_registered_is_known_to_us(registrar, aws):
    words = ["--iam-user-arn", f"{USER}theirs"]
    aws("deploy", "register-on-premises-instance", "--instance-name", "cli-theirs", *words)
    found = registrar.json("on-prem", "register", "cli-theirs", "--user-arn", f"{USER}theirs", "--tag", "Stage=prod")
    assert found == {"name": "cli-theirs", "outcome": "retagged"}
    refused = registrar("on-prem", "register", "cli-theirs", "--user-arn", f"{USER}ours", fails=True)
    assert f"it is registered with {USER}theirs, and not with {USER}ours" in refused.output


def test_who_may_only_register_deregisters_nobody(registrar, aws):
    done = registrar("on-prem", "deregister", "cli-theirs", "--yes", "--keep-tags", fails=True)
    assert "could not deregister on-premises instance" in done.output
    assert "codedeploy:DeregisterOnPremisesInstance" in done.output
    assert "cli-theirs" in seen(aws)


def test_one_is_taken_out_with_its_tags(remover, aws):
    done = remover("on-prem", "deregister", "cli-theirs", "--yes")
    assert "aws deploy deregister-on-premises-instance" in done.output
    gone = info(aws, "cli-theirs")
    assert "deregisterTime" in gone
    assert gone["tags"] == []
    assert seen(aws) == NAMES


def test_what_somebody_else_registered_again_is_left_alone(remover, aws, machines):
    remover("on-prem", "deregister", "cli-00", "--yes")
    words = ["--iam-user-arn", f"{USER}somebody"]
    aws("deploy", "register-on-premises-instance", "--instance-name", "cli-00", *words)
    done = remover("on-prem", "deregister", "--inventory", machines, "--yes")
    assert "left alone: cli-00 is registered with another identity" in done.output
    assert seen(aws) == ["cli-00"]


def test_in_the_end_nobody_is_left(remover, aws):
    assert remover.json("on-prem", "deregister", "cli-00", "--yes")["counts"] == {"deregistered": 1}
    assert seen(aws) == []
