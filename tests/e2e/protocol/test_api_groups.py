"""How deployment groups are made and deleted, and what Auto Scaling and IAM are asked meanwhile."""

from __future__ import annotations

import pytest

from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.state import DeploymentGroup
from protocol.api_stand_ins import ARCHIVE, ROLE, SCOPE, TOPIC, WITH_BALANCER

FILTER = {"Key": "Name", "Value": "web", "Type": "KEY_AND_VALUE"}
TRIGGER = {"triggerName": "all", "triggerTargetArn": TOPIC, "triggerEvents": ["DeploymentStart"]}
FULL = {
    "deploymentConfigName": "CodeDeployDefault.HalfAtATime",
    "ec2TagFilters": [FILTER],
    "onPremisesTagSet": {"onPremisesTagSetList": [[FILTER]]},
    "triggerConfigurations": [TRIGGER],
    "alarmConfiguration": {"enabled": True, "ignorePollAlarmFailure": True, "alarms": [{"name": "a"}]},
    "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]},
    "outdatedInstancesStrategy": "IGNORE",
    **WITH_BALANCER,
}


class TestCreate:
    def test_has_defaults(self, shop):
        group = shop.client.get_deployment_group(applicationName="Shop", deploymentGroupName="Web")[
            "deploymentGroupInfo"
        ]
        assert len(group.pop("deploymentGroupId")) == 36
        assert group == {
            "applicationName": "Shop",
            "deploymentGroupName": "Web",
            "deploymentConfigName": "CodeDeployDefault.OneAtATime",
            "ec2TagFilters": [],
            "onPremisesInstanceTagFilters": [],
            "autoScalingGroups": [],
            "serviceRoleArn": ROLE,
            "triggerConfigurations": [],
            "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
            "outdatedInstancesStrategy": "UPDATE",
            "computePlatform": "Server",
            "terminationHookEnabled": False,
        }

    def test_keeps_what_it_was_given(self, shop):
        id = shop.make_group("Full", **FULL)
        assert {**FULL, "deploymentGroupId": id}.items() <= shop.group("Full").items()

    def test_asks_for_the_role_then_greets_then_installs_hooks(self, shop):
        shop.make_group("New", autoScalingGroups=["a", "b"], triggerConfigurations=[TRIGGER])
        assert shop.runs.asked == [
            ("check_role", ROLE, "Shop/New"),
            ("greet", "New", ["all"]),
            ("attach", "New", ["a", "b"], ROLE),
        ]
        hooks = [{"name": name, "hook": f"launch-New-{name}"} for name in ("a", "b")]
        assert shop.group("New")["autoScalingGroups"] == hooks

    def test_installs_hooks_for_ending_instances(self, shop):
        shop.make_group("New", autoScalingGroups=["a"], terminationHookEnabled=True)
        assert shop.group("New")["autoScalingGroups"][0]["terminationHook"] == "end-New-a"
        assert shop.group("New")["terminationHookEnabled"] is True

    @pytest.mark.parametrize("step", ["check_role", "attach"])
    def test_makes_nothing_when_the_role_does_not_do(self, shop, step):
        shop.runs.refusals[step] = ("InvalidRoleException", "autoscaling:PutLifecycleHook")
        request = {
            "applicationName": "Shop",
            "deploymentGroupName": "New",
            "serviceRoleArn": ROLE,
            "autoScalingGroups": ["a"],
        }
        shop.assert_refused("CreateDeploymentGroup", request, "InvalidRoleException", "PutLifecycleHook")
        assert shop.client.list_deployment_groups(applicationName="Shop")["deploymentGroups"] == ["Web"]

    def test_removes_hooks_when_somebody_was_quicker(self, shop):
        def be_quicker():
            shop.runs.while_attaching = lambda: None
            shop.make_group("New")

        shop.runs.while_attaching = be_quicker
        request = {
            "applicationName": "Shop",
            "deploymentGroupName": "New",
            "serviceRoleArn": ROLE,
            "autoScalingGroups": ["a"],
        }
        shop.assert_refused("CreateDeploymentGroup", request, "DeploymentGroupAlreadyExistsException")
        assert shop.runs.asked[-1] == ("detach", "New", ["a"])
        assert shop.group("New")["autoScalingGroups"] == []

    def test_keeps_quiet_when_there_are_no_hooks_to_remove(self, shop):
        def check_role(*_):
            del shop.runs.check_role
            shop.make_group("New")

        shop.runs.check_role = check_role
        request = {"applicationName": "Shop", "deploymentGroupName": "New", "serviceRoleArn": ROLE}
        shop.assert_refused("CreateDeploymentGroup", request, "DeploymentGroupAlreadyExistsException")
        assert "detach" not in {asked[0] for asked in shop.runs.asked}

    def test_tags_it(self, shop):
        shop.make_group("New", tags=[{"Key": "team", "Value": "shop"}, {"Key": "bare"}])
        arn = "arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:Shop/New"
        tags = shop.client.list_tags_for_resource(ResourceArn=arn)["Tags"]
        assert tags == [{"Key": "team", "Value": "shop"}, {"Key": "bare", "Value": ""}]
        assert "tags" not in shop.group("New")


