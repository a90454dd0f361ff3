"""How deployment groups are changed: what is not given stays, what is given replaces."""

from __future__ import annotations

import pytest

from protocol.api_stand_ins import BLUE_GREEN, ROLE, SCOPE, TOPIC, WITH_BALANCER

OTHER_ROLE = "arn:aws:iam::000000000000:role/path/Other"
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


def update(shop, **request):
    return shop.call(
        "UpdateDeploymentGroup", {"applicationName": "Shop", "currentDeploymentGroupName": "Web", **request}
    )


class TestUpdate:
    def test_leaves_what_is_not_given(self, shop):
        shop.make_group("Full", autoScalingGroups=["a"], **FULL)
        before = shop.group("Full")
        shop.runs.asked.clear()
        assert update(shop, currentDeploymentGroupName="Full") == {"hooksNotCleanedUp": []}
        assert shop.group("Full") == before
        assert shop.runs.asked == []

    @pytest.mark.parametrize(
        "given",
        [
            {"deploymentConfigName": "CodeDeployDefault.AllAtOnce"},
            {"ec2TagFilters": []},
            {"ec2TagFilters": [FILTER, {"Key": "Stage", "Type": "KEY_ONLY"}]},
            {"onPremisesTagSet": {"onPremisesTagSetList": []}},
            {"triggerConfigurations": []},
            {"alarmConfiguration": {"enabled": True, "alarms": [{"name": "b"}]}},
            {"autoRollbackConfiguration": {"enabled": False}},
            {"outdatedInstancesStrategy": "UPDATE"},
            {"loadBalancerInfo": {"elbInfoList": [{"name": "classic"}]}},
            {"serviceRoleArn": OTHER_ROLE},
            {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Terminate"]}},
        ],
    )
    def test_replaces_what_is_given(self, shop, given):
        shop.make_group("Full", **FULL)
        before = shop.group("Full")
        update(shop, currentDeploymentGroupName="Full", **given)
        assert shop.group("Full") == {**before, **given}

    def test_replaces_one_kind_of_tags_by_the_other(self, shop):
        update(shop, ec2TagFilters=[FILTER], onPremisesInstanceTagFilters=[FILTER])
        update(shop, ec2TagSet={"ec2TagSetList": [[FILTER]]})
        group = shop.group()
        assert (group["ec2TagFilters"], group["ec2TagSet"]) == ([], {"ec2TagSetList": [[FILTER]]})
        assert group["onPremisesInstanceTagFilters"] == [FILTER]
        update(shop, ec2TagFilters=[])
        assert "ec2TagSet" not in shop.group()

    def test_needs_what_a_style_needs(self, shop):
        request = {"applicationName": "Shop", "currentDeploymentGroupName": "Web"}
        style = {"deploymentStyle": BLUE_GREEN["deploymentStyle"]}
        shop.assert_refused("UpdateDeploymentGroup", {**request, **style}, "InvalidLoadBalancerInfoException")
        update(shop, **BLUE_GREEN)
        shop.assert_refused(
            "UpdateDeploymentGroup",
            {**request, "onPremisesInstanceTagFilters": [FILTER]},
            "InvalidTagException",
        )
        update(shop, deploymentStyle={"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"})
        assert shop.group()["deploymentStyle"]["deploymentType"] == "IN_PLACE"

    def test_needs_alarms_as_long_as_they_roll_back(self, shop):
        shop.make_group("Full", **FULL)
        request = {"applicationName": "Shop", "currentDeploymentGroupName": "Full"}
        off = {"alarmConfiguration": {"enabled": False}}
        shop.assert_refused("UpdateDeploymentGroup", {**request, **off}, "InvalidAutoRollbackConfigException")
        update(shop, currentDeploymentGroupName="Full", **off, autoRollbackConfiguration={"enabled": False})

    def test_checks_a_role_that_is_given(self, shop):
        update(shop, serviceRoleArn=ROLE, newDeploymentGroupName="New")
        assert shop.runs.asked == [("check_role", ROLE, "Shop/New")]

    def test_greets_new_triggers(self, shop):
        update(shop, triggerConfigurations=[TRIGGER])
        update(shop, triggerConfigurations=[TRIGGER, {**TRIGGER, "triggerName": "more"}])
        assert shop.runs.asked == [("greet", "Web", ["all"]), ("greet", "Web", ["more"])]

    def test_renames(self, shop):
        shop.client.tag_resource(
            ResourceArn=SCOPE.arn("codedeploy", "deploymentgroup:Shop/Web"), Tags=[{"Key": "k", "Value": "v"}]
        )
        id, deployment = shop.group()["deploymentGroupId"], shop.deploy()
        update(shop, newDeploymentGroupName="Front")
        assert shop.client.list_deployment_groups(applicationName="Shop")["deploymentGroups"] == ["Front"]
        assert shop.group("Front")["deploymentGroupId"] == id
        assert shop.client.get_deployment(deploymentId=deployment)["deploymentInfo"]["deploymentGroupName"] == "Front"
        arn = SCOPE.arn("codedeploy", "deploymentgroup:Shop/Front")
        assert shop.client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "k", "Value": "v"}]
        update(shop, currentDeploymentGroupName="Front", newDeploymentGroupName="Front")

    def test_is_seen_by_what_runs(self, shop):
        group = shop.store.applications["Shop"].groups["Web"]
        update(shop, newDeploymentGroupName="Front", outdatedInstancesStrategy="IGNORE", serviceRoleArn=OTHER_ROLE)
        assert shop.store.applications["Shop"].groups["Front"] is group
        assert (group.settings["outdatedInstancesStrategy"], group.service_role_arn) == ("IGNORE", OTHER_ROLE)


