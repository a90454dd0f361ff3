"""A fleet without a way out: its endpoints, its permissions, its start script, and where the agent's logs go."""

import base64
import json
import re

import pytest

from harness import permissions, revisions
from harness.cdk import physical_ids
from harness.deployments import Group
from harness.fleets import Fleet

STACK = "PrivateNetwork"
INTERFACES = ["autoscaling", "codedeploy", "codedeploy-commands-secure", "logs"]
SETTINGS = re.compile(r"<<'END_OF_FILE'\n(\{\"logs\".*\})\n")


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK) as outputs:
        yield outputs


def of_type(emulator, kind):
    return {name: id for name, (found, id) in physical_ids(emulator, STACK).items() if found == kind}


def endpoints(emulator, outputs):
    """The endpoints of the VPC by the last part of the names of their services."""
    own = {"Name": "vpc-id", "Values": [outputs["VpcId"]]}
    found = emulator.client("ec2").describe_vpc_endpoints(Filters=[own])["VpcEndpoints"]
    return {each["ServiceName"].rpartition(".")[2]: each for each in found}


def start_script(emulator):
    (template,) = of_type(emulator, "AWS::EC2::LaunchTemplate").values()
    found = emulator.client("ec2").describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest"])
    data = found["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return base64.b64decode(data["UserData"]).decode()


def retentions(emulator):
    client = emulator.client("logs")
    groups = client.describe_log_groups()["logGroups"]
    ours = set(of_type(emulator, "AWS::Logs::LogGroup").values())
    return {each["logGroupName"]: each["retentionInDays"] for each in groups if each["logGroupName"] in ours}


def test_vpc_has_the_endpoints(emulator, outputs):
    found = endpoints(emulator, outputs)
    assert sorted(found) == sorted([*INTERFACES, "s3"])
    assert {name for name, each in found.items() if each["VpcEndpointType"] == "Interface"} == set(INTERFACES)
    assert len(found["s3"]["RouteTableIds"]) == 2


def test_start_script_uses_them_and_fits(emulator, outputs):
    text = start_script(emulator)
    assert len(text) < 16_384
    assert ":enable_auth_policy: true\n" in text
    assert text.index("collector='CloudWatch agent'") < text.index("title='CodeDeploy agent'")


def test_logs_go_to_the_groups_of_the_stack(emulator, outputs):
    (settings,) = SETTINGS.findall(start_script(emulator))
    items = json.loads(settings)["logs"]["logs_collected"]["files"]["collect_list"]
    found = retentions(emulator)
    assert {item["log_group_name"] for item in items} == set(found)
    assert sorted(found.values()) == [7, 7, 7]


def test_instances_may_do_what_this_takes(emulator, outputs):
    (role,) = [name for key, name in of_type(emulator, "AWS::IAM::Role").items() if key.startswith("Profile")]
    allowed = {}
    for policy in permissions.policies(emulator, role):
        for statement in policy.document["Statement"]:
            actions = statement["Action"]
            for action in [actions] if isinstance(actions, str) else actions:
                allowed[action] = statement["Resource"]
    assert len([action for action in allowed if action.startswith("codedeploy-commands-secure:")]) == 4
    writable = {arn.split(":log-group:")[1].removesuffix(":*") for arn in allowed["logs:PutLogEvents"]}
    assert writable == set(retentions(emulator))
    assert allowed["logs:CreateLogStream"] == allowed["logs:PutLogEvents"]
    assert not {"logs:CreateLogGroup", "logs:PutRetentionPolicy"} & set(allowed)


def test_a_revision_reaches_the_fleet(emulator, outputs):
    group = Group(emulator, outputs["Application"], outputs["GroupName"])
    revision = revisions.upload(emulator, outputs["Bucket"], "first.zip", revisions.small("first"))
    group.deploy(revision)
    assert len(Fleet(emulator, outputs["FleetName"]).describe()["Instances"]) == 1


def test_an_update_changes_them_in_place(emulator, outputs, cdk, assemblies):
    before = {name: each["VpcEndpointId"] for name, each in endpoints(emulator, outputs).items()}
    kept = set(retentions(emulator))
    # Among it policies of the endpoints, which the local AWS takes and does not tell.
    cdk.deploy(assemblies / "second", STACK)
    assert {name: each["VpcEndpointId"] for name, each in endpoints(emulator, outputs).items()} == before
    assert retentions(emulator) == dict.fromkeys(kept, 14)
