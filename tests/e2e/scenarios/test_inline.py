"""An AppSpec file is registered with the values that the deployment gave it, and with the checksum of that text."""

import hashlib

import pytest
import yaml

from harness.cdk import physical_ids

STACK = "Inline"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def location(emulator, outputs):
    """The only revision of the application, as CodeDeploy keeps it."""
    client = emulator.client("codedeploy")
    (found,) = client.list_application_revisions(applicationName=outputs["Application"])["revisions"]
    return client.get_application_revision(applicationName=outputs["Application"], revision=found)["revision"]


@pytest.fixture(scope="module")
def content(location):
    return location["appSpecContent"]["content"]


def test_values_are_filled_in(content, outputs):
    (resource,) = yaml.safe_load(content)["Resources"]
    assert resource["TargetService"]["Properties"] == {
        "TaskDefinition": "arn:aws:ecs:us-east-1:000000000000:task-definition/web:7",
        "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 8080},
        "NetworkConfiguration": {
            "AwsvpcConfiguration": {
                "Subnets": outputs["Subnets"].split(","),
                "SecurityGroups": [outputs["SecurityGroup"]],
                "AssignPublicIp": "DISABLED",
            }
        },
    }


def test_checksum_is_that_of_the_text(location, content):
    assert location["revisionType"] == "AppSpecContent"
    assert location["appSpecContent"]["sha256"] == hashlib.sha256(content.encode()).hexdigest()


def test_same_again_registers_nothing_twice(emulator, cdk, assemblies, outputs, location):
    before = physical_ids(emulator, STACK)
    cdk.deploy(assemblies / "first", STACK)
    assert physical_ids(emulator, STACK) == before
    client = emulator.client("codedeploy")
    assert len(client.list_application_revisions(applicationName=outputs["Application"])["revisions"]) == 1
