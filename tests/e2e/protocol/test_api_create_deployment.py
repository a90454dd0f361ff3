"""How deployments are made, on request and by the service itself."""

from __future__ import annotations

import hashlib
import re

import pytest

from emulator.codedeploy import limits
from protocol.api_stand_ins import (
    APP_SPEC,
    ARCHIVE,
    BLUE_GREEN,
    BLUE_GREEN_OPTIONS,
    ECS_GROUP,
    LAMBDA_GROUP,
    OTHER_ARCHIVE,
)

FILTER = {"Key": "Name", "Value": "web", "Type": "KEY_AND_VALUE"}
INSTANCES = {"tagFilters": [FILTER]}
COPIES = {
    **BLUE_GREEN,
    "blueGreenDeploymentConfiguration": {
        **BLUE_GREEN_OPTIONS,
        "greenFleetProvisioningOption": {"action": "COPY_AUTO_SCALING_GROUP"},
    },
    "autoScalingGroups": ["a"],
}
ALARMS = {"enabled": True, "alarms": [{"name": "a"}]}
ON_ALARM = {"enabled": True, "events": ["DEPLOYMENT_STOP_ON_ALARM"]}
TARGETS = "InvalidTargetInstancesException"


@pytest.fixture
def blue(shop):
    """With a blue/green deployment on its way."""
    shop.make_group("Blue", **BLUE_GREEN)
    shop.blue = shop.deploy("Blue", targetInstances=INSTANCES)
    return shop


def info(shop, deployment_id):
    return shop.client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]


