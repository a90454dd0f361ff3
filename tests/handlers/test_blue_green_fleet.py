"""The fleet of a blue/green deployment group is found by its role: whatever happens, the live one stays live."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cdk_codedeploy.handlers.blue_green_deployment_group import BlueGreenDeploymentGroupHandler
from cdk_codedeploy.handlers.blue_green_fleet import OWNER_TAG, TEMPLATE_TAG
from cdk_codedeploy.handlers.blue_green_properties import (
    BlueGreenChoices,
    BlueGreenDeploymentGroupProperties,
    FleetToFollow,
)
from cdk_codedeploy.handlers.fleet_properties import (
    FleetProperties,
    LaunchHook,
    ScheduledChange,
    TargetTracking,
    Told,
    WarmPoolSettings,
)
from tests.handlers.fake_auto_scaling import FakeAutoScaling, FakeGroup
from tests.handlers.fake_deployment_groups import REVISION, FakeDeploymentGroups, Group
from tests.handlers.stacks import Stack

TARGETS = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:people"
BARE = FleetProperties(
    launch_template_id="lt-1",
    launch_template_version="1",
    subnets=("subnet-1", "subnet-2"),
    min_size=2,
    max_size=4,
    target_groups=(TARGETS,),
)
FULL = replace(
    BARE,
    desired_capacity=3,
    grace_seconds=60,
    warmup_seconds=30,
    max_lifetime_seconds=86_400,
    tags={"Team": "shop"},
    policies=(
        TargetTracking(name="Cpu", metric="ASGAverageCPUUtilization", target="50.5", warmup_seconds=90),
        TargetTracking(
            name="Requests", metric="ALBRequestCountPerTarget", target="100", resource_label="app/l/1/targetgroup/t/1"
        ),
    ),
    schedules=(ScheduledChange(name="Night", recurrence="0 22 * * *", time_zone="Europe/Vienna", max_size=2),),
    messages=(Told(topic_arn=TOPIC, types=("autoscaling:EC2_INSTANCE_LAUNCH_ERROR",)),),
    hooks=(LaunchHook(name="Boot", seconds=600),),
    warm_pool=WarmPoolSettings(state="Stopped", min_size=1, reuse=True),
)
FIRST = BlueGreenDeploymentGroupProperties(
    application="shop",
    name="web",
    service_role_arn="arn:aws:iam::111122223333:role/deploy",
    deployment_config="CodeDeployDefault.AllAtOnce",
    blue_green=BlueGreenChoices(
        provisioning="COPY_AUTO_SCALING_GROUP", on_timeout="CONTINUE_DEPLOYMENT", on_success="TERMINATE"
    ),
    target_groups=("web",),
    fleet=BARE,
)


class World:
    def __init__(self) -> None:
        self.codedeploy, self.auto_scaling = FakeDeploymentGroups(), FakeAutoScaling()
        self.handler = BlueGreenDeploymentGroupHandler(lambda: self.codedeploy, lambda: self.auto_scaling)
        self.stack = Stack(self.handler)
        self.copies = 0

    @property
    def group(self) -> Group:
        (found,) = self.codedeploy.groups.values()
        return found

    @property
    def live(self) -> str:
        (found,) = self.group.settings["autoScalingGroups"]
        return str(found)

    @property
    def fleet(self) -> FakeGroup:
        return self.auto_scaling.groups[self.live]

    def deploy(self, *, ends_original: bool = True) -> None:
        """A blue/green deployment from beginning to end."""
        (place,) = self.codedeploy.groups
        self.copies += 1
        new = f"CodeDeploy_web_{self.copies}"
        self.auto_scaling.copy_group(self.live, new, ends_original=ends_original)
        self.codedeploy.end(self.codedeploy.begin(*place), live=new)

    def update(self, before: BlueGreenDeploymentGroupProperties, after: BlueGreenDeploymentGroupProperties) -> str:
        self.stack.properties = before  # type: ignore[assignment]
        return str(self.stack.update(after)["Status"])

    def follow(self, wanted: FleetProperties) -> None:
        ((application, name),) = self.codedeploy.groups
        arn = f"arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup:{application}/{name}"
        owner = str(self.stack.physical_id)
        self.handler.follow(FleetToFollow(application=application, name=name, arn=arn, owner=owner, fleet=wanted))


@pytest.fixture
def world() -> World:
    return World()


def with_fleet(fleet: FleetProperties) -> BlueGreenDeploymentGroupProperties:
    return replace(FIRST, fleet=fleet)


def test_first_group_is_made_for_the_deployment_group(world: World) -> None:
    world.stack.create(with_fleet(FULL))
    made = world.fleet
    assert world.live == world.stack.physical_id
    assert made.settings == {
        "LaunchTemplate": {"LaunchTemplateId": "lt-1", "Version": "1"},
        "MinSize": 2,
        "MaxSize": 4,
        "DesiredCapacity": 3,
        "VPCZoneIdentifier": "subnet-1,subnet-2",
        # Until something is deployed, a load balancer would find every instance ill.
        "HealthCheckType": "EC2",
        "HealthCheckGracePeriod": 60,
        "MaxInstanceLifetime": 86_400,
        "DefaultInstanceWarmup": 30,
    }
    assert made.tags == {"Team": "shop", OWNER_TAG: world.stack.physical_id, TEMPLATE_TAG: "lt-1/1"}
    assert made.target_groups == [TARGETS]
    assert made.policies == {
        "cdk-codedeploy-Cpu": {
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingConfiguration": {
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
                "TargetValue": 50.5,
                "DisableScaleIn": False,
            },
            "EstimatedInstanceWarmup": 90,
        },
        "cdk-codedeploy-Requests": {
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingConfiguration": {
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "ALBRequestCountPerTarget",
                    "ResourceLabel": "app/l/1/targetgroup/t/1",
                },
                "TargetValue": 100.0,
                "DisableScaleIn": False,
            },
        },
    }
    assert made.schedules == {
        "cdk-codedeploy-Night": {"Recurrence": "0 22 * * *", "TimeZone": "Europe/Vienna", "MaxSize": 2}
    }
    assert made.messages == {TOPIC: ["autoscaling:EC2_INSTANCE_LAUNCH_ERROR"]}
    assert list(made.hooks) == ["cdk-codedeploy-Boot"]
    assert made.warm_pool == {
        "PoolState": "Stopped",
        "MinSize": 1,
        "MaxGroupPreparedCapacity": -1,
        "InstanceReusePolicy": {"ReuseOnScaleIn": True},
    }


def test_update_after_ten_deployments_changes_the_live_one_and_nothing_else(world: World) -> None:
    world.stack.create(FIRST)
    for _ in range(10):
        world.deploy(ends_original=False)
    others = {name: asdict(each) for name, each in world.auto_scaling.groups.items() if name != world.live}
    assert len(others) == 10
    assert world.update(FIRST, with_fleet(replace(FULL, max_size=9))) == "SUCCESS"
    assert world.live == "CodeDeploy_web_10"
    assert world.fleet.settings["MaxSize"] == 9
    # The capacity is Auto Scaling's own.
    assert world.fleet.settings["DesiredCapacity"] == 2
    assert {name: asdict(each) for name, each in world.auto_scaling.groups.items() if name != world.live} == others


def test_what_is_taken_out_of_the_template_goes_and_what_others_have_put_there_stays(world: World) -> None:
    world.stack.create(with_fleet(FULL))
    world.fleet.policies["theirs"] = {}
    world.fleet.schedules["theirs"] = {}
    world.fleet.hooks["CodeDeploy-managed-automatic-launch-deployment-hook-web"] = {}
    world.fleet.tags["aws:autoscaling:groupName"] = "by AWS"
    assert world.update(with_fleet(FULL), with_fleet(replace(BARE, target_groups=()))) == "SUCCESS"
    assert world.fleet.policies == {"theirs": {}}
    assert world.fleet.schedules == {"theirs": {}}
    assert list(world.fleet.hooks) == ["CodeDeploy-managed-automatic-launch-deployment-hook-web"]
    assert world.fleet.messages == {}
    assert world.fleet.warm_pool is None
    assert world.fleet.target_groups == []
    assert "Team" not in world.fleet.tags
    assert world.fleet.tags["aws:autoscaling:groupName"] == "by AWS"
    assert "DefaultInstanceWarmup" not in world.fleet.settings


class TestAfterADeployment:
    def test_what_was_not_copied_is_set_again(self, world: World) -> None:
        world.stack.create(with_fleet(FULL))
        world.deploy()
        assert world.fleet.schedules == {}
        world.follow(FULL)
        assert list(world.fleet.schedules) == ["cdk-codedeploy-Night"]
        assert list(world.fleet.messages) == [TOPIC]

    def test_health_check_of_the_load_balancer_counts(self, world: World) -> None:
        world.stack.create(FIRST)
        world.deploy()
        world.follow(BARE)
        assert world.fleet.settings["HealthCheckType"] == "ELB"
        assert world.update(FIRST, with_fleet(replace(BARE, max_size=9))) == "SUCCESS"
        assert world.fleet.settings["HealthCheckType"] == "ELB"

    def test_somebody_elses_group_is_left_alone(self, world: World) -> None:
        world.stack.create(FIRST)
        world.deploy()
        world.group.tags[OWNER_TAG] = "somebody"
        world.follow(FULL)
        assert world.fleet.schedules == {}

    def test_nothing_is_left_to_follow(self, world: World) -> None:
        world.stack.create(FIRST)
        arn = "arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup:shop/gone"
        world.handler.follow(FleetToFollow(application="shop", name="gone", arn=arn, owner="x", fleet=BARE))
        world.auto_scaling.groups.clear()
        world.follow(FULL)
        assert world.auto_scaling.groups == {}


class TestNewVersionOfTheLaunchTemplate:
    NEW = replace(BARE, launch_template_version="2")

    def test_waits_for_the_next_deployment(self, world: World) -> None:
        world.stack.create(FIRST)
        assert world.update(FIRST, with_fleet(self.NEW)) == "SUCCESS"
        assert world.fleet.settings["LaunchTemplate"] == {"LaunchTemplateId": "lt-1", "Version": "2"}
        assert (world.auto_scaling.refreshed, world.codedeploy.started) == ([], [])

    def test_refreshes_the_instances_once(self, world: World) -> None:
        new = replace(self.NEW, follow_up="INSTANCE_REFRESH", refresh_percentage=75)
        world.stack.create(FIRST)
        assert world.update(FIRST, with_fleet(new)) == "SUCCESS"
        assert world.auto_scaling.refreshed == [world.live]
        (request,) = [given for name, given in world.auto_scaling.calls if name == "StartInstanceRefresh"]
        assert request["Preferences"] == {"MinHealthyPercentage": 75}
        assert world.update(with_fleet(new), with_fleet(replace(new, max_size=9))) == "SUCCESS"
        assert world.auto_scaling.refreshed == [world.live]

    def test_refresh_that_runs_already_is_no_error(self, world: World) -> None:
        world.stack.create(FIRST)
        world.auto_scaling.refreshed = [world.live]
        assert world.update(FIRST, with_fleet(replace(self.NEW, follow_up="INSTANCE_REFRESH"))) == "SUCCESS"

    def test_deploys_the_last_good_revision_again(self, world: World) -> None:
        new = replace(self.NEW, follow_up="DEPLOYMENT")
        world.stack.create(FIRST)
        world.deploy()
        assert world.update(FIRST, with_fleet(new)) == "SUCCESS"
        (started,) = world.codedeploy.started
        assert started == {"revision": REVISION, "description": "A new version of the launch template"}

    def test_has_nothing_to_deploy_before_the_first_deployment(self, world: World) -> None:
        world.stack.create(FIRST)
        assert world.update(FIRST, with_fleet(replace(self.NEW, follow_up="DEPLOYMENT"))) == "SUCCESS"
        assert world.codedeploy.started == []

    @pytest.mark.parametrize(("code", "status"), [("DeploymentLimitExceededException", "SUCCESS"), ("Other", "FAILED")])
    def test_deployment_that_runs_already_is_no_error(self, world: World, code: str, status: str) -> None:
        world.stack.create(FIRST)
        world.deploy()
        world.codedeploy.plan("CreateDeployment", code)
        assert world.update(FIRST, with_fleet(replace(self.NEW, follow_up="DEPLOYMENT"))) == status

    def test_that_a_deployment_has_brought_is_not_followed_up_again(self, world: World) -> None:
        new = with_fleet(self.NEW)
        world.stack.create(FIRST)
        assert world.update(FIRST, new) == "SUCCESS"
        world.deploy()
        world.follow(self.NEW)
        assert world.update(new, with_fleet(replace(self.NEW, follow_up="INSTANCE_REFRESH"))) == "SUCCESS"
        assert world.auto_scaling.refreshed == []


class TestDrift:
    def test_group_that_somebody_deleted_is_made_again(self, world: World) -> None:
        world.stack.create(FIRST)
        world.deploy()
        del world.auto_scaling.groups[world.live]
        assert world.update(FIRST, with_fleet(replace(BARE, max_size=9))) == "SUCCESS"
        assert world.fleet.settings["MaxSize"] == 9
        assert world.live.startswith("BlueGreenDeploymentGroup-")
        assert world.fleet.tags[OWNER_TAG] == world.stack.physical_id

    def test_group_that_is_going_is_not_taken_for_the_live_one(self, world: World) -> None:
        world.auto_scaling.lingers = 50
        world.stack.create(FIRST)
        gone = world.live
        world.fleet.ends_in = 50
        assert world.update(FIRST, with_fleet(replace(BARE, max_size=9))) == "SUCCESS"
        assert world.live != gone


class TestFromAndToAGivenGroup:
    GIVEN = replace(FIRST, fleet=None, auto_scaling_groups=("theirs",))

    def test_given_group_is_never_touched(self, world: World) -> None:
        theirs = FakeGroup({"MaxSize": 1}, tags={"Team": "search"})
        world.auto_scaling.groups["theirs"] = theirs
        world.stack.create(self.GIVEN)
        assert world.update(self.GIVEN, FIRST) == "SUCCESS"
        assert world.live.startswith("BlueGreenDeploymentGroup-")
        assert world.update(FIRST, self.GIVEN) == "SUCCESS"
        assert world.live == "theirs"
        assert world.auto_scaling.state() == {"theirs": vars(theirs)}

    def test_change_that_is_refused_leaves_no_group(self, world: World) -> None:
        world.auto_scaling.groups["theirs"] = FakeGroup({})
        world.stack.create(self.GIVEN)
        world.codedeploy.plan("UpdateDeploymentGroup", "InvalidRoleException")
        assert world.update(self.GIVEN, FIRST) == "FAILED"
        assert list(world.auto_scaling.state()) == ["theirs"]


class TestDelete:
    def test_removes_all_that_remain_and_waits_for_their_end(self, world: World) -> None:
        world.auto_scaling.lingers = 5
        world.stack.create(FIRST)
        for _ in range(3):
            world.deploy(ends_original=False)
        world.auto_scaling.groups["theirs"] = FakeGroup({})
        assert world.stack.delete()["Status"] == "SUCCESS"
        assert list(world.auto_scaling.groups) == ["theirs"]
        assert world.codedeploy.groups == {}

    def test_without_the_deployment_group(self, world: World) -> None:
        world.stack.create(FIRST)
        world.codedeploy.groups.clear()
        assert world.stack.delete()["Status"] == "SUCCESS"
        assert world.auto_scaling.groups == {}

    def test_that_takes_too_long_fails_and_can_be_repeated(self, world: World) -> None:
        world.auto_scaling.lingers = 10_000
        world.stack.create(FIRST)
        answer = world.stack.delete()
        assert "it waited for the Auto Scaling group BlueGreenDeploymentGroup-" in answer["Reason"]
        assert "to end its instances" in answer["Reason"]
        world.auto_scaling.groups.clear()
        assert world.stack.delete()["Status"] == "SUCCESS"


def calls_of(world: World) -> int:
    return len(world.codedeploy.calls) + len(world.auto_scaling.calls)


def break_after(world: World, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every call from a number on fail, as if Lambda had ended the function there."""
    made = [0]
    for fake in (world.codedeploy, world.auto_scaling):
        original = fake._call

        def call(operation: Any, method: str, request: dict[str, Any], original: Any = original) -> dict[str, Any]:
            made[0] += 1
            if made[0] > calls:
                raise ClientError({"Error": {"Code": "InternalFailure", "Message": "crash"}}, operation.name)
            return original(operation, method, request)

        monkeypatch.setattr(fake, "_call", call)