class TestDelete:
    def test_forgets_it_and_what_it_did(self, shop):
        done = shop.deploy()
        shop.finish(done)
        running = shop.deploy()
        shop.client.delete_deployment_group(applicationName="Shop", deploymentGroupName="Web")
        with pytest.raises(shop.client.exceptions.DeploymentGroupDoesNotExistException):
            shop.client.get_deployment_group(applicationName="Shop", deploymentGroupName="Web")
        shop.assert_refused("GetDeployment", {"deploymentId": done}, "DeploymentDoesNotExistException")
        assert shop.client.get_deployment(deploymentId=running)["deploymentInfo"]["status"] == "Created"

    @pytest.mark.parametrize("names", [("Shop", "Gone"), ("Gone", "Web")])
    def test_of_what_is_not_there(self, shop, names):
        answer = shop.client.delete_deployment_group(applicationName=names[0], deploymentGroupName=names[1])
        assert answer["hooksNotCleanedUp"] == []

    def test_a_group_of_the_same_name_is_another(self, shop):
        old = shop.group()["deploymentGroupId"]
        shop.client.delete_deployment_group(applicationName="Shop", deploymentGroupName="Web")
        assert shop.make_group() != old


class TestLooking:
    def test_at_several(self, shop):
        shop.make_group("Second")
        answer = shop.client.batch_get_deployment_groups(
            applicationName="Shop", deploymentGroupNames=["Second", "Gone", "Web"]
        )
        assert [group["deploymentGroupName"] for group in answer["deploymentGroupsInfo"]] == ["Second", "Web"]
        assert "Gone" in answer["errorMessage"]

    def test_at_what_was_deployed_last(self, shop):
        first = shop.deploy()
        shop.finish(first)
        second = shop.deploy()
        group = shop.client.get_deployment_group(applicationName="Shop", deploymentGroupName="Web")[
            "deploymentGroupInfo"
        ]
        assert group["targetRevision"] == ARCHIVE
        assert group["lastSuccessfulDeployment"]["deploymentId"] == first
        assert group["lastSuccessfulDeployment"].keys() == {"deploymentId", "status", "createTime", "endTime"}
        assert group["lastAttemptedDeployment"]["deploymentId"] == second
        assert group["lastAttemptedDeployment"].keys() == {"deploymentId", "status", "createTime"}

    def test_answers_are_copies(self, shop):
        shop.make_group("Full", **FULL)
        request = {"applicationName": "Shop", "deploymentGroupName": "Full"}
        answer = shop.service.call(SCOPE, "GetDeploymentGroup", request)["deploymentGroupInfo"]
        answer["ec2TagFilters"].clear()
        answer["alarmConfiguration"]["alarms"].clear()
        assert FULL.items() <= shop.group("Full").items()


def test_the_service_passes_on_waiting_instances(shop):
    shop.service.instance_waits(SCOPE, "notice")
    assert shop.runs.asked == [("instance_waits", "notice")]


def test_begin_needs_the_application(shop):
    group: DeploymentGroup = shop.store.applications["Shop"].groups["Web"]
    shop.client.delete_application(applicationName="Shop")
    with pytest.raises(ApiError, match="ApplicationDoesNotExistException"):
        shop.service.begin(shop.store, group, revision=ARCHIVE, creator="autoscaling")
