"""A fleet tells what it would do, does it, adopts what somebody else has registered, and gives it back.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import pytest

from harness.server import ACCOUNT

STACK = "AdoptingFleet"
RACKS = f"arn:aws:sts::{ACCOUNT}:assumed-role/Racks"


@pytest.fixture(scope="module")
def theirs(emulator):
    """Somebody else has registered an instance."""
    client = emulator.client("codedeploy")
    client.register_on_premises_instance(instanceName="theirs", iamSessionArn=f"{RACKS}/theirs")
    client.add_tags_to_on_premises_instances(instanceNames=["theirs"], tags=[{"Key": "Owner", "Value": "them"}])
    yield
    client.deregister_on_premises_instance(instanceName="theirs")


@pytest.fixture(scope="module")
def outputs(deployed, theirs):
    with deployed("first", STACK) as outputs:
        yield outputs


def tags(emulator):
    """Tags of each registered instance, by its name."""
    client = emulator.client("codedeploy")
    names = client.list_on_premises_instances(registrationStatus="Registered")["instanceNames"]
    infos = client.batch_get_on_premises_instances(instanceNames=names)["instanceInfos"]
    return {info["instanceName"]: {tag["Key"]: tag["Value"] for tag in info["tags"]} for info in infos}


def test_a_dry_run_tells_and_does_nothing(emulator, outputs):
    assert outputs["Plan"] == "3 to add, 0 to change, 0 to remove, 0 unchanged"
    assert tags(emulator) == {"theirs": {"Owner": "them"}}


def test_then_it_is_done(emulator, cdk, assemblies, outputs):
    cdk.deploy(assemblies / "second", STACK)
    assert tags(emulator) == {name: {"Stage": "prod"} for name in ("mine-1", "mine-2", "theirs")}


def test_what_was_adopted_is_given_back(emulator, cdk, assemblies, outputs):
    # Not through the fixture, which empties the bucket first.
    cdk.destroy(assemblies / "second", STACK)
    assert tags(emulator) == {"theirs": {"Owner": "them"}}
