"""A blue/green deployment group survives its own deployments: stack updates leave the instances alone that are live."""

import pytest

from harness import revisions
from harness.cdk import physical_ids, status
from harness.deployments import Group, eventually
from harness.fleets import Fleet
from stacks.names import BLUE_GREEN_FLEET as FLEET


def remove_fleets(emulator):
    """Delete what no stack owns: the first Auto Scaling group and its copies."""
    client = emulator.client("autoscaling")
    for name in names(emulator):
        if name == FLEET or name.startswith("CodeDeploy_"):
            client.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)


@pytest.fixture(scope="module")
def ground(deployed):
    with deployed("first", "BlueGreenGround") as outputs:
        yield outputs


@pytest.fixture(scope="module")
def fleet(emulator, ground):
    """The Auto Scaling group that the first deployment copies."""
    client = emulator.client("autoscaling")
    client.create_auto_scaling_group(
        AutoScalingGroupName=FLEET,
        LaunchTemplate={"LaunchTemplateId": ground["Template"], "Version": "$Latest"},
        MinSize=2,
        MaxSize=4,
        DesiredCapacity=2,
        VPCZoneIdentifier=ground["Subnets"],
        TargetGroupARNs=[ground["TargetGroupArn"]],
    )
    yield FLEET
    remove_fleets(emulator)


@pytest.fixture(scope="module")
def outputs(deployed, fleet):
    with deployed("first", "BlueGreen") as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["Application"], outputs["Group"])


@pytest.fixture
def deploy(emulator, ground, group):
    def deployed(text, status="Succeeded"):
        revision = revisions.upload(emulator, ground["Bucket"], f"{text}.zip", revisions.small(text))
        return group.deploy(revision, status)

    return deployed


def live(group):
    (found,) = group.settings()["autoScalingGroups"]
    return found["name"]


def names(emulator):
    found = emulator.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return {each["AutoScalingGroupName"] for each in found}


def test_cloudformation_made_no_deployment_group(emulator, outputs):
    kinds = [kind for kind, _ in physical_ids(emulator, "BlueGreen").values()]
    assert "AWS::CodeDeploy::DeploymentGroup" not in kinds
    assert "Custom::CodeDeployBlueGreenDeploymentGroup" in kinds


def test_three_deployments_replace_the_fleet(emulator, group, deploy):
    assert live(group) == FLEET
    seen = [FLEET]
    for number in range(3):
        info = deploy(f"revision-{number}")
        copy = f"CodeDeploy_{group.name}_{info['deploymentId']}"
        assert live(group) == copy
        eventually(lambda copy=copy: names(emulator) & {*seen, copy} == {copy}, "the end of the original group")
        assert len(Fleet(emulator, copy).in_service()) == 2
        seen.append(copy)


def test_update_keeps_what_is_live(emulator, cdk, assemblies, group):
    before, ids = live(group), physical_ids(emulator, "BlueGreen")
    assert before.startswith("CodeDeploy_")
    settings = group.settings()
    assert len(settings["alarmConfiguration"]["alarms"]) == 1
    cdk.deploy(assemblies / "second", "BlueGreen")
    settings = group.settings()
    assert live(group) == before
    assert settings["alarmConfiguration"] == {"alarms": [], "enabled": False, "ignorePollAlarmFailure": False}
    assert settings["triggerConfigurations"] == []
    options = settings["blueGreenDeploymentConfiguration"]
    assert options["terminateBlueInstancesOnDeploymentSuccess"]["terminationWaitTimeInMinutes"] == 2
    kept = {name: found for name, found in physical_ids(emulator, "BlueGreen").items() if name in ids}
    assert kept == ids


def test_update_that_fails_half_way_is_undone(emulator, cdk, assemblies, group):
    before = group.settings()
    cdk.deploy(assemblies / "broken", "BlueGreen", fails=True)
    assert status(emulator, "BlueGreen") == "UPDATE_ROLLBACK_COMPLETE"
    after = group.settings()
    for each in (before, after):
        # Hooks that were taken out and put in again would have new names; these were left alone.
        assert [found["name"] for found in each["autoScalingGroups"]] == [live(group)]
    assert after == before


def test_failed_deployment_leaves_the_live_instances(emulator, group, deploy):
    before = live(group)
    emulator.control("POST", "faults", {"event": "AfterInstall", "error": "ScriptFailed", "times": 2})
    try:
        info = deploy("broken-revision", "Failed")
    finally:
        emulator.control("DELETE", "faults")
    assert live(group) == before
    assert before in names(emulator)
    assert info["deploymentId"] not in before


def test_update_after_all_that_finds_the_group_by_its_role(cdk, assemblies, group, deploy):
    deploy("after-failure")
    before = live(group)
    cdk.deploy(assemblies / "first", "BlueGreen")
    assert live(group) == before
    assert len(group.settings()["alarmConfiguration"]["alarms"]) == 1


def test_destroying_the_stack_leaves_instances_and_no_hooks(emulator, cdk, assemblies, group):
    """The Auto Scaling group came from elsewhere, so it stays, and new instances wait for no deployment."""
    fleet = Fleet(emulator, live(group))
    assert fleet.hooks()
    cdk.destroy(assemblies / "first", "BlueGreen")
    assert fleet.hooks() == []
    assert len(fleet.in_service()) == 2
    remove_fleets(emulator)
