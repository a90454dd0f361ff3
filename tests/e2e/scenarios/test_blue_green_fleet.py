"""A fleet that a stack owns by its role: after any number of deployments the stack changes the one that is live."""

import contextlib
import threading

import pytest
from botocore.exceptions import ClientError

from harness import revisions
from harness.cdk import physical_ids, status
from harness.deployments import Group, eventually
from harness.fleets import Fleet


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", "BlueGreenFleet") as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["Application"], outputs["Group"])


@pytest.fixture
def deploy(emulator, outputs, group):
    def deployed(text, wanted="Succeeded"):
        revision = revisions.upload(emulator, outputs["Bucket"], f"{text}.zip", revisions.small(text))
        return group.deploy(revision, wanted)

    return deployed


def live(emulator, group):
    (found,) = group.settings()["autoScalingGroups"]
    return Fleet(emulator, found["name"])


def names(emulator, group):
    """All Auto Scaling groups that were ever this group's."""
    found = emulator.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return {
        each["AutoScalingGroupName"]
        for each in found
        if each["AutoScalingGroupName"].startswith(("BlueGreenDeploymentGroup-", f"CodeDeploy_{group.name}_"))
    }


def schedules(emulator, fleet):
    client = emulator.client("autoscaling")
    found = client.describe_scheduled_actions(AutoScalingGroupName=fleet.name)["ScheduledUpdateGroupActions"]
    return {each["ScheduledActionName"]: each.get("MaxSize") for each in found}


def test_the_template_names_no_auto_scaling_group(emulator, outputs):
    kinds = [kind for kind, _ in physical_ids(emulator, "BlueGreenFleet").values()]
    assert "AWS::AutoScaling::AutoScalingGroup" not in kinds


def test_the_first_one_has_all_that_was_asked_for(emulator, outputs, group):
    fleet = live(emulator, group)
    found = fleet.describe()
    eventually(lambda: len(fleet.in_service()) == 2, "two instances in service")
    # Nothing is deployed yet, so no load balancer finds an instance healthy.
    assert found["HealthCheckType"] == "EC2"
    assert found["TargetGroupARNs"] == [outputs["TargetGroup"]]
    assert schedules(emulator, fleet) == {"cdk-codedeploy-Night": 3}
    policies = emulator.client("autoscaling").describe_policies(AutoScalingGroupName=fleet.name)["ScalingPolicies"]
    assert [each["PolicyName"] for each in policies] == ["cdk-codedeploy-Cpu"]


def test_three_deployments_swap_it_and_the_handler_follows(emulator, group, deploy):
    for number in range(3):
        info = deploy(f"revision-{number}")
        fleet = live(emulator, group)
        assert fleet.name == f"CodeDeploy_{group.name}_{info['deploymentId']}"
        eventually(lambda fleet=fleet: names(emulator, group) == {fleet.name}, "the end of the original group")
        eventually(lambda fleet=fleet: fleet.describe()["HealthCheckType"] == "ELB", "the handler, told by EventBridge")
        assert schedules(emulator, fleet) == {"cdk-codedeploy-Night": 3}


def test_an_update_changes_the_one_that_is_live(emulator, cdk, assemblies, group):
    before = live(emulator, group)
    version = before.describe()["LaunchTemplate"]["Version"]
    instances = before.in_service()
    cdk.deploy(assemblies / "second", "BlueGreenFleet")
    after = live(emulator, group)
    assert after.name == before.name
    found = after.describe()
    assert (found["MaxSize"], found["HealthCheckType"]) == (6, "ELB")
    assert found["LaunchTemplate"]["Version"] != version
    assert schedules(emulator, after) == {"cdk-codedeploy-Night": 4}
    assert {tag["Key"]: tag["Value"] for tag in found["Tags"]}["Version"] == "2"
    # A new launch template leads to nothing by itself.
    assert after.in_service() == instances


def test_a_failed_deployment_changes_nothing_that_is_live(emulator, group, deploy):
    before = live(emulator, group)
    emulator.control("POST", "faults", {"event": "AfterInstall", "error": "ScriptFailed", "times": 2})
    try:
        deploy("broken", "Failed")
    finally:
        emulator.control("DELETE", "faults")
    assert live(emulator, group).name == before.name
    assert len(before.in_service()) == 2


def test_an_update_that_fails_half_way_is_undone_on_the_live_one(emulator, cdk, assemblies, group):
    before = live(emulator, group)
    described = before.describe()
    cdk.deploy(assemblies / "broken", "BlueGreenFleet", fails=True)
    assert status(emulator, "BlueGreenFleet") == "UPDATE_ROLLBACK_COMPLETE"
    after = live(emulator, group)
    assert after.name == before.name
    found = after.describe()
    # The launch template's content is back, as a newer version of it.
    for each in ("MinSize", "MaxSize", "HealthCheckType", "TargetGroupARNs", "VPCZoneIdentifier"):
        assert found[each] == described[each]
    assert after.in_service() == before.in_service()


def test_a_fleet_that_somebody_deleted_is_made_again(emulator, cdk, assemblies, group, deploy):
    gone = live(emulator, group).name
    emulator.client("autoscaling").delete_auto_scaling_group(AutoScalingGroupName=gone, ForceDelete=True)
    cdk.deploy(assemblies / "first", "BlueGreenFleet")
    fleet = live(emulator, group)
    assert fleet.name != gone
    assert fleet.describe()["MaxSize"] == 4
    eventually(lambda: len(fleet.in_service()) == 2, "two instances in service")
    deploy("after-all-that")


def waits(emulator):
    """How often a handler has waited."""
    client = emulator.client("stepfunctions")
    machines = client.list_state_machines()["stateMachines"]
    return sum(len(client.list_executions(stateMachineArn=each["stateMachineArn"])["executions"]) for each in machines)


def test_an_update_while_a_deployment_runs_waits_for_it(emulator, cdk, assemblies, outputs, group):
    # Agents that never answer: each deployment fails only when their hour is over, and is followed by another until the
    # handler has met one.
    emulator.control("POST", "faults", {"event": "BeforeInstall", "error": "Silent"})
    revision = revisions.upload(emulator, outputs["Bucket"], "silent.zip", revisions.small("silent"))
    before, waited = live(emulator, group), waits(emulator)
    over = threading.Event()

    def keep_deploying():
        while not over.is_set() and waits(emulator) == waited:
            with contextlib.suppress(ClientError):
                group.wait(group.begin(revision), "Failed")

    deploying = threading.Thread(target=keep_deploying)
    deploying.start()
    try:
        cdk.deploy(assemblies / "second", "BlueGreenFleet")
    finally:
        over.set()
        deploying.join()
        emulator.control("DELETE", "faults")
    assert waits(emulator) == waited + 1
    after = live(emulator, group)
    assert after.name == before.name
    assert after.describe()["MaxSize"] == 6
