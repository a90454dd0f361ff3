"""On-premises instances with temporary credentials: a certificate is one machine, and an activation is a secret.

The tests stand in the order of a life: each begins with what the ones before have left.
"""

import json
import os
import subprocess

import pytest
from botocore.exceptions import ClientError

from harness import paths
from harness.deployments import Group
from harness.machines import Machine, RefusedError, ask, certificates
from harness.revisions import small, upload

STACK = "OnPremisesRoles"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def folder(assemblies):
    return assemblies / "certificates"


@pytest.fixture(scope="module")
def machine(emulator, folder):
    """Makes a machine with a certificate from an authority."""

    def make(file, common_name, *, unit="Web", authority="Machines"):
        certificates("machine", folder, authority, file, common_name, unit)
        return Machine(emulator, folder, file)

    return make


@pytest.fixture(scope="module")
def web_1(machine):
    return machine("one", "web-1")


def session_arn(outputs, name, role="Role"):
    return f"arn:aws:sts::000000000000:assumed-role/{outputs[role].rpartition('/')[2]}/{name}"


def registered(emulator, name):
    return emulator.client("codedeploy").get_on_premises_instance(instanceName=name)["instanceInfo"]


class TestCertificates:
    def test_gives_the_session_that_the_instance_is_registered_with(self, emulator, outputs, web_1):
        session = web_1.session(outputs, "web-1")
        assert session.arn == session_arn(outputs, "web-1")
        assert "/machines/" in outputs["Role"]
        assert session.client("sts").get_caller_identity()["Arn"] == session.arn
        assert registered(emulator, "web-1")["iamSessionArn"] == session.arn

    def test_cannot_be_another_instance(self, outputs, web_1):
        for name in ("web-2", "web-10", "WEB-1", "*"):
            with pytest.raises(RefusedError, match=r"trust policy|roleSessionName"):
                web_1.session(outputs, name)

    def test_cannot_be_nobody(self, outputs, web_1):
        # The session then has the number of the certificate, which is another after each renewal.
        with pytest.raises(RefusedError, match="trust policy"):
            web_1.session(outputs, None)

    def test_counts_only_with_its_key(self, outputs, machine, web_1):
        machine("two", "web-2")
        with pytest.raises(RefusedError, match="Incorrect signature"):
            web_1.session(outputs, "web-1", key_of="two")

    def test_of_another_authority_gives_nothing(self, outputs, folder, machine):
        certificates("authority", folder, "Strangers")
        with pytest.raises(RefusedError, match="Untrusted certificate"):
            machine("stranger", "web-1", authority="Strangers").session(outputs, "web-1")

    def test_of_another_unit_gives_nothing(self, outputs, machine):
        with pytest.raises(RefusedError, match="trust policy"):
            machine("laptop", "web-1", unit="Laptops").session(outputs, "web-1")

    def test_that_was_taken_back_gives_nothing(self, emulator, outputs, folder):
        with pytest.raises(RefusedError, match="revoked"):
            Machine(emulator, folder, "stolen").session(outputs, "web-1")

    def test_with_a_wildcard_for_a_name_is_nobody_else(self, outputs, machine):
        with pytest.raises(RefusedError, match="trust policy"):
            machine("wildcard", "web-*").session(outputs, "web-1")

    def test_renewed_is_the_same_instance(self, outputs, folder, machine, web_1):
        before = (folder / "one.pem").read_text()
        renewed = machine("renewed", "web-1")
        assert (folder / "renewed.pem").read_text() != before
        assert renewed.session(outputs, "web-1").arn == web_1.session(outputs, "web-1").arn

    def test_reads_revisions_and_nothing_else(self, emulator, outputs, web_1):
        root, own = emulator.client("s3"), web_1.session(outputs, "web-1").client("s3")
        for bucket in ("Bucket", "OtherBucket"):
            root.put_object(Bucket=outputs[bucket], Key="some.zip", Body=b"some")
        assert own.get_object(Bucket=outputs["Bucket"], Key="some.zip")["Body"].read() == b"some"
        for attempt in (
            lambda: own.get_object(Bucket=outputs["OtherBucket"], Key="some.zip"),
            lambda: own.list_objects_v2(Bucket=outputs["Bucket"]),
            lambda: own.put_object(Bucket=outputs["Bucket"], Key="mine.zip", Body=b""),
        ):
            with pytest.raises(ClientError, match="AccessDenied"):
                attempt()

    def test_is_enough_to_be_deployed_to(self, emulator, outputs, machine, web_1):
        for each, name in ((web_1, "web-1"), (machine("two", "web-2"), "web-2")):
            each.session(outputs, name)
        emulator.control("DELETE", "calls")
        group = Group(emulator, outputs["Application"], outputs["Group"])
        info = group.deploy(upload(emulator, outputs["Bucket"], "site.zip", small()))
        assert sorted(group.targets(info["deploymentId"])) == ["web-1", "web-2"]
        reads = [
            call
            for call in emulator.control("GET", "calls")
            if call["action"].startswith("s3:GetObject") and call["role"] == outputs["Role"]
        ]
        assert len(reads) == 2
        assert all(call["allowed"] for call in reads)