class TestCreate:
    def test_starts_it(self, shop):
        id = shop.deploy()
        assert re.fullmatch(r"d-[A-Z0-9]{9}", id)
        deployment = shop.runs.started[0]
        assert (deployment.id, deployment.creator, deployment.platform) == (id, "user", "Server")
        assert deployment.group is shop.store.applications["Shop"].groups["Web"]
        assert shop.store.deployments == {id: deployment}

    def test_looks_as_the_service_says(self, shop):
        id = shop.deploy(description="First")
        shown = info(shop, id)
        shown.pop("createTime")
        assert shown == {
            "applicationName": "Shop",
            "deploymentGroupName": "Web",
            "deploymentConfigName": "CodeDeployDefault.OneAtATime",
            "deploymentId": id,
            "revision": ARCHIVE,
            "status": "Created",
            "description": "First",
            "creator": "user",
            "ignoreApplicationStopFailures": False,
            "updateOutdatedInstancesOnly": False,
            "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
            "instanceTerminationWaitTimeStarted": False,
            "fileExistsBehavior": "DISALLOW",
            "deploymentStatusMessages": [],
            "computePlatform": "Server",
        }

    def test_keeps_its_options(self, shop):
        options = {
            "deploymentConfigName": "CodeDeployDefault.AllAtOnce",
            "ignoreApplicationStopFailures": True,
            "updateOutdatedInstancesOnly": True,
            "fileExistsBehavior": "RETAIN",
            "overrideAlarmConfiguration": ALARMS,
            "autoRollbackConfiguration": ON_ALARM,
        }
        id = shop.deploy(**options)
        assert options.items() <= info(shop, id).items()
        assert options.items() <= shop.runs.started[0].request.items()
        assert shop.runs.started[0].config_name == "CodeDeployDefault.AllAtOnce"

    def test_registers_the_revision(self, shop):
        shop.deploy()
        answer = shop.client.get_application_revision(applicationName="Shop", revision=ARCHIVE)
        assert {"registerTime", "firstUsedTime", "lastUsedTime"} <= answer["revisionInfo"].keys()
        assert shop.client.list_application_revisions(applicationName="Shop")["revisions"] == [ARCHIVE]

    def test_knows_what_was_there_before(self, shop):
        shop.finish(shop.deploy())
        assert info(shop, shop.deploy(revision=OTHER_ARCHIVE))["previousRevision"] == ARCHIVE

    def test_shows_the_settings_of_its_time(self, shop):
        id = shop.deploy()
        shop.call(
            "UpdateDeploymentGroup", {"applicationName": "Shop", "currentDeploymentGroupName": "Web", **BLUE_GREEN}
        )
        assert info(shop, id)["deploymentStyle"]["deploymentType"] == "IN_PLACE"

    def test_blue_green(self, blue):
        shown = info(blue, blue.blue)
        assert shown["targetInstances"] == INSTANCES
        assert shown["blueGreenDeploymentConfiguration"] == BLUE_GREEN_OPTIONS
        assert shown["loadBalancerInfo"] == BLUE_GREEN["loadBalancerInfo"]

    @pytest.mark.parametrize(
        ("request_", "code"),
        [
            ({"applicationName": "Gone"}, "ApplicationDoesNotExistException"),
            ({"deploymentGroupName": "Gone"}, "DeploymentGroupDoesNotExistException"),
            ({"deploymentGroupName": "a b"}, "InvalidDeploymentGroupNameException"),
            ({"revision": None}, "RevisionRequiredException"),
            ({"revision": {"revisionType": "S3"}}, "InvalidRevisionException"),
            ({"revision": APP_SPEC}, "InvalidRevisionException"),
            ({"deploymentConfigName": "Gone"}, "DeploymentConfigDoesNotExistException"),
            ({"deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce"}, "InvalidDeploymentConfigNameException"),
            ({"description": "x" * 257}, "DescriptionTooLongException"),
            ({"fileExistsBehavior": "KEEP"}, "InvalidFileExistsBehaviorException"),
            ({"overrideAlarmConfiguration": {"enabled": True}}, "InvalidAlarmConfigException"),
            (
                {"overrideAlarmConfiguration": {"alarms": [{"name": str(n)} for n in range(11)]}},
                "AlarmsLimitExceededException",
            ),
            ({"autoRollbackConfiguration": {"enabled": True}}, "InvalidAutoRollbackConfigException"),
            ({"autoRollbackConfiguration": ON_ALARM}, "InvalidAutoRollbackConfigException"),
            ({"targetInstances": INSTANCES}, TARGETS),
            ({"deploymentMode": "AGAIN"}, "InvalidInputException"),
            ({"deploymentMode": "RESTART"}, "InvalidInputException"),
            ({"deploymentMode": "RESTART", "revision": None}, "RevisionDoesNotExistException"),
            (
                {"deploymentMode": "RESTART", "revision": None, "updateOutdatedInstancesOnly": True},
                "InvalidUpdateOutdatedInstancesOnlyValueException",
            ),
            (
                {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Launch"]}},
                "InvalidAutoScalingGroupProcessToSuspendException",
            ),
        ],
    )
    def test_refuses(self, shop, request_, code):
        request = {"applicationName": "Shop", "deploymentGroupName": "Web", "revision": ARCHIVE, **request_}
        shop.assert_refused("CreateDeployment", request, code)
        assert shop.store.deployments == {}
        assert shop.runs.started == []

    @pytest.mark.parametrize(
        ("settings", "target"),
        [
            (BLUE_GREEN, None),
            (BLUE_GREEN, {}),
            (BLUE_GREEN, {"tagFilters": []}),
            (BLUE_GREEN, {"tagFilters": [FILTER] * 11}),
            (BLUE_GREEN, {"tagFilters": [{"Key": "Name"}]}),
            (BLUE_GREEN, {"tagFilters": [FILTER], "ec2TagSet": {"ec2TagSetList": [[FILTER]]}}),
            (BLUE_GREEN, {"ec2TagSet": {"ec2TagSetList": [[FILTER]] * 4}}),
            (BLUE_GREEN, {"autoScalingGroups": [str(number) for number in range(11)]}),
            (COPIES, INSTANCES),
        ],
    )
    def test_refuses_target_instances(self, shop, settings, target):
        shop.make_group("Blue", **settings)
        request = {"applicationName": "Shop", "deploymentGroupName": "Blue", "revision": ARCHIVE}
        shop.assert_refused("CreateDeployment", {**request, "targetInstances": target}, TARGETS)

    def test_takes_target_instances(self, shop):
        shop.make_group("Blue", **BLUE_GREEN)
        for target in (INSTANCES, {"autoScalingGroups": ["a"]}, {"ec2TagSet": {"ec2TagSetList": [[FILTER]]}}):
            shop.finish(shop.deploy("Blue", targetInstances=target))
        shop.make_group("Copies", **COPIES)
        shop.deploy("Copies")

    def test_restarts_what_was_deployed_last(self, shop):
        shop.finish(shop.deploy())
        shop.finish(shop.deploy(revision=OTHER_ARCHIVE), "Failed")
        id = shop.deploy(revision=None, deploymentMode="RESTART")
        assert (info(shop, id)["deploymentMode"], info(shop, id)["revision"]) == ("RESTART", ARCHIVE)
        assert shop.runs.started[-1].request["deploymentMode"] == "RESTART"

    def test_restarts_nothing_blue_green(self, shop):
        shop.make_group("Copies", **COPIES)
        request = {"applicationName": "Shop", "deploymentGroupName": "Copies", "deploymentMode": "RESTART"}
        shop.assert_refused("CreateDeployment", request, "InvalidInputException", "Blue/green")

    def test_is_the_only_one_of_its_group(self, shop):
        first = shop.deploy()
        request = {"applicationName": "Shop", "deploymentGroupName": "Web", "revision": ARCHIVE}
        shop.assert_refused("CreateDeployment", request, "DeploymentLimitExceededException", first)
        shop.make_group("Second")
        shop.deploy("Second")
        shop.finish(first, "Stopped")
        shop.deploy()

    def test_is_one_of_a_thousand(self, shop, monkeypatch):
        assert limits.DEPLOYMENTS == 1000
        monkeypatch.setattr(limits, "DEPLOYMENTS", 1)
        shop.deploy()
        shop.make_group("Second")
        request = {"applicationName": "Shop", "deploymentGroupName": "Second", "revision": ARCHIVE}
        shop.assert_refused("CreateDeployment", request, "DeploymentLimitExceededException", "account")


class TestOtherPlatforms:
    @pytest.fixture(params=[("ECS", ECS_GROUP), ("Lambda", LAMBDA_GROUP)], ids=["ECS", "Lambda"])
    def other(self, request, api):
        api.make_application(platform=request.param[0])
        api.make_group(**request.param[1])
        return api

    def test_are_deployed_to(self, other):
        shown = info(other, other.deploy(revision=APP_SPEC))
        assert shown["computePlatform"] in {"ECS", "Lambda"}
        # What the AppSpec says stays out of the answer.
        digest = hashlib.sha256(b"version: 0.0").hexdigest()
        assert shown["revision"] == {"revisionType": "AppSpecContent", "appSpecContent": {"sha256": digest}}

    @pytest.mark.parametrize(
        ("request_", "code"),
        [
            ({"revision": ARCHIVE}, "InvalidRevisionException"),
            ({"revision": None}, "RevisionRequiredException"),
            (
                {"revision": {"revisionType": "AppSpecContent", "appSpecContent": {"sha256": "a" * 64}}},
                "RevisionDoesNotExistException",
            ),
            ({"deploymentConfigName": "CodeDeployDefault.OneAtATime"}, "InvalidDeploymentConfigNameException"),
            ({"fileExistsBehavior": "RETAIN"}, "InvalidFileExistsBehaviorException"),
            ({"ignoreApplicationStopFailures": True}, "InvalidIgnoreApplicationStopFailuresValueException"),
            ({"updateOutdatedInstancesOnly": True}, "InvalidUpdateOutdatedInstancesOnlyValueException"),
            ({"targetInstances": INSTANCES}, TARGETS),
            ({"deploymentMode": "RESTART"}, "InvalidInputException"),
            ({"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Terminate"]}}, "InvalidInputException"),
        ],
    )
    def test_are_checked_all_the_same(self, other, request_, code):
        request = {"applicationName": "Shop", "deploymentGroupName": "Web", "revision": APP_SPEC, **request_}
        other.assert_refused("CreateDeployment", request, code)


