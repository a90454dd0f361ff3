"""What the service refuses of deployment groups for instances: request by request."""

from __future__ import annotations

import pytest

from emulator.codedeploy import limits
from protocol.api_stand_ins import (
    BLUE_GREEN,
    BLUE_GREEN_OPTIONS,
    ECS_GROUP,
    ECS_PAIR,
    ROLE,
    TOPIC,
    WITH_BALANCER,
)

NAME = "InvalidDeploymentGroupNameException"
ROLE_CODE = "InvalidRoleException"
EC2 = "InvalidEC2TagException"
ON_PREMISES = "InvalidTagException"
AUTO_SCALING = "InvalidAutoScalingGroupException"
TRIGGER = "InvalidTriggerConfigException"
ALARM = "InvalidAlarmConfigException"
ROLLBACK = "InvalidAutoRollbackConfigException"
STYLE = "InvalidDeploymentStyleException"
BALANCER = "InvalidLoadBalancerInfoException"
SHIFT = "InvalidBlueGreenDeploymentConfigurationException"
SERVICE = "InvalidECSServiceException"
PROCESS = "InvalidAutoScalingGroupProcessToSuspendException"
CONFIG = "InvalidDeploymentConfigNameException"


def a(key="Name", value="web", kind="KEY_AND_VALUE"):
    return {"Key": key, "Value": value, "Type": kind}


def many(count):
    return [a(value=f"web-{number}") for number in range(count)]


def trigger(**members):
    return {"triggerName": "t", "triggerTargetArn": TOPIC, "triggerEvents": ["DeploymentStart"], **members}


def alarms(*names, enabled=True):
    return {"alarmConfiguration": {"enabled": enabled, "alarms": [{"name": name} for name in names]}}


def rollback(*events, enabled=True):
    return {"autoRollbackConfiguration": {"enabled": enabled, "events": list(events)}}


def style(kind, option):
    return {"deploymentStyle": {"deploymentType": kind, "deploymentOption": option}}


def balanced(**info):
    return {**WITH_BALANCER, "loadBalancerInfo": info}


def named(*names):
    return [{"name": name} for name in names]


def blue_green(**options):
    changed = {**BLUE_GREEN_OPTIONS, **options}
    return {**BLUE_GREEN, "blueGreenDeploymentConfiguration": {key: value for key, value in changed.items() if value}}


def ready(**members):
    return blue_green(deploymentReadyOption=members)


def ending(**members):
    return blue_green(terminateBlueInstancesOnDeploymentSuccess=members)


def green(action):
    return blue_green(greenFleetProvisioningOption={"action": action})


