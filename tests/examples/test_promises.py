"""What the examples' pages promise and a snapshot does not explain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cdk_codedeploy.targets import TagFilter, TagGroup, TagSet

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def only_for(folder: str) -> pytest.MarkDecorator:
    """Run a test for one example."""
    return pytest.mark.parametrize("example", [EXAMPLES / folder], indirect=True, ids=[folder])


def resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of a template's resources of one type, by logical id."""
    return {
        name: resource["Properties"] for name, resource in template["Resources"].items() if resource["Type"] == kind
    }


def only(template: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the properties of a template's only resource of one type."""
    (properties,) = resources(template, kind).values()
    return properties


on_instances = pytest.mark.parametrize(
    "example",
    # Elsewhere the instances are the user's own machines.
    sorted(folder.parent for folder in EXAMPLES.glob("*/revision") if folder.parent.name != "on_premises"),
    indirect=True,
    ids=lambda folder: folder.name,
)


on_one_instance = pytest.mark.parametrize(
    "example",
    [EXAMPLES / "windows_hello", EXAMPLES / "wordpress"],
    indirect=True,
    ids=lambda folder: folder.name,
)


@on_instances
def test_instances_demand_imdsv2_and_have_encrypted_disks(template: dict[str, Any]) -> None:
    launched = [found["LaunchTemplateData"] for found in resources(template, "AWS::EC2::LaunchTemplate").values()]
    instances = [*launched, *resources(template, "AWS::EC2::Instance").values()]
    assert launched
    assert all(found["MetadataOptions"]["HttpTokens"] == "required" for found in launched)
    disks = [disk for found in instances for disk in found.get("BlockDeviceMappings", [])]
    assert disks
    assert all(disk["Ebs"]["Encrypted"] for disk in disks)


def test_stack_outputs_what_its_page_reads(example: Any, template: dict[str, Any]) -> None:
    wanted = {"ApplicationName", "DeploymentGroupName"} | ({"RevisionBucket"} if has_revision(example) else set())
    assert template["Outputs"].keys() >= wanted
    page = (example.folder / "README.md").read_text()
    assert [name for name in template["Outputs"] if name not in page] == []


def has_revision(example: Any) -> bool:
    """Whether files are deployed onto instances. Elsewhere the revision is an AppSpec file, made by the stack."""
    return (example.folder / "revision").is_dir()


def test_page_has_a_picture_and_says_what_breaks(example: Any) -> None:
    page = (example.folder / "README.md").read_text()
    assert "```mermaid\n" in page
    ship = "## Push a revision" if has_revision(example) else "## Ship a new version"
    for heading in ("## Deploy it", ship, "## What it costs", "## What it costs to break"):
        assert f"\n{heading}\n" in page


def test_page_quotes_the_stack_as_it_is(example: Any) -> None:
    source = squeezed((example.folder / "stack.py").read_text())
    blocks = [block.split("```")[0] for block in (example.folder / "README.md").read_text().split("```python\n")[1:]]
    assert blocks
    assert [block for block in blocks if squeezed(block) not in source] == []


def squeezed(code: str) -> str:
    """Return code without white space, which quoting changes."""
    return "".join(code.split())


@only_for("auto_scaling_web")
def test_agent_is_installed_after_the_web_server(template: dict[str, Any]) -> None:
    template_data = only(template, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]
    start = json.dumps(template_data["UserData"])
    assert 0 < start.index("dnf install -y nginx") < start.index("./install auto")


@only_for("auto_scaling_web")
def test_load_balancer_does_not_decide_which_instances_live(template: dict[str, Any]) -> None:
    assert only(template, "AWS::AutoScaling::AutoScalingGroup")["HealthCheckType"] == "EC2"


@only_for("auto_scaling_web")
def test_topic_is_encrypted_and_refuses_plain_connections(template: dict[str, Any]) -> None:
    assert only(template, "AWS::SNS::Topic")["KmsMasterKeyId"]
    (statement,) = only(template, "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


@only_for("tagged_instances")
def test_tags_of_the_group_match_the_instances(template: dict[str, Any]) -> None:
    groups = only(template, "AWS::CodeDeploy::DeploymentGroup")["Ec2TagSet"]["Ec2TagSetList"]
    tag_set = TagSet(
        *(TagGroup(*(TagFilter(each["Key"], each["Value"]) for each in group["Ec2TagGroup"])) for group in groups)
    )
    instances = resources(template, "AWS::EC2::Instance").values()
    tags = [{tag["Key"]: tag["Value"] for tag in instance["Tags"]} for instance in instances]
    assert sorted(found["Stage"] for found in tags) == ["beta", "production"]
    assert all(tag_set.matches(found) for found in tags)
    assert not tag_set.matches(tags[0] | {"Stage": "development"})
    assert not tag_set.matches(tags[0] | {"Application": "shop"})


@only_for("on_premises")
def test_tags_of_the_group_match_the_machines(template: dict[str, Any]) -> None:
    groups = only(template, "AWS::CodeDeploy::DeploymentGroup")["OnPremisesTagSet"]["OnPremisesTagSetList"]
    tag_set = TagSet(
        *(
            TagGroup(*(TagFilter(each["Key"], each["Value"]) for each in group["OnPremisesTagGroup"]))
            for group in groups
        )
    )
    machines = resources(template, "Custom::CodeDeployOnPremisesInstance").values()
    assert sorted(each["InstanceName"] for each in machines) == ["rack-1", "web-1"]
    assert all(tag_set.matches(each["Tags"]) for each in machines)


@pytest.mark.parametrize(
    "example", [EXAMPLES / "tagged_instances", EXAMPLES / "wordpress"], indirect=True, ids=lambda folder: folder.name
)
def test_nothing_comes_in(template: dict[str, Any]) -> None:
    assert "SecurityGroupIngress" not in only(template, "AWS::EC2::SecurityGroup")
    assert resources(template, "AWS::EC2::SecurityGroupIngress") == {}


@only_for("wordpress")
def test_revision_is_copied_to_a_bucket_that_survives(template: dict[str, Any]) -> None:
    place = only(template, "Custom::CodeDeployRegisteredRevision")["S3"]
    bucket = template["Resources"][place["Bucket"]["Ref"]]
    assert bucket["DeletionPolicy"] == "Retain"
    assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "LifecycleConfiguration" not in bucket["Properties"]
    assert place["CopyFrom"]["Bucket"] != place["Bucket"]


@only_for("wordpress")
def test_host_may_read_the_revisions_of_its_application(template: dict[str, Any]) -> None:
    place = only(template, "Custom::CodeDeployRegisteredRevision")["S3"]
    _, (application, _) = place["Key"]["Fn::Join"]
    statements = [
        statement
        for name, policy in resources(template, "AWS::IAM::Policy").items()
        if name.startswith("InstanceProfile")
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    (objects,) = (each for each in statements if "s3:GetObjectVersion" in each["Action"])
    assert objects["Resource"] == {
        "Fn::Join": ["", [{"Fn::GetAtt": [place["Bucket"]["Ref"], "Arn"]}, "/", application, "/*"]]
    }


@on_one_instance
def test_tag_of_the_group_is_the_instances(template: dict[str, Any]) -> None:
    (groups,) = only(template, "AWS::CodeDeploy::DeploymentGroup")["Ec2TagSet"]["Ec2TagSetList"]
    (group,) = groups["Ec2TagGroup"]
    tags = {tag["Key"]: tag["Value"] for tag in only(template, "AWS::EC2::Instance")["Tags"]}
    assert tags[group["Key"]] == group["Value"]


@on_one_instance
def test_page_lists_every_hook_and_its_script(example: Any) -> None:
    import yaml

    appspec = yaml.safe_load((example.folder / "revision" / "appspec.yml").read_text())
    page = (example.folder / "README.md").read_text()
    for event, hooks in appspec["hooks"].items():
        for hook in hooks:
            assert f"| {event} | [{Path(hook['location']).name}](revision/{hook['location']}) |" in page


@only_for("windows_hello")
def test_only_the_page_is_open_to_the_world(template: dict[str, Any]) -> None:
    (rule,) = only(template, "AWS::EC2::SecurityGroup")["SecurityGroupIngress"]
    assert (rule["FromPort"], rule["ToPort"], rule["IpProtocol"]) == (80, 80, "tcp")
    assert resources(template, "AWS::EC2::SecurityGroupIngress") == {}


@only_for("windows_hello")
def test_agent_of_windows_is_installed_by_user_data(template: dict[str, Any]) -> None:
    start = json.dumps(only(template, "AWS::EC2::Instance")["UserData"])
    assert 0 < start.index("<powershell>") < start.index("codedeploy-agent.msi") < start.index("</powershell>")
