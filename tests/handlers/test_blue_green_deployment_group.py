"""A blue/green deployment group keeps the instances that are live, whatever the stack does around its deployments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cdk_codedeploy.handlers.blue_green_deployment_group import (
    INSTANCES_TAG,
    OWNER_TAG,
    BlueGreenDeploymentGroupHandler,
)
from cdk_codedeploy.handlers.blue_green_properties import (
    BlueGreenChoices,
    BlueGreenDeploymentGroupProperties,
    TagCondition,
    WatchedAlarms,
)
from tests.handlers.fake_auto_scaling import FakeAutoScaling, FakeGroup
from tests.handlers.fake_deployment_groups import FakeDeploymentGroups, Group
from tests.handlers.stacks import Invocation, Stack

COPY = BlueGreenChoices(
    provisioning="COPY_AUTO_SCALING_GROUP", on_timeout="CONTINUE_DEPLOYMENT", on_success="TERMINATE"
)
DISCOVER = BlueGreenChoices(
    provisioning="DISCOVER_EXISTING",
    on_timeout="STOP_DEPLOYMENT",
    ready_wait_minutes=60,
    on_success="KEEP_ALIVE",
    termination_wait_minutes=5,
)
FIRST = BlueGreenDeploymentGroupProperties(
    application="shop",
    name="web",
    service_role_arn="arn:aws:iam::111122223333:role/deploy",
    deployment_config="CodeDeployDefault.OneAtATime",
    blue_green=COPY,
    auto_scaling_groups=("fleet",),
    target_groups=("web",),
)


class World:
    def __init__(self) -> None:
        self.codedeploy, self.auto_scaling = FakeDeploymentGroups(), FakeAutoScaling()
        self.stack = Stack(
            BlueGreenDeploymentGroupHandler(lambda: self.codedeploy, lambda: self.auto_scaling)  # type: ignore[arg-type, return-value]
        )

    def group(self, name: str = "web") -> Group:
        return self.codedeploy.groups["shop", name]

    def calls(self, operation: str) -> list[dict[str, Any]]:
        return [request for name, request in self.codedeploy.calls if name == operation]


@pytest.fixture
def world() -> World:
    return World()


def test_the_group_as_the_api_gets_it(world: World) -> None:
    world.stack.create(FIRST)
    (request,) = world.calls("CreateDeploymentGroup")
    request["tags"] = {tag["Key"]: tag["Value"] for tag in request["tags"]}
    assert request == {
        "applicationName": "shop",
        "deploymentGroupName": "web",
        "serviceRoleArn": "arn:aws:iam::111122223333:role/deploy",
        "deploymentConfigName": "CodeDeployDefault.OneAtATime",
        "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "blueGreenDeploymentConfiguration": {
            "greenFleetProvisioningOption": {"action": "COPY_AUTO_SCALING_GROUP"},
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 0},
        },
        "autoScalingGroups": ["fleet"],
        "ec2TagFilters": [],
        "loadBalancerInfo": {"targetGroupInfoList": [{"name": "web"}]},
        "alarmConfiguration": {"alarms": [], "enabled": False, "ignorePollAlarmFailure": False},
        "triggerConfigurations": [],
        "autoRollbackConfiguration": {"enabled": False, "events": []},
        "outdatedInstancesStrategy": "UPDATE",
        "terminationHookEnabled": False,
        "tags": {OWNER_TAG: world.stack.physical_id, INSTANCES_TAG: FIRST.instances_digest()},
    }


def test_waits_stand_beside_the_action_that_they_belong_to(world: World) -> None:
    tags = ((TagCondition(type="KEY_AND_VALUE", key="Stage", value="prod"),), (TagCondition(type="KEY_ONLY", key="A"),))
    wanted = replace(
        FIRST,
        blue_green=DISCOVER,
        auto_scaling_groups=(),
        ec2_tag_groups=tags,
        target_groups=(),
        classic_load_balancers=("old",),
    )
    world.stack.create(wanted)
    (request,) = world.calls("CreateDeploymentGroup")
    assert request["blueGreenDeploymentConfiguration"] == {
        "greenFleetProvisioningOption": {"action": "DISCOVER_EXISTING"},
        "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 60},
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"},
    }
    stage, any_a = {"Key": "Stage", "Value": "prod", "Type": "KEY_AND_VALUE"}, {"Key": "A", "Type": "KEY_ONLY"}
    assert request["ec2TagSet"] == {"ec2TagSetList": [[stage], [any_a]]}
    assert "ec2TagFilters" not in request
    assert request["loadBalancerInfo"] == {"elbInfoList": [{"name": "old"}]}


def test_name_is_the_resources_id_unless_it_is_given(world: World) -> None:
    answer = world.stack.create(replace(FIRST, name=None))
    assert answer["Data"] == {"DeploymentGroupName": answer["PhysicalResourceId"]}
    assert list(world.codedeploy.groups) == [("shop", answer["PhysicalResourceId"])]


class TestLiveInstances:
    def test_update_leaves_them(self, world: World) -> None:
        world.stack.create(FIRST)
        for number in range(3):
            world.codedeploy.end(world.codedeploy.begin("shop", "web"), live=f"CodeDeploy_web_{number}")
        world.stack.update(replace(FIRST, alarms=WatchedAlarms(names=("errors",), enabled=True)))
        assert world.group().settings["autoScalingGroups"] == ["CodeDeploy_web_2"]
        assert world.group().settings["alarmConfiguration"]["enabled"] is True

    def test_update_that_fails_and_is_rolled_back_leaves_them(self, world: World) -> None:
        world.stack.create(FIRST)
        world.codedeploy.end(world.codedeploy.begin("shop", "web"), live="copy")
        world.codedeploy.plan("UpdateDeploymentGroup", "InternalFailure")
        other = replace(FIRST, auto_scaling_groups=("other",))
        assert world.stack.update(other)["Status"] == "FAILED"
        world.stack.properties = other  # type: ignore[assignment]
        assert world.stack.update(FIRST)["Status"] == "SUCCESS"
        assert world.group().settings["autoScalingGroups"] == ["copy"]

    def test_others_in_the_template_take_their_place(self, world: World) -> None:
        world.stack.create(FIRST)
        world.codedeploy.end(world.codedeploy.begin("shop", "web"), live="copy")
        world.stack.update(replace(FIRST, auto_scaling_groups=("other",)))
        assert world.group().settings["autoScalingGroups"] == ["other"]
        world.codedeploy.end(world.codedeploy.begin("shop", "web"), live="copy of other")
        world.stack.update(replace(FIRST, auto_scaling_groups=("other",), tags={"Team": "shop"}))
        assert world.group().settings["autoScalingGroups"] == ["copy of other"]

    def test_renaming_keeps_them(self, world: World) -> None:
        world.stack.create(FIRST)
        world.codedeploy.end(world.codedeploy.begin("shop", "web"), live="copy")
        answer = world.stack.update(replace(FIRST, name="site"))
        assert answer["Data"] == {"DeploymentGroupName": "site"}
        assert list(world.codedeploy.groups) == [("shop", "site")]
        assert world.group("site").settings["autoScalingGroups"] == ["copy"]


class TestRunningDeployment:
    def test_update_waits_for_its_end(self, world: World) -> None:
        world.stack.create(FIRST)
        id = world.codedeploy.begin("shop", "web")
        event = world.stack.event(
            "Update",
            replace(FIRST, tags={"Team": "shop"}),
            physical_id=world.stack.physical_id,
            old=FIRST,
        )
        world.stack.frame(event, Invocation())
        (document,) = world.stack.executions.values()
        assert not world.calls("UpdateDeploymentGroup")
        document = world.stack.frame(document, Invocation())
        assert document["answered"] is False
        assert not world.calls("UpdateDeploymentGroup")
        world.codedeploy.end(id, live="copy")
        assert world.stack.frame(document, Invocation())["answered"] is True
        assert world.stack.answers[-1]["Status"] == "SUCCESS"
        assert world.group().settings["autoScalingGroups"] == ["copy"]
        assert world.group().tags["Team"] == "shop"

    def test_update_is_refused_in_the_end_with_its_id(self, world: World) -> None:
        created = world.stack.create(FIRST)
        id = world.codedeploy.begin("shop", "web")
        answer = world.stack.update(replace(FIRST, tags={"Team": "shop"}))
        assert answer["Status"] == "FAILED"
        assert answer["PhysicalResourceId"] == created["PhysicalResourceId"]
        assert answer["Reason"].startswith(
            f"it was not complete when its time was over: it waited for deployment {id} to end; "
            "continue it, stop it or wait for it, and then deploy the stack again. Log: "
        )
        assert "Team" not in world.group().tags

    def test_delete_stops_it(self, world: World) -> None:
        world.stack.create(FIRST)
        id = world.codedeploy.begin("shop", "web")
        assert world.stack.delete()["Status"] == "SUCCESS"
        assert world.codedeploy.deployments[id][1] == "Stopped"
        assert world.codedeploy.groups == {}

    def test_that_ends_before_it_is_stopped_is_no_error(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        world.stack.create(FIRST)
        id = world.codedeploy.begin("shop", "web")
        lists = world.codedeploy.do_list_deployments

        def ends_meanwhile(**request: Any) -> dict[str, Any]:
            found = lists(**request)
            if found["deployments"]:
                world.codedeploy.end(id)
            return found

        monkeypatch.setattr(world.codedeploy, "do_list_deployments", ends_meanwhile)
        assert world.stack.delete()["Status"] == "SUCCESS"
        assert world.codedeploy.deployments[id][1] == "Succeeded"
        assert world.codedeploy.groups == {}


class TestOtherPeoplesGroups:
    def foreign(self, world: World) -> None:
        world.codedeploy.groups["shop", "web"] = Group({"autoScalingGroups": ["theirs"]}, {"Team": "search"})

    def test_create_refuses_and_leaves_it(self, world: World) -> None:
        self.foreign(world)
        answer = world.stack.create(FIRST)
        assert answer["Reason"].startswith(
            'there is a deployment group "shop/web" already, which this resource did not make; '
            "give another deployment_group_name, or remove that group first: where it is the same group deployed in "
            "place so far, take it out of the stack in a deployment of its own. Log: "
        )
        assert world.stack.delete()["Status"] == "SUCCESS"
        assert world.group().settings == {"autoScalingGroups": ["theirs"]}

    def test_renaming_to_its_name_refuses_and_leaves_both(self, world: World) -> None:
        world.stack.create(replace(FIRST, name="site"))
        self.foreign(world)
        assert world.stack.update(FIRST)["Status"] == "FAILED"
        assert sorted(world.codedeploy.groups) == [("shop", "site"), ("shop", "web")]
        world.stack.properties = FIRST  # type: ignore[assignment]
        assert world.stack.update(replace(FIRST, name="site"))["Status"] == "SUCCESS"
        assert world.group().tags == {"Team": "search"}

    def test_that_comes_between_looking_and_making_is_refused(self, world: World) -> None:
        world.codedeploy.plan("CreateDeploymentGroup", "DeploymentGroupAlreadyExistsException")
        self.foreign(world)
        world.codedeploy.plan("GetDeploymentGroup", "DeploymentGroupDoesNotExistException")
        assert world.stack.create(FIRST)["Reason"].startswith('there is a deployment group "shop/web" already')
        assert world.group().tags == {"Team": "search"}


class TestDrift:
    def test_group_that_somebody_removed_is_made_again(self, world: World) -> None:
        world.stack.create(FIRST)
        world.codedeploy.groups.clear()
        world.stack.update(replace(FIRST, tags={"Team": "shop"}))
        assert world.group().settings["autoScalingGroups"] == ["fleet"]
        assert world.group().tags[OWNER_TAG] == world.stack.physical_id

    def test_hooks_that_are_left_are_removed(self, world: World) -> None:
        world.stack.create(FIRST)
        world.auto_scaling.groups["gone"] = FakeGroup({}, hooks={"CodeDeploy-hook": {}, "mine": {}})
        world.codedeploy.left = [{"name": "gone", "hook": "CodeDeploy-hook"}]
        world.stack.delete()
        assert list(world.auto_scaling.groups["gone"].hooks) == ["mine"]

    @pytest.mark.parametrize(
        ("code", "status"), [("ValidationError", "SUCCESS"), ("ResourceContentionFault", "FAILED")]
    )
    def test_hook_that_is_gone_is_no_error(self, world: World, code: str, status: str) -> None:
        world.stack.create(FIRST)
        world.auto_scaling.groups["gone"] = FakeGroup({})
        world.codedeploy.left = [{"name": "gone", "hook": "CodeDeploy-hook"}]
        world.auto_scaling.plan("DeleteLifecycleHook", code)
        assert world.stack.delete()["Status"] == status

    def test_application_that_is_gone_is_no_error(self, world: World) -> None:
        world.stack.create(FIRST)
        world.codedeploy.delete_application(applicationName="shop")
        assert world.stack.delete()["Status"] == "SUCCESS"

    def test_properties_of_another_version_still_find_a_group_whose_name_was_made_up(self, world: World) -> None:
        world.codedeploy.create_application(applicationName="another")
        created = world.stack.create(replace(FIRST, name=None))
        event = world.stack.event("Delete", {"Unknown": "1"}, physical_id=created["PhysicalResourceId"])
        assert world.stack.deliver(event)["Status"] == "SUCCESS"  # type: ignore[index]
        assert world.codedeploy.groups == {}

    def test_tags_that_are_not_in_the_template_go(self, world: World) -> None:
        world.stack.create(replace(FIRST, tags={"Team": "shop", "Stage": "prod"}))
        world.group().tags |= {"ByHand": "1", "aws:createdBy": "somebody"}
        world.stack.update(replace(FIRST, tags={"Team": "search"}))
        own = {OWNER_TAG: world.stack.physical_id, INSTANCES_TAG: FIRST.instances_digest()}
        assert world.group().tags == {**own, "Team": "search", "aws:createdBy": "somebody"}


LISTS = st.sampled_from([("fleet",), ("other",), ("third",)])
NAMES = st.sampled_from(["web", "site", None])
FAILING = st.sampled_from(
    ["GetDeploymentGroup", "UpdateDeploymentGroup", "ListTagsForResource", "TagResource", "ListDeployments"]
)


class AnyOrder(RuleBasedStateMachine):
    """Updates, failed updates with their rollbacks, and deployments in any order: the live instances stay live."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.wanted = FIRST
        self.live = "fleet"
        self.copies = 0
        assert self.world.stack.create(FIRST)["Status"] == "SUCCESS"

    @property
    def group(self) -> Group:
        (group,) = self.world.codedeploy.groups.values()
        return group

    @rule()
    def deploy(self) -> None:
        (place,) = self.world.codedeploy.groups
        self.copies += 1
        self.live = f"copy {self.copies}"
        self.world.codedeploy.end(self.world.codedeploy.begin(*place), live=self.live)

    @rule(name=NAMES, groups=LISTS, alarms=st.booleans())
    def update(self, name: str | None, groups: tuple[str, ...], alarms: bool) -> None:
        self._update(
            replace(
                self.wanted, name=name, auto_scaling_groups=groups, alarms=WatchedAlarms(ignore_poll_failure=alarms)
            )
        )

    def _update(self, wanted: BlueGreenDeploymentGroupProperties) -> None:
        assert self.world.stack.update(wanted)["Status"] == "SUCCESS"
        if wanted.auto_scaling_groups != self.wanted.auto_scaling_groups:
            (self.live,) = wanted.auto_scaling_groups
        self.wanted = wanted
        self.world.stack.properties = wanted  # type: ignore[assignment]

    @rule(name=NAMES, operation=FAILING)
    def fail_and_roll_back(self, name: str | None, operation: str) -> None:
        """An update of everything but the instances that breaks at any call."""
        wanted = replace(self.wanted, name=name, tags={"Try": str(self.copies)})
        self.world.codedeploy.plan(operation, "InternalFailure")
        self.world.stack.update(wanted)
        self.world.codedeploy._planned.clear()
        self.world.stack.properties = wanted  # type: ignore[assignment]
        self._update(self.wanted)

    @invariant()
    def one_group_with_what_is_live(self) -> None:
        assert self.group.settings["autoScalingGroups"] == [self.live]
        assert self.group.tags[OWNER_TAG] == self.world.stack.physical_id
        (place,) = self.world.codedeploy.groups
        assert place == ("shop", self.wanted.name or self.world.stack.physical_id)

    def teardown(self) -> None:
        assert self.world.stack.delete()["Status"] == "SUCCESS"
        assert self.world.codedeploy.groups == {}


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = hypothesis_settings(max_examples=40, stateful_step_count=12, deadline=None)
