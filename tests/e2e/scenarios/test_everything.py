"""Every setting of a deployment group, and each changed in place. What is expected is written here, not computed."""

import pytest

from harness import revisions
from harness.cdk import physical_ids
from harness.deployments import Group
from harness.fleets import Fleet

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"


@pytest.fixture(scope="module")
def outputs(deployed):
    with deployed("first", "Everything") as outputs:
        yield outputs


@pytest.fixture(scope="module")
def group(emulator, outputs):
    return Group(emulator, outputs["Application"], outputs["Group"])


@pytest.fixture(scope="module")
def look(emulator, outputs, group):
    """Return the settings in a form that can be compared, the hooks by Auto Scaling group, and the tags."""

    def look():
        settings = group.settings()
        named = [each["name"] for each in settings.pop("autoScalingGroups", [])]
        hooks = {
            number: sorted(hook["LifecycleTransition"] for hook in Fleet(emulator, outputs[f"Fleet{number}"]).hooks())
            for number in (1, 2)
        }
        tags = emulator.client("codedeploy").list_tags_for_resource(ResourceArn=outputs["GroupArn"])["Tags"]
        settings["alarmConfiguration"]["alarms"].sort(key=lambda alarm: alarm["name"])
        settings["alarmConfiguration"].setdefault("ignorePollAlarmFailure", False)
        for each in settings["triggerConfigurations"]:
            each["triggerEvents"].sort()
        # What was not asked for, in whichever way it is said.
        for name in ("lastAttemptedDeployment", "lastSuccessfulDeployment", "targetRevision"):
            settings.pop(name, None)
        for name in [name for name, value in settings.items() if value in ([], {}, None)]:
            del settings[name]
        ours = {tag["Key"]: tag["Value"] for tag in tags if not tag["Key"].startswith("aws:")}
        return settings, named, hooks, ours

    return look


@pytest.fixture(scope="module")
def first(emulator, look):
    return *look(), physical_ids(emulator, "Everything")


@pytest.fixture(scope="module")
def second(emulator, first, cdk, assemblies, look):
    cdk.deploy(assemblies / "second", "Everything")
    return *look(), physical_ids(emulator, "Everything")


def alarms(outputs, *numbers):
    return sorted(({"name": outputs[f"Alarm{number}"]} for number in numbers), key=lambda alarm: alarm["name"])


def test_first_version(outputs, first):
    settings, named, hooks, tags, _ = first
    assert settings.pop("deploymentGroupId")
    assert settings == {
        "alarmConfiguration": {"enabled": True, "ignorePollAlarmFailure": False, "alarms": alarms(outputs, 1, 2)},
        "applicationName": outputs["Application"],
        "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]},
        "computePlatform": "Server",
        "deploymentConfigName": "CodeDeployDefault.HalfAtATime",
        "deploymentGroupName": outputs["Group"],
        "deploymentStyle": {"deploymentOption": "WITH_TRAFFIC_CONTROL", "deploymentType": "IN_PLACE"},
        "ec2TagSet": {
            "ec2TagSetList": [
                [
                    {"Key": "Stage", "Value": "beta", "Type": "KEY_AND_VALUE"},
                    {"Key": "Canary", "Type": "KEY_ONLY"},
                ]
            ]
        },
        "loadBalancerInfo": {"targetGroupInfoList": [{"name": outputs["Targets1"]}, {"name": outputs["Targets2"]}]},
        "onPremisesTagSet": {
            "onPremisesTagSetList": [[{"Key": "Hall", "Value": "north", "Type": "KEY_AND_VALUE"}]],
        },
        "outdatedInstancesStrategy": "UPDATE",
        "serviceRoleArn": outputs["Role1"],
        "terminationHookEnabled": False,
        "triggerConfigurations": [
            {
                "triggerName": "Failures",
                "triggerTargetArn": outputs["Topic1"],
                "triggerEvents": ["DeploymentFailure"],
            }
        ],
    }
    assert named == [outputs["Fleet1"]]
    assert hooks == {1: [LAUNCHING], 2: []}
    assert tags == {"Team": "red", "Floor": "4"}


