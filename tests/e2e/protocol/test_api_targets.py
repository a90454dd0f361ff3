"""The instances of deployments."""

from __future__ import annotations

import pytest

from emulator.codedeploy.state import Target
from protocol.api_stand_ins import (
    BLUE_GREEN,
    USER,
)

FILTER = {"Key": "Name", "Value": "web", "Type": "KEY_AND_VALUE"}
INSTANCES = {"tagFilters": [FILTER]}


@pytest.fixture
def blue(shop):
    """With a blue/green deployment on its way."""
    shop.make_group("Blue", **BLUE_GREEN)
    shop.blue = shop.deploy("Blue", targetInstances=INSTANCES)
    return shop


def info(shop, deployment_id):
    return shop.client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]


class TestTargets:
    @pytest.fixture
    def busy(self, blue):
        """With instances, one of them on-premises."""
        deployment = blue.store.deployments[blue.blue]
        deployment.started = now = blue.service._clock.now()
        deployment.status = "InProgress"
        event = {"lifecycleEventName": "Install", "status": "Succeeded", "startTime": now, "endTime": now}
        blue.client.register_on_premises_instance(instanceName="rack-1", iamUserArn=USER)
        for target in (
            Target("i-1", "Blue", "Succeeded", now, [event]),
            Target("i-2", "Green", "InProgress", now),
            Target("rack-1", "Green"),
        ):
            deployment.targets[target.id] = target
        return blue

    def test_are_counted(self, busy):
        overview = info(busy, busy.blue)["deploymentOverview"]
        assert overview == {"Pending": 1, "InProgress": 1, "Succeeded": 1, "Failed": 0, "Skipped": 0, "Ready": 0}

    def test_one(self, busy):
        answer = busy.client.get_deployment_target(deploymentId=busy.blue, targetId="i-1")["deploymentTarget"]
        target = answer["instanceTarget"]
        assert answer["deploymentTargetType"] == "InstanceTarget"
        assert (target["targetId"], target["status"], target["instanceLabel"]) == ("i-1", "Succeeded", "Blue")
        assert target["targetArn"] == "arn:aws:ec2:us-east-1:000000000000:instance/i-1"
        assert target["lifecycleEvents"][0]["lifecycleEventName"] == "Install"

    def test_by_arn(self, busy):
        for id in ("i-1", "rack-1"):
            first = busy.client.get_deployment_target(deploymentId=busy.blue, targetId=id)
            arn = first["deploymentTarget"]["instanceTarget"]["targetArn"]
            second = busy.client.get_deployment_target(deploymentId=busy.blue, targetId=arn)
            assert first["deploymentTarget"] == second["deploymentTarget"]
        assert arn.startswith("arn:aws:codedeploy:us-east-1:000000000000:instance/rack-1_")

    def test_several(self, busy):
        answer = busy.client.batch_get_deployment_targets(deploymentId=busy.blue, targetIds=["rack-1", "i-2"])
        assert [each["instanceTarget"]["status"] for each in answer["deploymentTargets"]] == ["Pending", "InProgress"]

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, ["i-1", "i-2", "rack-1"]),
            ({"TargetStatus": ["Succeeded", "Pending"]}, ["i-1", "rack-1"]),
            ({"ServerInstanceLabel": ["Green"]}, ["i-2", "rack-1"]),
            ({"ServerInstanceLabel": ["Green"], "TargetStatus": ["Pending"]}, ["rack-1"]),
        ],
    )
    def test_listed(self, busy, filters, expected):
        assert (
            busy.client.list_deployment_targets(deploymentId=busy.blue, targetFilters=filters)["targetIds"] == expected
        )
        answer = busy.client.list_deployment_instances(
            deploymentId=busy.blue,
            instanceStatusFilter=filters.get("TargetStatus", []),
            instanceTypeFilter=filters.get("ServerInstanceLabel", []),
        )
        assert answer["instancesList"] == expected

    def test_as_instances(self, busy):
        one = busy.client.get_deployment_instance(deploymentId=busy.blue, instanceId="i-2")["instanceSummary"]
        assert one["instanceId"] == "arn:aws:ec2:us-east-1:000000000000:instance/i-2"
        assert (one["status"], one["instanceType"]) == ("InProgress", "Green")
        several = busy.client.batch_get_deployment_instances(deploymentId=busy.blue, instanceIds=["i-9", "i-2"])
        assert several["instancesSummary"] == [one]
        assert "i-9" in several["errorMessage"]

    @pytest.mark.parametrize(
        ("operation", "request_", "code"),
        [
            ("GetDeploymentTarget", {"targetId": "i-9"}, "DeploymentTargetDoesNotExistException"),
            ("GetDeploymentTarget", {"targetId": "a b"}, "InvalidDeploymentTargetIdException"),
            ("BatchGetDeploymentTargets", {"targetIds": ["i-1", "i-9"]}, "DeploymentTargetDoesNotExistException"),
            ("BatchGetDeploymentTargets", {"targetIds": ["i-1"] * 26}, "DeploymentTargetListSizeExceededException"),
            ("GetDeploymentInstance", {"instanceId": "i-9"}, "InstanceDoesNotExistException"),
            ("GetDeploymentInstance", {"instanceId": "a/b"}, "InvalidInstanceNameException"),
            ("BatchGetDeploymentInstances", {"instanceIds": ["i-1"] * 26}, "BatchLimitExceededException"),
            ("ListDeploymentTargets", {"targetFilters": {"Colour": ["Blue"]}}, "InvalidTargetFilterNameException"),
            ("ListDeploymentTargets", {"targetFilters": {"TargetStatus": ["Done"]}}, "InvalidInstanceStatusException"),
            (
                "ListDeploymentTargets",
                {"targetFilters": {"ServerInstanceLabel": ["BLUE"]}},
                "InvalidInstanceTypeException",
            ),
            ("ListDeploymentInstances", {"instanceStatusFilter": ["Done"]}, "InvalidInstanceStatusException"),
            ("ListDeploymentInstances", {"instanceTypeFilter": ["Red"]}, "InvalidInstanceTypeException"),
        ],
    )
    def test_refused(self, busy, operation, request_, code):
        busy.assert_refused(operation, {"deploymentId": busy.blue, **request_}, code)

    def test_have_no_colour_in_place(self, shop):
        id = shop.deploy()
        shop.store.deployments[id].started = shop.service._clock.now()
        code = "InvalidDeploymentInstanceTypeException"
        filters = {"targetFilters": {"ServerInstanceLabel": ["Blue"]}}
        shop.assert_refused("ListDeploymentTargets", {"deploymentId": id, **filters}, code)
        shop.assert_refused("ListDeploymentInstances", {"deploymentId": id, "instanceTypeFilter": ["Blue"]}, code)

    def test_are_not_there_before_the_start(self, shop):
        request, code = {"deploymentId": shop.deploy()}, "DeploymentNotStartedException"
        shop.assert_refused("ListDeploymentTargets", request, code)
        shop.assert_refused("ListDeploymentInstances", request, code)
        shop.assert_refused("GetDeploymentTarget", {**request, "targetId": "i-1"}, code)
        shop.assert_refused("BatchGetDeploymentTargets", {**request, "targetIds": ["i-1"]}, code)

    def test_of_ecs_are_no_instances(self, shop):
        id = shop.deploy()
        shop.store.deployments[id].platform = "ECS"
        for operation, members in {
            "ListDeploymentInstances": {},
            "GetDeploymentInstance": {"instanceId": "i-1"},
            "BatchGetDeploymentInstances": {"instanceIds": ["i-1"]},
        }.items():
            shop.assert_refused(operation, {"deploymentId": id, **members}, "InvalidComputePlatformException")
