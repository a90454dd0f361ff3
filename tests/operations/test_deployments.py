"""Deployments through the API: started once, looked at, waited for, stopped, let go on."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations import deployments as api
from cdk_codedeploy.operations.deployments import Deployment, LifecycleEventRun, Marker, NewDeployment, Target
from cdk_codedeploy.operations.stacks import goes_back
from tests.handlers.fake_deployments import FakeDeployments

NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)
REVISION = {"revisionType": "S3", "s3Location": {"bucket": "revisions", "key": "shop/1.zip", "bundleType": "zip"}}
MARKER = Marker(owner="a" * 12, request="b" * 12)


@pytest.fixture
def client() -> FakeDeployments:
    return FakeDeployments(lambda: NOW)


def wanted(**others: Any) -> NewDeployment:
    return NewDeployment(application="shop", group="web", revision=REVISION, **others)


class TestStart:
    def test_returns_the_id(self, client: FakeDeployments) -> None:
        assert api.start(wanted(), client=client) == "d-000000001"
        assert client.calls == [
            ("CreateDeployment", {"applicationName": "shop", "deploymentGroupName": "web", "revision": REVISION})
        ]

    @pytest.mark.parametrize(
        ("events", "sent"),
        [
            (["DEPLOYMENT_FAILURE"], {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}),
            ([], {"enabled": False}),
        ],
    )
    def test_says_when_it_is_rolled_back(
        self, client: FakeDeployments, events: list[str], sent: dict[str, Any]
    ) -> None:
        api.start(wanted(rollback_events=events), client=client)
        assert client.calls[0][1]["autoRollbackConfiguration"] == sent

    def test_is_found_by_its_mark(self, client: FakeDeployments) -> None:
        assert api.find_started("shop", "web", MARKER, since=NOW, client=client) is None
        id = api.start(wanted(description="Friday's", marker=MARKER), client=client)
        found = api.find_started("shop", "web", MARKER, since=NOW, client=client)
        assert found is not None
        assert (found.id, found.description, found.marker) == (id, "Friday's", MARKER)
        other = Marker(owner="a" * 12, request="c" * 12)
        assert api.find_started("shop", "web", other, since=NOW, client=client) is None
        later = NOW.replace(hour=1)
        assert api.find_started("shop", "web", MARKER, since=later, client=client) is None

    def test_waits_its_turn_by_itself_never(self, client: FakeDeployments) -> None:
        api.start(wanted(), client=client)
        with pytest.raises(OperationError) as caught:
            api.start(wanted(), client=client)
        assert str(caught.value) == (
            'could not deploy s3://revisions/shop/1.zip to deployment group "web" of application "shop": The '
            "Deployment Group 'web' already has an active Deployment 'd-000000001' "
            "(DeploymentLimitExceededException); wait for the deployment that runs in the group, or stop it"
        )

    @pytest.mark.parametrize(
        ("names", "message"),
        [
            ({"application": "a b"}, "application: got "),
            ({"group": "a/b"}, "group: got "),
            ({"description": "x" * 257}, "description: got 257 characters"),
        ],
    )
    def test_sends_nothing_that_is_wrong(self, client: FakeDeployments, names: Any, message: str) -> None:
        given = {"application": "shop", "group": "web", "revision": REVISION, **names}
        with pytest.raises(ValidationError, match=message):
            api.start(NewDeployment(**given), client=client)
        assert client.calls == []


class TestMarker:
    def test_leaves_room_for_a_description(self) -> None:
        from cdk_codedeploy.operations.deployments.marker import ROOM

        text = MARKER.written("x" * ROOM)
        assert len(text) == 256
        assert Marker.split(text) == ("x" * ROOM, MARKER)
        with pytest.raises(ValidationError) as caught:
            MARKER.written("x" * (ROOM + 2))
        assert str(caught.value) == (
            f"description: got {ROOM + 2} characters, but a deployment that is to be recognised has room for {ROOM}; "
            "shorten it by 2"
        )

    @pytest.mark.parametrize("text", [None, "", "Friday's", "[cdk-codedeploy x y]"])
    def test_is_not_seen_where_there_is_none(self, text: str | None) -> None:
        assert Marker.split(text) == (text or None, None)

    def test_alone(self) -> None:
        text = MARKER.written(None)
        assert text == "[cdk-codedeploy aaaaaaaaaaaa bbbbbbbbbbbb]"
        assert Marker.split(text) == (None, MARKER)

    def test_is_made_of_digits(self) -> None:
        with pytest.raises(ValidationError, match=r"owner: got .*, but it is at least 12 lower-case hexadecimal d"):
            Marker(owner="stack", request="b" * 12)


class TestLook:
    def test_at_a_group(self, client: FakeDeployments) -> None:
        first = api.group_state("shop", "web", client=client)
        assert (first.active, first.last_revision, api.is_live(first, REVISION, client=client)) == (None, None, False)
        id = api.start(wanted(), client=client)
        running = api.group_state("shop", "web", client=client)
        assert running.active is not None
        assert running.active.id == id
        api.show(id, client=client)
        done = api.group_state("shop", "web", client=client)
        assert (done.active, done.last_successful_id, api.is_live(done, REVISION, client=client)) == (None, id, True)

    @pytest.mark.parametrize(
        ("platform", "weight", "live"), [("Server", 0.0, False), ("ECS", 100.0, True), ("ECS", 90.0, False)]
    )
    def test_traffic_that_is_back_after_a_failure_is_as_good(
        self, client: FakeDeployments, platform: str, weight: float, live: bool
    ) -> None:
        id = api.start(wanted(), client=client)
        for _ in range(2):
            client.step(id)
        client.rolls_back_failures = False
        client.step(client.begin(looks=1, outcome="Failed", platform=platform, blue_weight=weight))
        assert api.is_live(api.group_state("shop", "web", client=client), REVISION, client=client) is live

    def test_lists_the_newest_first_and_not_too_many(self, client: FakeDeployments) -> None:
        ids = []
        for _ in range(3):
            ids.append(client.begin(looks=1))
            client.step(ids[-1])
        found = api.list_deployments("shop", "web", client=client, limit=2, statuses=["Succeeded"])
        assert [each.id for each in found] == [ids[2], ids[1]]

    def test_sees_targets_and_their_events(self, client: FakeDeployments) -> None:
        id = client.begin(looks=1)
        first, second = api.targets(id, client=client)
        assert (first.id, first.status, second.id) == ("i-1", "Succeeded", "i-2")
        assert first.events[0].name == "AfterInstall"
        assert (first.failed_event, first.current_event) == (None, None)

    def test_has_no_targets_before_it_begins(self, client: FakeDeployments) -> None:
        id = client.begin()
        client.plan("ListDeploymentTargets", "DeploymentNotStartedException", "DeploymentDoesNotExistException")
        assert api.targets(id, client=client) == []
        with pytest.raises(OperationError, match="DeploymentDoesNotExistException"):
            api.targets(id, client=client)

    @pytest.mark.parametrize(
        ("shape", "weight"),
        [
            ({"lambdaTarget": {"targetId": "f:live", "lambdaFunctionInfo": {"targetVersionWeight": 0.1}}}, 10.0),
            (
                {
                    "ecsTarget": {
                        "taskSetsInfo": [
                            {"taskSetLabel": "Blue", "trafficWeight": 75.0},
                            {"taskSetLabel": "Green", "trafficWeight": 25.0},
                        ]
                    }
                },
                25.0,
            ),
            ({"instanceTarget": {"targetId": "i-1"}}, None),
            ({}, None),
        ],
    )
    def test_knows_how_far_the_traffic_is(self, shape: dict[str, Any], weight: float | None) -> None:
        assert Target.of(shape).weight == weight


class TestWatch:
    def test_yields_what_changes_until_it_is_over(self, client: FakeDeployments) -> None:
        id = client.begin(looks=4)
        slept: list[float] = []
        seen = [sight.deployment.status for sight in api.watch(id, client=client, sleep=slept.append)]
        assert seen == ["InProgress", "Succeeded"]
        assert slept == [5.0, 5.0, 5.0]

    def test_gives_up_after_a_time(self, client: FakeDeployments) -> None:
        id = client.begin(looks=None)
        clock = iter(range(0, 100, 10))
        sights = list(api.watch(id, client=client, timeout_seconds=25, sleep=lambda _: None, now=lambda: next(clock)))
        assert [sight.deployment.is_over for sight in sights] == [False]


class TestControl:
    def test_stops(self, client: FakeDeployments) -> None:
        id = client.begin()
        assert api.stop(id, client=client, roll_back=True)
        assert client.calls[-1] == ("StopDeployment", {"deploymentId": id, "autoRollbackEnabled": True})
        assert api.show(id, client=client).status == "Stopped"
        # Whoever comes too late has nothing to do.
        assert not api.stop(id, client=client)
        with pytest.raises(OperationError, match="DeploymentDoesNotExistException"):
            api.stop("d-000000009", client=client)

    def test_lets_go_on(self) -> None:
        class Client:
            def continue_deployment(self, **request: object) -> dict[str, Any]:
                self.request = request
                return {}

        client: Any = Client()
        api.continue_deployment("d-000000001", client=client, wait=api.WaitType.TERMINATION)
        assert client.request == {"deploymentId": "d-000000001", "deploymentWaitType": "TERMINATION_WAIT"}


def over(status: str = "Failed", **others: Any) -> Deployment:
    return Deployment(id="d-1", application="shop", group="web", status=status, **others)


def target(id: str = "i-1", **event: Any) -> Target:
    events = (LifecycleEventRun(name="AfterInstall", status="Failed", **event),) if event else ()
    return Target(id=id, status="Failed", events=events)


@pytest.mark.parametrize(
    ("deployment", "targets", "sentence"),
    [
        (over("InProgress"), [], "deployment d-1 is not over: it is InProgress"),
        (over("Succeeded"), [], "deployment d-1 succeeded"),
        (
            over(error_code="NO_INSTANCES", error_message="The deployment group has no instances."),
            [],
            (
                "deployment d-1 failed: The deployment group has no instances (NO_INSTANCES); check the tags and "
                "the Auto "
                "Scaling groups, that instances are in service, and deploy again"
            ),
        ),
        (
            over("Stopped", error_code="ALARM_ACTIVE", error_message="An alarm rang", rollback_id="d-2"),
            [],
            (
                "deployment d-1 was stopped: An alarm rang (ALARM_ACTIVE); find what raised the alarm, wait for it to "
                "end, and deploy again; to deploy in spite of it, override the alarms for that one deployment; "
                "deployment d-2 "
                "rolls it back"
            ),
        ),
        (
            over(error_code="HEALTH_CONSTRAINTS", error_message="too many failed"),
            [
                Target(id="i-0", status="Failed"),
                target(message="it failed", script="check.sh", error_code="ScriptTimedOut", log_tail="a\n\nb\nc\nd\n"),
            ],
            (
                "deployment d-1 failed on i-1, as on 1 more at AfterInstall, script check.sh: it failed; its log ends: "
                "b / c / d (HEALTH_CONSTRAINTS); raise the timeout, to at most 3600 seconds for all scripts of the "
                "event, "
                "or make the script end sooner"
            ),
        ),
        (
            over(error_code="HEALTH_CONSTRAINTS", rollback_message="There is nothing to roll back to."),
            [target()],
            (
                "deployment d-1 failed on i-1 (HEALTH_CONSTRAINTS); look at the failed instances; where every event "
                "was "
                "skipped, the agent, the network or the instance profile is the cause; There is nothing to roll back to"
            ),
        ),
        (
            over(platform="Lambda", error_code="HOOK_EXECUTION_FAILURE", error_message="a hook failed"),
            [target("shop:live", script="Smoke", error_code="UnknownError", message="Smoke reported Failed")],
            (
                "deployment d-1 failed on shop:live at AfterInstall, function Smoke: Smoke reported Failed "
                "(HOOK_EXECUTION_FAILURE); look at the function's logs; check that it calls "
                "PutLifecycleEventHookExecutionStatus and is allowed to"
            ),
        ),
        (over(), [], "deployment d-1 failed; look at its targets and at the events of the service"),
    ],
)
def test_why_it_failed(deployment: Deployment, targets: list[Target], sentence: str) -> None:
    assert api.why_it_failed(deployment, targets) == sentence


def test_long_log_is_cut() -> None:
    told = api.why_it_failed(over(), [target(log_tail="x" * 5000)])
    assert len(told) < 500


@pytest.mark.parametrize(
    ("status", "back"),
    [
        ("CREATE_IN_PROGRESS", False),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", False),
        ("UPDATE_ROLLBACK_IN_PROGRESS", True),
        ("ROLLBACK_IN_PROGRESS", True),
        ("DELETE_IN_PROGRESS", True),
        ("", False),
    ],
)
def test_stack_that_goes_back(status: str, back: bool) -> None:
    assert goes_back(status) is back
