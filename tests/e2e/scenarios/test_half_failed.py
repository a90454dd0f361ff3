"""CloudFormation fails half-way: what was made goes again, and what was changed is changed back."""

import pytest

from harness import inventory
from harness.cdk import physical_ids, status
from harness.deployments import Group
from harness.fleets import Fleet


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", "HalfFailed") as outputs:
        yield outputs


def test_failed_creation_leaves_nothing(emulator, bootstrapped, assemblies):
    before = inventory.take(emulator)
    bootstrapped.deploy(assemblies / "broken", "NeverMade", fails=True)
    try:
        assert status(emulator, "NeverMade") == "ROLLBACK_COMPLETE"
        # The stack itself remains, for its events to be read.
        assert inventory.added(before, inventory.take(emulator)) == {"stacks": {"NeverMade"}}
        events = emulator.client("cloudformation").describe_stack_events(StackName="NeverMade")["StackEvents"]
        made = [each for each in events if each["ResourceType"] == "AWS::CodeDeploy::DeploymentGroup"]
        assert "CREATE_COMPLETE" in {each["ResourceStatus"] for each in made}, "it failed before our resources"
        reasons = [each["ResourceStatusReason"] for each in made if each["ResourceStatus"] == "CREATE_FAILED"]
        assert any("no-such-group" in reason for reason in reasons)
    finally:
        bootstrapped.destroy(assemblies / "broken", "NeverMade")
    assert inventory.added(before, inventory.take(emulator)) == {}


def test_failed_update_is_undone(emulator, cdk, assemblies, outputs):
    group = Group(emulator, outputs["Application"], outputs["Group"])
    fleet = Fleet(emulator, outputs["Fleet"])
    tags = emulator.client("codedeploy").list_tags_for_resource

    def look():
        settings = group.settings()
        # Hooks that were taken out and put in again have new names.
        hooks = [each.pop("hook", None) for each in settings["autoScalingGroups"]]
        for each in settings["autoScalingGroups"]:
            each.pop("terminationHook", None)
        assert sorted(hook["LifecycleHookName"] for hook in fleet.hooks()) == sorted(filter(None, hooks))
        return settings, tags(ResourceArn=outputs["GroupArn"])["Tags"], physical_ids(emulator, "HalfFailed")

    before = look()
    cdk.deploy(assemblies / "broken", "HalfFailed", fails=True)
    assert status(emulator, "HalfFailed") == "UPDATE_ROLLBACK_COMPLETE"
    events = emulator.client("cloudformation").describe_stack_events(StackName="HalfFailed")["StackEvents"]
    changed = [each for each in events if each["PhysicalResourceId"] == group.name]
    assert [each["ResourceStatus"] for each in changed].count("UPDATE_COMPLETE") == 2, "it failed before our update"
    assert look() == before
