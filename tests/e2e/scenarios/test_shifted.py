"""A stack moves an alias by a deployment: with a hook that really runs, and back when the hook does not agree.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import json

import pytest

from harness.cdk import status
from harness.deployments import Group

STACK = "Shifted"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["Application"], outputs["Group"])


def answer(emulator, outputs):
    """What callers of the alias get."""
    found = emulator.client("lambda").invoke(FunctionName=f"{outputs['Function']}:live")
    return json.loads(found["Payload"].read())


def test_alias_that_is_where_it_shall_be_is_not_moved(emulator, outputs, group):
    assert answer(emulator, outputs) == 1
    assert group.deployments() == []


@pytest.fixture(scope="module")
def second(emulator, cdk, assemblies, outputs):
    cdk.deploy(assemblies / "second", STACK)
    assert answer(emulator, outputs) == 2


@pytest.mark.usefixtures("second")
def test_new_version_is_deployed_when_its_hook_agrees(group):
    (id,) = group.deployments()
    info = group.info(id)
    assert (info["status"], info["description"].partition(" [")[0]) == ("Succeeded", "Version 2")
    (target,) = group.targets(id).values()
    events = {each["lifecycleEventName"]: each["status"] for each in target["lifecycleEvents"]}
    assert events["BeforeAllowTraffic"] == "Succeeded"
    # What the template says is where the alias began.
    assert target["lambdaFunctionInfo"]["currentVersion"] == "1"


@pytest.mark.usefixtures("second")
def test_hook_that_does_not_agree_takes_the_stack_back(emulator, cdk, assemblies, outputs, group):
    cdk.deploy(assemblies / "broken", STACK, fails=True)
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    assert answer(emulator, outputs) == 2
    (failed,) = (info for info in group.by_creator("user") if info["status"] == "Failed")
    assert failed["description"].startswith("Version 3")
    events = emulator.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    (reason,) = (
        each["ResourceStatusReason"]
        for each in events
        if each["ResourceType"] == "Custom::CodeDeployDeployment" and each["ResourceStatus"] == "UPDATE_FAILED"
    )
    assert reason.startswith(f"deployment {failed['deploymentId']} failed on ")
    assert " at BeforeAllowTraffic" in reason
    assert "(HOOK_EXECUTION_FAILURE); look at the function's logs" in reason
