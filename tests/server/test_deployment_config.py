"""How fast a revision spreads over EC2 instances and on-premises instances."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import (
    MinimumHealthyHosts,
    MinimumHealthyHostsPerZone,
    ServerApplication,
    ServerDeploymentConfig,
    ServerDeploymentGroup,
    ValidationError,
    ZonalConfig,
)
from tests.deployment.templates import group_of, of_type, only

CONFIG = "AWS::CodeDeploy::DeploymentConfig"
PREDEFINED = {
    "ONE_AT_A_TIME": "CodeDeployDefault.OneAtATime",
    "HALF_AT_A_TIME": "CodeDeployDefault.HalfAtATime",
    "ALL_AT_ONCE": "CodeDeployDefault.AllAtOnce",
}
NOT_OURS = (
    "but the predefined configurations for EC2/On-Premises are CodeDeployDefault.OneAtATime, "
    "CodeDeployDefault.HalfAtATime, CodeDeployDefault.AllAtOnce; choose one of them or make a ServerDeploymentConfig"
)

BAD_NAMES = [
    ("a b", '"a b", but a name takes letters, digits and . _ + = , @ -; leave out " "'),
    (
        "arn:aws:codedeploy:eu-west-1:1:deploymentconfig:slow",
        (
            '"arn:aws:codedeploy:eu-west-1:1:deploymentconfig:slow", but a name takes letters, digits and '
            '. _ + = , @ -; leave out ":"'
        ),
    ),
    ("", '"", but a name takes 1 to 100 characters; give some text or leave it out'),
    ("x" * 101, "101 characters, but a name takes 1 to 100 characters; shorten it by 1"),
    (None, "None, but a name takes 1 to 100 characters; give text"),
]
ROUTING = codedeploy.TrafficRouting
MADE_FOR_OTHERS = [
    (
        lambda stack: codedeploy.LambdaDeploymentConfig(stack, "C", traffic_routing=ROUTING.all_at_once()),
        "a LambdaDeploymentConfig",
    ),
    (
        lambda stack: codedeploy.EcsDeploymentConfig(stack, "C", traffic_routing=ROUTING.all_at_once()),
        "an EcsDeploymentConfig",
    ),
    (
        lambda stack: codedeploy.CustomLambdaDeploymentConfig(
            stack,
            "C",
            type=codedeploy.CustomLambdaDeploymentConfigType.CANARY,
            interval=cdk.Duration.minutes(1),
            percentage=5,
        ),
        "a CustomLambdaDeploymentConfig",
    ),
    (
        lambda stack: codedeploy.CfnDeploymentConfig(stack, "C", compute_platform="Lambda"),
        "a CfnDeploymentConfig",
    ),
    (
        lambda stack: codedeploy.CfnDeploymentConfig(stack, "C", compute_platform="ECS"),
        "a CfnDeploymentConfig",
    ),
]


class TestTemplate:
    def test_count(self, stack, synth):
        ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=MinimumHealthyHosts.count(3))
        assert only(synth(stack), CONFIG) == {"MinimumHealthyHosts": {"Type": "HOST_COUNT", "Value": 3}}

    def test_everything(self, stack, synth):
        ServerDeploymentConfig(
            stack,
            "Config",
            deployment_config_name="slow",
            minimum_healthy_hosts=MinimumHealthyHosts.percentage(75),
            zonal_config=ZonalConfig(minimum_healthy_hosts_per_zone=MinimumHealthyHostsPerZone.count(1)),
        )
        assert only(synth(stack), CONFIG) == {
            "DeploymentConfigName": "slow",
            "MinimumHealthyHosts": {"Type": "FLEET_PERCENT", "Value": 75},
            "ZonalConfig": {"MinimumHealthyHostsPerZone": {"Type": "HOST_COUNT", "Value": 1}},
        }

    def test_used_by_a_group(self, stack, synth):
        config = ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=MinimumHealthyHosts.count(1))
        group = ServerDeploymentGroup(stack, "Group", deployment_config=config)
        template = synth(stack)
        [name] = of_type(template, CONFIG)
        assert only(template)["DeploymentConfigName"] == {"Ref": name}
        assert group.deployment_config is config


class TestPredefined:
    @pytest.mark.parametrize(("constant", "name"), PREDEFINED.items())
    def test_are_the_cdks_own_objects(self, constant, name):
        ours = getattr(ServerDeploymentConfig, constant)
        cdks = getattr(codedeploy.ServerDeploymentConfig, constant)
        assert ours.__jsii_ref__.ref == cdks.__jsii_ref__.ref
        assert ours.deployment_config_name == name
        assert getattr(ServerDeploymentConfig, constant) is ours

    def test_in_our_group_and_in_the_cdks(self, stack, synth):
        expected = {}
        for constant, name in PREDEFINED.items():
            ours = getattr(ServerDeploymentConfig, constant)
            cdks = getattr(codedeploy.ServerDeploymentConfig, constant)
            for id, cls, config in [
                ("OursInOurs", ServerDeploymentGroup, ours),
                ("CdksInOurs", ServerDeploymentGroup, cdks),
                ("OursInCdks", codedeploy.ServerDeploymentGroup, ours),
            ]:
                cls(stack, f"{constant.title().replace('_', '')}{id}", deployment_config=config)
                expected[f"{constant.title().replace('_', '')}{id}"] = name
        template = synth(stack)
        assert {id: group_of(template, id)["DeploymentConfigName"] for id in expected} == expected

    def test_the_default_is_said(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group")
        assert only(synth(stack))["DeploymentConfigName"] == "CodeDeployDefault.OneAtATime"
        assert group.deployment_config.deployment_config_name == "CodeDeployDefault.OneAtATime"

    def test_a_group_shows_them_in_its_own_environment(self, stack):
        arn = "arn:aws:codedeploy:us-east-1:444455556666:application:shop"
        group = ServerDeploymentGroup.from_server_deployment_group_attributes(
            stack,
            "Group",
            application=ServerApplication.from_server_application_arn(stack, "App", arn),
            deployment_group_name="web",
            deployment_config=ServerDeploymentConfig.ALL_AT_ONCE,
        )
        config = group.deployment_config
        assert config.deployment_config_name == "CodeDeployDefault.AllAtOnce"
        assert config.deployment_config_ref.deployment_config_name == "CodeDeployDefault.AllAtOnce"
        found = stack.resolve(config.deployment_config_arn)["Fn::Join"][1]
        assert found[-1] == ":codedeploy:us-east-1:444455556666:deploymentconfig:CodeDeployDefault.AllAtOnce"

    def test_by_name(self, stack, synth):
        config = ServerDeploymentConfig.from_server_deployment_config_name(stack, "C", "CodeDeployDefault.HalfAtATime")
        ServerDeploymentGroup(stack, "Group", deployment_config=config)
        assert only(synth(stack))["DeploymentConfigName"] == "CodeDeployDefault.HalfAtATime"


class TestImported:
    def test_name_and_both_factories(self, stack, synth):
        first = ServerDeploymentConfig.from_server_deployment_config_name(stack, "First", "slow")
        second = ServerDeploymentConfig.from_deployment_config_name(stack, "Second", "slower")
        group = ServerDeploymentGroup(stack, "Group", deployment_config=first)
        codedeploy.ServerDeploymentGroup(stack, "Cdks", deployment_config=second)
        template = synth(stack)
        assert group_of(template, "Group")["DeploymentConfigName"] == "slow"
        assert group_of(template, "Cdks")["DeploymentConfigName"] == "slower"
        assert group.deployment_config is first

    def test_tokens_pass(self, stack, synth):
        name = cdk.CfnParameter(stack, "Name").value_as_string
        config = ServerDeploymentConfig.from_server_deployment_config_name(stack, "Config", name)
        ServerDeploymentGroup(stack, "Group", deployment_config=config)
        assert only(synth(stack))["DeploymentConfigName"] == {"Ref": "Name"}

    @pytest.mark.parametrize(("name", "problem"), BAD_NAMES)
    def test_bad_names(self, stack, name, problem):
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentConfig.from_server_deployment_config_name(stack, "Config", name)
        assert str(caught.value) == (f'deployment configuration "Config": server_deployment_config_name: got {problem}')
        # Nothing was made, so the id is free.
        ServerDeploymentConfig.from_server_deployment_config_name(stack, "Config", "slow")

    def test_bad_names_for_the_other_factory(self, stack):
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentConfig.from_deployment_config_name(stack, "Config", 5)
        assert str(caught.value) == (
            'deployment configuration "Config": deployment_config_name: got 5, but a name takes 1 to 100 characters; '
            "give text"
        )


class TestWrongPlatform:
    @pytest.mark.parametrize(
        ("make", "name"),
        [
            (lambda _: codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE, "CodeDeployDefault.LambdaAllAtOnce"),
            (lambda _: codedeploy.EcsDeploymentConfig.ALL_AT_ONCE, "CodeDeployDefault.ECSAllAtOnce"),
            (
                lambda stack: ServerDeploymentConfig.from_server_deployment_config_name(
                    stack, "C", "CodeDeployDefault.OneAtaTime"
                ),
                "CodeDeployDefault.OneAtaTime",
            ),
        ],
    )
    def test_predefined_ones(self, stack, make, name):
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", deployment_config=make(stack))
        assert str(caught.value) == f'deployment group "Group": deployment_config: got "{name}", {NOT_OURS}'

    def test_predefined_ones_of_an_imported_group(self, stack):
        with pytest.raises(ValidationError, match=r'got "CodeDeployDefault.LambdaAllAtOnce", but'):
            ServerDeploymentGroup.from_server_deployment_group_attributes(
                stack,
                "Group",
                application=ServerApplication(stack, "App"),
                deployment_group_name="web",
                deployment_config=codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
            )

    @pytest.mark.parametrize(("make", "kind"), MADE_FOR_OTHERS)
    def test_ones_made_here(self, stack, make, kind):
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", deployment_config=make(stack))
        assert str(caught.value) == (
            f'deployment group "Group": deployment_config: got {kind} of another compute platform, but a deployment '
            "group has its configuration's compute platform; pass a ServerDeploymentConfig"
        )
        # Nothing was made, so the id is free.
        ServerDeploymentGroup(stack, "Group")

    @pytest.mark.parametrize("platform", ["Server", None])
    def test_l1_ones_for_instances_pass(self, stack, synth, platform):
        config = codedeploy.CfnDeploymentConfig(stack, "Config", compute_platform=platform)
        ServerDeploymentGroup(stack, "Group", deployment_config=config)
        assert only(synth(stack))["DeploymentConfigName"] == {"Ref": "Config"}

    def test_an_l1_one_whose_platform_is_known_later_passes(self, stack, synth):
        platform = cdk.CfnParameter(stack, "Platform").value_as_string
        config = codedeploy.CfnDeploymentConfig(stack, "Config", compute_platform=platform)
        ServerDeploymentGroup(stack, "Group", deployment_config=config)
        assert only(synth(stack))["DeploymentConfigName"] == {"Ref": "Config"}