GROUPS = [f"asg-{number}" for number in range(11)]
SERVER = [
    ({"applicationName": "Gone"}, "ApplicationDoesNotExistException"),
    ({"applicationName": "a b"}, "InvalidApplicationNameException"),
    ({"deploymentConfigName": "Gone"}, "DeploymentConfigDoesNotExistException"),
    ({"deploymentConfigName": "a b"}, CONFIG),
    ({"deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce"}, CONFIG),
    ({"serviceRoleArn": "CodeDeploy"}, ROLE_CODE),
    ({"serviceRoleArn": "arn:aws:iam::000000000000:user/CodeDeploy"}, ROLE_CODE),
    ({"serviceRoleArn": "arn:aws:iam::0:role/CodeDeploy"}, ROLE_CODE),
    ({"ec2TagFilters": many(11)}, EC2),
    ({"ec2TagFilters": [a(kind="BOTH")]}, EC2),
    ({"ec2TagFilters": [{"Key": "Name", "Value": "web"}]}, EC2),
    ({"ec2TagFilters": [{"Key": "Name", "Type": "KEY_AND_VALUE"}]}, EC2),
    ({"ec2TagFilters": [{"Value": "web", "Type": "KEY_AND_VALUE"}]}, EC2),
    ({"ec2TagFilters": [{"Value": "web", "Type": "KEY_ONLY"}]}, EC2),
    ({"ec2TagFilters": [a(kind="KEY_ONLY")]}, EC2),
    ({"ec2TagFilters": [{"Key": "Name", "Type": "VALUE_ONLY"}]}, EC2),
    ({"ec2TagFilters": [{"Type": "KEY_ONLY"}]}, EC2),
    ({"ec2TagFilters": [a(key="k" * 129)]}, EC2),
    ({"ec2TagFilters": [a(value="v" * 257)]}, EC2),
    ({"ec2TagSet": {"ec2TagSetList": [[a()]] * 4}}, "TagSetListLimitExceededException"),
    ({"ec2TagSet": {"ec2TagSetList": [many(11)]}}, EC2),
    ({"ec2TagSet": {"ec2TagSetList": [[]]}}, EC2),
    ({"ec2TagFilters": [a()], "ec2TagSet": {"ec2TagSetList": [[a()]]}}, "InvalidEC2TagCombinationException"),
    ({"ec2TagFilters": [], "ec2TagSet": {"ec2TagSetList": [[a()]]}}, "InvalidEC2TagCombinationException"),
    ({"onPremisesInstanceTagFilters": many(11)}, ON_PREMISES),
    ({"onPremisesInstanceTagFilters": [a(kind="")]}, ON_PREMISES),
    ({"onPremisesTagSet": {"onPremisesTagSetList": [[a()]] * 4}}, "TagSetListLimitExceededException"),
    ({"onPremisesTagSet": {"onPremisesTagSetList": [[a(), {"Key": "k"}]]}}, ON_PREMISES),
    (
        {"onPremisesInstanceTagFilters": [a()], "onPremisesTagSet": {"onPremisesTagSetList": [[a()]]}},
        "InvalidOnPremisesTagCombinationException",
    ),
    ({"autoScalingGroups": GROUPS}, AUTO_SCALING),
    ({"autoScalingGroups": ["a", "a"]}, AUTO_SCALING),
    ({"autoScalingGroups": [""]}, AUTO_SCALING),
    ({"autoScalingGroups": ["x" * 256]}, AUTO_SCALING),
    (
        {"triggerConfigurations": [trigger(triggerName=f"t{n}") for n in range(11)]},
        "TriggerTargetsLimitExceededException",
    ),
    ({"triggerConfigurations": [trigger(), trigger()]}, TRIGGER),
    ({"triggerConfigurations": [trigger(triggerName="")]}, TRIGGER),
    ({"triggerConfigurations": [trigger(triggerEvents=[])]}, TRIGGER),
    ({"triggerConfigurations": [trigger(triggerEvents=["DeploymentEnd"])]}, TRIGGER),
    ({"triggerConfigurations": [trigger(triggerTargetArn="topic")]}, TRIGGER),
    ({"triggerConfigurations": [trigger(triggerTargetArn="arn:aws:sqs:us-east-1:000000000000:q")]}, TRIGGER),
    (alarms(*map(str, range(11))), "AlarmsLimitExceededException"),
    (alarms(), ALARM),
    ({"alarmConfiguration": {"enabled": True}}, ALARM),
    (alarms("a", "a"), ALARM),
    (alarms(""), ALARM),
    (alarms("x" * 256), ALARM),
    (rollback(), ROLLBACK),
    ({"autoRollbackConfiguration": {"enabled": True}}, ROLLBACK),
    (rollback("DEPLOYMENT_END"), ROLLBACK),
    (rollback("DEPLOYMENT_STOP_ON_ALARM"), ROLLBACK),
    ({**rollback("DEPLOYMENT_STOP_ON_ALARM"), **alarms("a", enabled=False)}, ROLLBACK),
    ({"outdatedInstancesStrategy": "LATER"}, "InvalidInputException"),
    (style("IN_PLACE", "WITH_TRAFFIC_CONTROL"), BALANCER),
    (style("ROLLING", "WITH_TRAFFIC_CONTROL"), STYLE),
    (style("IN_PLACE", "SOMETIMES"), STYLE),
    (balanced(targetGroupInfoList=[]), BALANCER),
    (balanced(targetGroupInfoList=named(*map(str, range(11)))), BALANCER),
    (balanced(elbInfoList=named(*map(str, range(11)))), BALANCER),
    (balanced(elbInfoList=named("a", "a")), BALANCER),
    (balanced(elbInfoList=[{}]), BALANCER),
    (balanced(targetGroupInfoList=named("x" * 33)), BALANCER),
    (balanced(targetGroupInfoList=named("arn:aws:elasticloadbalancing:targetgroup/web/1")), BALANCER),
    (balanced(targetGroupPairInfoList=[ECS_PAIR]), BALANCER),
    ({"ecsServices": ECS_GROUP["ecsServices"]}, SERVICE),
    ({"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Launch"]}}, PROCESS),
    ({"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Terminate", "Terminate"]}}, PROCESS),
    ({**BLUE_GREEN, "ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Terminate"]}}, PROCESS),
    ({"tags": [{"Value": "v"}]}, "InvalidTagsToAddException"),
    ({"tags": [{"Key": f"k{n}"} for n in range(51)]}, "InvalidTagsToAddException"),
    # Blue/green.
    ({**BLUE_GREEN, **style("BLUE_GREEN", "WITHOUT_TRAFFIC_CONTROL")}, STYLE),
    ({**BLUE_GREEN, "deploymentStyle": {"deploymentType": "BLUE_GREEN"}}, STYLE),
    ({**BLUE_GREEN, "loadBalancerInfo": {}}, BALANCER),
    ({**BLUE_GREEN, "blueGreenDeploymentConfiguration": {}}, SHIFT),
    ({"blueGreenDeploymentConfiguration": BLUE_GREEN_OPTIONS}, SHIFT),
    (blue_green(deploymentReadyOption=None), SHIFT),
    (blue_green(terminateBlueInstancesOnDeploymentSuccess=None), SHIFT),
    (blue_green(greenFleetProvisioningOption=None), SHIFT),
    (ready(waitTimeInMinutes=5), SHIFT),
    (ready(actionOnTimeout="STOP_DEPLOYMENT"), SHIFT),
    (ready(actionOnTimeout="STOP_DEPLOYMENT", waitTimeInMinutes=2881), SHIFT),
    (ready(actionOnTimeout="CONTINUE_DEPLOYMENT", waitTimeInMinutes=5), SHIFT),
    (ending(terminationWaitTimeInMinutes=5), SHIFT),
    (ending(action="TERMINATE", terminationWaitTimeInMinutes=2881), SHIFT),
    (ending(action="TERMINATE", terminationWaitTimeInMinutes=-1), SHIFT),
    (ending(action="KEEP_ALIVE", terminationWaitTimeInMinutes=5), SHIFT),
    (ending(action="STOP"), SHIFT),
    (green("BUY"), SHIFT),
    (green("COPY_AUTO_SCALING_GROUP"), SHIFT),
    ({**green("COPY_AUTO_SCALING_GROUP"), "autoScalingGroups": ["a", "b"]}, SHIFT),
    ({**BLUE_GREEN, "onPremisesInstanceTagFilters": [a()]}, ON_PREMISES),
    ({**BLUE_GREEN, "onPremisesTagSet": {"onPremisesTagSetList": [[a()]]}}, ON_PREMISES),
]


