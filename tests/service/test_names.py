"""Names that CodeDeploy takes and names that it refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import (
    check_alarm_name,
    check_application_name,
    check_deployment_config_name,
    check_deployment_group_name,
    check_description,
    check_distinct,
    check_on_premises_instance_name,
    check_target_group_name,
    check_trigger_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "${Token[TOKEN.7]}"
PATTERN = "[A-Za-z0-9+=,.@_-]*"
GOOD = ["a", "Web-App_1.0", "a+b=c,d@e", "-", "x" * 100, TOKEN, f"prefix {TOKEN}"]
NAMED = [
    check_application_name,
    check_deployment_group_name,
    check_deployment_config_name,
    check_on_premises_instance_name,
]


@pytest.mark.parametrize("check", NAMED)
@pytest.mark.parametrize("name", GOOD)
def test_good_names_pass(check: Callable[[str], None], name: str) -> None:
    check(name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("my app", 'application_name: got "my app", but a name takes letters, digits and . _ + = , @ -; leave out " "'),
        (
            "a/b/c:d",
            'application_name: got "a/b/c:d", but a name takes letters, digits and . _ + = , @ -; leave out "/:"',
        ),
        ("Größe", 'application_name: got "Größe", but a name takes letters, digits and . _ + = , @ -; leave out "öß"'),
        ("a\n", 'application_name: got "a\\n", but a name takes letters, digits and . _ + = , @ -; leave out "\\n"'),
        ("x" * 103, "application_name: got 103 characters, but a name takes 1 to 100 characters; shorten it by 3"),
        ("", 'application_name: got "", but a name takes 1 to 100 characters; give some text or leave it out'),
        (7, "application_name: got 7, but a name takes 1 to 100 characters; give text"),
    ],
)
def test_bad_application_names(name: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_application_name(name)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("check", "parameter"),
    [
        (check_application_name, "application_name"),
        (check_deployment_group_name, "deployment_group_name"),
        (check_deployment_config_name, "deployment_config_name"),
        (check_on_premises_instance_name, "instance_name"),
        (check_target_group_name, "target_group"),
        (check_alarm_name, "alarms"),
        (check_trigger_name, "trigger_name"),
    ],
)
def test_parameters(check: Callable[..., None], parameter: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check("")
    assert caught.value.parameter == parameter
    with pytest.raises(ValidationError) as caught:
        check("", "mine")
    assert caught.value.parameter == "mine"


@given(st.text(max_size=110))
def test_application_names_follow_the_pattern(name: str) -> None:
    if re.fullmatch(PATTERN, name) and 1 <= len(name) <= 100:
        check_application_name(name)
    else:
        with pytest.raises(ValidationError):
            check_application_name(name)


@pytest.mark.parametrize("shape", ["ApplicationName", "DeploymentGroupName", "DeploymentConfigName"])
def test_the_pattern_is_the_models(shapes: dict[str, Any], shape: str) -> None:
    # Older models have no pattern.
    assert shapes[shape].get("pattern", PATTERN) == PATTERN


def test_the_prefix_of_predefined_configurations() -> None:
    check_deployment_config_name("CodeDeployDefault.OneAtATime", predefined=True)
    check_deployment_config_name("codedeploydefault.mine")
    with pytest.raises(ValidationError) as caught:
        check_deployment_config_name("CodeDeployDefault.Mine")
    assert str(caught.value) == (
        'deployment_config_name: got "CodeDeployDefault.Mine", but the prefix CodeDeployDefault. is kept for the '
        "configurations of CodeDeploy itself; choose a name that begins otherwise"
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "i-0123456789abcdef0",
            (
                'instance_name: got "i-0123456789abcdef0", but only EC2 instances have names that begin with i-; '
                "choose a name that begins otherwise"
            ),
        ),
        (
            "00:1b:63:84:45:e6",
            (
                'instance_name: got "00:1b:63:84:45:e6", but the name of an on-premises instance must not contain a '
                'colon; write "00-1b-63-84-45-e6"'
            ),
        ),
        (
            "x" * 101,
            (
                "instance_name: got 101 characters, but the name of an on-premises instance takes 1 to 100 characters; "
                "shorten it by 1"
            ),
        ),
    ],
)
def test_bad_instance_names(name: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_on_premises_instance_name(name)
    assert str(caught.value) == message


@pytest.mark.parametrize("name", ["a", "CPU above 80 % / web", "x" * 255, TOKEN])
def test_alarm_names_may_have_any_characters(name: str) -> None:
    check_alarm_name(name)


def test_long_alarm_names() -> None:
    with pytest.raises(ValidationError) as caught:
        check_alarm_name("x" * 256)
    assert str(caught.value) == (
        "alarms: got 256 characters, but the name of an alarm takes 1 to 255 characters; shorten it by 1"
    )


@pytest.mark.parametrize("name", ["blue", "Blue-1", "x" * 32, TOKEN])
def test_good_target_group_names(name: str) -> None:
    check_target_group_name(name)


ARN = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/blue/6d0ecf831eec9f09"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            ARN,
            (
                f'target_group: got "{ARN[:75]}...", but CodeDeploy finds a target group by its name, not by its ARN; '
                "give the name, the part of the ARN after targetgroup/"
            ),
        ),
        (
            "x" * 33,
            "target_group: got 33 characters, but the name of a target group takes 1 to 32 characters; shorten it by 1",
        ),
        *(
            (
                name,
                (
                    f'target_group: got "{name}", but the name of a target group takes letters, digits and hyphens, '
                    "with no hyphen at its ends; give the name that Elastic Load Balancing shows"
                ),
            )
            for name in ("-blue", "blue-", "blue_green", "blue.green")
        ),
        (7, "target_group: got 7, but the name of a target group takes 1 to 32 characters; give text"),
    ],
)
def test_bad_target_group_names(name: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_target_group_name(name)
    assert str(caught.value) == message


def test_trigger_names_have_no_limit_in_the_model(shapes: dict[str, Any]) -> None:
    assert not {"min", "max", "pattern"} & set(shapes["TriggerName"])
    check_trigger_name("Tell the team: " + "x" * 1000)
    check_trigger_name(TOKEN)


@pytest.mark.parametrize(("name", "shown"), [("", '""'), ("  ", '"  "'), (None, "None")])
def test_a_trigger_needs_a_name(name: Any, shown: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_trigger_name(name)
    assert str(caught.value) == (
        f"trigger_name: got {shown}, but a trigger needs a name; give text that says who is told what"
    )


def test_descriptions() -> None:
    check_description("")
    check_description("x" * 256)
    with pytest.raises(ValidationError) as caught:
        check_description("x" * 300)
    assert str(caught.value) == (
        "description: got 300 characters, but the description of a deployment takes at most 256 characters; "
        "shorten it by 44"
    )


def test_distinct() -> None:
    check_distinct("alarms", [])
    check_distinct("alarms", ["cpu", "CPU", TOKEN, TOKEN.replace("7", "8")])
    with pytest.raises(ValidationError) as caught:
        check_distinct("alarms", ["disk", "cpu", "disk", "cpu"])
    assert str(caught.value) == (
        'alarms: got "disk" more than once, but each name can be used only once; remove the repetition'
    )


def test_a_repeated_token_is_not_shown() -> None:
    with pytest.raises(ValidationError) as caught:
        check_distinct("alarms", ["cpu", TOKEN, TOKEN])
    assert str(caught.value) == (
        "alarms: got the same one more than once, but each name can be used only once; remove the repetition"
    )
