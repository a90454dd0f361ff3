"""``on-prem register-activated``: machines that Systems Manager knows become instances."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from cdk_codedeploy.cli.aws_options import Clients
from tests.handlers.fake_activations import FakeSystemsManager

ROLE = "arn:aws:iam::111122223333:role/Machines"
SESSION = "arn:aws:sts::111122223333:assumed-role/Machines/"
COMMAND = ("on-prem", "register-activated")


@pytest.fixture
def ssm(monkeypatch):
    fake = FakeSystemsManager()
    monkeypatch.setattr(Clients, "systems_manager", lambda self: fake)
    return fake


@pytest.fixture
def nodes(ssm):
    made = ssm.create_activation(
        IamRole="Machines", Description="", RegistrationLimit=9, ExpirationDate=datetime.now(timezone.utc)
    )
    return [ssm.activate(made["ActivationId"], ComputerName=f"web-{n}") for n in range(3)]


def test_registers_each_with_its_session(aws, run, nodes):
    result = run(*COMMAND, ROLE, "--tag", "Stage=prod")
    assert (result.exit_code, result.stdout) == (0, "registered  3\n")
    assert aws.on_premises.on_premises_state() == {id: (f"{SESSION}{id}", {"Stage": "prod"}) for id in nodes}


def test_again_after_one_more_was_activated(aws, run, ssm, nodes):
    run(*COMMAND, ROLE)
    one_more = ssm.activate(next(iter(ssm.activations)))
    result = run(*COMMAND, ROLE, "--json")
    assert result.exit_code == 0
    assert sorted(aws.on_premises.on_premises_state()) == sorted([*nodes, one_more])


def test_by_host_name(aws, run, nodes):
    run(*COMMAND, ROLE, "--named-by", "computer")
    assert {name: arn for name, (arn, _) in aws.on_premises.on_premises_state().items()} == {
        f"web-{n}": f"{SESSION}{id}" for n, id in enumerate(nodes)
    }


def test_dry_run_does_nothing(aws, run, nodes):
    result = run(*COMMAND, ROLE, "--dry-run", "--json")
    assert {each["outcome"] for each in json.loads(result.stdout)} == {"registered"}
    assert aws.on_premises.on_premises_state() == {}


def test_of_one_activation(aws, run, ssm, nodes):
    result = run(*COMMAND, ROLE, "--activation", "0e3f3d84-4b9b-4d1c-9a57-2a1c6f0c0d11")
    assert result.exit_code == 0
    assert aws.on_premises.on_premises_state() == {}


def test_arn_that_is_no_role(aws, run, ssm):
    result = run(*COMMAND, "Machines")
    assert result.exit_code == 2
    assert result.stderr == (
        'error: ROLE_ARN: got "Machines", but the ARN of a role is arn:aws:iam::<account>:role/<path and name>; copy '
        "the ARN that IAM shows for the role\n"
    )
    assert ssm.calls == []


def test_refusal_of_systems_manager(aws, run, ssm, nodes):
    ssm.plan("DescribeInstanceInformation", "AccessDeniedException")
    result = run(*COMMAND, ROLE)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: could not list the machines that were activated for role Machines: ")