class TestBegin:
    def test_a_rollback(self, shop):
        shop.finish(shop.deploy())
        failed = shop.deploy(revision=OTHER_ARCHIVE)
        group = shop.store.applications["Shop"].groups["Web"]
        begun = shop.service.begin(
            shop.store,
            group,
            revision=ARCHIVE,
            creator="codeDeployRollback",
            request={"fileExistsBehavior": "RETAIN"},
            rollback_of=failed,
            rollback_message="Why",
        )
        assert shop.runs.started[-1] is begun
        shown = info(shop, begun.id)
        assert shown["rollbackInfo"] == {"rollbackTriggeringDeploymentId": failed, "rollbackMessage": "Why"}
        assert (shown["creator"], shown["fileExistsBehavior"]) == ("codeDeployRollback", "RETAIN")
        assert begun.request == {
            "applicationName": "Shop",
            "deploymentGroupName": "Web",
            "revision": ARCHIVE,
            "fileExistsBehavior": "RETAIN",
        }
        assert group.last_attempted == begun.id

    def test_for_some_instances(self, shop):
        group = shop.store.applications["Shop"].groups["Web"]
        begun = shop.service.begin(shop.store, group, revision=ARCHIVE, creator="autoscaling", instances=["i-1", "i-2"])
        assert list(begun.targets) == ["i-1", "i-2"]
        assert info(shop, begun.id)["creator"] == "autoscaling"