CHANGED = with_fleet(replace(FULL, launch_template_version="2", follow_up="INSTANCE_REFRESH"))


@pytest.fixture(scope="module")
def lengths() -> dict[str, int]:
    """How many calls each request makes."""
    world = World()
    before = calls_of(world)
    world.stack.create(FIRST)
    created = calls_of(world) - before
    world.update(FIRST, CHANGED)
    updated = calls_of(world) - created - before
    assert updated > 15
    return {"create": created, "update": updated}


@pytest.mark.parametrize("calls", range(24))
class TestCrashAtEachCall:
    def test_of_a_creation_leaves_nothing(self, calls: int, lengths: dict[str, int]) -> None:
        world = World()
        with pytest.MonkeyPatch.context() as patch:
            break_after(world, calls, patch)
            failed = world.stack.create(FIRST)["Status"] == "FAILED"
        assert failed is (calls < lengths["create"])
        assert world.stack.delete()["Status"] == "SUCCESS"
        assert world.auto_scaling.groups == {}
        assert world.codedeploy.groups == {}

    def test_of_an_update_is_completed_by_the_next(self, calls: int, lengths: dict[str, int]) -> None:
        world = World()
        world.stack.create(FIRST)
        world.deploy()
        live = world.live
        with pytest.MonkeyPatch.context() as patch:
            break_after(world, calls, patch)
            world.update(FIRST, CHANGED)
        assert world.live == live
        assert world.update(CHANGED, CHANGED) == "SUCCESS"
        assert world.live == live
        assert world.fleet.settings["LaunchTemplate"]["Version"] == "2"
        assert list(world.fleet.policies) == ["cdk-codedeploy-Cpu", "cdk-codedeploy-Requests"]
        assert world.auto_scaling.refreshed == [live]
        assert len(world.auto_scaling.groups) == 1


