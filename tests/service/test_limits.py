"""The table of limits: each at its bound, each beyond it, and the messages that users meet."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import LIMITS, Limit, check_count, limits

TABLE = list(LIMITS.items())


def test_the_table_has_every_limit_of_the_module() -> None:
    assert dict(LIMITS) == {name: value for name, value in vars(limits).items() if isinstance(value, Limit)}


@pytest.mark.parametrize("limit", [pytest.param(limit, id=name) for name, limit in TABLE])
def test_each_limit_is_well_formed(limit: Limit) -> None:
    assert limit.maximum is not None or limit.minimum is not None
    assert limit.source
    assert limit.remedy.format(excess=1)
    assert not limit.remedy.endswith(".")
    # The number follows at once, so the clause ends in its verb, or in a comma where something stands between.
    assert re.search(r"[a-z],?$", limit.what)


@pytest.mark.parametrize("limit", [pytest.param(limit, id=name) for name, limit in TABLE])
def test_each_limit_holds_at_its_bounds(limit: Limit) -> None:
    for bound, beyond in ((limit.maximum, 1), (limit.minimum, -1)):
        if bound is None:
            continue
        limit.check("value", bound)
        with pytest.raises(ValidationError) as caught:
            limit.check("value", bound + beyond)
        assert str(caught.value).startswith(f"value: got {bound + beyond}, but {limit.what} ")
        assert "{" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "minimum", "maximum"),
    [
        ("APPLICATIONS_PER_REGION", None, 1000),
        ("DEPLOYMENT_GROUPS_PER_APPLICATION", None, 1000),
        ("AUTO_SCALING_GROUPS_PER_DEPLOYMENT_GROUP", None, 10),
        ("ALARMS_PER_DEPLOYMENT_GROUP", None, 10),
        ("TRIGGERS_PER_DEPLOYMENT_GROUP", None, 10),
        ("TAG_GROUPS_PER_SET", None, 3),
        ("TAGS_PER_GROUP", None, 10),
        ("CLASSIC_LOAD_BALANCERS_PER_DEPLOYMENT_GROUP", None, 10),
        ("TARGET_GROUPS_PER_DEPLOYMENT_GROUP", None, 10),
        ("TARGET_GROUP_PAIRS_PER_DEPLOYMENT_GROUP", None, 1),
        ("TARGET_GROUPS_PER_PAIR", 2, 2),
        ("LISTENERS_PER_TRAFFIC_ROUTE", None, 1),
        ("SERVICES_PER_DEPLOYMENT_GROUP", None, 1),
        ("DEPLOYMENT_GROUPS_PER_SERVICE", None, 1),
        ("NAME_LENGTH", 1, 100),
        ("REVISION_NAME_LENGTH", 1, 100),
        ("ALARM_NAME_LENGTH", 1, 255),
        ("TARGET_GROUP_NAME_LENGTH", 1, 32),
        ("DESCRIPTION_LENGTH", None, 256),
        ("TAG_KEY_LENGTH", 1, 128),
        ("TAG_VALUE_LENGTH", None, 256),
        ("WINDOWS_PATH_LENGTH", None, 260),
        ("CUSTOM_CONFIGS_PER_ACCOUNT", None, 200),
        ("FLEET_PERCENT", 0, 99),
        ("HOST_COUNT", 0, None),
        ("ZONE_MONITOR_SECONDS", 0, None),
        ("SHIFT_PERCENT", 1, 99),
        ("CANARY_INTERVAL_MINUTES", 1, 2880),
        ("LINEAR_INTERVAL_MINUTES", 1, 2880),
        ("SHIFT_SPAN_MINUTES", None, 2880),
        ("HOOK_SHIFT_PERCENT", 14, 99),
        ("CONCURRENT_DEPLOYMENTS_PER_GROUP", None, 1),
        ("CONCURRENT_DEPLOYMENTS_PER_ACCOUNT", None, 1000),
        ("INSTANCES_PER_DEPLOYMENT", None, 1000),
        ("INSTANCES_IN_CONCURRENT_DEPLOYMENTS", None, 1000),
        ("IN_PLACE_HOURS", None, 8),
        ("BLUE_GREEN_HOURS", None, 109),
        ("LAMBDA_HOURS", None, 50),
        ("SERVER_READY_WAIT_MINUTES", 0, 2880),
        ("ECS_READY_WAIT_MINUTES", 0, 7200),
        ("TERMINATION_WAIT_MINUTES", 0, 2880),
        ("LIFECYCLE_EVENT_SECONDS", 1, 3600),
        ("HOOK_FUNCTION_SECONDS", None, 3600),
        ("EVENT_START_MINUTES", None, 5),
        ("AUTO_SCALING_PROCESSES_TO_SUSPEND", None, 4),
        ("TAGS_PER_ON_PREMISES_INSTANCE", None, 10),
        ("ON_PREMISES_INSTANCE_NAME_LENGTH", 1, 100),
        ("SESSION_NAME_LENGTH", 2, 64),
        ("IAM_USER_NAME_LENGTH", 1, 64),
        ("APPLICATIONS_PER_BATCH", 1, 100),
        ("DEPLOYMENTS_PER_BATCH", 1, 25),
        ("ON_PREMISES_INSTANCES_PER_BATCH", 1, 25),
        ("ON_PREMISES_INSTANCES_PER_TAGGING", 1, 25),
        ("DEPLOYMENT_TARGETS_PER_BATCH", 1, 25),
        ("REVISIONS_PER_BATCH", 1, 25),
        ("GITHUB_TOKENS_PER_ACCOUNT", None, 25),
    ],
)
def test_numbers(name: str, minimum: int | None, maximum: int | None) -> None:
    assert (LIMITS[name].minimum, LIMITS[name].maximum) == (minimum, maximum)


def test_every_number_is_in_the_table_above() -> None:
    marks = [mark for mark in test_numbers.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    assert [row[0] for row in marks[0].args[1]] == list(LIMITS)


@pytest.mark.parametrize(
    ("parameter", "count", "limit", "message"),
    [
        (
            "alarms",
            11,
            limits.ALARMS_PER_DEPLOYMENT_GROUP,
            (
                "alarms: got 11, but a deployment group takes at most 10 alarms; "
                "remove 1 or combine them in a composite alarm"
            ),
        ),
        (
            "triggers",
            12,
            limits.TRIGGERS_PER_DEPLOYMENT_GROUP,
            (
                "triggers: got 12, but a deployment group takes at most 10 triggers; "
                "remove 2 or let one trigger carry several events"
            ),
        ),
        (
            "auto_scaling_groups",
            11,
            limits.AUTO_SCALING_GROUPS_PER_DEPLOYMENT_GROUP,
            (
                "auto_scaling_groups: got 11, but a deployment group takes at most 10 Auto Scaling groups; "
                "remove 1 or make a second deployment group"
            ),
        ),
        (
            "ec2_instance_tags",
            4,
            limits.TAG_GROUPS_PER_SET,
            (
                "ec2_instance_tags: got 4, but a tag set takes at most 3 tag groups; "
                "remove 1 or give the instances one tag that says what the groups say together"
            ),
        ),
        (
            "tags",
            11,
            limits.TAGS_PER_GROUP,
            "tags: got 11, but a tag group takes at most 10 tags; remove 1 or give the instances one tag in common",
        ),
        (
            "load_balancers",
            11,
            limits.CLASSIC_LOAD_BALANCERS_PER_DEPLOYMENT_GROUP,
            (
                "load_balancers: got 11, but a deployment group takes at most 10 Classic Load Balancers; "
                "remove 1 or make a second deployment group"
            ),
        ),
        (
            "load_balancers",
            13,
            limits.TARGET_GROUPS_PER_DEPLOYMENT_GROUP,
            (
                "load_balancers: got 13, but a deployment group takes at most 10 target groups; "
                "remove 3 or make a second deployment group"
            ),
        ),
        (
            "target_groups",
            1,
            limits.TARGET_GROUPS_PER_PAIR,
            "target_groups: got 1, but a pair takes exactly 2 target groups; give the blue one and the green one",
        ),
        (
            "listeners",
            2,
            limits.LISTENERS_PER_TRAFFIC_ROUTE,
            (
                "listeners: got 2, but a traffic route of Amazon ECS takes at most 1 listener; "
                "keep the one that serves the route"
            ),
        ),
        (
            "tags",
            11,
            limits.TAGS_PER_ON_PREMISES_INSTANCE,
            "tags: got 11, but an on-premises instance takes at most 10 tags; remove 1",
        ),
    ],
)
def test_messages_of_counts(parameter: str, count: int, limit: Limit, message: str) -> None:
    assert limit.maximum is not None
    check_count(parameter, [object()] * limit.maximum, limit)
    with pytest.raises(ValidationError) as caught:
        check_count(parameter, [object()] * count, limit)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "limit", "message"),
    [
        (
            100,
            limits.FLEET_PERCENT,
            (
                "value: got 100, but a minimum of healthy hosts in percent of the fleet takes 0 to 99 percent; "
                "give a share that leaves at least one host to deploy to"
            ),
        ),
        (
            -5,
            limits.HOST_COUNT,
            (
                "value: got -5, but a minimum of healthy hosts takes at least 0 hosts; "
                "give 0 to deploy to all hosts at once"
            ),
        ),
        (
            -1,
            limits.ZONE_MONITOR_SECONDS,
            (
                "value: got -1, but the time to watch a zone takes at least 0 seconds; "
                "give 0 to go to the next zone at once"
            ),
        ),
        (
            100,
            limits.SHIFT_PERCENT,
            (
                "value: got 100, but one shift of traffic takes 1 to 99 percent; "
                "use a configuration that shifts all at once for 100 percent"
            ),
        ),
        (
            5000,
            limits.CANARY_INTERVAL_MINUTES,
            (
                "value: got 5000, but the time between the two shifts of a canary takes 1 to 2880 minutes; "
                "stay within two days, or use a configuration that shifts all at once for no wait"
            ),
        ),
        (
            2881,
            limits.SERVER_READY_WAIT_MINUTES,
            (
                "value: got 2881, but the wait before traffic moves to replacement instances takes 0 to 2880 minutes; "
                "give at most two days, or 0 to move it at once"
            ),
        ),
        (
            7201,
            limits.ECS_READY_WAIT_MINUTES,
            (
                "value: got 7201, but the wait before traffic moves to the replacement task set takes 0 to 7200 "
                "minutes; give at most five days, or 0 to move it at once"
            ),
        ),
        (
            2881,
            limits.TERMINATION_WAIT_MINUTES,
            (
                "value: got 2881, but the wait before the original environment is terminated takes 0 to 2880 minutes; "
                "give at most two days, or 0 to terminate it at once"
            ),
        ),
        (
            4000,
            limits.LIFECYCLE_EVENT_SECONDS,
            (
                "value: got 4000, but the scripts of one lifecycle event take, all together, 1 to 3600 seconds; "
                "shorten the timeouts or move work to another lifecycle event"
            ),
        ),
    ],
)
def test_messages_of_amounts(value: int, limit: Limit, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        limit.check("value", value)
    assert str(caught.value) == message


def test_only_quotas_can_be_raised() -> None:
    assert {name for name, limit in TABLE if limit.adjustable} == {
        "APPLICATIONS_PER_REGION",
        "DEPLOYMENT_GROUPS_PER_APPLICATION",
        "AUTO_SCALING_GROUPS_PER_DEPLOYMENT_GROUP",
        "ALARMS_PER_DEPLOYMENT_GROUP",
        "TRIGGERS_PER_DEPLOYMENT_GROUP",
        "CONCURRENT_DEPLOYMENTS_PER_ACCOUNT",
        "INSTANCES_PER_DEPLOYMENT",
        "INSTANCES_IN_CONCURRENT_DEPLOYMENTS",
    }


@pytest.mark.parametrize(
    ("limit", "shape", "member", "pattern"),
    [
        (limits.ALARMS_PER_DEPLOYMENT_GROUP, "AlarmConfiguration", "alarms", r"maximum of (\d+) alarms"),
        (limits.CLASSIC_LOAD_BALANCERS_PER_DEPLOYMENT_GROUP, "LoadBalancerInfo", "elbInfoList", r"up to (\d+) load"),
        (limits.TARGET_GROUPS_PER_DEPLOYMENT_GROUP, "LoadBalancerInfo", "targetGroupInfoList", r"up to (\d+) target"),
        (
            limits.TERMINATION_WAIT_MINUTES,
            "BlueInstanceTerminationOption",
            "terminationWaitTimeInMinutes",
            r"(\d+) min",
        ),
        (limits.ALARM_NAME_LENGTH, "Alarm", "name", r"length is (\d+)"),
        (limits.APPLICATIONS_PER_BATCH, "BatchGetApplicationsInput", "applicationNames", r"is (\d+)"),
        (limits.DEPLOYMENTS_PER_BATCH, "BatchGetDeploymentsInput", "deploymentIds", r"is (\d+)"),
        (limits.ON_PREMISES_INSTANCES_PER_BATCH, "BatchGetOnPremisesInstancesInput", "instanceNames", r"is (\d+)"),
        (limits.DEPLOYMENT_TARGETS_PER_BATCH, "BatchGetDeploymentTargetsInput", "targetIds", r"is (\d+)"),
        (limits.REVISIONS_PER_BATCH, "BatchGetApplicationRevisionsInput", "revisions", r"is (\d+)"),
    ],
)
def test_numbers_agree_with_the_api_reference(
    shapes: dict[str, Any], limit: Limit, shape: str, member: str, pattern: str
) -> None:
    text = re.sub(r"<[^>]+>", "", shapes[shape]["members"][member]["documentation"])
    found = re.search(pattern, text)
    assert found is not None
    assert int(found[1]) == limit.maximum


@pytest.mark.parametrize("shape", ["ApplicationName", "DeploymentGroupName", "DeploymentConfigName"])
def test_name_lengths_agree_with_the_model(shapes: dict[str, Any], shape: str) -> None:
    assert (shapes[shape]["min"], shapes[shape]["max"]) == (limits.NAME_LENGTH.minimum, limits.NAME_LENGTH.maximum)
