"""The pace of requests: never too fast, slower when throttled, and patient."""

from __future__ import annotations

import itertools
import math
import time
from threading import Thread

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    ParamValidationError,
    ProxyConnectionError,
    ReadTimeoutError,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import codedeploy_client, open_session
from cdk_codedeploy.operations.pacing import THROTTLED, Pace, StoppedError, is_throttling, paced
from tests.operations.clock import stand_still


@pytest.fixture
def clock(monkeypatch):
    return stand_still(monkeypatch)


def refused(code: str, status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "ListOnPremisesInstances")


class Scripted:
    """A client that raises what it is told, one a call, and notes when it was called."""

    def __init__(self, clock, *script):
        self.clock, self.script, self.times = clock, list(script), []

    def list_on_premises_instances(self, **request):
        self.times.append(self.clock.now)
        error = self.script.pop(0) if self.script else None
        if error is not None:
            raise error
        return request


def send(clock, *script, rate=10.0, patience=300.0, times=1):
    client = Scripted(clock, *script)
    with paced(client, Pace(rate), patience_seconds=patience) as through:
        for _ in range(times):
            assert through.list_on_premises_instances(nextToken="x") == {"nextToken": "x"}
    return client.times


def gaps(times):
    return [after - before for before, after in itertools.pairwise(times)]


def test_nothing_is_sent_too_early(clock):
    times = send(clock, times=50, rate=8)
    assert times[0] == 1000
    assert gaps(times) == pytest.approx([0.125] * 49)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rate=st.floats(0.5, 200),
    script=st.lists(st.sampled_from([None, "ThrottlingException"]), max_size=40),
    busy=st.lists(st.floats(0, 1), min_size=40, max_size=40),
)
def test_the_rate_holds_for_tries_too_whatever_is_throttled(clock, rate, script, busy):
    class Busy(Scripted):
        def list_on_premises_instances(self, **request):
            answer = super().list_on_premises_instances(**request)
            self.clock.now += busy[len(self.times) % 40]
            return answer

    client = Busy(clock, *(refused(code) if code else None for code in script))
    with paced(client, Pace(rate), patience_seconds=math.inf) as through:
        while client.script:
            through.list_on_premises_instances()
    assert all(gap >= 1 / rate - 1e-6 for gap in gaps(client.times))


def test_the_rate_holds_for_threads_together(clock):
    passed = []

    class Watched(Pace):
        # Set at the moment that somebody passes, while nobody else can.
        @property
        def _next(self):
            return self._moment

        @_next.setter
        def _next(self, moment):
            passed.append(moment)
            self._moment = moment

    client = Scripted(clock, *([refused("ThrottlingException"), None] * 100))
    with paced(client, Watched(10), patience_seconds=math.inf) as through:
        threads = [Thread(target=lambda: [through.list_on_premises_instances() for _ in range(20)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(client.times) == 260
    assert len(passed) == 261
    assert all(gap >= 0.1 - 1e-6 for gap in gaps(passed))


def test_throttling_slows_down_and_its_end_speeds_up(clock):
    pace = Pace(10)

    def gap() -> float:
        pace.wait()
        before = clock.now
        pace.wait()
        return clock.now - before

    for expected in (1 / 7, 1 / 4.9, 1 / 3.43):
        pace.slow_down()
        assert gap() == pytest.approx(expected)
    for _ in range(50):
        pace.slow_down()
    assert gap() == pytest.approx(1)
    for _ in range(50):
        pace.speed_up()
    assert gap() == pytest.approx(0.1)


@pytest.mark.parametrize("code", sorted(THROTTLED))
def test_what_is_throttled_is_sent_again(clock, code):
    assert len(send(clock, refused(code), refused(code))) == 3


def test_what_has_the_status_of_it_is_throttled():
    assert is_throttling(refused("Whatever", 429))
    assert not is_throttling(refused("Whatever"))
    assert not is_throttling(ValueError())


def test_patience_ends(clock):
    with pytest.raises(ClientError):
        send(clock, *[refused("ThrottlingException")] * 1000, patience=60)
    assert 1020 < clock.now <= 1065


@pytest.mark.parametrize(
    "error",
    [
        refused("InternalFailure", 500),
        refused("ServiceUnavailable", 503),
        ReadTimeoutError(endpoint_url="x"),
        EndpointConnectionError(endpoint_url="x"),
    ],
)
def test_what_may_pass_is_sent_six_times_in_all(clock, error):
    assert len(send(clock, *[error] * 5)) == 6
    with pytest.raises(type(error)):
        send(clock, *[error] * 6)


@pytest.mark.parametrize(
    "error",
    [
        refused("AccessDeniedException"),
        ProxyConnectionError(proxy_url="x"),
        ParamValidationError(report="x"),
        ValueError("x"),
    ],
)
def test_what_does_not_pass_is_sent_once(clock, error):
    with pytest.raises(type(error)):
        send(clock, error, patience=1000)
    assert clock.now == 1000


@pytest.mark.parametrize("rate", [0, -1, math.inf, math.nan, True, "20", None])
def test_a_rate_is_a_number_above_0(rate):
    with pytest.raises(ValidationError, match="but a rate is a number above 0; give one, such as 20") as caught:
        Pace(rate)
    assert caught.value.parameter == "requests_per_second"


def test_stopping_ends_every_waiting():
    pace = Pace(0.01)
    pace.wait()
    ended = []

    def wait():
        with pytest.raises(StoppedError):
            pace.wait()
        ended.append(True)

    threads = [Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    pace.stop()
    for thread in threads:
        thread.join(5)
    assert len(ended) == 3
    with pytest.raises(StoppedError):
        pace.rest_until(time.monotonic() + 100)


class TestWithBoto3:
    """A real client, whose own tries are seen where they are sent."""

    @pytest.fixture
    def passed(self, monkeypatch):
        found = []
        real = Pace.wait

        def wait(pace):
            real(pace)
            found.append(True)

        monkeypatch.setattr(Pace, "wait", wait)
        return found

    @pytest.mark.parametrize("retries", [True, False])
    def test_every_try_passes_once(self, aws, monkeypatch, passed, retries):
        monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
        client = codedeploy_client(open_session(), retries=retries)
        aws.fail("ListOnPremisesInstances", "ThrottlingException", times=3)
        with paced(client, Pace(1000), patience_seconds=60) as through:
            assert through.list_on_premises_instances()["instanceNames"] == []
        assert len(aws.requests) == len(passed) == 4

    def test_waits_before_it_signs(self, aws, monkeypatch, client):
        monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
        order = []
        monkeypatch.setattr(Pace, "wait", lambda _: order.append("wait"))
        client.meta.events.register("before-sign.codedeploy", lambda **_: order.append("sign"))
        aws.fail("ListOnPremisesInstances", "ThrottlingException", times=1)
        with paced(client, Pace(1000), patience_seconds=60) as through:
            through.list_on_premises_instances()
        assert order == ["wait", "sign"] * 2

    def test_afterwards_the_client_is_as_before(self, aws, client, passed):
        with paced(client, Pace(1000), patience_seconds=60):
            pass
        client.list_on_premises_instances()
        assert passed == []

    def test_without_retries_each_request_is_sent_once(self, aws, monkeypatch):
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")
        client = codedeploy_client(open_session(), retries=False)
        aws.fail("ListOnPremisesInstances", "ThrottlingException")
        with pytest.raises(ClientError):
            client.list_on_premises_instances()
        assert len(aws.requests) == 1
