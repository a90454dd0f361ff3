"""The one error of the library."""

from __future__ import annotations

import copy
import pickle
import traceback

import pytest

from cdk_codedeploy.errors import ValidationError, located


@pytest.fixture
def error():
    return ValidationError("alarms", "11", allowed="CodeDeploy takes 10", remedy="remove 1")


def test_message(error):
    assert str(error) == "alarms: got 11, but CodeDeploy takes 10; remove 1"


def test_message_with_a_place():
    error = ValidationError("alarms", "11", allowed="CodeDeploy takes 10", remedy="remove 1", where='group "web"')
    assert str(error) == 'group "web": alarms: got 11, but CodeDeploy takes 10; remove 1'


def test_is_a_value_error(error):
    assert isinstance(error, ValueError)


def test_parts(error):
    assert (error.parameter, error.value, error.allowed, error.remedy, error.where) == (
        "alarms",
        "11",
        "CodeDeploy takes 10",
        "remove 1",
        None,
    )


def test_at_gives_a_place(error):
    placed = error.at('group "web"')
    assert placed.where == 'group "web"'
    assert str(placed) == f'group "web": {error}'
    assert error.where is None


def test_at_keeps_the_first_place(error):
    placed = error.at('group "web"')
    assert placed.at('application "shop"') is placed


@pytest.mark.parametrize("place", [None, 'group "web"'])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_survives_pickling(error, place, protocol):
    error = error.at(place) if place else error
    again = pickle.loads(pickle.dumps(error, protocol))
    assert type(again) is ValidationError
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_survives_copying(error):
    assert vars(copy.deepcopy(error)) == vars(copy.copy(error)) == vars(error)


class TestLocated:
    def test_gives_a_place(self, error):
        with pytest.raises(ValidationError) as caught, located("deployment group", "Web"):
            raise error
        assert str(caught.value) == f'deployment group "Web": {error}'

    def test_keeps_an_inner_place(self, error):
        with pytest.raises(ValidationError) as caught, located("application", "Shop"), located("group", "Web"):
            raise error
        assert caught.value.where == 'group "Web"'

    def test_shows_one_error_only(self, error):
        with pytest.raises(ValidationError) as caught, located("deployment group", "Web"):
            raise error
        assert "During handling" not in "".join(traceback.format_exception(caught.value))

    def test_leaves_other_errors_alone(self):
        other = KeyError("other")
        with pytest.raises(KeyError) as caught, located("deployment group", "Web"):
            raise other
        assert caught.value is other

    def test_lets_everything_else_pass(self):
        with located("deployment group", "Web"):
            passed = True
        assert passed
