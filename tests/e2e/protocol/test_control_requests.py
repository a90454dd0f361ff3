"""What tests ask of the emulator beside the API."""

from __future__ import annotations

import json

import pytest

from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError
from emulator.containers.answers import Answers
from emulator.control import Control
from emulator.faults import Faults


class Recorded:
    def __init__(self):
        self.calls = [{"role": "r", "action": "a", "resource": "*", "allowed": False}]
        self.states = {}

    def all(self):
        return self.calls

    def clear(self):
        self.calls = []

    def describe(self):
        return [{"instance": "i-1"}]

    def set_state(self, instance_id, state):
        if instance_id != "i-1":
            raise LookupError(f"{instance_id}: no such instance")
        self.states[instance_id] = state


@pytest.fixture
def recorded():
    return Recorded()


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
def answers():
    return Answers()


@pytest.fixture
def ask(faults, recorded, answers):
    control = Control(faults, recorded, recorded, answers, Clock(1))
    return lambda method, path, body=None: control.answer(
        method, path, b"" if body is None else json.dumps(body).encode()
    )


def test_faults_of_operations_come_and_go(ask, faults):
    assert ask("POST", "faults", {"operation": "Create*", "error": "ThrottlingException", "times": 1}) == (200, None)
    with pytest.raises(ApiError, match="ThrottlingException"):
        faults.before("CreateDeployment")
    faults.before("CreateDeployment")
    ask("POST", "faults", {"operation": "*", "error": "ThrottlingException"})
    assert ask("DELETE", "faults") == (200, None)
    faults.before("CreateDeployment")


def test_faults_of_scripts(ask, faults):
    ask("POST", "faults", {"instance": "i-1", "event": "Install", "error": "UnknownError"})
    assert faults.in_script("i-1", "Install") == "UnknownError"
    assert faults.in_script("i-2", "Install") is None
    assert faults.in_script("i-1", "AfterInstall") is None


def test_faults_of_containers(ask, answers):
    ask("POST", "faults", {"image": "shop:2*", "status": 500})
    assert answers.of("shop:2.1") == (500, "shop:2.1")
    assert answers.of("shop:1") == (200, "shop:1")
    ask("DELETE", "faults")
    assert answers.of("shop:2.1") == (200, "shop:2.1")


def test_a_fault_that_is_misspelt_is_refused(ask):
    status, answer = ask("POST", "faults", {"operation": "*", "eror": "x"})
    assert status == 400
    assert "eror" in answer["error"]
    assert "delay" in answer["error"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]"])
def test_a_body_that_is_no_object_is_refused(faults, recorded, answers, body):
    status, answer = Control(faults, recorded, recorded, answers, Clock(1)).answer("POST", "faults", body)
    assert status == 400
    assert "body" in answer["error"]


def test_calls_are_told_and_forgotten(ask, recorded):
    assert ask("GET", "calls") == (200, recorded.calls)
    assert ask("DELETE", "calls") == (200, None)
    assert ask("GET", "calls") == (200, [])


def test_agents_are_told_and_stopped(ask, recorded):
    assert ask("GET", "instances") == (200, [{"instance": "i-1"}])
    assert ask("PUT", "agents/i-1", {"state": "stopped"}) == (200, None)
    assert recorded.states == {"i-1": "stopped"}


def test_an_unknown_instance_or_state_is_refused(ask):
    assert ask("PUT", "agents/i-2", {"state": "stopped"})[0] == 404
    status, answer = ask("PUT", "agents/i-1", {"state": "asleep"})
    assert status == 400
    assert "asleep" in answer["error"]


def test_an_unknown_path_says_what_there_is(ask):
    status, answer = ask("GET", "nothing")
    assert status == 404
    assert "GET calls" in answer["error"]