def test_second_version(outputs, second):
    settings, named, hooks, tags, _ = second
    assert settings.pop("deploymentGroupId")
    assert settings == {
        "alarmConfiguration": {"enabled": False, "ignorePollAlarmFailure": True, "alarms": alarms(outputs, 2, 3)},
        "applicationName": outputs["Application"],
        "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_STOP_ON_REQUEST"]},
        "computePlatform": "Server",
        "deploymentConfigName": outputs["Config"],
        "deploymentGroupName": outputs["Group"],
        "deploymentStyle": {"deploymentOption": "WITH_TRAFFIC_CONTROL", "deploymentType": "IN_PLACE"},
        "ec2TagFilters": [
            {"Key": "Stage", "Value": "production", "Type": "KEY_AND_VALUE"},
            {"Value": "all", "Type": "VALUE_ONLY"},
        ],
        "loadBalancerInfo": {"elbInfoList": [{"name": outputs["ClassicLoadBalancer"]}]},
        "onPremisesInstanceTagFilters": [{"Key": "Hall", "Value": "south", "Type": "KEY_AND_VALUE"}],
        "outdatedInstancesStrategy": "IGNORE",
        "serviceRoleArn": outputs["Role2"],
        "terminationHookEnabled": True,
        "triggerConfigurations": [
            {
                "triggerName": "Stops",
                "triggerTargetArn": outputs["Topic2"],
                "triggerEvents": ["DeploymentStop", "InstanceFailure"],
            },
            {
                "triggerName": "Trigger2",
                "triggerTargetArn": outputs["Topic1"],
                "triggerEvents": ["DeploymentSuccess"],
            },
        ],
    }
    assert named == [outputs["Fleet2"]]
    assert hooks[2] == [LAUNCHING, TERMINATING]
    assert tags == {"Team": "blue", "Cost": "7"}


def test_second_version_left_no_hook_behind(second):
    hooks = second[2]
    assert hooks[1] == []


def test_nothing_was_replaced(first, second):
    assert first[0]["deploymentGroupName"] == second[0]["deploymentGroupName"]
    ids_before, ids_after = first[-1], second[-1]
    for id, found in ids_before.items():
        # Policies may come and go with what they allow; everything else stays what it is.
        if found[0] != "AWS::IAM::Policy":
            assert ids_after[id] == found, id


def test_deployment_configuration(emulator, outputs):
    config = emulator.client("codedeploy").get_deployment_config(deploymentConfigName=outputs["Config"])
    assert config["deploymentConfigInfo"]["minimumHealthyHosts"] == {"type": "FLEET_PERCENT", "value": 66}


def test_second_version_deploys(emulator, outputs, second, group):
    fleet = Fleet(emulator, outputs["Fleet2"])
    # The instance that runs was started before the group gave the agent to its launch template.
    instances = fleet.restart(3)
    try:
        revision = revisions.upload(emulator, outputs["Bucket"], "everything.zip", revisions.small())
        info = group.deploy(revision)
        assert group.targets(info["deploymentId"]).keys() == instances
        classic = emulator.client("elb").describe_instance_health(LoadBalancerName=outputs["ClassicLoadBalancer"])
        assert {each["InstanceId"]: each["State"] for each in classic["InstanceStates"]} == dict.fromkeys(
            instances, "InService"
        )
    finally:
        fleet.settle(1)


def test_termination_hook_runs(emulator, outputs, second, group):
    fleet = Fleet(emulator, outputs["Fleet2"])
    before = {info["deploymentId"] for info in group.by_creator("autoscalingTermination")}
    old = fleet.settle(2)
    left = fleet.settle(1)
    new = [info for info in group.by_creator("autoscalingTermination") if info["deploymentId"] not in before]
    assert {id for info in new for id in group.targets(info["deploymentId"])} == old - left
