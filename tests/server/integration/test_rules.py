"""Each rule by itself: what it tells, and when it has nothing to tell."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from cdk_codedeploy import ValidationError
from cdk_codedeploy.server.integration.case import BalancerFacts, Case, Finding, FleetFacts
from cdk_codedeploy.server.integration.rules import RULES
from cdk_codedeploy.synthesis import Warning_

FLEET = FleetFacts(id="Fleet", fewest=2, most=4, grace=300, is_behind=(True,))
GOOD = Case(balancers=(BalancerFacts(id="Targets", target_type="instance"),), fleets=(FLEET,), groups=1)
ROLLING = {
    "waitOnResourceSignals": True,
    "suspendProcesses": ["HealthCheck", "ReplaceUnhealthy", "AZRebalance", "AlarmNotification", "ScheduledActions"],
}


def found(case):
    """Ids of the warnings, and the parameters of what is refused."""
    return [each.warning.name if isinstance(each, Finding) else each.parameter for rule in RULES for each in rule(case)]


def messages(case):
    return [each.message if isinstance(each, Finding) else str(each) for rule in RULES for each in rule(case)]


def with_fleet(**facts):
    return replace(GOOD, fleets=(replace(FLEET, **facts),))


def with_targets(**facts):
    return replace(GOOD, balancers=(replace(GOOD.balancers[0], **facts),))


def test_what_is_as_it_should_be():
    assert found(GOOD) == []
    assert found(Case()) == []


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (with_targets(target_type="ip"), "load_balancers"),
        (with_targets(target_type="lambda"), "load_balancers"),
        (with_targets(target_type="alb"), "load_balancers"),
        (with_targets(listened_to=False), "NO_LISTENER"),
        (with_fleet(is_behind=(False,)), "NOT_BEHIND_LOAD_BALANCER"),
        (with_fleet(is_behind_another=True), "BEHIND_ANOTHER_LOAD_BALANCER"),
        (with_fleet(trusts_load_balancer=True, grace=0), "HEALTH_CHECK_GRACE"),
        (with_fleet(trusts_load_balancer=True, grace=299), "HEALTH_CHECK_GRACE"),
        (replace(with_fleet(trusts_load_balancer=True), hook_seconds=301), "HEALTH_CHECK_GRACE"),
        (with_fleet(is_replaced=True), "ROLLING_UPDATE"),
        (with_fleet(rolling=ROLLING | {"waitOnResourceSignals": False}), "ROLLING_UPDATE"),
        (with_fleet(rolling=ROLLING, signals_at_start=True), "ROLLING_UPDATE"),
        (with_fleet(rolling=ROLLING | {"suspendProcesses": []}), "SUSPENDED_PROCESSES"),
        (with_fleet(rolling={"waitOnResourceSignals": True}), "SUSPENDED_PROCESSES"),
        (
            with_fleet(rolling=ROLLING | {"suspendProcesses": [*ROLLING["suspendProcesses"], "Launch"]}),
            "SUSPENDED_PROCESSES",
        ),
        (replace(GOOD, suspended=("Terminate",)), "SUSPENDED_PROCESSES"),
        (with_fleet(waits_for_signals=True, signals_at_start=False), "CREATION_SIGNAL"),
        (with_fleet(closed=True), "CLOSED_PORT"),
        (with_fleet(isolated=True), "ISOLATED_SUBNETS"),
        (with_fleet(fewest=1, most=1), "NO_INSTANCE_LEFT"),
        (replace(GOOD, minimum=("HOST_COUNT", 4)), "MINIMUM_HEALTHY_HOSTS"),
        (replace(GOOD, minimum=("HOST_COUNT", 2)), "MINIMUM_HEALTHY_HOSTS"),
        (replace(GOOD, minimum=("FLEET_PERCENT", 76)), "MINIMUM_HEALTHY_HOSTS"),
        (replace(GOOD, minimum=("FLEET_PERCENT", 51)), "MINIMUM_HEALTHY_HOSTS"),
        (replace(GOOD, termination_hook=True, groups=0), "termination_hook"),
        (replace(GOOD, named=True, in_place=False), "NAMED_BLUE_GREEN"),
    ],
)
def test_what_is_told(case, expected):
    assert found(case) == [expected]


@pytest.mark.parametrize(
    "case",
    [
        with_targets(target_type=None),
        # Nobody knows, or one of several is enough.
        with_fleet(is_behind=(None,)),
        with_fleet(is_behind=(False, True)),
        with_fleet(is_behind=(False, None)),
        with_fleet(is_behind=()),
        # Blue/green moves traffic between load balancers' instances itself, and its instances are new.
        replace(with_fleet(is_behind_another=True), in_place=False),
        replace(with_fleet(trusts_load_balancer=True, grace=0), in_place=False),
        with_fleet(trusts_load_balancer=True, grace=300),
        with_fleet(trusts_load_balancer=True, grace=None),
        replace(with_fleet(trusts_load_balancer=True, grace=60), hook_seconds=60),
        with_fleet(grace=0),
        with_fleet(rolling=ROLLING),
        with_fleet(rolling=ROLLING, signals_at_start=False),
        with_fleet(rolling=ROLLING | {"suspendProcesses": {"Ref": "Processes"}}),
        with_fleet(waits_for_signals=True, signals_at_start=None),
        with_fleet(waits_for_signals=True, signals_at_start=True),
        replace(GOOD, suspended=("Terminate", "AZRebalance")),
        replace(GOOD, suspended=("InstanceRefresh",)),
        replace(with_fleet(most=1), config_name="CodeDeployDefault.AllAtOnce"),
        replace(with_fleet(most=1), config_name="ours"),
        replace(with_fleet(most=1), balancers=()),
        replace(with_fleet(most=1), all_known=False),
        with_fleet(most=None),
        replace(GOOD, minimum=("HOST_COUNT", 1)),
        replace(GOOD, minimum=("HOST_COUNT", 0)),
        replace(GOOD, minimum=("FLEET_PERCENT", 50)),
        replace(GOOD, minimum=("HOST_COUNT", 9), all_known=False),
        replace(with_fleet(fewest=None, most=None), minimum=("HOST_COUNT", 9)),
        replace(with_fleet(fewest=0, most=0), minimum=("HOST_COUNT", 9)),
        replace(GOOD, minimum=("HOST_COUNT", 9), fleets=()),
        replace(GOOD, fleets=(FLEET, replace(FLEET, id="Other")), minimum=("HOST_COUNT", 3)),
        replace(GOOD, termination_hook=True),
        replace(GOOD, named=True),
        replace(GOOD, in_place=False),
    ],
)
def test_what_is_not_told(case):
    assert found(case) == []


def test_all_fleets_count_together():
    fleets = (FLEET, replace(FLEET, id="Other", fewest=1, most=1))
    [always] = messages(replace(GOOD, fleets=fleets, minimum=("HOST_COUNT", 5)))
    assert always == (
        "5 hosts must stay healthy, and there are never more than 5, so each deployment fails at once; lower "
        "minimum_healthy_hosts, or raise max_capacity of the Auto Scaling groups above it"
    )
    [scaled_in] = messages(replace(GOOD, fleets=fleets, minimum=("FLEET_PERCENT", 70)))
    assert scaled_in == (
        "70 percent of the hosts must stay healthy, so each deployment fails at once while no more than 3 are there; "
        "lower minimum_healthy_hosts, or raise min_capacity of the Auto Scaling groups above it"
    )


def test_each_fleet_is_told_by_its_name():
    fleets = (replace(FLEET, is_behind=(False,)), replace(FLEET, id="Other", is_behind=(False,)))
    first, second = messages(replace(GOOD, fleets=fleets))
    assert '"Fleet"' in first
    assert '"Other"' in second


def test_a_refusal_has_four_parts():
    [error] = [each for rule in RULES for each in rule(with_targets(target_type="ip"))]
    assert isinstance(error, ValidationError)
    assert str(error) == (
        'deployment group "Group": load_balancers: got the target group "Targets" with targets of type "ip", but '
        "CodeDeploy registers instances by their ids; make the target group with target_type=TargetType.INSTANCE"
    )


def test_what_both_ways_of_suspending_say():
    needless, missing = messages(with_fleet(rolling={"waitOnResourceSignals": True, "suspendProcesses": ["Launch"]}))
    assert needless == (
        'the rolling update of the Auto Scaling group "Fleet" suspends Launch, without which no instance is replaced; '
        "take it out of suspend_processes"
    )
    assert missing == (
        'the rolling update of the Auto Scaling group "Fleet" leaves HealthCheck, ReplaceUnhealthy, AZRebalance, '
        "AlarmNotification and ScheduledActions running, which replace or scale instances meanwhile; leave "
        "suspend_processes out, then the CDK suspends them"
    )


def test_every_rule_and_every_warning_of_the_rules_is_told_somewhere():
    """A rule without a case above could be deleted unseen."""
    marks = [mark for mark in test_what_is_told.pytestmark if mark.name == "parametrize"]
    told = {expected for _, expected in marks[0].args[1]}
    assert {name for name in told if name.isupper()} <= set(Warning_.__members__)
    silent = {rule.__name__ for rule in RULES} - {
        rule.__name__ for rule in RULES for case, _ in marks[0].args[1] if list(rule(case))
    }
    assert silent == set()


def test_the_page_has_all_of_them_and_no_others():
    page = Path(__file__).parents[3].joinpath("docs/auto-scaling.md").read_text(encoding="utf-8")
    rows = [line.split("|")[3].strip() for line in page.splitlines() if line.startswith("| ")][2:]
    written = {each.strip("`") for each in rows}
    marks = [mark for mark in test_what_is_told.pytestmark if mark.name == "parametrize"]
    ids = {Warning_[name].value.removeprefix("cdk-codedeploy:") for _, name in marks[0].args[1] if name.isupper()}
    assert written == ids | {"refused"}
    assert all(re.fullmatch(r"[a-z-]+", each) for each in written)
