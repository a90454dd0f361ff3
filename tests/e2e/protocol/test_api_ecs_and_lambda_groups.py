"""What the service refuses of deployment groups for Amazon ECS and Lambda."""

from __future__ import annotations

import copy

import pytest

from protocol.api_stand_ins import (
    BLUE_GREEN_OPTIONS,
    ECS_GROUP,
    ECS_PAIR,
    LAMBDA_GROUP,
    ROLE,
)

EC2 = "InvalidEC2TagException"
ON_PREMISES = "InvalidTagException"
AUTO_SCALING = "InvalidAutoScalingGroupException"
STYLE = "InvalidDeploymentStyleException"
BALANCER = "InvalidLoadBalancerInfoException"
SHIFT = "InvalidBlueGreenDeploymentConfigurationException"
PAIR = "InvalidTargetGroupPairException"
SERVICE = "InvalidECSServiceException"
PROCESS = "InvalidAutoScalingGroupProcessToSuspendException"
CONFIG = "InvalidDeploymentConfigNameException"


def a(key="Name", value="web", kind="KEY_AND_VALUE"):
    return {"Key": key, "Value": value, "Type": kind}


def style(kind, option):
    return {"deploymentStyle": {"deploymentType": kind, "deploymentOption": option}}


def named(*names):
    return [{"name": name} for name in names]


def ecs(**changes):
    return {**ECS_GROUP, **changes}


def pair(**changes):
    return ecs(loadBalancerInfo={"targetGroupPairInfoList": [{**ECS_PAIR, **changes}]})


def ecs_shift(**options):
    return ecs(blueGreenDeploymentConfiguration={**ECS_GROUP["blueGreenDeploymentConfiguration"], **options})


def without(settings, *keys):
    return {key: value for key, value in settings.items() if key not in keys}


@pytest.mark.parametrize(
    ("platform", "settings", "code"),
    [
        ("ECS", without(ECS_GROUP, "deploymentConfigName"), CONFIG),
        ("ECS", ecs(deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce"), CONFIG),
        ("ECS", without(ECS_GROUP, "deploymentStyle"), STYLE),
        ("ECS", ecs(**style("IN_PLACE", "WITH_TRAFFIC_CONTROL")), STYLE),
        ("ECS", without(ECS_GROUP, "loadBalancerInfo"), BALANCER),
        ("ECS", ecs(loadBalancerInfo={"targetGroupPairInfoList": [ECS_PAIR, ECS_PAIR]}), BALANCER),
        ("ECS", ecs(loadBalancerInfo={"targetGroupInfoList": named("a")}), BALANCER),
        ("ECS", pair(targetGroups=named("a")), PAIR),
        ("ECS", pair(targetGroups=named("a", "a")), PAIR),
        ("ECS", pair(targetGroups=named("a", "b", "c")), PAIR),
        ("ECS", pair(prodTrafficRoute={}), PAIR),
        ("ECS", pair(prodTrafficRoute={"listenerArns": ["a", "b"]}), PAIR),
        ("ECS", pair(testTrafficRoute={"listenerArns": []}), PAIR),
        ("ECS", pair(testTrafficRoute=ECS_PAIR["prodTrafficRoute"]), PAIR),
        ("ECS", without(ECS_GROUP, "blueGreenDeploymentConfiguration"), SHIFT),
        ("ECS", ecs_shift(greenFleetProvisioningOption={"action": "DISCOVER_EXISTING"}), SHIFT),
        (
            "ECS",
            ecs_shift(deploymentReadyOption={"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 7201}),
            SHIFT,
        ),
        (
            "ECS",
            ecs_shift(
                terminateBlueInstancesOnDeploymentSuccess={"action": "TERMINATE", "terminationWaitTimeInMinutes": 2881}
            ),
            SHIFT,
        ),
        ("ECS", without(ECS_GROUP, "ecsServices"), SERVICE),
        ("ECS", ecs(ecsServices=ECS_GROUP["ecsServices"] * 2), SERVICE),
        ("ECS", ecs(ecsServices=[{"serviceName": "web"}]), SERVICE),
        ("ECS", ecs(ec2TagFilters=[a()]), EC2),
        ("ECS", ecs(onPremisesInstanceTagFilters=[a()]), ON_PREMISES),
        ("ECS", ecs(autoScalingGroups=["a"]), AUTO_SCALING),
        ("ECS", ecs(terminationHookEnabled=True), "InvalidInputException"),
        ("ECS", ecs(ec2DeploymentOptions={"autoScalingGroupProcessesToSuspend": ["Terminate"]}), PROCESS),
        ("Lambda", without(LAMBDA_GROUP, "deploymentConfigName"), CONFIG),
        ("Lambda", without(LAMBDA_GROUP, "deploymentStyle"), STYLE),
        ("Lambda", {**LAMBDA_GROUP, "loadBalancerInfo": {"targetGroupInfoList": named("a")}}, BALANCER),
        ("Lambda", {**LAMBDA_GROUP, "blueGreenDeploymentConfiguration": BLUE_GREEN_OPTIONS}, SHIFT),
        ("Lambda", {**LAMBDA_GROUP, "ecsServices": ECS_GROUP["ecsServices"]}, SERVICE),
        ("Lambda", {**LAMBDA_GROUP, "ec2TagSet": {"ec2TagSetList": [[a()]]}}, EC2),
    ],
)
def test_create_for_other_platforms(api, platform, settings, code):
    api.make_application(platform=platform)
    request = {"applicationName": "Shop", "deploymentGroupName": "Web", "serviceRoleArn": ROLE, **settings}
    api.assert_refused("CreateDeploymentGroup", request, code)


def test_groups_of_other_platforms_that_are_allowed(api):
    api.make_application("Containers", "ECS")
    api.make_application("Functions", "Lambda")
    waits = {
        "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 7200},
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"},
    }
    settings = copy.deepcopy(ecs_shift(**waits))
    settings["loadBalancerInfo"]["targetGroupPairInfoList"][0]["testTrafficRoute"] = {
        "listenerArns": ["arn:listener/81"]
    }
    api.make_group(application="Containers", **settings)
    api.make_group(application="Functions", **LAMBDA_GROUP)
    shown = api.group(application="Containers")
    assert shown["computePlatform"] == "ECS"
    assert settings.items() <= shown.items()
    assert api.group(application="Functions")["computePlatform"] == "Lambda"


def test_a_service_belongs_to_one_group(api):
    api.make_application(platform="ECS")
    api.make_group(**ECS_GROUP)
    code = "ECSServiceMappingLimitExceededException"
    request = {"applicationName": "Shop", "deploymentGroupName": "Second", "serviceRoleArn": ROLE}
    api.assert_refused("CreateDeploymentGroup", {**request, **ECS_GROUP}, code, "Shop/Web")
    api.make_group("Second", **ecs(ecsServices=[{"clusterName": "main", "serviceName": "other"}]))
    update = {"applicationName": "Shop", "currentDeploymentGroupName": "Second"}
    api.assert_refused("UpdateDeploymentGroup", {**update, "ecsServices": ECS_GROUP["ecsServices"]}, code)
    api.call(
        "UpdateDeploymentGroup",
        {**update, "currentDeploymentGroupName": "Web", "ecsServices": ECS_GROUP["ecsServices"]},
    )
