"""Minimum healthy hosts: the user guide's examples, replayed."""

from __future__ import annotations

import pytest

from emulator.codedeploy.predefined_configs import PREDEFINED
from emulator.codedeploy.run.minimum_healthy_hosts import Host, Rollout, TooFewHostsError, minimum_of

COUNT = {"type": "HOST_COUNT", "value": 0}


def count(value: int) -> dict:
    return {"type": "HOST_COUNT", "value": value}


def percent(value: int) -> dict:
    return {"type": "FLEET_PERCENT", "value": value}


def predefined(name: str) -> dict:
    return PREDEFINED[f"CodeDeployDefault.{name}"]["minimumHealthyHosts"]


def fleet(size: int, *, unhealthy: int = 0, zones: str = "") -> list[Host]:
    return [
        Host(f"i-{number:02}", healthy=number >= unhealthy, zone=zones[number % len(zones)] if zones else "")
        for number in range(size)
    ]


def replay(rollout: Rollout, failing: set[int]) -> list[list[str]]:
    """Carry out a rollout; instances fail by the order in which they start. Returns what ran together."""
    waves = []
    started = 0
    while not rollout.finished:
        wave = []
        while (host := rollout.start()) is not None:
            wave.append((host.id, started not in failing))
            started += 1
        assert wave, "nothing runs and nothing may start"
        waves.append([id for id, _ in wave])
        for id, success in wave:
            rollout.done(id, success=success)
    return waves


class TestMinimum:
    @pytest.mark.parametrize(
        ("rule", "size", "minimum"),
        [
            (count(6), 9, 6),
            (percent(40), 9, 4),  # 3.6, rounded up
            (percent(95), 10, 10),
            (percent(85), 10, 9),
            (percent(0), 10, 0),
            (predefined("OneAtATime"), 10, 9),
            (predefined("OneAtATime"), 1, 0),
            (predefined("HalfAtATime"), 9, 5),
            (predefined("AllAtOnce"), 9, 0),
            (None, 9, 0),
        ],
    )
    def test_is_rounded_up(self, rule, size, minimum):
        assert minimum_of(rule, size) == minimum


class TestAtOnce:
    """How many are deployed to at once, all going well."""

    @pytest.mark.parametrize(
        ("name", "sizes"),
        [
            ("AllAtOnce", {1: 1, 2: 2, 9: 9, 10: 10}),
            ("HalfAtATime", {2: 1, 9: 4, 10: 5}),
            ("OneAtATime", {1: 1, 2: 1, 9: 1, 10: 1}),
        ],
    )
    @pytest.mark.parametrize("unhealthy", ["none", "all"])
    def test_of_the_predefined_configurations(self, name, sizes, unhealthy):
        for size, at_once in sizes.items():
            hosts = fleet(size, unhealthy=size if unhealthy == "all" else 0)
            waves = replay(Rollout(hosts, predefined(name)), set())
            assert len(waves[0]) == at_once
            assert sum(map(len, waves)) == size

    @pytest.mark.parametrize(("rule", "at_once"), [(count(6), 3), (percent(40), 5)])
    def test_of_the_api_references_examples(self, rule, at_once):
        assert len(replay(Rollout(fleet(9), rule), set())[0]) == at_once

    def test_is_less_after_a_failure(self):
        waves = replay(Rollout(fleet(10), count(7)), {0})
        assert [len(wave) for wave in waves] == [3, 2, 2, 2, 1]


class TestFailures:
    @pytest.mark.parametrize("rule", [percent(95), count(10), count(11)])
    def test_too_high_a_minimum_fails_at_once(self, rule):
        with pytest.raises(TooFewHostsError, match="of 10 instances"):
            Rollout(fleet(10), rule)

    def test_half_of_one_instance_fails_at_once(self):
        with pytest.raises(TooFewHostsError):
            Rollout(fleet(1), predefined("HalfAtATime"))

    @pytest.mark.parametrize(
        ("rule", "failing", "attempted", "success"),
        [
            # One at a time: the first failure ends it, unless it is the last instance.
            (count(9), {0}, 1, False),
            (count(9), {4}, 5, False),
            (count(9), {9}, 10, True),
            (predefined("OneAtATime"), {0}, 1, False),
            (predefined("OneAtATime"), {9}, 10, True),
            # Two at a time: two failures end it, unless the second is the last instance.
            (count(8), {0}, 10, True),
            (count(8), {0, 1}, 2, False),
            (count(8), {0, 9}, 10, True),
            (count(8), {8, 9}, 10, True),
            # All at once: one success is enough.
            (count(0), set(range(9)), 10, True),
            (count(0), set(range(10)), 10, False),
            (percent(50), {0, 1, 2, 3}, 10, True),
            (percent(50), {0, 1, 2, 3, 4}, 5, False),
        ],
    )
    @pytest.mark.parametrize("unhealthy", [0, 10])
    def test_of_the_guides_examples_with_ten_instances(self, rule, failing, attempted, success, unhealthy):
        rollout = Rollout(fleet(10, unhealthy=unhealthy), rule)
        replay(rollout, failing)
        assert len(rollout.succeeded) + len(rollout.failed) == attempted
        assert rollout.successful is success

    def test_a_single_instance_must_succeed(self):
        rollout = Rollout(fleet(1), predefined("OneAtATime"))
        replay(rollout, {0})
        assert not rollout.successful


class TestHealth:
    def test_the_unhealthy_come_first_and_alone(self):
        hosts = [Host("i-a"), Host("i-b"), Host("i-c", healthy=False), Host("i-d", healthy=False)]
        assert replay(Rollout(hosts, count(1)), set()) == [["i-c", "i-d"], ["i-a", "i-b"]]

    def test_healthy_ones_are_spared_when_the_unhealthy_stay_so(self):
        rollout = Rollout(fleet(4, unhealthy=2), count(2))
        assert replay(rollout, {0, 1}) == [["i-00", "i-01"]]
        assert not rollout.successful

    def test_a_repaired_instance_makes_room(self):
        rollout = Rollout(fleet(4, unhealthy=2), count(2))
        waves = replay(rollout, {0})
        assert waves == [["i-00", "i-01"], ["i-02"], ["i-03"]]
        assert rollout.successful


class TestZones:
    def test_come_one_after_another(self):
        rollout = Rollout(fleet(6, zones="ab"), COUNT, by_zone=True)
        assert replay(rollout, set()) == [["i-00", "i-02", "i-04"], ["i-01", "i-03", "i-05"]]
        assert rollout.successful

    def test_have_minimums_of_their_own(self):
        rollout = Rollout(fleet(8, zones="ab"), COUNT, by_zone=True, zone_rule=percent(50))
        assert [len(wave) for wave in replay(rollout, set())] == [2, 2, 2, 2]

    def test_also_keep_the_minimum_of_the_fleet(self):
        rollout = Rollout(fleet(8, zones="ab"), count(7), by_zone=True, zone_rule=percent(0))
        assert [len(wave) for wave in replay(rollout, set())] == [1] * 8

    def test_end_it_when_one_has_too_few(self):
        rollout = Rollout(fleet(8, zones="ab"), COUNT, by_zone=True, zone_rule=count(2))
        assert replay(rollout, {0, 1}) == [["i-00", "i-02"]]
        assert not rollout.successful

    def test_with_too_high_a_minimum_fail_at_once(self):
        with pytest.raises(TooFewHostsError, match="in a"):
            Rollout(fleet(4, zones="ab"), COUNT, by_zone=True, zone_rule=count(2))