def secret_of(emulator, outputs):
    found = emulator.client("secretsmanager").get_secret_value(SecretId=outputs["Secret"])
    return json.loads(found["SecretString"])


def activate(emulator, secret, name):
    request = {"id": secret["ActivationId"], "code": secret["ActivationCode"], "region": secret["Region"]}
    return ask(emulator, "activations", {**request, "computerName": name})["id"]


@pytest.fixture(scope="module")
def first(emulator, outputs):
    """The first activation."""
    return secret_of(emulator, outputs)


@pytest.fixture(scope="module")
def node(emulator, first):
    """The id of a machine that was activated with it."""
    return activate(emulator, first, "db-1")


class TestActivation:
    def test_is_in_the_secret_alone(self, emulator, outputs, first):
        cloudformation, logs = emulator.client("cloudformation"), emulator.client("logs")
        told = [
            cloudformation.get_template(StackName=STACK),
            cloudformation.describe_stack_events(StackName=STACK),
            cloudformation.describe_stack_resources(StackName=STACK),
            cloudformation.describe_stacks(StackName=STACK),
        ]
        names = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        told += [logs.filter_log_events(logGroupName=name)["events"] for name in names]
        text = json.dumps(told, default=str)
        assert first["ActivationCode"] not in text
        assert first["ActivationId"] not in text

    def test_code_that_is_wrong_activates_nothing(self, emulator, first):
        with pytest.raises(RefusedError, match="no such activation"):
            activate(emulator, {**first, "ActivationCode": "guessed"}, "db-1")

    def test_machine_is_registered_with_its_session(self, emulator, outputs, node):
        command = [paths.BIN / "cdk-codedeploy", "on-prem", "register-activated", outputs["ActivatedRole"]]
        environment = emulator.environment() | {"PATH": os.pathsep.join([str(paths.BIN), "/usr/bin", "/bin"])}
        options = ["--named-by", "computer", "--tag", "Tier=db"]
        done = subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "registered  1\n"), done.stderr
        info = registered(emulator, "db-1")
        assert info["iamSessionArn"] == session_arn(outputs, node, "ActivatedRole")
        assert info["tags"] == [{"Key": "Tier", "Value": "db"}]

    def test_renewed_keeps_the_machines(self, emulator, cdk, assemblies, outputs, first, node):
        cdk.deploy(assemblies / "second", STACK)
        second = secret_of(emulator, outputs)
        assert second["ActivationId"] != first["ActivationId"]
        with pytest.raises(RefusedError, match="no such activation"):
            activate(emulator, first, "db-2")
        found = emulator.client("ssm").describe_instance_information()["InstanceInformationList"]
        assert [each["InstanceId"] for each in found] == [node]
        # What is left is the operator's to take out.
        emulator.client("codedeploy").deregister_on_premises_instance(instanceName="db-1")
        emulator.client("ssm").deregister_managed_instance(InstanceId=node)
