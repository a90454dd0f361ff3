"""Machines that Systems Manager knows, and how they are registered."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.on_premises import NodeName, activated_nodes, deregister_nodes, registrations_of
from tests.handlers.fake_activations import FakeSystemsManager

SESSIONS = "arn:aws:sts::111122223333:assumed-role/Machines"


@pytest.fixture
def ssm():
    return FakeSystemsManager()


def activation(ssm, role="Machines", **options):
    made = ssm.create_activation(
        IamRole=role, Description="", RegistrationLimit=9, ExpirationDate=datetime.now(timezone.utc), **options
    )
    return made["ActivationId"]


def test_of_a_role_over_all_pages_and_activations(ssm):
    first, second, other = activation(ssm), activation(ssm), activation(ssm, "Other")
    ids = [ssm.activate(each) for each in (second, first, first, second, other)]
    assert [each.id for each in activated_nodes("Machines", client=ssm)] == sorted(ids[:4])
    found = activated_nodes("Machines", client=ssm, activation_ids=[first])
    assert [each.id for each in found] == ids[1:3]


def test_what_is_known_of_one(ssm):
    ssm.activate(activation(ssm, DefaultInstanceName="web"), ComputerName="web-1.local", PingStatus="ConnectionLost")
    (node,) = activated_nodes("Machines", client=ssm)
    assert (node.computer_name, node.name, node.online) == ("web-1.local", "web", False)
    names = {by: node.called(by) for by in NodeName}
    assert names == {NodeName.ID: node.id, NodeName.COMPUTER: "web-1.local", NodeName.DEFAULT: "web"}


def test_each_is_registered_with_its_own_session(ssm):
    id = activation(ssm)
    nodes = [ssm.activate(id, ComputerName=f"web-{n}") for n in range(3)]
    found = activated_nodes("Machines", client=ssm)
    rows = registrations_of(found, SESSIONS, tags={"Tier": "web"}, named_by=NodeName.COMPUTER)
    assert [row.name for row in rows] == ["web-0", "web-1", "web-2"]
    assert [row.iam_session_arn for row in rows] == [f"{SESSIONS}/{node}" for node in nodes]
    assert {row.tags["Tier"] for row in rows} == {"web"}
    assert [row.name for row in registrations_of(found, SESSIONS)] == nodes


def test_two_of_one_name(ssm):
    id = activation(ssm, DefaultInstanceName="web")
    ssm.activate(id)
    ssm.activate(id)
    message = (
        'named_by: got default, which is "web" for two machines, but no two instances can have the same name; '
        "choose the id"
    )
    with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
        registrations_of(activated_nodes("Machines", client=ssm), SESSIONS, named_by=NodeName.DEFAULT)


def test_one_without_that_name(ssm):
    id = ssm.activate(activation(ssm))
    message = (
        f"named_by: got computer for {id}, but Systems Manager knows no such name of it; choose the id, or wait until "
        "its agent has told more"
    )
    with pytest.raises(ValidationError, match=f"^{re.escape(message)}$"):
        registrations_of(activated_nodes("Machines", client=ssm), SESSIONS, named_by=NodeName.COMPUTER)


def test_arn_of_the_role_instead_of_its_sessions(ssm):
    ssm.activate(activation(ssm))
    with pytest.raises(ValidationError, match="assumed_role_arn: got "):
        registrations_of(activated_nodes("Machines", client=ssm), "arn:aws:iam::111122223333:role/Machines")


def test_deregister_takes_all_of_a_role_out_and_can_be_repeated(ssm):
    id, other = activation(ssm), activation(ssm, "Other")
    ids = [ssm.activate(id) for _ in range(3)]
    stays = ssm.activate(other)
    assert deregister_nodes("Machines", client=ssm) == ids
    assert list(ssm.nodes) == [stays]
    assert deregister_nodes("Machines", client=ssm) == []
