"""The example windows_hello, deployed and used as its page says, the commands on the page included."""

import re

import pytest

from harness import fleets, paths, revisions
from harness.cdk import physical_ids
from harness.commands import run
from harness.deployments import Group

STACK = "WindowsHello"
EXAMPLE = paths.ROOT / "examples/windows_hello"
PAGE = "c:\\inetpub\\wwwroot\\index.html"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("examples", STACK, retained=1) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["ApplicationName"], outputs["DeploymentGroupName"])


@pytest.fixture(scope="module")
def server(emulator, outputs):
    (id,) = (id for kind, id in physical_ids(emulator, STACK).values() if kind == "AWS::EC2::Instance")
    return id


def push(emulator, outputs, group, server, key, **changed):
    """Deploy the example's revision, some of its files changed, and return what happened on the server."""
    files = {
        path.relative_to(EXAMPLE / "revision").as_posix(): path.read_bytes()
        for path in (EXAMPLE / "revision").rglob("*")
        if path.is_file()
    }
    content = revisions.bundle(files | changed)
    info = group.deploy(revisions.upload(emulator, outputs["RevisionBucket"], key, content))
    (target,) = group.targets(info["deploymentId"]).values()
    assert target["targetId"] == server
    return {event["lifecycleEventName"]: event["status"] for event in target["lifecycleEvents"]}


def installed(emulator, group, server):
    return fleets.installed(emulator, group.settings()["deploymentGroupId"])[server]


def test_server_runs_windows_and_everybody_gets_to_its_page(emulator, outputs, server):
    ec2 = emulator.client("ec2")
    (found,) = ec2.describe_instances(InstanceIds=[server])["Reservations"][0]["Instances"]
    assert found["Platform"] == "windows"
    assert outputs["Site"] == f"http://{found['PublicDnsName']}"
    (access,) = found["SecurityGroups"]
    (rule,) = ec2.describe_security_groups(GroupIds=[access["GroupId"]])["SecurityGroups"][0]["IpPermissions"]
    assert (rule["FromPort"], rule["ToPort"]) == (80, 80)
    assert [each["CidrIp"] for each in rule["IpRanges"]] == ["0.0.0.0/0"]


def test_first_revision_brings_the_page(emulator, outputs, group, server):
    events = push(emulator, outputs, group, server, "hello-1.zip")
    assert {"BeforeInstall", "Install", "ValidateService"} <= events.keys()
    assert set(events.values()) == {"Succeeded"}
    assert installed(emulator, group, server)["files"] == [PAGE]


def test_page_gets_another_colour(emulator, outputs, group, server):
    page = (EXAMPLE / "revision/index.html").read_text()
    assert page.count("#0188cc") == 1
    push(emulator, outputs, group, server, "hello-2.zip", **{"index.html": page.replace("#0188cc", "#aa3300").encode()})
    found = installed(emulator, group, server)
    assert found["files"] == [PAGE]
    assert found["revision"]["s3Location"]["key"] == "hello-2.zip"


def test_page_that_is_not_served_is_rolled_back(emulator, outputs, group, server):
    good = installed(emulator, group, server)["revision"]
    bad = revisions.upload(emulator, outputs["RevisionBucket"], "bad.zip", revisions.of_folder(EXAMPLE / "revision"))
    emulator.control("POST", "faults", {"event": "ValidateService", "error": "ScriptFailed", "times": 1})
    try:
        failed = group.deploy(bad, "Failed")
    finally:
        emulator.control("DELETE", "faults")
    (target,) = group.targets(failed["deploymentId"]).values()
    (event,) = (each for each in target["lifecycleEvents"] if each["status"] == "Failed")
    assert event["diagnostics"]["scriptName"] == "scripts/validate.ps1"
    rollback = group.wait(failed["rollbackInfo"]["rollbackDeploymentId"])
    assert rollback["revision"] == good
    assert installed(emulator, group, server)["revision"] == good


def test_revision_of_another_system_is_refused(emulator, outputs, group):
    linux = revisions.upload(emulator, outputs["RevisionBucket"], "linux.zip", revisions.small())
    failed = group.deploy(linux, "Failed")
    assert "operating system linux, but the instance runs windows" in group.story(failed["deploymentId"])
    group.wait(failed["rollbackInfo"]["rollbackDeploymentId"])


@pytest.mark.timeout(120)
def test_commands_of_the_page(emulator, outputs, group, server):
    page = (EXAMPLE / "README.md").read_text()
    (commands,) = re.findall(r"```bash\n(output\(\).*?)```", page, re.DOTALL)
    environment = emulator.environment()
    environment["PATH"] = f"{paths.E2E_BIN}:{environment['PATH']}"
    done = run(["bash", "-euo", "pipefail", "-c", commands], environment)
    assert done.standard_output.strip().endswith(outputs["Site"])
    info = group.wait(group.deployments()[0])
    assert info["revision"]["s3Location"]["key"].startswith("hello-")
    assert list(group.targets(info["deploymentId"])) == [server]
