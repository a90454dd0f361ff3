"""Instances that Auto Scaling starts and ends."""

from __future__ import annotations

import pytest

from harness import fleets
from harness.deployments import ENDED, eventually
from protocol.events import events_of

HOOK = "CodeDeploy-managed-automatic-launch-deployment-hook-"
LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"


def new_deployments(group, creator: str, seen=(), count: int = 1) -> list[dict]:
    """Wait until deployments of a creator have ended that were not seen before."""

    def look() -> list[dict] | None:
        found = [info for info in group.by_creator(creator) if info["deploymentId"] not in seen]
        return found if len(found) >= count and all(info["status"] in ENDED for info in found) else None

    return eventually(look, f"{count} deployments by {creator}")


class TestHooks:
    def test_are_installed_and_removed(self, ground):
        fleet = ground.auto_scaling_group(0)
        group = ground.group(autoScalingGroups=[fleet.name])
        settings = group.settings()
        (installed,) = settings["autoScalingGroups"]
        assert installed["hook"].startswith(f"{HOOK}{group.name}-")
        (hook,) = fleet.hooks()
        assert hook["LifecycleHookName"] == installed["hook"]
        assert hook["LifecycleTransition"] == LAUNCHING
        assert hook["NotificationMetadata"] == settings["deploymentGroupId"]
        assert hook["DefaultResult"] == "ABANDON"
        assert group.update(autoScalingGroups=[])["hooksNotCleanedUp"] == []
        assert fleet.hooks() == []

    def test_of_both_kinds(self, ground):
        fleet = ground.auto_scaling_group(0)
        group = ground.group(autoScalingGroups=[fleet.name], terminationHookEnabled=True)
        hooks = {hook["LifecycleTransition"]: hook["LifecycleHookName"] for hook in fleet.hooks()}
        (installed,) = group.settings()["autoScalingGroups"]
        assert hooks == {LAUNCHING: installed["hook"], TERMINATING: installed["terminationHook"]}

    def test_are_installed_in_all_groups_or_in_none(self, ground):
        fleet = ground.auto_scaling_group(0)
        client = ground.client("codedeploy")
        with pytest.raises(client.exceptions.InvalidAutoScalingGroupException, match="no-such"):
            ground.group(autoScalingGroups=[fleet.name, "no-such"])
        assert fleet.hooks() == []

    def test_that_somebody_removed_fail_deployments(self, ground):
        fleet = ground.auto_scaling_group()
        group = ground.group(autoScalingGroups=[fleet.name])
        (installed,) = group.settings()["autoScalingGroups"]
        ground.client("autoscaling").delete_lifecycle_hook(
            AutoScalingGroupName=fleet.name, LifecycleHookName=installed["hook"]
        )
        info = group.deploy(ground.site(), "Failed")
        assert info["errorInformation"]["code"] == "AUTO_SCALING_CONFIGURATION"

    def test_of_a_group_that_is_gone_need_no_cleaning(self, ground):
        fleet = ground.auto_scaling_group(0)
        group = ground.group(autoScalingGroups=[fleet.name])
        ground.client("autoscaling").delete_auto_scaling_group(AutoScalingGroupName=fleet.name, ForceDelete=True)
        assert group.update(autoScalingGroups=[])["hooksNotCleanedUp"] == []


class TestFleet:
    def test_is_that_of_the_group_and_of_the_tags(self, ground):
        fleet = ground.auto_scaling_group(2)
        tagged = ground.instances(1)
        group = ground.group(autoScalingGroups=[fleet.name], ec2TagFilters=[ground.tag_filter])
        info = group.deploy(ground.site())
        assert set(group.targets(info["deploymentId"])) == fleet.in_service() | set(tagged)

    def test_with_nothing_in_service(self, ground):
        fleet = ground.auto_scaling_group(0)
        info = ground.group(autoScalingGroups=[fleet.name]).deploy(ground.site(), "Failed")
        assert info["errorInformation"]["code"] == "NO_INSTANCES"
        assert fleet.name in info["errorInformation"]["message"]