@pytest.mark.parametrize(("settings", "code"), SERVER)
def test_create(shop, settings, code):
    request = {"applicationName": "Shop", "deploymentGroupName": "New", "serviceRoleArn": ROLE, **settings}
    shop.assert_refused("CreateDeploymentGroup", request, code)
    assert shop.runs.asked == []
    assert shop.client.list_deployment_groups(applicationName="Shop")["deploymentGroups"] == ["Web"]


@pytest.mark.parametrize(("settings", "code"), [each for each in SERVER if "tags" not in each[0]])
def test_update(shop, settings, code):
    before = shop.group()
    request = {"applicationName": "Shop", "currentDeploymentGroupName": "Web", **settings}
    shop.assert_refused("UpdateDeploymentGroup", request, code)
    assert shop.runs.asked == []
    assert shop.group() == before


@pytest.mark.parametrize(
    "settings",
    [
        {"ec2TagFilters": [*many(9), {"Key": "Name", "Type": "KEY_ONLY"}]},
        {"ec2TagFilters": [{"Key": "Name", "Value": "", "Type": "KEY_ONLY"}]},
        {"ec2TagSet": {"ec2TagSetList": [many(10)] * 3}, "onPremisesInstanceTagFilters": many(10)},
        {"autoScalingGroups": GROUPS[:10]},
        {"triggerConfigurations": [trigger(triggerName=f"t{n}") for n in range(10)]},
        alarms(*map(str, range(10))),
        alarms(enabled=False),
        {**rollback("DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_FAILURE"), **alarms("x" * 255)},
        rollback(enabled=False),
        {**WITH_BALANCER, **style("IN_PLACE", "WITHOUT_TRAFFIC_CONTROL")},
        balanced(elbInfoList=named("a"), targetGroupInfoList=named("a")),
        {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Terminate", "AZRebalance"]}},
        BLUE_GREEN,
        {**green("COPY_AUTO_SCALING_GROUP"), "autoScalingGroups": ["a"]},
        ready(actionOnTimeout="STOP_DEPLOYMENT", waitTimeInMinutes=2880),
        ready(actionOnTimeout="CONTINUE_DEPLOYMENT", waitTimeInMinutes=0),
        ending(action="TERMINATE", terminationWaitTimeInMinutes=2880),
        ending(action="KEEP_ALIVE"),
    ],
)
def test_settings_that_are_allowed(shop, settings):
    shop.make_group("New", **settings)
    shown = shop.group("New")
    for key, value in settings.items():
        if key == "autoScalingGroups":
            assert [hook["name"] for hook in shown[key]] == value
        else:
            assert shown[key] == value


@pytest.mark.parametrize(
    ("operation", "request_", "code"),
    [
        (
            "CreateDeploymentGroup",
            {"deploymentGroupName": "Web", "serviceRoleArn": ROLE},
            "DeploymentGroupAlreadyExistsException",
        ),
        ("CreateDeploymentGroup", {"deploymentGroupName": "x" * 101, "serviceRoleArn": ROLE}, NAME),
        ("GetDeploymentGroup", {"deploymentGroupName": "Gone"}, "DeploymentGroupDoesNotExistException"),
        ("GetDeploymentGroup", {"deploymentGroupName": "a b"}, NAME),
        ("BatchGetDeploymentGroups", {"deploymentGroupNames": ["a b"]}, NAME),
        ("BatchGetDeploymentGroups", {"deploymentGroupNames": ["Web"] * 101}, "BatchLimitExceededException"),
        ("UpdateDeploymentGroup", {"currentDeploymentGroupName": "Gone"}, "DeploymentGroupDoesNotExistException"),
        ("UpdateDeploymentGroup", {"currentDeploymentGroupName": "a b"}, NAME),
        (
            "UpdateDeploymentGroup",
            {"currentDeploymentGroupName": "Web", "newDeploymentGroupName": "Other"},
            "DeploymentGroupAlreadyExistsException",
        ),
        ("UpdateDeploymentGroup", {"currentDeploymentGroupName": "Web", "newDeploymentGroupName": "a b"}, NAME),
        ("DeleteDeploymentGroup", {"deploymentGroupName": "a b"}, NAME),
        ("ListDeploymentGroups", {"applicationName": "Gone"}, "ApplicationDoesNotExistException"),
    ],
)
def test_names(shop, operation, request_, code):
    shop.make_group("Other")
    shop.assert_refused(operation, {"applicationName": "Shop", **request_}, code)


def test_names_are_unique_within_an_application(shop):
    shop.make_application("Lib")
    shop.make_group("Web", application="Lib")


def test_too_many_groups(shop, monkeypatch):
    assert limits.DEPLOYMENT_GROUPS == 1000
    monkeypatch.setattr(limits, "DEPLOYMENT_GROUPS", 1)
    request = {"applicationName": "Shop", "deploymentGroupName": "New", "serviceRoleArn": ROLE}
    shop.assert_refused("CreateDeploymentGroup", request, "DeploymentGroupLimitExceededException")
