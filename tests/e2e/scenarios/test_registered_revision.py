"""A stack keeps and registers its own revision: it is deployed, changed, rolled back, and given to new instances.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import pytest

from harness import fleets, inventory
from harness.cdk import physical_ids, status
from harness.deployments import Group
from harness.fleets import Fleet

STACK = "Registered"
ASSETS = "cdk-hnb659fds-assets-000000000000-us-east-1"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK, retained=1) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["Application"], outputs["Group"])


@pytest.fixture(scope="module")
def fleet(emulator, outputs):
    return Fleet(emulator, outputs["Fleet"])


@pytest.fixture(scope="module")
def first(outputs):
    """Where the first revision lies."""
    return location(outputs)


@pytest.fixture(scope="module")
def second(cdk, assemblies, outputs, first):
    """Where the second revision lies, once the stack was updated to it."""
    return location(cdk.deploy(assemblies / "second", STACK)[STACK])


@pytest.fixture
def healthy(emulator):
    """At the end nothing is broken any more."""
    yield
    emulator.control("DELETE", "faults")


def location(outputs):
    """What an output of the stack says, as CodeDeploy wants it."""
    place = {"bucket": outputs["Bucket"], "key": outputs["Key"], "bundleType": "zip"}
    return {"revisionType": "S3", "s3Location": place | {"version": outputs["Version"], "eTag": outputs["ETag"]}}


def registered(emulator, outputs):
    client = emulator.client("codedeploy")
    found = client.list_application_revisions(applicationName=outputs["Application"])["revisions"]
    return sorted(found, key=lambda each: each["s3Location"]["key"])


def in_order(*locations):
    return sorted(locations, key=lambda each: each["s3Location"]["key"])


def versions(emulator, bucket):
    """Key and version of all that a bucket has ever had."""
    found = emulator.client("s3").list_object_versions(Bucket=bucket)
    assert not found.get("DeleteMarkers")
    return sorted((each["Key"], each["VersionId"]) for each in found.get("Versions", []))


def kept(*locations):
    return sorted((each["s3Location"]["key"], each["s3Location"]["version"]) for each in locations)


def installed(emulator, group):
    return {
        id: each["revision"] for id, each in fleets.installed(emulator, group.settings()["deploymentGroupId"]).items()
    }


def test_revision_is_kept_and_registered(emulator, outputs, first):
    assert registered(emulator, outputs) == [first]
    place = first["s3Location"]
    assert place["key"].startswith(f"{outputs['Application']}/")
    assert place["key"].endswith(".zip")
    assert place["bucket"] != ASSETS
    assert versions(emulator, place["bucket"]) == kept(first)
    found = emulator.client("s3").head_object(Bucket=place["bucket"], Key=place["key"])
    assert found["ETag"].strip('"') == place["eTag"]
    told = emulator.client("codedeploy").get_application_revision(
        applicationName=outputs["Application"], revision=first
    )
    assert told["revisionInfo"]["description"] == "The first one"


def test_outputs_are_enough_to_deploy_it(emulator, group, fleet, first):
    (instance,) = fleet.settle(1)
    info = group.deploy(first)
    assert list(group.targets(info["deploymentId"])) == [instance]
    assert installed(emulator, group) == {instance: first}


def test_nothing_changed_nothing_happens(emulator, cdk, assemblies, outputs, first):
    before = physical_ids(emulator, STACK)
    assert location(cdk.deploy(assemblies / "first", STACK)[STACK]) == first
    assert physical_ids(emulator, STACK) == before
    assert registered(emulator, outputs) == [first]
    assert versions(emulator, outputs["Bucket"]) == kept(first)


def test_changed_revision_is_registered_beside_the_first(emulator, outputs, group, fleet, first, second):
    assert second["s3Location"]["key"] != first["s3Location"]["key"]
    assert registered(emulator, outputs) == in_order(first, second)
    assert versions(emulator, outputs["Bucket"]) == kept(first, second)
    # Registered is not deployed.
    assert list(installed(emulator, group).values()) == [first]
    group.deploy(second)
    (instance,) = fleet.in_service()
    assert installed(emulator, group)[instance] == second


def test_nobody_needs_the_assets_any_more(emulator, group, fleet, first, second):
    # As `cdk gc` may do.
    inventory.empty_bucket(emulator, ASSETS)
    group.deploy(first)
    (instance,) = fleet.in_service()
    assert installed(emulator, group)[instance] == first


@pytest.mark.usefixtures("healthy")
def test_failed_deployment_is_rolled_back(emulator, group, fleet, first, second):
    emulator.control("POST", "faults", {"event": "ValidateService", "error": "ScriptFailed", "times": 1})
    failed = group.deploy(second, "Failed")
    rollback = group.wait(failed["rollbackInfo"]["rollbackDeploymentId"])
    assert rollback["creator"] == "codeDeployRollback"
    assert rollback["revision"] == first
    (instance,) = fleet.in_service()
    assert installed(emulator, group)[instance] == first


def test_new_instance_reads_the_last_good_revision(emulator, outputs, group, fleet, first):
    old = fleet.settle(1)
    emulator.control("DELETE", "calls")
    try:
        (new,) = fleet.settle(2) - old
        (info, *_) = group.by_creator("autoscaling")
        assert info["status"] == "Succeeded", group.story(info["deploymentId"])
        assert info["revision"] == first
        assert installed(emulator, group)[new] == first
        calls = emulator.control("GET", "calls")
        object_arn = f"arn:aws:s3:::{outputs['Bucket']}/{first['s3Location']['key']}"
        (read,) = [call for call in calls if call["resource"] == object_arn]
        assert read["role"].endswith(f"/{outputs['InstanceRole']}")
        assert read["action"] == "s3:GetObjectVersion"
        assert read["allowed"]
    finally:
        fleet.settle(1)


def failures(emulator):
    """Why the revision's custom resource has ever failed to be updated."""
    events = emulator.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    return [
        each["ResourceStatusReason"]
        for each in events
        if each["ResourceType"] == "Custom::CodeDeployRegisteredRevision" and each["ResourceStatus"] == "UPDATE_FAILED"
    ]


