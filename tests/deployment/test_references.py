"""Names of things that users hand over in several forms."""

from __future__ import annotations

import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import MinimumHealthyHosts, ServerApplication, ServerDeploymentConfig, ValidationError
from cdk_codedeploy.deployment import application_name, deployment_config_name, refuse_plain
from cdk_codedeploy.deployment.references import alarm_name

ARN = "arn:aws:codedeploy:eu-west-1:111122223333:application:shop"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda stack: ServerApplication(stack, "A"), {"Ref": "AD5F44C9A"}),
        (lambda stack: ServerApplication.from_server_application_name(stack, "A", "shop"), "shop"),
        (lambda stack: ServerApplication.from_server_application_arn(stack, "A", ARN), "shop"),
        (lambda stack: codedeploy.ServerApplication(stack, "A"), {"Ref": "AD5F44C9A"}),
        (lambda stack: codedeploy.ServerApplication.from_server_application_name(stack, "A", "shop"), "shop"),
        (lambda stack: codedeploy.ServerApplication.from_server_application_arn(stack, "A", ARN), "shop"),
        (lambda stack: codedeploy.CfnApplication(stack, "A"), {"Ref": "A"}),
    ],
)
def test_of_applications(stack, make, expected):
    name = stack.resolve(application_name(make(stack)))
    assert name == expected or name["Ref"].startswith("A")


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda _: ServerDeploymentConfig.ALL_AT_ONCE, "CodeDeployDefault.AllAtOnce"),
        (lambda _: codedeploy.ServerDeploymentConfig.HALF_AT_A_TIME, "CodeDeployDefault.HalfAtATime"),
        (lambda stack: ServerDeploymentConfig.from_server_deployment_config_name(stack, "C", "slow"), "slow"),
        (
            lambda stack: codedeploy.ServerDeploymentConfig.from_server_deployment_config_name(stack, "C", "slow"),
            "slow",
        ),
    ],
)
def test_of_deployment_configurations(stack, make, expected):
    assert deployment_config_name(make(stack)) == expected


@pytest.mark.parametrize(
    "make",
    [
        lambda stack: ServerDeploymentConfig(stack, "C", minimum_healthy_hosts=MinimumHealthyHosts.count(1)),
        lambda stack: codedeploy.ServerDeploymentConfig(
            stack, "C", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(1)
        ),
        lambda stack: codedeploy.CfnDeploymentConfig(stack, "C"),
    ],
)
def test_of_deployment_configurations_made_here(stack, make, synth):
    name = stack.resolve(deployment_config_name(make(stack)))
    assert list(name) == ["Ref"]
    assert name["Ref"] in synth(stack)["Resources"]


def test_of_alarms(stack):
    metric = cloudwatch.Metric(namespace="Shop", metric_name="Errors")
    alarm = cloudwatch.Alarm(stack, "Plain", metric=metric, threshold=1, evaluation_periods=1)
    composite = cloudwatch.CompositeAlarm(
        stack, "Both", alarm_rule=cloudwatch.AlarmRule.from_alarm(alarm, cloudwatch.AlarmState.ALARM)
    )
    raw = cloudwatch.CfnAlarm(stack, "Raw", comparison_operator="GreaterThanThreshold", evaluation_periods=1)
    named = cloudwatch.Alarm.from_alarm_name(stack, "Named", "errors")
    assert [stack.resolve(alarm_name(each))["Ref"][:4] for each in (alarm, composite)] == ["Plai", "Both"]
    assert stack.resolve(alarm_name(raw)) == {"Ref": "Raw"}
    assert alarm_name(named) == "errors"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("shop", '"shop"'),
        (b"shop", "b'shop'"),
        (5, "5"),
        (1.5, "1.5"),
        (True, "True"),
        (None, "None"),
        ({"name": "shop"}, "{'name': 'shop'}"),
        (["shop"], "['shop']"),
        (("shop",), "('shop',)"),
    ],
)
def test_what_is_no_construct(value, shown):
    with pytest.raises(ValidationError) as caught:
        refuse_plain("application", value, "import it")
    assert str(caught.value) == f"application: got {shown}, but a construct is needed; import it"


def test_constructs_are_not_plain(stack):
    refuse_plain("application", ServerApplication(stack, "App"), "import it")


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (
            application_name,
            (
                'application: got "x", but a construct is needed; '
                "import it with ServerApplication.from_server_application_name()"
            ),
        ),
        (
            deployment_config_name,
            (
                'deployment_config: got "x", but a construct is needed; use a constant such as '
                "ServerDeploymentConfig.ALL_AT_ONCE, or from_server_deployment_config_name()"
            ),
        ),
        (alarm_name, 'alarms: got "x", but a construct is needed; import it with Alarm.from_alarm_arn()'),
    ],
)
def test_a_name_in_place_of_a_construct(read, message):
    with pytest.raises(ValidationError) as caught:
        read("x")
    assert str(caught.value) == message