class TestScaleOut:
    def test_without_a_revision_lets_instances_in(self, ground):
        fleet = ground.auto_scaling_group(0)
        group = ground.group(autoScalingGroups=[fleet.name])
        fleet.settle(1)
        assert group.deployments() == []

    def test_deploys_the_last_good_revision(self, ground, emulator):
        fleet = ground.auto_scaling_group()
        group = ground.group(autoScalingGroups=[fleet.name])
        good = ground.site()
        group.deploy(good)
        old = fleet.in_service()
        ground.break_event("AfterInstall", times=1)
        group.deploy(ground.site(), "Failed")
        (new,) = fleet.settle(2) - old
        (info,) = new_deployments(group, "autoscaling")
        assert info["status"] == "Succeeded"
        assert info["revision"] == good
        assert list(group.targets(info["deploymentId"])) == [new]
        assert fleets.installed(emulator, group.settings()["deploymentGroupId"])[new]["revision"] == good
        # It changes nothing of what the group stands for.
        assert group.settings()["lastSuccessfulDeployment"]["deploymentId"] != info["deploymentId"]

    def test_is_no_matter_of_healthy_hosts(self, ground):
        client = ground.client("codedeploy")
        config = ground.new_name()
        client.create_deployment_config(
            deploymentConfigName=config, minimumHealthyHosts={"type": "HOST_COUNT", "value": 1}
        )
        fleet = ground.auto_scaling_group(2)
        group = ground.group(autoScalingGroups=[fleet.name], deploymentConfigName=config)
        group.deploy(ground.site())
        fleet.settle(3)
        assert new_deployments(group, "autoscaling")[0]["status"] == "Succeeded"

    def test_gives_up_an_instance_whose_deployment_fails(self, ground):
        fleet = ground.auto_scaling_group()
        group = ground.group(autoScalingGroups=[fleet.name])
        group.deploy(ground.site())
        old = fleet.in_service()
        ground.break_event("AfterInstall", times=1)
        new = fleet.settle(2) - old
        first, second = sorted(new_deployments(group, "autoscaling", count=2), key=lambda info: info["createTime"])
        assert [first["status"], second["status"]] == ["Failed", "Succeeded"]
        assert set(group.targets(second["deploymentId"])) == new
        assert not set(group.targets(first["deploymentId"])) & fleet.in_service()

    def test_of_a_deleted_deployment_group_is_nobodys_business(self, ground):
        fleet = ground.auto_scaling_group(0)
        role = ground.service_role()
        group = ground.group(role=role, autoScalingGroups=[fleet.name])
        name = role.rpartition("/")[2]
        ground.client("iam").delete_role_policy(RoleName=name, PolicyName="p")
        left = ground.client("codedeploy").delete_deployment_group(
            applicationName=group.application, deploymentGroupName=group.name
        )["hooksNotCleanedUp"]
        assert [hook["LifecycleHookName"] for hook in fleet.hooks()] == [left[0]["hook"]]


class TestOutdated:
    @pytest.fixture
    def late(self, ground):
        """Start an instance while a deployment waits between two zones.

        Returns the deployment group, the fleet, the revision before and the deployment.
        """

        def start(status="Succeeded", *, deployed_before=True, **settings):
            fleet = ground.auto_scaling_group(2)
            group = ground.group(autoScalingGroups=[fleet.name], **settings)
            first = ground.site()
            if deployed_before:
                group.deploy(first)
            id = group.begin(ground.site(), deploymentConfigName=ground.slow_config())
            ground.wait_between_zones(group, id)
            fleet.settle(3)
            if status == "Stopped":
                ground.client("codedeploy").stop_deployment(deploymentId=id)
            return group, fleet, first, group.wait(id, status)

        return start

    def test_instances_are_updated_afterwards(self, late):
        group, fleet, first, info = late()
        (launch,) = new_deployments(group, "autoscaling")
        assert launch["revision"] == first
        (update,) = new_deployments(group, "CodeDeployAutoUpdate")
        assert update["status"] == "Succeeded"
        assert update["revision"] == info["revision"]
        assert group.targets(update["deploymentId"]).keys() == group.targets(launch["deploymentId"]).keys()
        assert update["relatedDeployments"] == {"autoUpdateOutdatedInstancesRootDeploymentId": info["deploymentId"]}
        client = group.emulator.client("codedeploy")
        root = client.get_deployment(deploymentId=info["deploymentId"])["deploymentInfo"]
        assert root["relatedDeployments"] == {"autoUpdateOutdatedInstancesDeploymentIds": [update["deploymentId"]]}
        assert len(fleet.in_service()) == 3

    def test_instances_get_their_first_revision_afterwards(self, late):
        group, fleet, _, info = late(deployed_before=False)
        (update,) = new_deployments(group, "CodeDeployAutoUpdate")
        assert update["revision"] == info["revision"]
        before = group.targets(info["deploymentId"]).keys()
        assert group.targets(update["deploymentId"]).keys() == fleet.in_service() - before
        assert group.by_creator("autoscaling") == []

    def test_instances_are_right_when_the_deployment_is_stopped(self, late):
        group, _, first, _ = late("Stopped")
        (launch,) = new_deployments(group, "autoscaling")
        assert launch["revision"] == first
        assert group.by_creator("CodeDeployAutoUpdate") == []

    def test_instances_are_left_alone_if_wanted(self, late):
        group, _, _, _ = late(outdatedInstancesStrategy="IGNORE")
        new_deployments(group, "autoscaling")
        assert group.by_creator("CodeDeployAutoUpdate") == []


class TestScaleIn:
    def test_runs_the_last_scripts(self, ground):
        fleet = ground.auto_scaling_group(2)
        group = ground.group(autoScalingGroups=[fleet.name], terminationHookEnabled=True)
        group.deploy(ground.revision({"run.sh": ""}, hooks={"ApplicationStop": [{"location": "run.sh"}]}))
        old = fleet.in_service()
        (gone,) = old - fleet.settle(1)
        (info,) = new_deployments(group, "autoscalingTermination")
        (target,) = group.targets(info["deploymentId"]).values()
        assert target["targetId"] == gone
        assert events_of(target) == dict.fromkeys(
            ["ApplicationStop", "BeforeBlockTraffic", "AfterBlockTraffic"], "Succeeded"
        )

    def test_goes_on_when_they_fail(self, ground):
        fleet = ground.auto_scaling_group(2)
        group = ground.group(autoScalingGroups=[fleet.name], terminationHookEnabled=True)
        group.deploy(ground.site())
        ground.break_event("ApplicationStop")
        fleet.settle(1)
        assert new_deployments(group, "autoscalingTermination")[0]["status"] == "Failed"
