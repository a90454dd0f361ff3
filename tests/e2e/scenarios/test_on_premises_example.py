"""The example on_premises with an authority whose key is known here: used as its page says."""

import os
import subprocess

import pytest

from harness import paths
from harness.deployments import Group
from harness.machines import Machine, RefusedError, certificates
from harness.revisions import of_folder, upload

STACK = "OnPremises"
EXAMPLE = paths.ROOT / "examples/on_premises"
MACHINES = ("rack-1", "web-1")


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("second", STACK, retained=1) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["ApplicationName"], outputs["DeploymentGroupName"])


@pytest.fixture(scope="module")
def web(emulator, assemblies):
    """The machine with a certificate."""
    folder = assemblies / "certificates"
    certificates("machine", folder, "Machines", "example", "web-1", "Web")
    return Machine(emulator, folder, "example")


@pytest.fixture(scope="module")
def run(emulator, tmp_path_factory):
    """Runs the command line as an operator, in a folder of its own."""
    folder = tmp_path_factory.mktemp("operator")
    path = os.pathsep.join([str(paths.BIN), "/usr/bin", "/bin"])

    def start(*arguments):
        command = [paths.BIN / "cdk-codedeploy", "on-prem", *arguments]
        environment = emulator.environment() | {"PATH": path}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return folder

    return start


def for_roles_anywhere(outputs):
    return {
        "TrustAnchor": outputs["TrustAnchorArn"],
        "Profile": outputs["ProfileArn"],
        "Role": outputs["RoleArn"],
    }


def test_both_machines_are_registered_with_their_tags(emulator, outputs):
    found = emulator.client("codedeploy").batch_get_on_premises_instances(instanceNames=list(MACHINES))
    infos = {each["instanceName"]: each for each in found["instanceInfos"]}
    role = outputs["RoleArn"].rpartition("/")[2]
    assert infos["web-1"]["iamSessionArn"] == f"arn:aws:sts::000000000000:assumed-role/{role}/web-1"
    assert infos["rack-1"]["iamUserArn"] == outputs["UserArn"]
    for info in infos.values():
        tags = {tag["Key"]: tag["Value"] for tag in info["tags"]}
        assert tags == {"Application": "install-text", "Stage": "production"}


def test_operator_writes_the_scripts_and_the_file_with_the_key(emulator, outputs, run):
    files = ("--certificate", "/etc/pki/web-1.pem", "--private-key", "/etc/pki/web-1.key")
    anywhere = ("--profile-arn", outputs["ProfileArn"], "--trust-anchor-arn", outputs["TrustAnchorArn"])
    options = ("--os", "ubuntu", "-o")
    run(
        "bootstrap",
        "web-1",
        "--roles-anywhere",
        "--role-arn",
        outputs["RoleArn"],
        *anywhere,
        *files,
        *options,
        "web-1.sh",
    )
    run("bootstrap", "rack-1", "--user", "--user-arn", outputs["UserArn"], *options, "rack-1.sh")
    folder = run("key", "rack-1", "--secret", outputs["KeySecret"])
    (key,) = emulator.client("iam").list_access_keys(UserName=outputs["UserArn"].rpartition("/")[2])[
        "AccessKeyMetadata"
    ]
    assert key["AccessKeyId"] in (folder / "codedeploy.onpremises.yml").read_text()
    for script in ("web-1.sh", "rack-1.sh"):
        assert key["AccessKeyId"] not in (folder / script).read_text()
        subprocess.run(["bash", "-n", folder / script], check=True)


def test_certificate_is_this_machine_alone(outputs, web):
    session = web.session(for_roles_anywhere(outputs), "web-1")
    assert session.arn.endswith("/web-1")
    with pytest.raises(RefusedError, match="trust policy"):
        web.session(for_roles_anywhere(outputs), "rack-1")


def test_revision_is_deployed_to_both(emulator, outputs, group, web):
    web.session(for_roles_anywhere(outputs), "web-1")
    info = group.deploy(
        upload(emulator, outputs["RevisionBucket"], "install-text.zip", of_folder(EXAMPLE / "revision"))
    )
    assert sorted(group.targets(info["deploymentId"])) == sorted(MACHINES)
    id = group.settings()["deploymentGroupId"]
    agents = {each["instance"]: each for each in emulator.control("GET", "instances") if each["instance"] in MACHINES}
    for agent in agents.values():
        assert "/tmp/CodeDeployExample/install.txt" in agent["revisions"][id]["files"]


def test_failed_deployment_stops_at_the_first_machine(emulator, outputs, group):
    emulator.control("POST", "faults", {"event": "ValidateService", "error": "ScriptFailed", "times": 1})
    try:
        bundle = of_folder(EXAMPLE / "revision")
        failed = group.deploy(upload(emulator, outputs["RevisionBucket"], "again.zip", bundle), "Failed")
        rollback = group.wait(failed["rollbackInfo"]["rollbackDeploymentId"])
    finally:
        emulator.control("DELETE", "faults")
    assert rollback["status"] == "Succeeded"
    assert rollback["revision"]["s3Location"]["key"] == "install-text.zip"
