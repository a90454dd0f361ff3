"""Two hundred instances of an inventory, through a real distributed map: failures by name, changes alone, nothing left.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import json

import pytest

from harness.cdk import status
from harness.server import ACCOUNT

STACK = "OnPremisesFleet"
HOSTS = [f"rack-{number:03}" for number in range(200)]
THEIRS = f"arn:aws:sts::{ACCOUNT}:assumed-role/Theirs/taken"


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
    """Role, session and tags of each registered instance, by its name."""
    client = emulator.client("codedeploy")
    pages = client.get_paginator("list_on_premises_instances").paginate(registrationStatus="Registered")
    names = [name for page in pages for name in page["instanceNames"]]
    found = {}
    for start in range(0, len(names), 25):
        for info in client.batch_get_on_premises_instances(instanceNames=names[start : start + 25])["instanceInfos"]:
            role, _, session = info["iamSessionArn"].partition("assumed-role/")[2].partition("/")
            found[info["instanceName"]] = role, session, {tag["Key"]: tag["Value"] for tag in info["tags"]}
    return found


def expected(outputs):
    """What the first version registers."""
    return {
        name: (outputs["Role"], name, {"Half": str(number % 2), "Owner": "shop", "Stage": "prod"})
        for number, name in enumerate(HOSTS)
    }


def executions(emulator):
    client = emulator.client("stepfunctions")
    machines = client.list_state_machines()["stateMachines"]
    (arn,) = (each["stateMachineArn"] for each in machines if "FleetMachine" in each["name"])
    return client.list_executions(stateMachineArn=arn)["executions"]


def reasons(emulator):
    events = emulator.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    return [each.get("ResourceStatusReason", "") for each in events]


def results(emulator, bucket, name):
    """What came of each instance in one execution."""
    s3 = emulator.client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket, Prefix=f"results/{name}/")["Contents"]]
    return [each for key in keys for each in json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())]


def test_all_are_registered_by_one_execution(emulator, outputs):
    assert registered(emulator) == expected(outputs)
    (execution,) = executions(emulator)
    assert execution["status"] == "SUCCEEDED"
    told = results(emulator, outputs["Bucket"], execution["name"])
    assert sorted(each["name"] for each in told) == HOSTS
    assert {each["detail"] for each in told} == {"registered"}


def test_what_was_applied_is_kept_in_the_bucket(emulator, outputs):
    s3 = emulator.client("s3")
    text = s3.get_object(Bucket=outputs["Bucket"], Key="registered.jsonl")["Body"].read().decode()
    records = [json.loads(line) for line in text.splitlines()]
    assert [record["row"]["name"] for record in records] == HOSTS
    assert not any(record.get("uncertain") for record in records)
    assert s3.get_bucket_versioning(Bucket=outputs["Bucket"])["Status"] == "Enabled"


def test_a_failure_names_its_host_and_everything_is_rolled_back(emulator, cdk, assemblies, outputs, healthy):
    # Of the second version, one host alone is registered anew.
    fault = {"operation": "RegisterOnPremisesInstance", "error": "InvalidInstanceNameException", "times": 1}
    emulator.control("POST", "faults", fault | {"message": "Not today."})
    cdk.deploy(assemblies / "second", STACK, fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    (reason,) = {each for each in reasons(emulator) if "instances failed" in each}
    assert "1 of 31 on-premises instances failed: rack-100: could not register it: Not today" in reason
    assert f"All are in s3://{outputs['Bucket']}/results/" in reason
    assert registered(emulator) == expected(outputs)


def test_a_change_touches_only_what_has_changed(emulator, outputs, second):
    (last, *_) = executions(emulator)
    changed = expected(outputs)
    changed |= {name: (outputs["Role"], name, {"Owner": "shop", "Stage": "test"}) for name in HOSTS[:10]}
    changed["rack-100"] = ("Elsewhere", "rack-100", changed["rack-100"][2])
    for name in HOSTS[180:]:
        del changed[name]
    assert registered(emulator) == changed
    told = results(emulator, outputs["Bucket"], last["name"])
    assert {each["name"] for each in told} == {*HOSTS[:10], "rack-100", *HOSTS[180:]}


def test_one_of_somebody_else_is_never_touched(emulator, cdk, assemblies, outputs, second):
    client = emulator.client("codedeploy")
    client.register_on_premises_instance(instanceName="taken", iamSessionArn=THEIRS)
    try:
        before = registered(emulator)
        cdk.deploy(assemblies / "third", STACK, fails=True)
        assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
        assert any(
            "1 of 3 on-premises instances failed: taken: it is registered already, with another ARN" in reason
            for reason in reasons(emulator)
        )
        assert registered(emulator) == before
    finally:
        client.deregister_on_premises_instance(instanceName="taken")


def test_nothing_changed_nothing_is_started(emulator, cdk, assemblies, outputs, second):
    before = registered(emulator)
    count = len(executions(emulator))
    cdk.deploy(assemblies / "second", STACK)
    assert len(executions(emulator)) == count
    assert registered(emulator) == before


def test_the_stack_takes_with_it_what_it_registered_and_nothing_else(emulator, cdk, assemblies, outputs, second):
    client = emulator.client("codedeploy")
    client.register_on_premises_instance(instanceName="taken", iamSessionArn=THEIRS)
    try:
        # Not through the fixture, which empties the bucket first.
        cdk.destroy(assemblies / "second", STACK)
        assert registered(emulator).keys() == {"taken"}
        names = [each["Name"] for each in emulator.client("s3").list_buckets()["Buckets"]]
        assert outputs["Bucket"] not in names
    finally:
        client.deregister_on_premises_instance(instanceName="taken")
