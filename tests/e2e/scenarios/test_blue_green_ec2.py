"""The example blue_green_ec2, deployed and used as its page says."""

import pytest

from harness import paths, revisions
from harness.deployments import Group, eventually
from harness.fleets import Fleet, installed


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("examples", "BlueGreenEc2", retained=1) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["ApplicationName"], outputs["DeploymentGroupName"])


def live(emulator, group):
    (found,) = group.settings()["autoScalingGroups"]
    return Fleet(emulator, found["name"])


def test_its_revision_goes_onto_new_instances(emulator, outputs, group):
    before = live(emulator, group)
    old = eventually(lambda: len(before.in_service()) == 2 and before.in_service(), "two instances in service")
    content = revisions.of_folder(paths.ROOT / "examples/blue_green_ec2/revision")
    info = group.deploy(revisions.upload(emulator, outputs["RevisionBucket"], "web-1.zip", content))
    after = live(emulator, group)
    assert after.name == f"CodeDeploy_{group.name}_{info['deploymentId']}"
    new = after.in_service()
    assert len(new) == 2
    assert not new & old
    has = installed(emulator, group.settings()["deploymentGroupId"])
    assert new <= has.keys()
    assert all("/srv/web/index.html" in has[each]["files"] for each in new)


def test_an_instance_that_scaling_adds_gets_the_revision(emulator, group):
    fleet = live(emulator, group)
    instances = fleet.settle(3)
    id = group.settings()["deploymentGroupId"]
    eventually(lambda: instances <= installed(emulator, id).keys(), "the revision on the third instance")


def test_schedules_follow_the_fleet(emulator, group):
    fleet = live(emulator, group)
    client = emulator.client("autoscaling")

    def names():
        found = client.describe_scheduled_actions(AutoScalingGroupName=fleet.name)["ScheduledUpdateGroupActions"]
        return {each["ScheduledActionName"] for each in found}

    assert names() == {"cdk-codedeploy-Evening", "cdk-codedeploy-Morning"}
