"""Each action of the functions behind deployments and registered revisions is needed: without it one is refused."""

import json
import threading
from dataclasses import replace

import pytest

from harness import permissions, revisions
from harness.cdk import physical_ids
from harness.custom_resources import CustomResource, sift
from harness.deployments import Group, eventually
from harness.fleets import Fleet

STACK = "Deployed"
LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}

# To see what the group has and what the stack does, to deploy, and to look on.
DEPLOY = [
    "cloudformation:DescribeStacks",
    "codedeploy:CreateDeployment",
    "codedeploy:GetDeployment",
    "codedeploy:GetDeploymentConfig",
    "codedeploy:GetDeploymentGroup",
    "codedeploy:ListDeployments",
    "states:StartExecution",
]
# To say why a deployment has failed.
EXPLAIN = ["codedeploy:BatchGetDeploymentTargets", "codedeploy:ListDeploymentTargets"]
STOP = ["codedeploy:StopDeployment"]
# One of the two is enough.
REVISION = ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"]

# To copy a bundle to where it stays, and to register it.
REGISTER = ["codedeploy:RegisterApplicationRevision", "s3:GetObject", "s3:PutObject"]
SPARE_TO_REGISTER = {
    "s3:ListBucket": "without it S3 says of an object that is not there that it is forbidden, which nothing here says",
}


@pytest.fixture(scope="module")
def outputs(emulator, deployed):
    with deployed("first", STACK) as outputs:
        eventually(Fleet(emulator, outputs["Fleet"]).in_service, "an instance in service")
        yield outputs


@pytest.fixture(scope="module")
def ids(emulator, outputs):
    return physical_ids(emulator, STACK)


@pytest.fixture(scope="module")
def bucket(ids):
    (name,) = (id for kind, id in ids.values() if kind == "AWS::S3::Bucket")
    return name


@pytest.fixture(scope="module")
def stack_id(emulator, outputs):
    return emulator.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["StackId"]


@pytest.fixture
def make(emulator, ids, bucket, stack_id):
    """Return a custom resource of a kind, of this stack."""

    def make(kind):
        (function,) = (
            id
            for logical_id, (type_, id) in ids.items()
            if type_ == "AWS::Lambda::Function" and logical_id.startswith(f"CodeDeployCustomResources{kind}Function")
        )
        return CustomResource(emulator, function, bucket, stack_id=stack_id)

    return make


@pytest.fixture
def deployment(make):
    """A deployment that is still to be asked for."""
    return make("Deployment")


@pytest.fixture
def wanted(emulator, outputs, bucket):
    """Return the properties of a deployment of a revision of its own."""

    def wanted(name):
        key = f"{outputs['Application']}/{name}.zip"
        revisions.upload(emulator, bucket, key, revisions.small(name))
        return {
            "Application": outputs["Application"],
            "DeploymentGroup": outputs["Group"],
            "S3": {"Bucket": bucket, "Key": key, "BundleType": "zip"},
            "FileExistsBehavior": "OVERWRITE",
        }

    return wanted


class TestDeployment:
    def test_actions_of_the_role(self, emulator, deployment):
        expected = {*DEPLOY, *EXPLAIN, *STOP, *REVISION, *LOG}
        assert permissions.actions(emulator, deployment.role) == expected

    @pytest.mark.parametrize("actions", [DEPLOY[:3], DEPLOY[3:5], DEPLOY[5:], REVISION], ids=", ".join)
    def test_deploying_needs(self, deployment, wanted, actions):
        properties = wanted(actions[0].partition(":")[2])
        assert sift(deployment.role, actions, deployment, "create", properties)["Status"] == "SUCCESS"

    @pytest.mark.parametrize("action", REVISION)
    def test_deploying_needs_one_of_two(self, emulator, deployment, wanted, action):
        """When this fails, each of them is needed."""
        with permissions.without(emulator, deployment.role, action):
            assert deployment.create(wanted(f"only {action[11:14]}"))["Status"] == "SUCCESS"

    def test_explaining_needs(self, emulator, deployment, wanted):
        emulator.control("POST", "faults", {"event": "AfterInstall", "error": "ScriptFailed", "times": 1})
        try:
            answer = sift(deployment.role, EXPLAIN, deployment, "create", wanted("bad"))
        finally:
            emulator.control("DELETE", "faults")
        assert answer["Status"] == "FAILED"
        assert "at AfterInstall" in answer["Reason"]

    def test_stopping_needs(self, emulator, outputs, deployment, wanted):
        assert deployment.create(wanted("good"))["Status"] == "SUCCESS"
        group = Group(emulator, outputs["Application"], outputs["Group"])
        # The same resource, whose end is asked for while its change is at work.
        going = replace(deployment)
        emulator.control("POST", "faults", {"event": "BeforeInstall", "error": None, "delay": 4, "times": 1})
        update = threading.Thread(target=lambda: deployment.update(wanted("slow")))
        try:
            update.start()
            eventually(lambda: group.info(group.deployments()[0])["status"] == "InProgress", "the deployment")
            assert sift(deployment.role, STOP, going, "delete")["Status"] == "SUCCESS"
        finally:
            update.join()
            emulator.control("DELETE", "faults")


class TestRegisteredRevision:
    @pytest.fixture
    def revision(self, make):
        return make("RegisteredRevision")

    @pytest.fixture
    def properties(self, emulator, outputs, bucket):
        """Return what the stack itself says of its revision, which is not there any more."""
        template = emulator.client("cloudformation").get_template(StackName=STACK)["TemplateBody"]
        resources = (json.loads(template) if isinstance(template, str) else template)["Resources"]
        (found,) = (each for each in resources.values() if each["Type"] == "Custom::CodeDeployRegisteredRevision")
        source = found["Properties"]["S3"]["CopyFrom"]
        key = f"{outputs['Application']}/{source['ContentHash']}.zip"
        versions = emulator.client("s3").list_object_versions(Bucket=bucket, Prefix=key)
        for each in [*versions.get("Versions", []), *versions.get("DeleteMarkers", [])]:
            emulator.client("s3").delete_object(Bucket=bucket, Key=key, VersionId=each["VersionId"])
        assets = emulator.client("s3").list_buckets()["Buckets"]
        (origin,) = (each["Name"] for each in assets if each["Name"].startswith("cdk-hnb659fds-assets-"))
        copied = {**source, "Bucket": origin}
        return {
            "Application": outputs["Application"],
            "S3": {"Bucket": bucket, "Key": key, "BundleType": "zip", "CopyFrom": copied},
        }

    def test_actions_of_the_role(self, emulator, revision):
        assert permissions.actions(emulator, revision.role) == {*REGISTER, *SPARE_TO_REGISTER, *LOG}

    def test_copying_and_registering_need(self, revision, properties):
        assert sift(revision.role, REGISTER, revision, "create", properties)["Status"] == "SUCCESS"

    @pytest.mark.parametrize("action", SPARE_TO_REGISTER)
    def test_nothing_needs(self, emulator, revision, properties, action):
        """When this fails, the action is needed after all: list it above."""
        emulator.control("DELETE", "calls")
        with permissions.without(emulator, revision.role, action):
            assert revision.create(properties)["Status"] == "SUCCESS"
            assert permissions.refused(emulator, revision.role) == set()
