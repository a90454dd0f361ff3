"""The example wordpress, deployed and used as its page says, the commands on the page included."""

import json
import re
import shutil

import pytest

from harness import fleets, inventory, paths
from harness.cdk import status
from harness.commands import run
from harness.deployments import Group

STACK = "Wordpress"
ASSETS = "cdk-hnb659fds-assets-000000000000-us-east-1"
EXAMPLE = paths.ROOT / "examples/wordpress"
SITE = "/var/www/html/WordPress"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("examples", STACK, retained=1) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["ApplicationName"], outputs["DeploymentGroupName"])


@pytest.fixture(scope="module")
def installed(emulator, outputs, group):
    """A function that returns what the host has."""

    def look():
        return fleets.installed(emulator, group.settings()["deploymentGroupId"])[outputs["HostId"]]

    return look


@pytest.fixture(scope="module")
def page():
    """The commands of the page that are to be copied to a shell."""
    (commands,) = re.findall(r"```bash\n(output\(\).*?)```", (EXAMPLE / "README.md").read_text(), re.DOTALL)
    return commands


@pytest.fixture
def shell(emulator):
    """Run commands as a user of the AWS CLI does."""

    def shell(commands):
        environment = emulator.environment()
        environment["PATH"] = f"{paths.E2E_BIN}:{environment['PATH']}"
        return run(["bash", "-euo", "pipefail", "-c", commands], environment)

    return shell


@pytest.fixture
def push(emulator, outputs):
    """Push a directory with the library's own command line."""

    def push(folder):
        environment = emulator.environment()
        address = environment.pop("AWS_ENDPOINT_URL")
        words = [paths.PYTHON, "-m", "cdk_codedeploy.cli", "revision", "push", folder, "--json"]
        words += ["--application", outputs["ApplicationName"], "--bucket", outputs["RevisionBucket"]]
        return json.loads(run([*words, "--endpoint-url", address], environment).standard_output)

    return push


def of_stack(outputs):
    place = {"bucket": outputs["RevisionBucket"], "key": outputs["RevisionKey"], "bundleType": "zip"}
    place |= {"version": outputs["RevisionVersion"], "eTag": outputs["RevisionETag"]}
    return {"revisionType": "S3", "s3Location": place}


def registered(emulator, outputs):
    client = emulator.client("codedeploy")
    return client.list_application_revisions(applicationName=outputs["ApplicationName"])["revisions"]


def test_settings_of_the_deployment_group(group):
    settings = group.settings()
    assert settings["ec2TagSet"] == {
        "ec2TagSetList": [[{"Key": "Application", "Value": "wordpress", "Type": "KEY_AND_VALUE"}]]
    }
    assert settings["deploymentConfigName"] == "CodeDeployDefault.OneAtATime"
    assert settings["autoRollbackConfiguration"] == {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}


def test_revision_of_the_stack_is_registered(emulator, outputs):
    assert registered(emulator, outputs) == [of_stack(outputs)]
    assert outputs["RevisionKey"].startswith(f"{outputs['ApplicationName']}/")


@pytest.mark.timeout(120)
def test_commands_of_the_page(outputs, group, installed, shell, page):
    shell(page)
    info = group.wait(group.deployments()[0])
    assert info["revision"] == of_stack(outputs)
    assert list(group.targets(info["deploymentId"])) == [outputs["HostId"]]
    found = installed()
    assert found["revision"] == of_stack(outputs)
    assert {f"{SITE}/wp-config.php", f"{SITE}/revision.txt", f"{SITE}/wp-content/mu-plugins/look.css"} <= set(
        found["files"]
    )


def test_pushing_the_same_again_is_the_same_key(outputs, push):
    assert push(EXAMPLE / "revision")["key"] == outputs["RevisionKey"]


def test_stack_goes_back_to_what_was_pushed(emulator, cdk, assemblies, outputs):
    # The asset of the revision is gone, as after `cdk gc`, and under its key lies what the command line has pushed.
    inventory.empty_bucket(emulator, ASSETS)
    refusal = {"operation": "RegisterApplicationRevision", "error": "InvalidRevisionException", "times": 1}
    emulator.control("POST", "faults", refusal)
    try:
        cdk.deploy(assemblies / "second", STACK, fails=True)
    finally:
        emulator.control("DELETE", "faults")
    assert status(emulator, STACK) == "UPDATE_ROLLBACK_COMPLETE"
    assert {each["s3Location"]["key"] for each in registered(emulator, outputs)} == {outputs["RevisionKey"]}


@pytest.mark.timeout(120)
def test_changed_colour_is_deployed_as_the_page_says(cdk, assemblies, outputs, group, installed, shell, page):
    changed = cdk.deploy(assemblies / "second", STACK)[STACK]
    assert changed["RevisionKey"] != outputs["RevisionKey"]
    assert changed["RevisionBucket"] == outputs["RevisionBucket"]
    shell(page)
    info = group.wait(group.deployments()[0])
    assert info["revision"] == of_stack(changed)
    assert installed()["revision"] == of_stack(changed)


@pytest.mark.timeout(120)
def test_changed_colour_is_pushed_and_deployed(emulator, outputs, group, installed, push, shell, tmp_path):
    changed = tmp_path / "revision"
    shutil.copytree(EXAMPLE / "revision", changed)
    look = changed / "look/look.css"
    look.write_text(f"{look.read_text()}/* one more colour */\n")
    pushed = push(changed)
    known = {each["s3Location"]["key"] for each in registered(emulator, outputs)}
    assert pushed["key"] in known
    assert len(known) == 3
    shell(pushed["deployCommand"].replace("<name>", group.name))
    info = group.wait(group.deployments()[0])
    place = {name: pushed[name] for name in ("bucket", "key", "bundleType", "version", "eTag")}
    assert info["revision"]["s3Location"] == place
    assert installed()["revision"]["s3Location"] == place


def test_going_back_deploys_the_very_first_again(outputs, group, installed):
    group.deploy(of_stack(outputs))
    assert installed()["revision"] == of_stack(outputs)
