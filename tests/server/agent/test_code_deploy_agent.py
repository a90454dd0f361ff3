"""The agent as a value: what goes together, and what fits where."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy import (
    AgentConfig,
    AgentGeneration,
    AgentInstall,
    BlueGreenFleet,
    BootReport,
    CodeDeployAgent,
    CodeDeployVpcEndpoints,
    InstanceProfile,
    OperatingSystem,
    ServerDeploymentGroup,
    UpdateSchedule,
    ValidationError,
    attach_agent,
)
from tests.deployment.templates import allowed
from tests.server.agent.templates import IRELAND, fleet, launch_template, network, only_script

SECOND = AgentConfig(generation=AgentGeneration.V2)
PINNED = "releases/codedeploy-agent-1.8.0-17.noarch.rpm"
SSM = AgentInstall.SYSTEMS_MANAGER


def refusal(action):
    with pytest.raises(ValidationError) as caught:
        action()
    return str(caught.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"config": {}}, "config: got {}, but its type is AgentConfig; pass an AgentConfig"),
        (
            {"install": "USER_DATA"},
            'install: got "USER_DATA", but its type is AgentInstall; pass AgentInstall.USER_DATA',
        ),
        ({"check_polling": "yes"}, 'check_polling: got "yes", but its type is bool; pass True or False'),
        ({"update_schedule": "rate(7 days)"}, "but its type is UpdateSchedule; pass UpdateSchedule.weekly()"),
        ({"report": None}, "report: got None, but its type is BootReport or AgentReport"),
        ({"operating_system": "ubuntu"}, "but its type is OperatingSystem; pass OperatingSystem.UBUNTU"),
        ({"boot_timeout": cdk.Duration.hours(3)}, "timeout: got 10800, but a lifecycle hook waits 30 to 7200 seconds"),
        (
            {"operating_system": OperatingSystem.DEBIAN},
            "operating_system: got Debian, but generation 1 of the agent is not made for it; choose generation 2",
        ),
        (
            {"operating_system": OperatingSystem.UBUNTU, "package": PINNED},
            'package: got "releases/codedeploy-agent-1.8.0-17.noarch.rpm"',
        ),
        (
            {"package": PINNED, "update_schedule": UpdateSchedule.weekly()},
            (
                "update_schedule: got a schedule together with package, but a pinned version is not updated; "
                "leave one of "
                "the two out"
            ),
        ),
        (
            {"update_schedule": UpdateSchedule("rate(7 days)")},
            (
                'update_schedule: got "rate(7 days)", but State Manager would also follow it at the start of an '
                "instance, "
                "beside the start script; use UpdateSchedule.daily(), weekly() or monthly()"
            ),
        ),
        (
            {"install": SSM, "config": SECOND},
            (
                "install: got Systems Manager for generation 2, but whether it has a package of generation 2 is "
                "documented "
                "both ways; install by AgentInstall.USER_DATA, or name the package that your Region lists: "
                "AgentInstall.systems_manager(distributor_package=...)"
            ),
        ),
        (
            {"config": SECOND, "update_schedule": UpdateSchedule.weekly()},
            "update_schedule: got Systems Manager for generation 2",
        ),
        (
            {"install": SSM, "config": AgentConfig(max_revisions=2)},
            (
                "config: got settings together with SYSTEMS_MANAGER, but its package brings the agent with the "
                "settings "
                "that it comes with; install it by AgentInstall.USER_DATA, or leave the settings out"
            ),
        ),
        (
            {"install": SSM, "package": PINNED},
            (
                "but Systems Manager takes the version of a package of its own; pass "
                "AgentInstall.systems_manager(version=...)"
            ),
        ),
        (
            {"install": SSM, "report": BootReport.unhealthy()},
            (
                "report: got a report together with SYSTEMS_MANAGER, but the instance does not know when "
                "Systems Manager "
                "is done; leave it out, or install by AgentInstall.USER_DATA"
            ),
        ),
    ],
)
def test_refuses(given, message):
    assert message in refusal(lambda: CodeDeployAgent(**given))


@pytest.mark.parametrize("name", ["version", "distributor_package"])
@pytest.mark.parametrize("value", ["", "x" * 129])
def test_refuses_names_that_distributor_does_not_have(name, value):
    assert "but it has 1 to 128 characters" in refusal(lambda: AgentInstall.systems_manager(**{name: value}))


class TestGenerations:
    def test_second(self, stack, synth):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)], agent=CodeDeployAgent(config=SECOND))
        text = only_script(synth(stack))
        assert "latestv2/install" in text
        assert "aws-codedeploy-eu-west-1.s3.eu-west-1.${AWS::URLSuffix}" in text

    def test_pinned(self, stack, synth):
        agent = CodeDeployAgent(package=PINNED, operating_system=OperatingSystem.AMAZON_LINUX)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)], agent=agent)
        assert PINNED in only_script(synth(stack))

    def test_behind_a_proxy_with_fips(self, app, synth):
        stack = cdk.Stack(app, "America", env=cdk.Environment(account="111122223333", region="us-east-1"))
        config = AgentConfig(proxy_uri="http://proxy:3128", use_fips_mode=True)
        template = launch_template_in(stack, "us-east-1")
        attach_agent(stack, template, CodeDeployAgent(config=config))
        text = only_script(synth(stack))
        assert "http://proxy:3128" in text
        assert "s3-fips.us-east-1" in text

    def test_all_small_enough_for_user_data(self, stack, synth):
        config = AgentConfig.hardened()
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)], agent=CodeDeployAgent(config=config))
        assert len(only_script(synth(stack)).encode()) < 12_288


def launch_template_in(stack, region):
    return ec2.LaunchTemplate(
        stack,
        "Template",
        machine_image=ec2.MachineImage.generic_linux({region: "ami-1"}),
        instance_profile=InstanceProfile(stack, "Profile"),
        user_data=ec2.UserData.for_linux(),
    )


class TestFit:
    @pytest.mark.parametrize(
        ("windows", "agent", "message"),
        [
            (
                False,
                CodeDeployAgent(operating_system=OperatingSystem.WINDOWS),
                (
                    'operating_system: got WINDOWS for the Auto Scaling group "Fleet", but its machine image is one '
                    "with "
                    "Linux; pass the system of the image, or leave it out"
                ),
            ),
            (
                True,
                CodeDeployAgent(operating_system=OperatingSystem.UBUNTU),
                (
                    'operating_system: got UBUNTU for the Auto Scaling group "Fleet", but its machine image is one '
                    "with "
                    "Windows"
                ),
            ),
            (
                False,
                CodeDeployAgent(config=AgentConfig(log_dir=r"C:\logs")),
                'instances of the Auto Scaling group "Fleet" have Linux; write a path of that system, or leave it out',
            ),
            (True, CodeDeployAgent(config=AgentConfig(root_dir="/srv/agent")), 'root_dir: got "/srv/agent"'),
            (True, CodeDeployAgent(package=PINNED), 'package: got "releases/codedeploy-agent-1.8.0-17.noarch.rpm"'),
            (
                False,
                CodeDeployAgent(config=AgentConfig(use_fips_mode=True)),
                'use_fips_mode: got True in "eu-west-1"',
            ),
        ],
    )
    def test_is_checked_before_anything_is_made(self, stack, synth, windows, agent, message):
        group = fleet(stack, windows=windows)
        assert message in refusal(
            lambda: ServerDeploymentGroup(stack, "Refused", auto_scaling_groups=[group], agent=agent)
        )
        assert message in refusal(lambda: attach_agent(stack, group, agent))
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        assert "codedeploy" in only_script(synth(stack))

    @pytest.mark.parametrize("kind", ["group", "fleet"])
    def test_an_agent_that_is_not_to_be_installed(self, stack, kind):
        given = {"install_agent": False, "agent": CodeDeployAgent()}
        makers = {
            "group": lambda: ServerDeploymentGroup(stack, "Group", **given),
            "fleet": lambda: BlueGreenFleet(
                launch_template=launch_template(stack), vpc=network(stack), max_capacity=1, **given
            ),
        }
        assert refusal(makers[kind]).endswith(
            "agent: got a value together with install_agent=False, but it says how the agent comes onto the instances; "
            "leave install_agent out; an agent in the image is CodeDeployAgent(install=AgentInstall.IMAGE)"
        )

    @pytest.mark.parametrize("target", ["web", None])
    def test_a_name_is_no_target(self, stack, target):
        assert "target: got" in refusal(lambda: attach_agent(stack, target, CodeDeployAgent()))

    def test_something_else_is_no_target(self, stack):
        assert "target: got" in refusal(lambda: attach_agent(stack, network(stack), CodeDeployAgent()))

    def test_a_launch_template_without_a_role(self, stack):
        bare = ec2.LaunchTemplate(stack, "Bare", user_data=ec2.UserData.for_linux())
        assert refusal(lambda: attach_agent(stack, bare, CodeDeployAgent())) == (
            'agent of "Stack": target: got one for the launch template "Bare", but this launch template has no role, '
            "with which the agent reads revisions; leave agent= out, pass install_agent=False and install the agent in "
            "the image, or give it a role"
        )


class TestVpcEndpoints:
    def test_set_all_that_they_need(self, app, synth):
        stack = cdk.Stack(app, "Stack2", env=IRELAND)
        vpc = ec2.Vpc(stack, "Vpc", nat_gateways=0)
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        group = fleet(stack, vpc=vpc)
        agent = CodeDeployAgent(vpc_endpoints=endpoints)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=agent)
        attach_agent(stack, group, agent)
        template = synth(stack)
        assert ":enable_auth_policy: true" in only_script(template)
        assert allowed(template, "FleetTemplateRole", "codedeploy-commands-secure:PollHostCommand") == ["*"]

    def test_refuse_settings_that_lead_past_them(self, app):
        stack = cdk.Stack(app, "Stack2", env=IRELAND)
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=ec2.Vpc(stack, "Vpc", nat_gateways=0))
        config = AgentConfig(enable_auth_policy=False)
        message = refusal(lambda: CodeDeployAgent(config=config, vpc_endpoints=endpoints))
        assert "a VPC endpoint answers agents with IAM authorization alone" in message

    def test_are_nothing_else(self):
        assert "pass a CodeDeployVpcEndpoints" in refusal(lambda: CodeDeployAgent(vpc_endpoints="vpce-1"))


def test_is_equal_to_one_that_says_the_same():
    assert CodeDeployAgent() == CodeDeployAgent()
    assert CodeDeployAgent(config=SECOND) == CodeDeployAgent(config=AgentConfig(generation=AgentGeneration.V2))
    assert CodeDeployAgent() != CodeDeployAgent(check_polling=False)


@pytest.mark.parametrize(
    "package", ["foo", "latest/codedeploy-agent-1.8.0.deb", "releases/codedeploy-agent-2.0.0.deb", 5]
)
def test_a_package_is_checked_where_it_is_given(package):
    """Also where nobody has said which system it is for."""
    with pytest.raises(ValidationError, match=r"^package: got "):
        CodeDeployAgent(package=package)
