"""How long shifts of traffic may take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_canary, check_linear, linear_steps

TOKEN = "${Token[TOKEN.7]}"


@pytest.mark.parametrize(("percentage", "steps"), [(1, 100), (10, 10), (25, 4), (33, 4), (34, 3), (50, 2), (99, 2)])
def test_linear_steps(percentage: int, steps: int) -> None:
    assert linear_steps(percentage) == steps


@given(st.integers(min_value=1, max_value=99))
def test_the_steps_are_just_enough(percentage: int) -> None:
    steps = linear_steps(percentage)
    assert steps * percentage >= 100 > (steps - 1) * percentage


@pytest.mark.parametrize(("percentage", "interval"), [(1, 1), (99, 2880), (TOKEN, 5), (10, TOKEN)])
def test_good_canaries(percentage: int, interval: int) -> None:
    check_canary(percentage, interval)


@pytest.mark.parametrize(
    ("percentage", "interval", "message"),
    [
        (
            100,
            5,
            (
                "percentage: got 100, but one shift of traffic takes 1 to 99 percent; "
                "use a configuration that shifts all at once for 100 percent"
            ),
        ),
        (
            10,
            2881,
            (
                "interval: got 2881, but the time between the two shifts of a canary takes 1 to 2880 minutes; "
                "stay within two days, or use a configuration that shifts all at once for no wait"
            ),
        ),
    ],
)
def test_bad_canaries(percentage: int, interval: int, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_canary(percentage, interval)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("percentage", "interval"), [(25, 720), (10, 288), (1, 28), (50, 1440), (TOKEN, 2880), (1, TOKEN)]
)
def test_good_linear_shifts(percentage: int, interval: int) -> None:
    check_linear(percentage, interval)


@pytest.mark.parametrize(
    ("percentage", "interval", "message"),
    [
        (
            25,
            721,
            (
                "interval: got 721 minutes, but 4 steps of 25 percent must fit in 2880 minutes; "
                "give at most 720 minutes or a larger percentage"
            ),
        ),
        (
            1,
            29,
            (
                "interval: got 29 minutes, but 100 steps of 1 percent must fit in 2880 minutes; "
                "give at most 28 minutes or a larger percentage"
            ),
        ),
        (
            0,
            5,
            (
                "percentage: got 0, but one shift of traffic takes 1 to 99 percent; "
                "use a configuration that shifts all at once for 100 percent"
            ),
        ),
        (
            10,
            0,
            (
                "interval: got 0, but the time between two linear shifts takes 1 to 2880 minutes; "
                "stay within two days, or use a configuration that shifts all at once for no wait"
            ),
        ),
    ],
)
def test_bad_linear_shifts(percentage: int, interval: int, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_linear(percentage, interval)
    assert str(caught.value) == message


@given(st.integers(min_value=1, max_value=99), st.integers(min_value=1, max_value=2880))
def test_the_remedy_works(percentage: int, interval: int) -> None:
    try:
        check_linear(percentage, interval)
    except ValidationError as error:
        check_linear(percentage, int(error.remedy.split()[3]))
