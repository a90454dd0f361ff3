"""Two teams in one account: neither may use what is the other's."""

import pytest

from harness import fleets, revisions
from harness.deployments import Group


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", "Neighbours") as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    def group(team):
        return Group(emulator, outputs[f"{team}Application"], outputs[f"{team}Group"])

    return group


@pytest.fixture(scope="module")
def upload(emulator, outputs):
    def upload(team, key):
        return revisions.upload(emulator, outputs[f"{team}Bucket"], key, revisions.small(f"{team} {key}"))

    return upload


NEIGHBOURS = [("Red", "Blue"), ("Blue", "Red")]


@pytest.mark.parametrize("team", ["Red", "Blue"])
def test_own_bucket_and_own_role_do(emulator, outputs, group, upload, team):
    revision = upload(team, "own.zip")
    info = group(team).deploy(revision, fileExistsBehavior="OVERWRITE")
    assert list(group(team).targets(info["deploymentId"])) == [outputs[f"{team}Instance"]]


@pytest.mark.parametrize(("team", "other"), NEIGHBOURS)
def test_role_serves_no_other_application(emulator, outputs, group, team, other):
    codedeploy = emulator.client("codedeploy")
    with pytest.raises(codedeploy.exceptions.InvalidRoleException):
        group(team).update(serviceRoleArn=outputs[f"{other}Role"])
    assert group(team).settings()["serviceRoleArn"] == outputs[f"{team}Role"]


@pytest.mark.parametrize(("team", "other"), NEIGHBOURS)
def test_role_serves_no_new_application(emulator, outputs, team, other):
    codedeploy = emulator.client("codedeploy")
    codedeploy.create_application(applicationName="intruder")
    try:
        with pytest.raises(codedeploy.exceptions.InvalidRoleException):
            codedeploy.create_deployment_group(
                applicationName="intruder",
                deploymentGroupName=outputs[f"{team}Group"],
                serviceRoleArn=outputs[f"{team}Role"],
            )
    finally:
        codedeploy.delete_application(applicationName="intruder")


@pytest.mark.parametrize(("team", "other"), NEIGHBOURS)
def test_instance_reads_no_other_bucket(emulator, outputs, group, upload, team, other):
    own = upload(team, "mine.zip")
    group(team).deploy(own, fileExistsBehavior="OVERWRITE")
    emulator.control("DELETE", "calls")
    info = group(team).deploy(upload(other, "secret.zip"), "Failed", fileExistsBehavior="OVERWRITE")
    instance = outputs[f"{team}Instance"]
    events = {
        event["lifecycleEventName"]: event
        for event in group(team).targets(info["deploymentId"])[instance]["lifecycleEvents"]
    }
    assert events["DownloadBundle"]["status"] == "Failed"
    refused = [call for call in emulator.control("GET", "calls") if not call["allowed"]]
    assert {call["action"] for call in refused} == {"s3:GetObject"}
    installed = fleets.installed(emulator, group(team).settings()["deploymentGroupId"])
    assert installed[instance]["revision"] == own