FLEETS = st.builds(
    replace,
    st.sampled_from([BARE, FULL]),
    max_size=st.integers(4, 9),
    launch_template_version=st.sampled_from(["1", "2", "3"]),
    follow_up=st.sampled_from(["NEXT_DEPLOYMENT", "INSTANCE_REFRESH"]),
)
FAILING = st.sampled_from(
    [
        ("autoscaling", "UpdateAutoScalingGroup"),
        ("autoscaling", "DescribeAutoScalingGroups"),
        ("autoscaling", "PutScheduledUpdateGroupAction"),
        ("autoscaling", "CreateOrUpdateTags"),
        ("codedeploy", "UpdateDeploymentGroup"),
        ("codedeploy", "TagResource"),
        ("codedeploy", "ListTagsForResource"),
    ]
)


class AnyOrder(RuleBasedStateMachine):
    """Updates, deployments, failures with their rollbacks, deletions by hand, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.wanted = BARE
        assert self.world.stack.create(FIRST)["Status"] == "SUCCESS"

    @rule(ends_original=st.booleans())
    def deploy(self, ends_original: bool) -> None:
        self.world.deploy(ends_original=ends_original)
        self.world.follow(self.wanted)

    @rule(wanted=FLEETS)
    def update(self, wanted: FleetProperties) -> None:
        assert self.world.update(with_fleet(self.wanted), with_fleet(wanted)) == "SUCCESS"
        self.wanted = wanted

    @rule(wanted=FLEETS, failing=FAILING)
    def fail_and_roll_back(self, wanted: FleetProperties, failing: tuple[str, str]) -> None:
        service, operation = failing
        fake = self.world.codedeploy if service == "codedeploy" else self.world.auto_scaling
        fake.plan(operation, "InternalFailure")
        self.world.update(with_fleet(self.wanted), with_fleet(wanted))
        fake._planned.clear()
        assert self.world.update(with_fleet(wanted), with_fleet(self.wanted)) == "SUCCESS"

    @rule(wanted=FLEETS)
    def delete_by_hand_and_update(self, wanted: FleetProperties) -> None:
        del self.world.auto_scaling.groups[self.world.live]
        self.update(wanted)

    @invariant()
    def live_one_is_as_the_template_says(self) -> None:
        assert self.world.fleet.tags[OWNER_TAG] == self.world.stack.physical_id
        assert self.world.fleet.settings["MaxSize"] == self.wanted.max_size
        assert self.world.fleet.settings["LaunchTemplate"]["Version"] == self.wanted.launch_template_version
        assert len(self.world.fleet.policies) == len(self.wanted.policies)
        assert self.world.fleet.target_groups == [TARGETS]

    def teardown(self) -> None:
        assert self.world.stack.delete()["Status"] == "SUCCESS"
        assert self.world.auto_scaling.groups == {}
        assert self.world.codedeploy.groups == {}


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = hypothesis_settings(max_examples=40, stateful_step_count=12, deadline=None)
