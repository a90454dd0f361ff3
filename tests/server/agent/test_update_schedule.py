"""Schedules of State Manager: what it takes, and what is refused before it does."""

from __future__ import annotations

import aws_cdk as cdk
import pytest

from cdk_codedeploy import UpdateSchedule, ValidationError


@pytest.mark.parametrize(
    ("schedule", "expression"),
    [
        (UpdateSchedule.daily(), "cron(0 2 * * ? *)"),
        (UpdateSchedule.daily(hour=23, minute=59), "cron(59 23 * * ? *)"),
        (UpdateSchedule.weekly(), "cron(0 2 ? * SUN *)"),
        (UpdateSchedule.weekly("WED", hour=4), "cron(0 4 ? * WED *)"),
        (UpdateSchedule.monthly("TUE", week=2), "cron(0 2 ? * TUE#2 *)"),
        (UpdateSchedule.every(cdk.Duration.minutes(30)), "rate(30 minutes)"),
        (UpdateSchedule.every(cdk.Duration.hours(1)), "rate(1 hour)"),
        (UpdateSchedule.every(cdk.Duration.minutes(90)), "rate(90 minutes)"),
        (UpdateSchedule.every(cdk.Duration.hours(36)), "rate(36 hours)"),
        (UpdateSchedule.every(cdk.Duration.days(31)), "rate(31 days)"),
    ],
)
def test_factories(schedule, expression):
    assert schedule.expression == expression
    assert UpdateSchedule(expression) == schedule


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 16 ? * TUE *)",
        "cron(0/30 * * * ? *)",
        "cron(15 10 ? * 6L *)",
        "cron(0 2 ? * MON-FRI *)",
        "cron(0 2 ? * SAT,SUN *)",
        "cron(0 0 15 * ? *)",
        "cron(0 0 L * ? *)",
        "rate(1 day)",
    ],
)
def test_takes_what_state_manager_takes(expression):
    assert UpdateSchedule(expression).expression == expression


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("weekly", "a schedule is rate(value unit) or cron(six fields); use UpdateSchedule.weekly() or write it"),
        ("at(2026-01-01T00:00:00)", "a schedule is rate(value unit) or cron(six fields)"),
        (
            "rate(29 minutes)",
            "a schedule of State Manager repeats after 30 to 44640 minutes; give 30 minutes to 31 days",
        ),
        ("rate(32 days)", "a schedule of State Manager repeats after 30 to 44640 minutes"),
        ("rate(1 hours)", "the unit is singular for 1 and plural for all else; write rate(1 hour)"),
        ("rate(2 hour)", "the unit is singular for 1 and plural for all else; write rate(2 hours)"),
        ("rate(1 week)", "a schedule is rate(value unit) or cron(six fields)"),
        ("cron(0 2 * * SUN)", "cron has six fields: minutes, hours, day of the month, month, day of the week, year"),
        ("cron(0 2 ? 6 SUN *)", "State Manager knows no months in an association; write * for the month"),
        ("cron(0 2 * * SUN *)", "exactly one of the two kinds of day is ?"),
        ("cron(0 2 ? * ? *)", "exactly one of the two kinds of day is ?"),
        ("cron(0 2 ? * Sunday *)", '"Sunday" is no day of the week'),
        ("cron(0 two ? * SUN *)", '"two" is no hours'),
        (7, "its type is str"),
    ],
)
def test_refuses_what_it_does_not_take(expression, message):
    with pytest.raises(ValidationError) as caught:
        UpdateSchedule(expression)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: UpdateSchedule.daily(hour=24), "hour: got 24, but an hour is 0 to 23 o'clock UTC; give 0 to 23"),
        (lambda: UpdateSchedule.daily(minute=60), "minute: got 60, but a minute is 0 to 59 past; give 0 to 59"),
        (
            lambda: UpdateSchedule.weekly("Sunday"),
            'day: got "Sunday", but the days are SUN, MON, TUE, WED',
        ),
        (lambda: UpdateSchedule.monthly(week=6), "week: got 6, but a month has 1 to 5 weeks; give 1 to 5"),
        (lambda: UpdateSchedule.every(cdk.Duration.seconds(1801)), "State Manager counts whole minutes; round it"),
        (lambda: UpdateSchedule.every(cdk.Duration.minutes(5)), "interval: got 5, but a schedule of State Manager"),
        (lambda: UpdateSchedule.every("7 days"), "its type is Duration; pass a Duration such as Duration.days(7)"),
    ],
)
def test_refuses_values_out_of_range(make, message):
    with pytest.raises(ValidationError) as caught:
        make()
    assert message in str(caught.value)
