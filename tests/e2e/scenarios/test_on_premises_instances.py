"""Instances outside AWS in a stack: registered, changed, rolled back, and deregistered with it.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import pytest

from harness.cdk import physical_ids, status
from harness.server import ACCOUNT

STACK = "OnPremisesInstances"
KIND = "Custom::CodeDeployOnPremisesInstance"
FIVE = {f"web-{number}" for number in range(1, 6)}


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def second(cdk, assemblies, outputs):
    """The stack is updated to the second assembly."""
    return cdk.deploy(assemblies / "second", STACK)[STACK]


@pytest.fixture
def healthy(emulator):
    """At the end nothing is broken any more."""
    yield
    emulator.control("DELETE", "faults")


def registered(emulator):
    """Session and tags of each registered instance, by its name."""
    client = emulator.client("codedeploy")
    names = client.list_on_premises_instances(registrationStatus="Registered")["instanceNames"]
    infos = client.batch_get_on_premises_instances(instanceNames=names)["instanceInfos"] if names else []
    return {
        info["instanceName"]: (
            info["iamSessionArn"].partition("assumed-role/")[2].partition("/")[2],
            {tag["Key"]: tag["Value"] for tag in info["tags"]},
        )
        for info in infos
    }


def test_registered_with_session_and_tags(emulator, outputs):
    assert registered(emulator) == {name: (name, {"Stage": "prod"}) for name in FIVE}
    info = emulator.client("codedeploy").get_on_premises_instance(instanceName="web-1")["instanceInfo"]
    assert info["iamSessionArn"].startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/{STACK}-Machines")


def test_a_failed_update_is_rolled_back(emulator, cdk, assemblies, outputs):
    before = registered(emulator), physical_ids(emulator, STACK)
    cdk.deploy(assemblies / "broken", STACK, fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    events = emulator.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    done = [each for each in events if each["ResourceType"] == KIND and each["ResourceStatus"] == "UPDATE_COMPLETE"]
    assert done, "it failed before our resources"
    assert (registered(emulator), physical_ids(emulator, STACK)) == before


@pytest.mark.parametrize("operation", ["RegisterOnPremisesInstance", "DeregisterOnPremisesInstance"])
def test_a_call_that_fails_rolls_the_update_back(emulator, cdk, assemblies, outputs, healthy, operation):
    before = registered(emulator), physical_ids(emulator, STACK)
    fault = {"operation": operation, "error": "InvalidInstanceNameException", "message": "Not today.", "times": 1}
    emulator.control("POST", "faults", fault)
    cdk.deploy(assemblies / "second", STACK, fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    assert (registered(emulator), physical_ids(emulator, STACK)) == before


def test_a_change_changes_what_it_says(emulator, outputs, second):
    prod = {"Stage": "prod"}
    assert registered(emulator) == {
        "web-1": ("web-1", {"Stage": "test", "Rack": "r7"}),
        "web-2": ("web-2-new", prod),
        "web-33": ("web-33", prod),
        "web-4": ("web-4", prod),
        "web-6": ("web-6", prod),
    }


def test_one_of_somebody_else_is_refused_by_its_name(emulator, cdk, assemblies, outputs, second):
    client = emulator.client("codedeploy")
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/Theirs/web-5"
    client.register_on_premises_instance(instanceName="web-5", iamSessionArn=arn)
    try:
        before = registered(emulator)
        # The first version had a web-5 of its own.
        cdk.deploy(assemblies / "first", STACK, fails=True)
        assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
        events = emulator.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
        reasons = [each.get("ResourceStatusReason", "") for each in events]
        assert any(f'on-premises instance "web-5" is registered already, with {arn};' in each for each in reasons)
        assert registered(emulator) == before
    finally:
        client.deregister_on_premises_instance(instanceName="web-5")
