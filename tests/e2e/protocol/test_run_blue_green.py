"""Blue/green deployments: replacement instances take over."""

from __future__ import annotations

import pytest

from harness import permissions
from harness.deployments import Group, eventually
from protocol import ground as needs
from protocol.events import ALLOW, BLOCK, INSTALL, events_of

STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
KEEP = {"action": "KEEP_ALIVE"}


def options(how: str, *, end: dict = KEEP, wait: int | None = None) -> dict:
    ready = (
        {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}
        if wait is None
        else {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": wait}
    )
    return {
        "greenFleetProvisioningOption": {"action": how},
        "deploymentReadyOption": ready,
        "terminateBlueInstancesOnDeploymentSuccess": end,
    }


def terminate(minutes: int = 5) -> dict:
    return {"action": "TERMINATE", "terminationWaitTimeInMinutes": minutes}


def settings_for(target_group: str, blue_green: dict, **more) -> dict:
    return {
        "deploymentStyle": STYLE,
        "loadBalancerInfo": {"targetGroupInfoList": [{"name": target_group}]},
        "blueGreenDeploymentConfiguration": blue_green,
        **more,
    }


class TestExistingInstances:
    @pytest.fixture
    def blue(self, ground):
        return ground.instances(2)

    @pytest.fixture
    def green(self, ground):
        return ground.instances(2, tags={"Replacement": ground.name})

    @pytest.fixture
    def target_group(self, ground, blue):
        name, arn = ground.target_group()
        ground.register(arn, blue)
        return name, arn

    @pytest.fixture
    def named(self, ground):
        return {
            "targetInstances": {"tagFilters": [{"Key": "Replacement", "Value": ground.name, "Type": "KEY_AND_VALUE"}]}
        }

    def test_order_of_events(self, ground, blue, green, target_group, named):
        group = ground.group(**settings_for(target_group[0], options("DISCOVER_EXISTING")))
        info = group.deploy(ground.site(), **named)
        targets = group.targets(info["deploymentId"])
        assert {id: target["instanceLabel"] for id, target in targets.items()} == dict.fromkeys(
            blue, "Blue"
        ) | dict.fromkeys(green, "Green")
        for id, target in targets.items():
            expected = BLOCK if id in blue else [*INSTALL, *ALLOW]
            assert list(events_of(target).items()) == [(event, "Succeeded") for event in expected]
        first_block = min(targets[id]["lifecycleEvents"][0]["startTime"] for id in blue)
        last_allow = max(targets[id]["lifecycleEvents"][-1]["endTime"] for id in green)
        assert last_allow <= first_block
        assert ground.targets(target_group[1]) == set(green)
        assert info["instanceTerminationWaitTimeStarted"] is False
        # The original instances left the group, and live on.
        assert group.settings()["ec2TagFilters"] == named["targetInstances"]["tagFilters"]
        states = ground.client("ec2").describe_instance_status(InstanceIds=blue)["InstanceStatuses"]
        assert {each["InstanceState"]["Name"] for each in states} == {"running"}

    def test_original_instances_are_terminated(self, ground, blue, green, target_group, named):
        group = ground.group(**settings_for(target_group[0], options("DISCOVER_EXISTING", end=terminate())))
        info = group.deploy(ground.site(), **named)
        assert info["instanceTerminationWaitTimeStarted"] is True
        found = ground.client("ec2").describe_instances(InstanceIds=blue)["Reservations"]
        assert {each["Instances"][0]["State"]["Name"] for each in found} <= {"shutting-down", "terminated"}

    def test_terminating_needs_a_permission(self, ground, blue, green, target_group, named):
        role = ground.service_role([*needs.TAGGED, *needs.TARGET_GROUP])
        blue_green = options("DISCOVER_EXISTING", end=terminate())
        group = ground.group(**settings_for(target_group[0], blue_green, role=role))
        info = group.deploy(ground.site(), "Failed", **named)
        assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
        assert ground.refused() == {"ec2:TerminateInstances"}

    def test_waits_until_somebody_continues(self, ground, blue, green, target_group, named):
        group = ground.group(**settings_for(target_group[0], options("DISCOVER_EXISTING", wait=2880)))
        client = ground.client("codedeploy")
        id = group.begin(ground.site(), **named)
        status = lambda: client.get_deployment(deploymentId=id)["deploymentInfo"]["status"]  # noqa: E731
        eventually(lambda: status() == "Ready", "the wait")
        assert {group.targets(id)[each]["status"] for each in green} == {"Ready"}
        assert ground.targets(target_group[1]) == set(blue)
        client.continue_deployment(deploymentId=id, deploymentWaitType="READY_WAIT")
        group.wait(id)
        assert ground.targets(target_group[1]) == set(green)

    def test_is_stopped_when_nobody_does(self, ground, blue, green, target_group, named):
        group = ground.group(**settings_for(target_group[0], options("DISCOVER_EXISTING", wait=5)))
        group.deploy(ground.site(), "Stopped", **named)
        assert ground.targets(target_group[1]) == set(blue)

    def test_wait_for_termination_can_be_skipped(self, ground, blue, green, target_group, named):
        group = ground.group(**settings_for(target_group[0], options("DISCOVER_EXISTING", end=terminate(2880))))
        client = ground.client("codedeploy")
        id = group.begin(ground.site(), **named)
        eventually(
            lambda: client.get_deployment(deploymentId=id)["deploymentInfo"].get("instanceTerminationWaitTimeStarted"),
            "the wait",
        )
        client.continue_deployment(deploymentId=id, deploymentWaitType="TERMINATION_WAIT")
        group.wait(id)

    def test_failure_before_rerouting_changes_nothing(self, ground, blue, green, target_group, named):
        group = ground.group(**settings_for(target_group[0], options("DISCOVER_EXISTING")))
        ground.break_event("AfterInstall")
        info = group.deploy(ground.site(), "Failed", **named)
        assert info["errorInformation"]["code"] == "HEALTH_CONSTRAINTS"
        assert ground.targets(target_group[1]) == set(blue)
        targets = group.targets(info["deploymentId"])
        assert {targets[id]["status"] for id in blue} == {"Skipped"}

    def test_one_original_instance_that_stays_in_fails_it_and_traffic_goes_back(
        self, ground, blue, green, target_group, named
    ):
        group = ground.group(
            **settings_for(
                target_group[0],
                options("DISCOVER_EXISTING", end=terminate()),
                autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
            )
        )
        group.deploy(ground.site(), **named)
        # Now green is the original, and new instances replace it.
        newer = ground.instances(1, tags={"Replacement": f"{ground.name}-2"})
        again = {"tagFilters": [{"Key": "Replacement", "Value": f"{ground.name}-2", "Type": "KEY_AND_VALUE"}]}
        ground.break_event("BlockTraffic", instance=green[1], times=1)
        info = group.deploy(ground.site(), "Failed", targetInstances=again)
        assert green[1] in info["errorInformation"]["message"]
        back = group.wait(info["rollbackInfo"]["rollbackDeploymentId"])
        targets = group.targets(back["deploymentId"])
        assert [list(events_of(targets[id])) for id in (*green, *newer)] == [ALLOW, ALLOW, BLOCK]
        assert ground.targets(target_group[1]) == set(green)

    def test_nothing_replaces_them(self, ground, blue, target_group, named):
        group = ground.group(**settings_for(target_group[0], options("DISCOVER_EXISTING")))
        info = group.deploy(ground.site(), "Failed", **named)
        assert info["errorInformation"]["code"] == "NO_INSTANCES"


class TestCopy:
    ROLE = (*needs.TAGGED, *needs.TARGET_GROUP, *needs.HOOKS, *needs.TEMPLATE, *needs.SCALING, *needs.COPY)

    @pytest.fixture
    def stage(self, ground):
        """An Auto Scaling group behind a target group, and a deployment group that copies it."""
        name, arn = ground.target_group()
        fleet = ground.auto_scaling_group(
            2,
            TargetGroupARNs=[arn],
            Tags=[{"Key": "Team", "Value": "red", "PropagateAtLaunch": True}],
        )
        scaling = ground.client("autoscaling")
        scaling.put_scaling_policy(
            AutoScalingGroupName=fleet.name,
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            TargetTrackingConfiguration={
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
                "TargetValue": 50,
            },
        )
        scaling.put_scheduled_update_group_action(
            AutoScalingGroupName=fleet.name, ScheduledActionName="night", Recurrence="0 0 * * *", MinSize=1
        )
        role = ground.service_role(list(self.ROLE))

        def make(blue_green: dict) -> tuple[Group, str]:
            settings = settings_for(name, blue_green, autoScalingGroups=[fleet.name], role=role)
            return ground.group(**settings), role.rpartition("/")[2]

        make.fleet, make.arn = fleet, arn
        return make

    def test_takes_over_and_the_original_is_deleted(self, ground, stage):
        old = stage.fleet.in_service()
        group, _ = stage(options("COPY_AUTO_SCALING_GROUP", end=terminate()))
        info = group.deploy(ground.site())
        copy = f"CodeDeploy_{group.name}_{info['deploymentId']}"
        (installed,) = group.settings()["autoScalingGroups"]
        assert installed["name"] == copy
        scaling = ground.client("autoscaling")
        (made,) = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[copy])["AutoScalingGroups"]
        new = {each["InstanceId"] for each in made["Instances"]}
        assert len(new) == 2
        assert not new & old
        assert ground.targets(stage.arn) == new
        assert (made["MinSize"], made["MaxSize"], made["TargetGroupARNs"]) == (0, 9, [stage.arn])
        assert [(tag["Key"], tag["Value"], tag["PropagateAtLaunch"]) for tag in made["Tags"]] == [("Team", "red", True)]
        assert made["SuspendedProcesses"] == []
        (hook,) = scaling.describe_lifecycle_hooks(AutoScalingGroupName=copy)["LifecycleHooks"]
        assert hook["LifecycleHookName"] == installed["hook"]
        (policy,) = scaling.describe_policies(AutoScalingGroupName=copy)["ScalingPolicies"]
        assert policy["PolicyName"] == "cpu"
        actions = scaling.describe_scheduled_actions(AutoScalingGroupName=copy)["ScheduledUpdateGroupActions"]
        assert [action["ScheduledActionName"] for action in actions] == ["night"]

        def original() -> list:
            return scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[stage.fleet.name])["AutoScalingGroups"]

        eventually(lambda: not original(), "the end of the original group")
        # The next deployment copies the copy.
        again = group.deploy(ground.site())
        assert group.settings()["autoScalingGroups"][0]["name"] == f"CodeDeploy_{group.name}_{again['deploymentId']}"

    def test_takes_over_and_the_original_is_kept(self, ground, stage):
        group, _ = stage(options("COPY_AUTO_SCALING_GROUP"))
        group.deploy(ground.site())
        assert len(stage.fleet.in_service()) == 2
        assert stage.fleet.hooks() == []

    def test_that_fails_is_left_behind(self, ground, stage):
        group, _ = stage(options("COPY_AUTO_SCALING_GROUP", end=terminate()))
        ground.break_event("AfterInstall")
        info = group.deploy(ground.site(), "Failed")
        assert [each["name"] for each in group.settings()["autoScalingGroups"]] == [stage.fleet.name]
        left = ground.client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[f"CodeDeploy_{group.name}_{info['deploymentId']}"]
        )["AutoScalingGroups"]
        assert len(left) == 1
        assert ground.targets(stage.arn) == stage.fleet.in_service()

    @pytest.mark.parametrize("action", needs.COPY)
    def test_needs(self, ground, stage, action):
        group, role = stage(options("COPY_AUTO_SCALING_GROUP", end=terminate()))
        with permissions.without(ground.emulator, role, action):
            info = group.deploy(ground.site(), "Failed")
        assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
        assert action in info["errorInformation"]["message"]
        assert ground.refused() == {action}

    @pytest.mark.parametrize("action", needs.TEMPLATE)
    def test_needs_the_rights_of_the_launch_template(self, ground, stage, action):
        group, role = stage(options("COPY_AUTO_SCALING_GROUP"))
        with permissions.without(ground.emulator, role, action):
            info = group.deploy(ground.site(), "Failed")
        assert info["errorInformation"]["code"] == "AUTO_SCALING_IAM_ROLE_PERMISSIONS"
        assert action in info["errorInformation"]["message"]