class TestAutoScalingGroups:
    @pytest.fixture
    def scaled(self, shop):
        update(shop, autoScalingGroups=["a", "b"])
        shop.runs.asked.clear()
        return shop

    def names(self, shop):
        return [hook["name"] for hook in shop.group()["autoScalingGroups"]]

    def test_stay_when_they_are_not_given(self, scaled):
        update(scaled, outdatedInstancesStrategy="IGNORE")
        assert self.names(scaled) == ["a", "b"]
        assert scaled.runs.asked == []

    def test_stay_when_they_are_null(self, scaled):
        update(scaled, autoScalingGroups=None)
        assert self.names(scaled) == ["a", "b"]

    def test_go_when_the_list_is_empty(self, scaled):
        assert update(scaled, autoScalingGroups=[]) == {"hooksNotCleanedUp": []}
        assert self.names(scaled) == []
        assert scaled.runs.asked == [("detach", "Web", ["a", "b"])]

    def test_come_and_go_by_their_names(self, scaled):
        hook = scaled.group()["autoScalingGroups"][1]
        update(scaled, autoScalingGroups=["b", "c"])
        assert scaled.group()["autoScalingGroups"] == [hook, {"name": "c", "hook": "launch-Web-c"}]
        assert scaled.runs.asked == [("attach", "Web", ["c"], ROLE), ("detach", "Web", ["a"])]

    def test_leave_hooks_that_cannot_be_removed(self, scaled):
        scaled.runs.stuck.add("a")
        left = update(scaled, autoScalingGroups=["b"])["hooksNotCleanedUp"]
        assert left == [{"name": "a", "hook": "launch-Web-a"}]
        assert self.names(scaled) == ["b"]

    def test_stay_when_new_ones_are_refused(self, scaled):
        scaled.runs.refusals["attach"] = ("InvalidRoleException", "autoscaling:PutLifecycleHook")
        request = {"applicationName": "Shop", "currentDeploymentGroupName": "Web", "autoScalingGroups": ["c"]}
        request["newDeploymentGroupName"] = "Front"
        scaled.assert_refused("UpdateDeploymentGroup", request, "InvalidRoleException", "PutLifecycleHook")
        assert self.names(scaled) == ["a", "b"]

    def test_lose_new_hooks_when_the_group_goes_meanwhile(self, scaled):
        def delete():
            scaled.client.delete_deployment_group(applicationName="Shop", deploymentGroupName="Web")

        scaled.runs.while_attaching = delete
        request = {"applicationName": "Shop", "currentDeploymentGroupName": "Web", "autoScalingGroups": ["c"]}
        scaled.assert_refused("UpdateDeploymentGroup", request, "DeploymentGroupDoesNotExistException")
        assert scaled.runs.asked[-2:] == [("detach", "Web", ["a", "b"]), ("detach", "Web", ["c"])]

    def test_get_a_second_hook_and_lose_it(self, scaled):
        update(scaled, terminationHookEnabled=True)
        assert [hook["terminationHook"] for hook in scaled.group()["autoScalingGroups"]] == ["end-Web-a", "end-Web-b"]
        assert scaled.runs.asked == [("attach", "Web", ["a", "b"], ROLE), ("detach", "Web", ["a", "b"])]
        scaled.runs.asked.clear()
        update(scaled, terminationHookEnabled=True)
        assert scaled.runs.asked == []
        update(scaled, terminationHookEnabled=False)
        assert all("terminationHook" not in hook for hook in scaled.group()["autoScalingGroups"])

    def test_use_the_new_role(self, scaled):
        update(scaled, serviceRoleArn=OTHER_ROLE, autoScalingGroups=["a", "b", "c"])
        assert scaled.runs.asked == [("check_role", OTHER_ROLE, "Shop/Web"), ("attach", "Web", ["c"], OTHER_ROLE)]

    def test_are_detached_with_the_group(self, scaled):
        scaled.runs.stuck.add("b")
        answer = scaled.client.delete_deployment_group(applicationName="Shop", deploymentGroupName="Web")
        assert answer["hooksNotCleanedUp"] == [{"name": "b", "hook": "launch-Web-b"}]
        assert scaled.runs.asked == [("detach", "Web", ["a", "b"])]

    def test_keep_their_hooks_when_the_application_is_deleted(self, scaled):
        scaled.client.delete_application(applicationName="Shop")
        assert scaled.runs.asked == []
        answer = scaled.client.delete_deployment_group(applicationName="Shop", deploymentGroupName="Web")
        assert answer["hooksNotCleanedUp"] == []
        assert scaled.runs.asked == []