@pytest.mark.usefixtures("healthy")
def test_failed_registration_is_undone(emulator, cdk, assemblies, outputs, first, second):
    before = physical_ids(emulator, STACK)
    refusal = {"error": "InvalidRevisionException", "message": "It is not to the liking of this test."}
    emulator.control("POST", "faults", {"operation": "RegisterApplicationRevision", "times": 1, **refusal})
    cdk.deploy(assemblies / "third", STACK, fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    (reason,) = failures(emulator)
    sentence = (
        'could not register s3://{bucket}/{key} with application "{application}": It is not to the liking of this test '
        "(InvalidRevisionException); check the AppSpec file against its platform, and that the bundle has it at its "
        "root. Log: /aws/lambda/"
    )
    (copied,) = {key for key, _ in versions(emulator, outputs["Bucket"])} - {key for key, _ in kept(first, second)}
    wanted = sentence.format(bucket=outputs["Bucket"], key=copied, application=outputs["Application"])
    assert reason.startswith(wanted)
    assert registered(emulator, outputs) == in_order(first, second)
    assert physical_ids(emulator, STACK) == before


def test_next_try_succeeds(emulator, cdk, assemblies, outputs, group, fleet, first, second):
    third = location(cdk.deploy(assemblies / "third", STACK)[STACK])
    assert registered(emulator, outputs) == in_order(first, second, third)
    # What the failed try had copied was found and used.
    assert versions(emulator, outputs["Bucket"]) == kept(first, second, third)
    group.deploy(third)
    (instance,) = fleet.in_service()
    assert installed(emulator, group)[instance] == third


def test_going_back_finds_the_very_same(emulator, cdk, assemblies, outputs, first, second):
    assert location(cdk.deploy(assemblies / "second", STACK)[STACK]) == second
    assert len(registered(emulator, outputs)) == 3
    assert len(versions(emulator, outputs["Bucket"])) == 3
