"""The example tagged_instances, deployed and used as its page says, the commands on the page included."""

import re

import pytest

from harness import fleets, paths, revisions
from harness.aws_cli import AwsCli
from harness.cdk import physical_ids
from harness.commands import run
from harness.deployments import Group

STACK = "TaggedInstances"
EXAMPLE = paths.ROOT / "examples/tagged_instances"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("examples", STACK, retained=1) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["ApplicationName"], outputs["DeploymentGroupName"])


@pytest.fixture(scope="module")
def instances(emulator, outputs):
    return {id for kind, id in physical_ids(emulator, STACK).values() if kind == "AWS::EC2::Instance"}


@pytest.fixture
def stranger(emulator):
    """An instance of another stage, which is nobody's business."""
    ec2 = emulator.client("ec2")
    tags = [{"Key": "Application", "Value": "handbook"}, {"Key": "Stage", "Value": "development"}]
    (made,) = ec2.run_instances(
        ImageId="ami-00000000000000000",
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )["Instances"]
    yield made["InstanceId"]
    ec2.terminate_instances(InstanceIds=[made["InstanceId"]])


def test_settings_of_the_deployment_group(group):
    settings = group.settings()
    assert settings["ec2TagSet"] == {
        "ec2TagSetList": [
            [{"Key": "Application", "Value": "handbook", "Type": "KEY_AND_VALUE"}],
            [
                {"Key": "Stage", "Value": "beta", "Type": "KEY_AND_VALUE"},
                {"Key": "Stage", "Value": "production", "Type": "KEY_AND_VALUE"},
            ],
        ]
    }
    assert settings["deploymentConfigName"] == "CodeDeployDefault.OneAtATime"
    assert settings["deploymentStyle"]["deploymentOption"] == "WITHOUT_TRAFFIC_CONTROL"
    assert settings.get("autoScalingGroups", []) == []


def test_own_revision_reaches_the_instances_that_match(emulator, outputs, group, instances, stranger):
    revision = revisions.upload(
        emulator, outputs["RevisionBucket"], "own.zip", revisions.of_folder(EXAMPLE / "revision")
    )
    info = group.deploy(revision, fileExistsBehavior="OVERWRITE")
    assert group.targets(info["deploymentId"]).keys() == instances
    assert stranger not in instances
    found = fleets.installed(emulator, group.settings()["deploymentGroupId"])
    for instance in instances:
        assert found[instance]["revision"] == revision
        assert "/var/www/html/index.html" in found[instance]["files"]


def test_failed_revision_is_rolled_back(emulator, outputs, group, instances):
    good, bad = (
        revisions.upload(emulator, outputs["RevisionBucket"], f"{text}.zip", revisions.small(text))
        for text in ("good", "bad")
    )
    group.deploy(good, fileExistsBehavior="OVERWRITE")
    emulator.control("POST", "faults", {"event": "AfterInstall", "error": "ScriptFailed", "times": 1})
    try:
        failed = group.deploy(bad, "Failed", fileExistsBehavior="OVERWRITE")
    finally:
        emulator.control("DELETE", "faults")
    rollback = group.wait(failed["rollbackInfo"]["rollbackDeploymentId"])
    assert rollback["revision"] == good
    found = fleets.installed(emulator, group.settings()["deploymentGroupId"])
    assert {found[id]["revision"]["s3Location"]["key"] for id in instances} == {"good.zip"}


@pytest.mark.timeout(120)
def test_commands_of_the_page(emulator, group, instances):
    page = (EXAMPLE / "README.md").read_text()
    (commands,) = re.findall(r"```bash\n(output\(\).*?)```", page, re.DOTALL)
    # Earlier tests left files of other deployments of this group there: to the agent those are its own.
    environment = emulator.environment()
    environment["PATH"] = f"{paths.E2E_BIN}:{environment['PATH']}"
    done = run(["bash", "-euo", "pipefail", "-c", commands], environment)
    for instance in instances:
        assert instance in done.standard_output
    info = group.wait(group.deployments()[0])
    assert info["revision"]["s3Location"]["key"].startswith("handbook-")


class TestAwsCli:
    """What AWS's own client reads, and what it asks for, is what CodeDeploy's API has."""

    @pytest.fixture
    def aws(self, emulator):
        return AwsCli(emulator)

    def test_applications(self, aws, group):
        assert group.application in aws.json("deploy", "list-applications")["applications"]

    def test_deployment_group(self, aws, group):
        names = ["--application-name", group.application, "--deployment-group-name", group.name]
        info = aws.json("deploy", "get-deployment-group", *names)["deploymentGroupInfo"]
        assert info["serviceRoleArn"] == group.settings()["serviceRoleArn"]
        assert info["ec2TagSet"] == group.settings()["ec2TagSet"]

    def test_deployments(self, aws, group):
        names = ["--application-name", group.application, "--deployment-group-name", group.name]
        assert sorted(aws.json("deploy", "list-deployments", *names)["deployments"]) == sorted(group.deployments())

    def test_refusal(self, aws):
        done = aws("deploy", "get-application", "--application-name", "nobody", fails=True)
        assert "ApplicationDoesNotExistException" in done.output


def test_update_in_place(emulator, cdk, assemblies, group, outputs):
    before = physical_ids(emulator, STACK)
    cdk.deploy(assemblies / "second", STACK)
    assert physical_ids(emulator, STACK) == before
    arn = f"arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:{group.application}/{group.name}"
    tags = emulator.client("codedeploy").list_tags_for_resource(ResourceArn=arn)["Tags"]
    assert {"Key": "Team", "Value": "writers"} in tags
