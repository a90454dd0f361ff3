"""A stack deploys its own revision: waited for, left alone when it is live, undone with the stack, one after another.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import json

import boto3
import pytest
from botocore.config import Config

from harness import fleets
from harness.cdk import physical_ids, status
from harness.deployments import Group
from harness.fleets import Fleet
from harness.server import REGION

STACK = "Deployed"
CUSTOM = "Custom::CodeDeployDeployment"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["Application"], outputs["Group"])


@pytest.fixture(scope="module")
def fleet(emulator, outputs):
    return Fleet(emulator, outputs["Fleet"])


@pytest.fixture
def healthy(emulator):
    """At the end nothing is broken any more."""
    yield
    emulator.control("DELETE", "faults")


def told(group):
    """Description, without the stack's mark, and status of what users started, the oldest first."""
    found = [(info["description"].partition(" [")[0], info["status"]) for info in group.by_creator("user")]
    return list(reversed(found))


def live(emulator, group):
    """Return the one revision that all instances have."""
    found = fleets.installed(emulator, group.settings()["deploymentGroupId"]).values()
    keys = {each["revision"]["s3Location"]["key"] for each in found}
    assert len(keys) == 1
    return keys.pop()


def test_stack_is_there_when_its_revision_is_live(emulator, outputs, group, fleet):
    (instance,) = fleet.settle(1)
    assert told(group) == [("The first one", "Succeeded")]
    installed = fleets.installed(emulator, group.settings()["deploymentGroupId"])
    assert list(installed) == [instance]
    assert installed[instance]["revision"]["s3Location"]["key"].startswith(f"{outputs['Application']}/")


def test_nothing_changed_nothing_is_deployed(emulator, cdk, assemblies, group):
    before = physical_ids(emulator, STACK)
    cdk.deploy(assemblies / "first", STACK)
    assert physical_ids(emulator, STACK) == before
    assert len(told(group)) == 1


@pytest.fixture(scope="module")
def second(emulator, cdk, assemblies, group):
    """What is live once the stack was updated."""
    first = live(emulator, group)
    cdk.deploy(assemblies / "second", STACK)
    second = live(emulator, group)
    assert second != first
    return second


def test_changed_revision_is_deployed(group, second):
    assert told(group)[-1] == ("The second one", "Succeeded")


@pytest.mark.usefixtures("healthy")
def test_failed_deployment_fails_the_stack_which_deploys_what_was_before(
    emulator, cdk, assemblies, group, fleet, second
):
    emulator.control("POST", "faults", {"event": "ValidateService", "error": "ScriptFailed", "times": 1})
    before = physical_ids(emulator, STACK)
    cdk.deploy(assemblies / "first", STACK, fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    assert physical_ids(emulator, STACK) == before
    (failed,) = (info for info in group.by_creator("user") if info["status"] == "Failed")
    (instance,) = fleet.in_service()
    events = emulator.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    (reason,) = (
        each["ResourceStatusReason"]
        for each in events
        if each["ResourceType"] == CUSTOM and each["ResourceStatus"] == "UPDATE_FAILED"
    )
    assert reason.startswith(f"deployment {failed['deploymentId']} failed on {instance} at ValidateService, script ")
    assert "(HEALTH_CONSTRAINTS)" in reason
    # The group has no rollback of its own here.
    assert group.by_creator("codeDeployRollback") == []
    assert told(group)[-1] == ("The second one", "Succeeded")
    assert live(emulator, group) == second


def test_several_come_one_after_another(cdk, assemblies, group, second):
    cdk.deploy(assemblies / "third", STACK)
    assert told(group)[-2:] == [("The third one", "Succeeded"), ("The fourth one", "Succeeded")]


def test_removed_deployment_leaves_what_it_has_deployed(emulator, cdk, assemblies, group):
    fourth = live(emulator, group)
    # The first deployment of the assembly before is changed, and the second one is taken out.
    cdk.deploy(assemblies / "first", STACK)
    assert told(group)[-1] == ("The first one", "Succeeded")
    assert live(emulator, group) != fourth


def test_handler_may_look_at_its_stack_and_at_no_other(emulator, outputs):
    # A look that is refused fails nothing, so no other test would tell.
    resources = physical_ids(emulator, STACK)
    (role,) = (name for id, (_, name) in resources.items() if id.startswith("CodeDeployCustomResourcesDeploymentRole"))
    iam = emulator.client("iam")
    arn = iam.get_role(RoleName=role)["Role"]["Arn"]
    anybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    iam.update_assume_role_policy(
        RoleName=role, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [anybody]})
    )
    key = emulator.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    client = boto3.client(
        "cloudformation",
        endpoint_url=emulator.endpoint,
        region_name=REGION,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
        verify=emulator.ca,
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )
    id = emulator.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["StackId"]
    assert client.describe_stacks(StackName=id)["Stacks"][0]["StackStatus"] == "UPDATE_COMPLETE"
    with pytest.raises(client.exceptions.ClientError, match=r"AccessDenied|not authorized"):
        client.describe_stacks(StackName="CDKToolkit")
