"""A check answers CodeDeploy exactly once, whatever it does: return, raise, hang, or leave the answer to others."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cdk_codedeploy.hooks import LATER, HookEvent, Status, report, traffic_hook
from tests.hooks.conftest import EVENT, Invocation, Waiting


def test_returning_lets_the_deployment_go_on(client: Waiting) -> None:
    seen: list[HookEvent] = []
    assert traffic_hook(seen.append, client=client)(EVENT, Invocation()) is None
    assert seen == [HookEvent(deployment_id="d-0123ABCDE", execution_id="e-1")]
    assert client.answers == [
        {"deploymentId": "d-0123ABCDE", "lifecycleEventHookExecutionId": "e-1", "status": "Succeeded"}
    ]


@pytest.mark.parametrize("error", [RuntimeError("no answer from /health"), AssertionError(), SystemExit(1)])
def test_raising_makes_it_fail_with_the_reason_in_the_log(
    client: Waiting, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    def check(event: HookEvent) -> None:
        raise error

    # The function itself ends well: Lambda would invoke it again otherwise.
    traffic_hook(check, client=client)(EVENT, Invocation())
    assert client.statuses == ["Failed"]
    assert "deployment d-0123ABCDE must not go on" in caplog.text
    assert str(error) in caplog.text
    assert type(error).__name__ in caplog.text


def test_a_check_that_returns_whether_all_is_well_is_a_mistake(
    client: Waiting, caplog: pytest.LogCaptureFixture
) -> None:
    traffic_hook(lambda event: True, client=client)(EVENT, Invocation())  # type: ignore[arg-type, return-value]
    assert client.statuses == ["Failed"]
    assert (
        "deployment d-0123ABCDE must not go on: the check returned bool, and not None; it has to raise an exception "
        "where the deployment may not go on"
    ) in caplog.text


def test_somebody_else_may_answer(client: Waiting) -> None:
    traffic_hook(lambda event: LATER, client=client)(EVENT, Invocation())
    assert client.answers == []
    report(HookEvent.of(EVENT), Status.SUCCEEDED, client=client)
    assert client.statuses == ["Succeeded"]


class TestTimeOut:
    def test_fails_before_lambda_ends_the_function(self, client: Waiting, caplog: pytest.LogCaptureFixture) -> None:
        began = time.monotonic()
        answered: list[float] = []

        def check(event: HookEvent) -> None:
            while not client.answers:
                time.sleep(0.01)
            answered.append(time.monotonic() - began)

        traffic_hook(check, client=client)(EVENT, Invocation(400))
        # With a quarter of its time left; and the check's own success came too late.
        assert client.statuses == ["Failed"]
        assert 0.25 < answered[0] < 2
        assert (
            "deployment d-0123ABCDE must not go on: the check did not end before its function's time was over; "
            "make it end sooner, or raise the timeout, to at most 15 minutes"
        ) in caplog.text

    def test_clock_stops_with_the_check(self, client: Waiting) -> None:
        traffic_hook(lambda event: None, client=client)(EVENT, Invocation(200))
        time.sleep(0.3)
        assert client.statuses == ["Succeeded"]


class TestReport:
    EVENT = HookEvent.of(EVENT)

    def test_second_answer_is_none(self, client: Waiting) -> None:
        client.refusals = ["LifecycleEventAlreadyCompletedException"]
        report(self.EVENT, Status.FAILED, client=client)
        assert client.answers == []

    def test_waits_for_a_permission_to_spread(self, client: Waiting) -> None:
        client.refusals = ["AccessDeniedException", "AccessDenied"]
        slept: list[float] = []
        report(self.EVENT, Status.SUCCEEDED, client=client, sleep=slept.append)
        assert (client.statuses, slept) == (["Succeeded"], [1, 2])

    def test_gives_up_without_the_permission(self, client: Waiting) -> None:
        client.refusals = ["AccessDeniedException"] * 6
        slept: list[float] = []
        with pytest.raises(ClientError, match="AccessDeniedException"):
            report(self.EVENT, Status.SUCCEEDED, client=client, sleep=slept.append)
        assert slept == [1, 2, 4, 8, 15]

    def test_other_refusals_are_told_so_that_lambda_tries_again(self, client: Waiting) -> None:
        client.refusals = ["ThrottlingException"]
        with pytest.raises(ClientError, match="ThrottlingException"):
            traffic_hook(lambda event: None, client=client)(EVENT, Invocation())
        # As Lambda does.
        traffic_hook(lambda event: None, client=client)(EVENT, Invocation())
        assert client.statuses == ["Succeeded"]


@pytest.mark.parametrize(
    ("event", "missing"),
    [
        ({}, "no DeploymentId and no LifecycleEventHookExecutionId"),
        ({"DeploymentId": "d-1"}, "no LifecycleEventHookExecutionId"),
        ({"DeploymentId": 1, "LifecycleEventHookExecutionId": "e-1"}, "no DeploymentId"),
    ],
)
def test_event_of_somebody_else_is_refused(client: Waiting, event: dict[str, Any], missing: str) -> None:
    with pytest.raises(
        ValueError, match=f"the event has {missing}: only CodeDeploy invokes this function, at a lifecycle event"
    ):
        traffic_hook(lambda event: None, client=client)(event, Invocation())
    assert client.answers == []
