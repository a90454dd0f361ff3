"""Hybrid activations: only the secret has them, one replaces another, and machines stay what they are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from cdk_codedeploy.handlers.hybrid_activation import HybridActivationHandler, HybridActivationProperties
from cdk_codedeploy.operations.on_premises.activations import ActivationClients
from tests.handlers.fake_activations import FakeSystemsManager
from tests.handlers.fake_users import FakeSecretsManager
from tests.handlers.stacks import Stack


@pytest.fixture
def ssm():
    return FakeSystemsManager()


@pytest.fixture
def secrets():
    return FakeSecretsManager()


@pytest.fixture
def wanted(secrets):
    return HybridActivationProperties(
        role_name="Machines",
        secret_arn=secrets.add("activation"),
        region="eu-west-1",
        registration_limit=5,
        valid_days=30,
        renewal=1,
        default_instance_name="web",
    )


@pytest.fixture
def stack(ssm, secrets):
    clients = ActivationClients(systems_manager=ssm, secrets_manager=secrets)
    return Stack(HybridActivationHandler(lambda: clients))


def said(secrets, wanted):
    return json.loads(secrets.do_get_secret_value(wanted.secret_arn)["SecretString"])


def test_secret_has_all_that_a_machine_needs(stack, ssm, secrets, wanted):
    stack.create(wanted)
    ((id, made),) = ssm.activations.items()
    assert said(secrets, wanted) == {"ActivationId": id, "ActivationCode": made.code, "Region": "eu-west-1"}
    assert (made.role, made.limit, made.default_name) == ("Machines", 5, "web")
    left = made.expires - datetime.now(timezone.utc)
    assert timedelta(days=29, hours=23) < left < timedelta(days=30)


def test_nothing_else_has_them(stack, ssm, wanted, caplog):
    caplog.set_level("DEBUG")
    stack.create(wanted)
    answer = stack.update(replace(wanted, renewal=2))
    ((id, made),) = ssm.activations.items()
    told = json.dumps(stack.answers) + caplog.text
    assert id not in told
    assert made.code not in told
    assert answer["Data"] == {}


def test_handler_never_reads_the_secret(stack, secrets, wanted):
    stack.create(wanted)
    stack.update(replace(wanted, renewal=2))
    stack.delete()
    assert {name for name, _ in secrets.calls} == {"DescribeSecret", "PutSecretValue"}


@pytest.mark.parametrize(
    "changed", [{"renewal": 2}, {"registration_limit": 6}, {"valid_days": 1}, {"default_instance_name": "db"}]
)
def test_change_makes_a_new_one_and_keeps_the_machines(stack, ssm, secrets, wanted, changed):
    stack.create(wanted)
    (old,) = ssm.activations
    node = ssm.activate(old)
    stack.update(replace(wanted, **changed))
    (new,) = ssm.activations
    assert new != old
    assert said(secrets, wanted)["ActivationId"] == new
    assert list(ssm.nodes) == [node]


def test_other_changes_make_none(stack, ssm, wanted):
    stack.create(wanted)
    before = dict(ssm.activations)
    stack.update(replace(wanted, deregister_nodes=True))
    assert ssm.activations == before


def test_failed_renewal_leaves_what_was_there(stack, ssm, secrets, wanted):
    stack.create(wanted)
    before, secret = dict(ssm.activations), said(secrets, wanted)
    secrets.plan("PutSecretValue", "InternalServiceError")
    answer = stack.update(replace(wanted, renewal=2))
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith(
        f"could not keep the activation in secret {wanted.secret_arn}: planned by the test (InternalServiceError); "
        "try again in a while"
    )
    assert (ssm.activations, said(secrets, wanted)) == (before, secret)


def test_what_was_lost_half_way_is_cleared_away(stack, ssm, secrets, wanted):
    event = stack.event("Create", wanted)
    secrets.plan("PutSecretValue", "InternalServiceError")
    # Neither the handler nor the frame can clear up: Lambda has ended them.
    ssm.plan("DeleteActivation", "InternalServerError", "InternalServerError")
    stack.deliver(event)
    assert len(ssm.activations) == 1
    stack.deliver(event)
    (id,) = ssm.activations
    assert said(secrets, wanted)["ActivationId"] == id


def test_role_that_has_not_spread_yet(ssm, secrets, wanted):
    from cdk_codedeploy.operations.on_premises.activations import ActivationOrder, renew_activation

    order = ActivationOrder(
        owner="HybridActivation-0", role_name="Machines", secret_arn=wanted.secret_arn, region="eu-west-1",
        registration_limit=1, valid_days=1,
    )  # fmt: skip
    ssm.plan("CreateActivation", "ValidationException", "ValidationException", message="Nonexistent role")
    slept: list[float] = []
    clients = ActivationClients(systems_manager=ssm, secrets_manager=secrets)
    renew_activation(order, "0" * 32, now=datetime.now(timezone.utc), clients=clients, sleep=slept.append)
    assert slept == [2, 4]
    assert len(ssm.activations) == 1


def test_other_people_s_activations_are_left_alone(stack, ssm, wanted):
    later = datetime.now(timezone.utc)
    for description in ("mine", "CodeDeploy on-premises instances (HybridActivation-1/" + "0" * 32 + ")", ""):
        ssm.create_activation(IamRole="Other", Description=description, RegistrationLimit=1, ExpirationDate=later)
    stack.create(wanted)
    stack.update(replace(wanted, renewal=2))
    stack.delete()
    assert {each.role for each in ssm.activations.values()} == {"Other"}
    assert len(ssm.activations) == 3


@pytest.mark.parametrize("deregister", [False, True])
def test_delete_keeps_the_machines_unless_told_otherwise(stack, ssm, wanted, deregister):
    stack.create(replace(wanted, deregister_nodes=deregister))
    (id,) = ssm.activations
    for _ in range(3):
        ssm.activate(id)
    stack.delete()
    assert ssm.activations == {}
    assert len(ssm.nodes) == (0 if deregister else 3)
