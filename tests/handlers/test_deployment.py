"""A deployment as part of a stack: started once, followed, stopped when nobody wants it, undone with the stack."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.deployment import DeploymentHandler
from cdk_codedeploy.handlers.deployment_properties import (
    BundleInS3,
    DeploymentProperties,
    Filter,
    ReplacementInstances,
    inline_location,
)
from cdk_codedeploy.handlers.registered_revision import GitHubCommit
from cdk_codedeploy.operations.deployments import AtTimeout, FileExistsBehavior
from tests.handlers.fake_deployments import FakeAliases, FakeDeployments, FakeServices, FakeStacks
from tests.handlers.stacks import START, Invocation, Stack


class World:
    """A stack with a deployment in it, on an AWS in memory."""

    def __init__(self) -> None:
        self.codedeploy = FakeDeployments(lambda: datetime.fromtimestamp(self.stack.now, timezone.utc))
        self.aliases, self.stacks, self.services = FakeAliases(), FakeStacks(), FakeServices()
        self.handler = DeploymentHandler(
            lambda: self.codedeploy,
            lambda: self.aliases,
            lambda: self.stacks,
            lambda: self.services,
            lambda: self.stack.now,
        )
        self.stack = Stack(self.handler)

    @property
    def started(self) -> list[dict[str, Any]]:
        """What was asked of CreateDeployment, those refused included."""
        return [request for name, request in self.codedeploy.calls if name == "CreateDeployment"]

    @property
    def stopped(self) -> list[dict[str, Any]]:
        return [request for name, request in self.codedeploy.calls if name == "StopDeployment"]

    def begin(self, kind: str, properties: DeploymentProperties, old: object = None) -> dict[str, Any]:
        """Let CloudFormation ask, and return what the state machine is to ask with."""
        known = set(self.stack.executions)
        physical_id = None if kind == "Create" else self.stack.physical_id
        event = self.stack.event(kind, properties, physical_id=physical_id, old=old)
        self.stack.frame(event, Invocation())
        (name,) = self.stack.executions.keys() - known
        return self.stack.executions[name]

    def finish(self, document: dict[str, Any]) -> dict[str, Any]:
        self.stack.loop(document)
        return self.stack.answers[-1]


@pytest.fixture
def world() -> World:
    return World()


def bundle(key: str, **others: Any) -> DeploymentProperties:
    place = BundleInS3(bucket="revisions", key=key, bundle_type="zip", version="1", e_tag="abc")
    return DeploymentProperties(application="shop", deployment_group="web", s3=place, **others)


ONE, TWO = bundle("one.zip"), bundle("two.zip")


class TestStarted:
    def test_once_and_waited_for(self, world: World) -> None:
        answer = world.stack.create(replace(ONE, description="First"))
        assert (answer["Status"], answer["Data"]) == ("SUCCESS", {})
        (request,) = world.started
        token = answer["PhysicalResourceId"].removeprefix("Deployment-")[:12]
        assert request == {
            "applicationName": "shop",
            "deploymentGroupName": "web",
            "revision": ONE.location(),
            "description": f"First [cdk-codedeploy {token} {token}]",
        }
        assert world.codedeploy.live() == (ONE.location(), [])

    def test_with_everything_that_is_asked_for(self, world: World) -> None:
        instances = ReplacementInstances(
            auto_scaling_groups=("green",), tag_groups=((Filter(type="KEY_ONLY", key="Green"),),)
        )
        world.stack.create(
            replace(
                ONE,
                deployment_config="CodeDeployDefault.AllAtOnce",
                file_exists_behavior=FileExistsBehavior.OVERWRITE,
                ignore_application_stop_failures=True,
                update_outdated_only=True,
                replacement_instances=instances,
            )
        )
        (request,) = world.started
        assert {name: request[name] for name in request.keys() - {"description", "revision"}} == {
            "applicationName": "shop",
            "deploymentGroupName": "web",
            "deploymentConfigName": "CodeDeployDefault.AllAtOnce",
            "fileExistsBehavior": "OVERWRITE",
            "ignoreApplicationStopFailures": True,
            "updateOutdatedInstancesOnly": True,
            "targetInstances": {
                "autoScalingGroups": ["green"],
                "ec2TagSet": {"ec2TagSetList": [[{"Type": "KEY_ONLY", "Key": "Green"}]]},
            },
        }

    @pytest.mark.parametrize(
        ("place", "location"),
        [
            (
                {"git_hub": GitHubCommit(repository="a/b", commit_id="0" * 40)},
                {"revisionType": "GitHub", "gitHubLocation": {"repository": "a/b", "commitId": "0" * 40}},
            ),
            ({"inline": "{}"}, inline_location("{}")),
            (
                {"s3": BundleInS3(bucket="b", key="k", bundle_type="tgz")},
                {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "tgz"}},
            ),
        ],
    )
    def test_from_wherever_the_revision_lies(
        self, world: World, place: dict[str, Any], location: dict[str, Any]
    ) -> None:
        world.stack.create(DeploymentProperties(application="shop", deployment_group="web", **place))
        assert world.started[0]["revision"] == location

    def test_not_for_a_revision_that_is_live(self, world: World) -> None:
        world.stack.create(ONE)
        assert world.stack.update(replace(ONE, description="Only said otherwise"))["Status"] == "SUCCESS"
        assert Stack(world.handler).create(ONE)["Status"] == "SUCCESS"
        assert len(world.started) == 1

    def test_again_where_a_later_deployment_of_somebody_failed(self, world: World) -> None:
        world.stack.create(ONE)
        world.codedeploy.begin(looks=1, outcome="Failed")
        world.codedeploy.rolls_back_failures = False
        world.codedeploy.step("d-000000002")
        world.stack.update(replace(ONE, description="Again"))
        assert len(world.started) == 2

    def test_only_when_the_group_is_free(self, world: World) -> None:
        other = world.codedeploy.begin(looks=5)
        assert world.stack.create(ONE)["Status"] == "SUCCESS"
        assert world.codedeploy.deployments[other].status == "Succeeded"
        assert len(world.started) == 1
        assert world.stopped == []

    def test_later_when_somebody_was_quicker(self, world: World) -> None:
        world.codedeploy.plan("CreateDeployment", "DeploymentLimitExceededException")
        assert world.stack.create(ONE)["Status"] == "SUCCESS"
        assert len(world.started) == 2

    def test_once_for_a_request_that_comes_twice(self, world: World) -> None:
        event = world.stack.event("Create", ONE)
        for _ in range(2):
            world.stack.executions.clear()
            world.stack.deliver(event)
        assert len(world.started) == 1
        assert [answer["Status"] for answer in world.stack.answers] == ["SUCCESS", "SUCCESS"]


class TestFailure:
    def test_fails_the_stack_with_the_reason(self, world: World) -> None:
        world.codedeploy.failing.add(str(ONE.location()))
        answer = world.stack.create(ONE)
        assert answer["Status"] == "FAILED"
        assert answer["Reason"] == (
            "deployment d-000000001 failed on i-1, as on 1 more at AfterInstall, script scripts/check.sh: Script at "
            "specified location: scripts/check.sh failed with exit code 1; its log ends: [stdout]starting / "
            "[stderr]no database (HEALTH_CONSTRAINTS); read the end of its log in the diagnostics, or scripts.log on "
            "the instance. Log: handler-logs, 2030/01/01/1"
        )

    @pytest.mark.parametrize("rolls_back", [True, False])
    def test_leaves_what_was_before_after_the_stack_has_gone_back(self, world: World, rolls_back: bool) -> None:
        world.codedeploy.rolls_back_failures = rolls_back
        world.stack.create(ONE)
        world.codedeploy.failing.add(str(TWO.location()))
        assert world.stack.update(TWO)["Status"] == "FAILED"
        world.stacks.status = "UPDATE_ROLLBACK_IN_PROGRESS"
        world.stack.properties = TWO  # type: ignore[assignment]
        assert world.stack.update(ONE)["Status"] == "SUCCESS"
        assert world.codedeploy.live() == (ONE.location(), [])
        # CodeDeploy's own rollback has deployed it already, or ours does.
        assert len(world.started) == (2 if rolls_back else 3)

    def test_of_a_look_is_not_one_of_the_deployment(self, world: World) -> None:
        document = world.begin("Create", ONE)
        world.codedeploy.plan("GetDeployment", "ThrottlingException", "InternalFailure")
        assert world.finish(document)["Status"] == "SUCCESS"

    def test_of_a_look_for_good_fails_the_stack(self, world: World) -> None:
        document = world.begin("Create", ONE)
        world.codedeploy.plan("GetDeployment", "InvalidDeploymentIdException")
        assert "could not look at deployment d-000000001" in world.finish(document)["Reason"]


class TestStackThatGoesBack:
    def test_stops_the_deployment(self, world: World) -> None:
        world.stack.create(ONE)
        document = world.begin("Update", TWO, old=ONE)
        world.codedeploy.hangs = True
        world.stacks.status = "UPDATE_ROLLBACK_IN_PROGRESS"
        answer = world.finish(document)
        assert answer["Reason"].startswith("deployment d-000000002 was stopped because the stack goes back")
        assert world.stopped == [{"deploymentId": "d-000000002", "autoRollbackEnabled": True}]
        world.codedeploy.hangs = False
        assert world.stack.update(ONE)["Status"] == "SUCCESS"
        assert world.codedeploy.live() == (ONE.location(), [])

    def test_starts_nothing_that_waits_for_its_turn(self, world: World) -> None:
        world.codedeploy.begin(looks=None)
        document = world.begin("Create", ONE)
        world.stacks.status = "ROLLBACK_IN_PROGRESS"
        assert world.finish(document)["Reason"].startswith("the stack goes back; no deployment was started")
        assert world.started == []

    def test_update_back_stops_what_the_update_left_running(self, world: World) -> None:
        world.stack.create(ONE)
        world.codedeploy.hangs = True
        world.begin("Update", TWO, old=ONE)
        # CloudFormation asks for the way back, and the first function has not looked since.
        world.stacks.status = "UPDATE_ROLLBACK_IN_PROGRESS"
        document = world.begin("Update", ONE, old=TWO)
        world.codedeploy.hangs = False
        assert world.finish(document)["Status"] == "SUCCESS"
        assert world.stopped == [{"deploymentId": "d-000000002", "autoRollbackEnabled": True}]
        assert world.codedeploy.live() == (ONE.location(), [])

    def test_its_own_way_back_is_not_stopped(self, world: World) -> None:
        world.stack.create(ONE)
        world.stacks.status = "UPDATE_ROLLBACK_IN_PROGRESS"
        assert world.stack.update(TWO)["Status"] == "SUCCESS"
        assert world.stopped == []

    def test_stack_that_cannot_be_looked_at_goes_forward(self, world: World) -> None:
        world.stacks.plan("DescribeStacks", *["AccessDenied"] * 99)
        assert world.stack.create(ONE)["Status"] == "SUCCESS"


class TestTimeOver:
    @pytest.mark.parametrize(
        ("at_timeout", "rolls_back", "how"),
        [
            (AtTimeout.ROLL_BACK, True, "stopped and rolled back because its time was over"),
            (AtTimeout.STOP, False, "stopped because its time was over"),
        ],
    )
    def test_stops_the_deployment(self, world: World, at_timeout: AtTimeout, rolls_back: bool, how: str) -> None:
        world.codedeploy.hangs = True
        document = world.begin("Create", replace(ONE, at_timeout=at_timeout))
        answer = world.finish(document)
        assert answer["Reason"].startswith(
            "it was not complete when its time was over: it waited for deployment d-000000001, which is InProgress, "
            + how
        )
        assert world.stopped[0] == {"deploymentId": "d-000000001", "autoRollbackEnabled": rolls_back}
        assert START + 54 * 60 < world.stack.now <= START + 56 * 60

    def test_or_lets_it_run(self, world: World) -> None:
        world.codedeploy.hangs = True
        answer = world.finish(world.begin("Create", replace(ONE, at_timeout=AtTimeout.LET_RUN)))
        assert answer["Status"] == "SUCCESS"
        assert world.stopped == []

    def test_and_a_later_request_follows_it_again(self, world: World) -> None:
        world.codedeploy.hangs = True
        created = world.finish(world.begin("Create", replace(ONE, at_timeout=AtTimeout.LET_RUN)))
        world.stack.physical_id, world.stack.properties = created["PhysicalResourceId"], ONE  # type: ignore[assignment]
        document = world.begin("Update", replace(ONE, description="Said otherwise"), old=ONE)
        world.codedeploy.hangs = False
        assert world.finish(document)["Status"] == "SUCCESS"
        assert (len(world.started), world.stopped) == (1, [])

    def test_that_waited_for_its_turn_has_nothing_to_stop(self, world: World) -> None:
        other = world.codedeploy.begin(looks=None)
        answer = world.finish(world.begin("Create", ONE))
        assert f"it waited for deployment {other}, which runs in the group, to end" in answer["Reason"]
        assert (world.started, world.stopped) == ([], [])

    def test_says_that_somebody_has_to_let_it_go_on(self, world: World) -> None:
        document = world.begin("Create", ONE)
        running = world.codedeploy.deployments["d-000000001"]
        running.status, running.looks = "Ready", None
        document = json.loads(json.dumps(world.stack.frame(document, Invocation())))
        assert document["answered"] is False
        running.status, running.looks = "InProgress", 1
        assert world.finish(document)["Status"] == "SUCCESS"


class TestDelete:
    def test_stops_what_runs_and_leaves_what_is_deployed(self, world: World) -> None:
        world.stack.create(ONE)
        world.codedeploy.hangs = True
        world.begin("Update", TWO, old=ONE)
        world.codedeploy.hangs = False
        assert world.stack.delete()["Status"] == "SUCCESS"
        assert world.stopped == [{"deploymentId": "d-000000002", "autoRollbackEnabled": True}]
        # Its rollback is over as well: the group may go now.
        assert world.codedeploy.live() == (ONE.location(), [])

    def test_leaves_the_deployments_of_others_alone(self, world: World) -> None:
        world.stack.create(ONE)
        world.codedeploy.begin(looks=None)
        assert world.stack.delete()["Status"] == "SUCCESS"
        assert world.stopped == []

    def test_of_a_group_that_is_gone(self, world: World) -> None:
        world.stack.create(ONE)
        world.codedeploy.groups.clear()
        assert world.stack.delete()["Status"] == "SUCCESS"

    def test_without_permission_any_more_says_so(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        world.stack.create(ONE)
        world.codedeploy.plan("GetDeploymentGroup", "AccessDeniedException")
        assert world.stack.delete()["Status"] == "SUCCESS"
        assert world.stack.slept == []
        assert "Thing: the group cannot be looked at any more; nothing is stopped: could not look" in caplog.text

    def test_without_properties_says_so(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("INFO")
        created = world.stack.create(ONE)
        event = world.stack.event("Delete", {}, physical_id=created["PhysicalResourceId"])
        answer = world.stack.deliver(event)
        assert answer is not None
        assert answer["Status"] == "SUCCESS"
        assert "Thing: which deployment group it was is not known any more; nothing is stopped" in caplog.text


def test_another_group_is_another_resource(world: World) -> None:
    created = world.stack.create(ONE)
    moved = world.stack.update(replace(ONE, deployment_group="api"))
    assert moved["PhysicalResourceId"] != created["PhysicalResourceId"]
    assert [request["deploymentGroupName"] for request in world.started] == ["web", "api"]
    # What was deployed before stays.
    assert world.codedeploy.live("web") == (ONE.location(), [])


class TestAlias:
    FILE = json.dumps(
        {
            "version": 0.0,
            "Resources": [
                {
                    "shop": {
                        "Type": "AWS::Lambda::Function",
                        "Properties": {"Name": "shop", "Alias": "live", "CurrentVersion": "9", "TargetVersion": "3"},
                    }
                }
            ],
        }
    )
    PROPERTIES = DeploymentProperties(application="shop", deployment_group="web", inline=FILE, moves_alias=True)

    def test_moves_from_where_it_is(self, world: World) -> None:
        world.aliases.version = "2"
        assert world.stack.create(self.PROPERTIES)["Status"] == "SUCCESS"
        content = world.started[0]["revision"]["appSpecContent"]["content"]
        assert '{"version":0.0,' in content
        (resource,) = json.loads(content)["Resources"]
        assert resource["shop"]["Properties"]["CurrentVersion"] == "2"

    def test_stays_where_it_shall_be(self, world: World) -> None:
        world.aliases.version = "3"
        assert world.stack.create(self.PROPERTIES)["Status"] == "SUCCESS"
        assert world.started == []

    def test_moves_on_where_a_part_of_the_traffic_goes_elsewhere(self, world: World) -> None:
        world.aliases.version, world.aliases.weights = "3", {"2": 0.1}
        world.stack.create(self.PROPERTIES)
        assert len(world.started) == 1

    @pytest.mark.parametrize("content", ["version: 0.0\n", "{}", '{"Resources":[]}', "[]", '{"Resources":[{"a":1}]}'])
    def test_file_that_does_not_name_it(self, world: World, content: str) -> None:
        answer = world.stack.create(replace(self.PROPERTIES, inline=content))
        assert answer["Reason"].startswith("revision: got ")
        assert "give a LambdaAppSpec, or its text in JSON" in answer["Reason"]


def test_revision_lies_in_one_place() -> None:
    with pytest.raises(ValidationError, match=r"revision: got nothing, but a revision lies in one place"):
        DeploymentProperties(application="shop", deployment_group="web")


STEPS = st.lists(
    st.sampled_from(["update one", "update two", "delete", "other", "fail one", "fail two", "throttle", "twice"]),
    max_size=8,
)


@given(STEPS)
def test_whatever_happens_in_whatever_order_the_group_has_what_the_stack_says(steps: list[str]) -> None:
    """After a success the group has the revision; at the end nothing of ours runs; and a request deploys once."""
    world = World()
    world.stack.create(ONE)
    for step in steps:
        what, _, which = step.partition(" ")
        wanted = TWO if which == "two" else ONE
        if what == "other":
            world.codedeploy.begin(looks=2)
        elif what == "throttle":
            world.codedeploy.plan("GetDeployment", "", "", "ThrottlingException")
        elif what == "delete":
            world.stack.delete()
            assert world.codedeploy.live()[1] == [] or not world.stopped  # type: ignore[index]
            world.stack.create(ONE)
        else:
            world.codedeploy.failing = {str(wanted.location())} if what == "fail" else set()
            before = world.stack.properties
            answer = world.stack.update(wanted)
            world.codedeploy.failing = set()
            if answer["Status"] == "FAILED":
                world.stack.properties = wanted  # type: ignore[assignment]
                wanted = before  # type: ignore[assignment]
                world.codedeploy._planned.clear()
                answer = world.stack.update(wanted)
            assert answer["Status"] == "SUCCESS", answer["Reason"]
            assert world.codedeploy.live() == (wanted.location(), [])
    marks = [request["description"] for request in world.started]
    assert len(set(marks)) == len(marks)


class TestServiceThatRunsItAlready:
    """The first tasks of a service come with the service: deploying them again would replace them by themselves."""

    TASKS = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1"
    NETWORK: ClassVar[dict[str, Any]] = {"Subnets": ["a", "b"], "SecurityGroups": ["s"], "AssignPublicIp": "DISABLED"}
    RUNS: ClassVar[dict[str, Any]] = {
        "id": "ecs-svc/1",
        "status": "PRIMARY",
        "taskDefinition": TASKS,
        "loadBalancers": [{"targetGroupArn": "arn", "containerName": "web", "containerPort": 80}],
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["b", "a"], "securityGroups": ["s"]}},
        "platformVersion": "1.4.0",
        "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}],
    }

    def wanted(self, *hooks: dict[str, str], **changes: Any) -> DeploymentProperties:
        told = {
            "TaskDefinition": self.TASKS,
            "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 80},
            **changes,
        }
        target = {"TargetService": {"Type": "AWS::ECS::Service", "Properties": told}}
        return DeploymentProperties(
            application="shop",
            deployment_group="web",
            inline=json.dumps({"version": 0.0, "Resources": [target], "Hooks": list(hooks)}),
            looks_at_service=True,
        )

    @pytest.fixture
    def running(self, world: World) -> World:
        world.codedeploy.ecs_services = [("prod", "web")]
        world.services.task_sets = [dict(self.RUNS)]
        return world

    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"PlatformVersion": "LATEST"},
            {"PlatformVersion": "1.4.0"},
            {"NetworkConfiguration": {"AwsvpcConfiguration": NETWORK}},
            {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]},
            {"LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": "80"}},
        ],
    )
    def test_nothing_is_started(self, running: World, changes: dict[str, Any]) -> None:
        assert running.stack.create(self.wanted(**changes))["Status"] == "SUCCESS"
        assert running.started == []
        assert running.services.calls == [("DescribeServices", {"cluster": "prod", "services": ["web"]})]

    @pytest.mark.parametrize(
        "changes",
        [
            {"TaskDefinition": TASKS.replace(":1", ":2")},
            {"PlatformVersion": "1.3.0"},
            {"NetworkConfiguration": {"AwsvpcConfiguration": {**NETWORK, "Subnets": ["a"]}}},
            {"NetworkConfiguration": {"AwsvpcConfiguration": {**NETWORK, "SecurityGroups": ["t"]}}},
            {"NetworkConfiguration": {"AwsvpcConfiguration": {**NETWORK, "AssignPublicIp": "ENABLED"}}},
            {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 1}]},
            {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 2}]},
            {"LoadBalancerInfo": {"ContainerName": "api", "ContainerPort": 80}},
            {"LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 81}},
        ],
    )
    def test_anything_else_is_deployed(self, running: World, changes: dict[str, Any]) -> None:
        assert running.stack.create(self.wanted(**changes))["Status"] == "SUCCESS"
        assert len(running.started) == 1

    def test_hooks_are_asked_about_the_first_tasks_too(self, running: World) -> None:
        running.stack.create(self.wanted({"AfterAllowTestTraffic": "smoke"}))
        assert len(running.started) == 1

    @pytest.mark.parametrize("sets", [0, 2])
    def test_a_service_with_other_tasks_is_deployed_to(self, running: World, sets: int) -> None:
        running.services.task_sets = [dict(self.RUNS)] * sets
        running.stack.create(self.wanted())
        assert len(running.started) == 1

    def test_a_group_without_a_service_is_deployed_to(self, running: World) -> None:
        running.codedeploy.ecs_services = []
        running.stack.create(self.wanted())
        assert len(running.started) == 1

    def test_nobody_looks_where_it_is_not_allowed(self, running: World) -> None:
        running.stack.create(replace(self.wanted(), looks_at_service=False))
        assert (len(running.started), running.services.calls) == (1, [])

    def test_after_the_first_deployment_the_group_tells(self, running: World) -> None:
        running.stack.create(self.wanted())
        running.stack.update(self.wanted(TaskDefinition=self.TASKS.replace(":1", ":2")))
        assert len(running.started) == 1
        running.services.calls.clear()
        running.stack.update(self.wanted())
        assert (len(running.started), running.services.calls) == (2, [])

    @pytest.mark.parametrize("content", ["{}", "[]", '{"Resources": []}', '{"Resources": [{"A": {}}]}', "version: 0.0"])
    def test_a_file_that_says_something_else_is_deployed(self, running: World, content: str) -> None:
        running.stack.create(replace(self.wanted(), inline=content))
        assert len(running.started) == 1

    def test_a_service_that_is_gone_is_deployed_to(self, running: World) -> None:
        running.services.task_sets = []
        running.stack.create(self.wanted())
        assert len(running.started) == 1
