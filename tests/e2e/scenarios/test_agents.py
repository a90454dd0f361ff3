"""An instance goes into service when its agent works, and not before; Systems Manager is told whom to look after."""

import base64
import contextlib

import pytest
from botocore.exceptions import ClientError

from harness import boots, permissions, revisions
from harness.cdk import physical_ids
from harness.deployments import Group, eventually
from harness.fleets import Fleet
from harness.machines import RefusedError

STACK = "Agents"
HOOK = "cdk-codedeploy-Agent"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", STACK) as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["Application"], outputs["Group"])


def live(emulator, group):
    (found,) = group.settings()["autoScalingGroups"]
    return Fleet(emulator, found["name"])


@pytest.fixture
def new_instance(emulator, group):
    """An instance that waits while no time passes; those that were there before are going."""
    fleet = live(emulator, group)
    states = {each["InstanceId"]: each["LifecycleState"] for each in fleet.describe()["Instances"]}
    for instance in states:
        # One that has waited too long may be gone.
        with contextlib.suppress(ClientError):
            emulator.client("autoscaling").terminate_instance_in_auto_scaling_group(
                InstanceId=instance, ShouldDecrementDesiredCapacity=False
            )

    def other():
        return [each for each in boots.waiting(emulator) if each not in states]

    found = eventually(other, "a new instance that waits")
    # Its two hours would be over in seconds.
    hold(emulator, held=True)
    yield found[0]
    hold(emulator, held=False)


def hold(emulator, *, held):
    emulator.control("PUT", "clock", {"held": held})


def associations(emulator):
    ids = [id for kind, id in physical_ids(emulator, STACK).values() if kind == "AWS::SSM::Association"]
    client = emulator.client("ssm")
    return [client.describe_association(AssociationId=id)["AssociationDescription"] for id in ids]


def test_the_agent_is_the_last_command(emulator, outputs):
    found = emulator.client("ec2").describe_launch_template_versions(
        LaunchTemplateId=outputs["Template"], Versions=["$Latest"]
    )
    text = base64.b64decode(found["LaunchTemplateVersions"][0]["LaunchTemplateData"]["UserData"]).decode()
    assert len(text) < 16_384
    assert text.index("echo after the group") < text.index("title='CodeDeploy agent'")
    assert text.endswith("exit $status\n)")


def test_the_fleet_has_the_hook(emulator, group):
    (hook,) = [each for each in live(emulator, group).hooks() if each["LifecycleHookName"] == HOOK]
    assert hook["LifecycleTransition"] == "autoscaling:EC2_INSTANCE_LAUNCHING"
    assert hook["HeartbeatTimeout"] == 7_200
    assert hook["DefaultResult"] == "ABANDON"


def test_an_instance_whose_agent_works_goes_into_service(emulator, group, new_instance):
    fleet = live(emulator, group)
    assert new_instance not in fleet.in_service()
    told = boots.end_start(emulator, new_instance)
    hold(emulator, held=False)
    assert told == {"group": fleet.name, "hook": HOOK, "result": "CONTINUE"}
    eventually(lambda: new_instance in fleet.in_service(), "service")


def test_an_instance_whose_agent_does_not_work_is_replaced(emulator, group, new_instance):
    assert boots.end_start(emulator, new_instance, answered=False)["result"] == "ABANDON"
    hold(emulator, held=False)
    eventually(lambda: [each for each in boots.waiting(emulator) if each != new_instance], "another instance")
    assert new_instance not in live(emulator, group).in_service()


@pytest.mark.parametrize(
    "action", ["autoscaling:CompleteLifecycleAction", "autoscaling:DescribeAutoScalingInstances", "s3:GetObject"]
)
def test_an_instance_needs_each_permission(emulator, outputs, new_instance, action):
    with (
        permissions.without(emulator, outputs["InstanceRole"], action),
        pytest.raises(RefusedError, match=action.partition(":")[2]),
    ):
        boots.end_start(emulator, new_instance)
    assert new_instance in boots.waiting(emulator)


def test_a_deployment_waits_for_the_agents_of_its_instances(emulator, outputs, group):
    revision = revisions.upload(emulator, outputs["Bucket"], "site.zip", revisions.small("site"))
    with boots.all_start(emulator) as told:
        eventually(lambda: live(emulator, group).in_service(), "service")
        info = group.deploy(revision)
    fleet = live(emulator, group)
    assert fleet.name == f"CodeDeploy_{group.name}_{info['deploymentId']}"
    assert fleet.in_service() <= told
    # The copy has the hook as well, put there by the handler or copied by the service.
    eventually(lambda: HOOK in {each["LifecycleHookName"] for each in fleet.hooks()}, "the hook on the copy")


def test_systems_manager_is_told_whom_to_look_after(emulator, outputs):
    found = associations(emulator)
    assert {each["Name"] for each in found} == {"AWS-ConfigureAWSPackage"}
    assert all(each["Parameters"] == {"action": ["Install"], "name": ["AWSCodeDeployAgent"]} for each in found)
    targets = [{target["Key"]: target["Values"] for target in each["Targets"]} for each in found]
    assert {"tag:aws:autoscaling:groupName": [outputs["LookedAfter"]]} in targets
    assert {"tag:Service": ["shop", "stock"], "tag:Stage": ["prod"]} in targets
    assert {each["ScheduleExpression"] for each in found} == {"cron(0 2 * * ? *)"}


def test_an_update_changes_when_it_looks(emulator, cdk, assemblies, outputs):
    with boots.all_start(emulator):
        cdk.deploy(assemblies / "second", STACK)
    assert {each["ScheduleExpression"] for each in associations(emulator)} == {"cron(0 2 ? * SUN *)"}
