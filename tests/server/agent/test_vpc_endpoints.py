"""One parameter for instances without a way out: settings, permission, order, and what else they have to reach."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy import (
    AgentConfig,
    AgentInstall,
    AgentLogs,
    CodeDeployAgent,
    CodeDeployVpcEndpoints,
    ServerDeploymentGroup,
    ValidationError,
    attach_agent,
)
from tests.network.networks import OWN, network, warnings
from tests.server.agent.templates import fleet, launch_template, only_script

GROUP, ENDPOINT = "AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::VPCEndpoint"
SECURE = [
    "codedeploy-commands-secure:GetDeploymentSpecification",
    "codedeploy-commands-secure:PollHostCommand",
    "codedeploy-commands-secure:PutHostCommandAcknowledgement",
    "codedeploy-commands-secure:PutHostCommandComplete",
]


def of_type(template, kind):
    return {name: one for name, one in template["Resources"].items() if one["Type"] == kind}


def allowed(template):
    return [
        action
        for policy in of_type(template, "AWS::IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    ]


@pytest.fixture
def vpc(stack):
    return network(stack)


@pytest.fixture
def endpoints(stack, vpc):
    return CodeDeployVpcEndpoints(
        stack, "Endpoints", vpc=vpc, other_services=[OWN.AUTOSCALING, OWN.CLOUDFORMATION, OWN.CLOUDWATCH_LOGS]
    )


@pytest.mark.parametrize("windows", [False, True])
def test_all_follows_from_it(stack, synth, vpc, endpoints, windows):
    group = fleet(stack, vpc=vpc, windows=windows)
    agent = CodeDeployAgent(vpc_endpoints=endpoints, logs=AgentLogs())
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=agent)
    template = synth(stack)
    assert ":enable_auth_policy: true" in only_script(template)
    assert [action for action in allowed(template) if "secure" in action] == SECURE
    ((_, made),) = of_type(template, GROUP).items()
    assert set(of_type(template, ENDPOINT)) <= set(made["DependsOn"])
    assert not [text for text in warnings(stack) if "cdk-codedeploy" in text]


def test_without_it_nothing_does(stack, synth, vpc):
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack, vpc=vpc)], agent=CodeDeployAgent())
    template = synth(stack)
    assert "enable_auth_policy" not in only_script(template)
    assert not [action for action in allowed(template) if "secure" in action]


def test_each_group_of_one_launch_template_waits(stack, synth, vpc, endpoints):
    template = launch_template(stack)
    agent = CodeDeployAgent(vpc_endpoints=endpoints)
    for name in ("One", "Two"):
        attach_agent(stack, fleet(stack, name, vpc=vpc, template=template), agent)
    made = synth(stack)
    groups = of_type(made, GROUP)
    assert len(groups) == 2
    for group in groups.values():
        assert set(of_type(made, ENDPOINT)) <= set(group["DependsOn"])


def test_a_group_that_had_the_default_agent_first(stack, synth, vpc, endpoints):
    group = fleet(stack, vpc=vpc)
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
    attach_agent(stack, group, CodeDeployAgent(vpc_endpoints=endpoints))
    template = synth(stack)
    ((_, made),) = of_type(template, GROUP).items()
    assert set(of_type(template, ENDPOINT)) <= set(made["DependsOn"])
    assert ":enable_auth_policy: true" in only_script(template)


def test_endpoints_in_another_stack(app, stack, synth):
    apart = cdk.Stack(app, "Network", env=cdk.Environment(account="111122223333", region="eu-west-1"))
    vpc = network(apart)
    endpoints = CodeDeployVpcEndpoints(apart, "Endpoints", vpc=vpc, other_services=[OWN.AUTOSCALING])
    attach_agent(stack, fleet(stack, vpc=vpc), CodeDeployAgent(vpc_endpoints=endpoints))
    assert ":enable_auth_policy: true" in only_script(synth(stack))
    assert [each.stack_name for each in stack.dependencies] == ["Network"]


def test_existing_endpoints(stack, synth, vpc):
    endpoints = CodeDeployVpcEndpoints.from_existing(stack, "Endpoints")
    attach_agent(stack, fleet(stack, vpc=vpc), CodeDeployAgent(vpc_endpoints=endpoints))
    template = synth(stack)
    assert ":enable_auth_policy: true" in only_script(template)
    assert [action for action in allowed(template) if "secure" in action] == SECURE
    assert of_type(template, ENDPOINT) == {}


class TestReached:
    def warned(self, stack, vpc, agent, group=None):
        attach_agent(stack, group or fleet(stack, vpc=vpc), agent)
        return [text.partition('service "')[2].partition('"')[0] for text in warnings(stack) if "no-way-to-se" in text]

    def test_logs_and_reports_need_more_endpoints(self, stack, vpc):
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        agent = CodeDeployAgent(vpc_endpoints=endpoints, logs=AgentLogs())
        assert self.warned(stack, vpc, agent) == ["logs", "autoscaling"]

    def test_an_agent_that_tells_nobody_needs_none(self, stack, vpc):
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        assert self.warned(stack, vpc, CodeDeployAgent(vpc_endpoints=endpoints, check_polling=False)) == []

    def test_signals_go_to_cloudformation(self, stack, vpc):
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        group = fleet(stack, vpc=vpc, signals=autoscaling.Signals.wait_for_all())
        assert self.warned(stack, vpc, CodeDeployAgent(vpc_endpoints=endpoints), group) == ["cloudformation"]

    def test_cfn_init_asks_cloudformation(self, stack, vpc):
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        group = fleet(stack, vpc=vpc, signals=autoscaling.Signals.wait_for_all())
        agent = CodeDeployAgent(vpc_endpoints=endpoints, install=AgentInstall.CLOUDFORMATION_INIT)
        assert self.warned(stack, vpc, agent, group) == ["cloudformation"]

    def test_a_way_out_is_enough(self, stack):
        vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        assert self.warned(stack, vpc, CodeDeployAgent(vpc_endpoints=endpoints, logs=AgentLogs())) == []


class TestRefused:
    def test_settings_that_lead_past_them(self, endpoints):
        with pytest.raises(ValidationError, match="enable_auth_policy: got False"):
            CodeDeployAgent(vpc_endpoints=endpoints, config=AgentConfig(enable_auth_policy=False))

    def test_systems_manager(self, endpoints):
        with pytest.raises(ValidationError, match="config: got settings together with SYSTEMS_MANAGER"):
            CodeDeployAgent(vpc_endpoints=endpoints, install=AgentInstall.SYSTEMS_MANAGER)

    def test_something_else(self, vpc):
        with pytest.raises(ValidationError, match="pass a CodeDeployVpcEndpoints"):
            CodeDeployAgent(vpc_endpoints=vpc)
