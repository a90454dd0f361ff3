"""Configurations that say how fast traffic moves, for Lambda and Amazon ECS."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as cdks

from cdk_codedeploy import (
    EcsDeploymentConfig,
    LambdaDeploymentConfig,
    LambdaDeploymentGroup,
    ServerDeploymentConfig,
    TimeBasedCanaryTrafficRouting,
    TimeBasedLinearTrafficRouting,
    TrafficRouting,
    ValidationError,
)
from cdk_codedeploy.service import PREDEFINED_CONFIGS, Platform, predefined_configs
from tests.deployment.templates import only
from tests.drop_in.parts import alias

CONFIG = "AWS::CodeDeploy::DeploymentConfig"
BOTH = pytest.mark.parametrize(
    ("ours", "platform"), [(LambdaDeploymentConfig, "Lambda"), (EcsDeploymentConfig, "ECS")], ids=["Lambda", "ECS"]
)
minutes = cdk.Duration.minutes


def canary(percentage, interval):
    return TimeBasedCanaryTrafficRouting(interval=interval, percentage=percentage)


def linear(percentage, interval):
    return TimeBasedLinearTrafficRouting(interval=interval, percentage=percentage)


@BOTH
class TestTemplates:
    def test_all_at_once_is_the_default(self, stack, synth, ours, platform):
        ours(stack, "Config")
        assert only(synth(stack), CONFIG) == {
            "ComputePlatform": platform,
            "TrafficRoutingConfig": {"Type": "AllAtOnce"},
        }

    @pytest.mark.parametrize("percentage", [1, 99])
    @pytest.mark.parametrize("interval", [1, 2880])
    def test_canary(self, stack, synth, ours, platform, percentage, interval):
        ours(stack, "Config", traffic_routing=canary(percentage, minutes(interval)), deployment_config_name="mine")
        assert only(synth(stack), CONFIG) == {
            "ComputePlatform": platform,
            "DeploymentConfigName": "mine",
            "TrafficRoutingConfig": {
                "Type": "TimeBasedCanary",
                "TimeBasedCanary": {"CanaryInterval": interval, "CanaryPercentage": percentage},
            },
        }

    @pytest.mark.parametrize(("percentage", "interval"), [(25, 720), (1, 28), (99, 1440), (50, 1440)])
    def test_linear(self, stack, synth, ours, platform, percentage, interval):
        ours(stack, "Config", traffic_routing=linear(percentage, minutes(interval)))
        assert only(synth(stack), CONFIG)["TrafficRoutingConfig"] == {
            "Type": "TimeBasedLinear",
            "TimeBasedLinear": {"LinearInterval": interval, "LinearPercentage": percentage},
        }

    def test_tokens_pass(self, stack, synth, ours, platform):
        share = cdk.CfnParameter(stack, "Share", type="Number").value_as_number
        wait = minutes(cdk.CfnParameter(stack, "Wait", type="Number").value_as_number)
        ours(stack, "Config", traffic_routing=linear(share, wait))
        assert only(synth(stack), CONFIG)["TrafficRoutingConfig"]["TimeBasedLinear"] == {
            "LinearInterval": {"Ref": "Wait"},
            "LinearPercentage": {"Ref": "Share"},
        }

    def test_made_elsewhere(self, stack, ours, platform):
        from_name = getattr(ours, f"from_{platform.lower()}_deployment_config_name")
        assert from_name(stack, "One", "slow").deployment_config_name == "slow"
        assert ours.from_deployment_config_name(stack, "Two", "slow").deployment_config_name == "slow"
        with pytest.raises(ValidationError) as caught:
            ours.from_deployment_config_name(stack, "Three", "too slow")
        assert str(caught.value) == (
            'deployment configuration "Three": deployment_config_name: got "too slow", but a name takes letters, '
            'digits and . _ + = , @ -; leave out " "'
        )


STEP = "but one shift of traffic takes 1 to 99 percent"
ALL = "use a configuration that shifts all at once for 100 percent"


@pytest.mark.parametrize(
    ("routing", "problem"),
    [
        (lambda: canary(0, minutes(5)), f"percentage: got 0, {STEP}; {ALL}"),
        (lambda: canary(100, minutes(5)), f"percentage: got 100, {STEP}; {ALL}"),
        (lambda: linear(100, minutes(5)), f"percentage: got 100, {STEP}; {ALL}"),
        (lambda: canary(2.5, minutes(5)), f"percentage: got 2.5, {STEP}; give a whole number"),
        (
            lambda: canary(5, minutes(2881)),
            (
                "interval: got 2881, but the time between the two shifts of a canary takes 1 to 2880 minutes; stay "
                "within two days, or use a configuration that shifts all at once for no wait"
            ),
        ),
        (
            lambda: linear(5, minutes(0)),
            (
                "interval: got 0, but the time between two linear shifts takes 1 to 2880 minutes; stay within two "
                "days, or use a configuration that shifts all at once for no wait"
            ),
        ),
        (
            lambda: linear(25, minutes(721)),
            (
                "interval: got 721 minutes, but 4 steps of 25 percent must fit in 2880 minutes; give at most "
                "720 minutes or a larger percentage"
            ),
        ),
        (
            lambda: canary(5, cdk.Duration.seconds(90)),
            'interval: got "Duration.seconds(90)", but traffic moves at whole minutes; give the interval in minutes',
        ),
        (
            lambda: "AllAtOnce",
            (
                'traffic_routing: got "AllAtOnce", but its type is TrafficRouting; make one with '
                "TrafficRouting.time_based_canary(), .time_based_linear() or .all_at_once()"
            ),
        ),
    ],
)
def test_what_the_service_refuses(stack, routing, problem):
    with pytest.raises(ValidationError) as caught:
        LambdaDeploymentConfig(stack, "Config", traffic_routing=routing())
    assert str(caught.value) == f'deployment configuration "Config": {problem}'


def test_other_errors_of_a_routing_are_its_own(stack):
    class Broken(TrafficRouting):
        def bind(self, scope):
            raise RuntimeError("no idea")

    with pytest.raises(RuntimeError, match="no idea"):
        LambdaDeploymentConfig(stack, "Config", traffic_routing=Broken())


def test_a_routing_of_the_users_own(stack, synth):
    class Slow(TrafficRouting):
        def bind(self, scope):
            return cdks.TrafficRoutingConfig(
                type="TimeBasedCanary",
                time_based_canary=cdks.CanaryTrafficRoutingConfig(canary_interval=60, canary_percentage=1),
            )

    LambdaDeploymentConfig(stack, "Config", traffic_routing=Slow())
    assert only(synth(stack), CONFIG)["TrafficRoutingConfig"]["TimeBasedCanary"]["CanaryInterval"] == 60


@pytest.mark.parametrize(
    ("ours", "platform"),
    [
        (LambdaDeploymentConfig, Platform.LAMBDA),
        (EcsDeploymentConfig, Platform.ECS),
        (ServerDeploymentConfig, Platform.SERVER),
    ],
)
def test_every_predefined_configuration_has_its_constant(ours, platform):
    constants = {
        value.deployment_config_name
        for name in dir(ours)
        if name.isupper() and hasattr(value := getattr(ours, name), "deployment_config_name")
    }
    assert constants == {config.name for config in predefined_configs(platform)}


class TestInAGroup:
    @pytest.mark.parametrize(
        "config",
        [
            lambda stack: EcsDeploymentConfig(stack, "Config"),
            lambda stack: cdks.EcsDeploymentConfig(stack, "Config"),
            lambda stack: EcsDeploymentConfig.from_ecs_deployment_config_name(stack, "Config", "mine"),
            lambda stack: cdks.CfnDeploymentConfig(stack, "Config", compute_platform="ECS"),
            lambda stack: cdks.CfnDeploymentConfig(stack, "Config"),
        ],
    )
    def test_one_of_another_platform(self, stack, config):
        made = config(stack)
        with pytest.raises(ValidationError) as caught:
            LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), deployment_config=made)
        assert caught.value.parameter == "deployment_config"
        assert str(caught.value).endswith(
            "of another compute platform, but a deployment group has its configuration's compute platform; "
            "pass a LambdaDeploymentConfig"
        )

    def test_a_predefined_one_of_another_platform(self, stack):
        config = EcsDeploymentConfig.ALL_AT_ONCE
        with pytest.raises(ValidationError) as caught:
            LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), deployment_config=config)
        names = ", ".join(name for name, found in PREDEFINED_CONFIGS.items() if found.platform is Platform.LAMBDA)
        assert str(caught.value) == (
            'deployment group "Group": deployment_config: got "CodeDeployDefault.ECSAllAtOnce", but the predefined '
            f"configurations for Lambda are {names}; choose one of them or make a LambdaDeploymentConfig"
        )

    def test_a_name_is_no_configuration(self, stack):
        with pytest.raises(ValidationError) as caught:
            LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), deployment_config="slow")
        assert str(caught.value) == (
            'deployment group "Group": deployment_config: got "slow", but a construct is needed; use a constant such '
            "as LambdaDeploymentConfig.ALL_AT_ONCE, or from_lambda_deployment_config_name()"
        )
