"""One switch for instances: permission, order, the way out, and the settings of their agents."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

from cdk_codedeploy import AgentConfig, AgentGeneration, CodeDeployVpcEndpoints, ValidationError
from tests.network.networks import OWN, network, of_type, warnings

IMAGE = {"instance_type": ec2.InstanceType("t3.micro"), "machine_image": ec2.MachineImage.latest_amazon_linux2023()}
CLOSED = "cdk-codedeploy:closed-outbound"


def fleet(scope: Any, vpc: ec2.IVpc, **options: Any) -> autoscaling.AutoScalingGroup:
    return autoscaling.AutoScalingGroup(scope, "Fleet", vpc=vpc, **IMAGE, **options)


def resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: one for name, one in template["Resources"].items() if one["Type"] == kind}


def test_no_instance_starts_before_the_endpoints(stack, synth):
    vpc = network(stack)
    endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
    group = fleet(stack, vpc)
    endpoints.serve(group, group.role)
    template = synth(stack)
    ((_, made),) = resources(template, "AWS::AutoScaling::AutoScalingGroup").items()
    assert set(resources(template, "AWS::EC2::VPCEndpoint")) <= set(made["DependsOn"])
    # All else may be made meanwhile: the rules of the endpoints may name what the instances have.
    others = {name for name, one in template["Resources"].items() if "Endpoints" in str(one.get("DependsOn"))}
    assert others == set(resources(template, "AWS::AutoScaling::AutoScalingGroup"))


def test_the_gateway_endpoint_of_the_vpc_comes_first_too(stack, synth):
    vpc = network(stack)
    vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
    endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
    group = fleet(stack, vpc)
    endpoints.serve(group, group.role)
    template = synth(stack)
    waits = {name: one.get("DependsOn", []) for name, one in template["Resources"].items()}
    before = set(waits[next(iter(resources(template, "AWS::AutoScaling::AutoScalingGroup")))])
    while more := {name for one in before for name in waits[one]} - before:
        before |= more
    assert set(resources(template, "AWS::EC2::VPCEndpoint")) <= before


def test_the_role_may_ask_for_work_and_no_more(stack, synth):
    vpc = network(stack)
    endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
    group = fleet(stack, vpc)
    endpoints.serve(group, group.role)
    (policy,) = of_type(synth(stack), "AWS::IAM::Policy")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement == {
        "Action": [
            "codedeploy-commands-secure:GetDeploymentSpecification",
            "codedeploy-commands-secure:PollHostCommand",
            "codedeploy-commands-secure:PutHostCommandAcknowledgement",
            "codedeploy-commands-secure:PutHostCommandComplete",
        ],
        "Effect": "Allow",
        "Resource": "*",
    }


def test_without_an_endpoint_for_the_agent_nothing_more_is_allowed(stack, synth):
    vpc = network(stack)
    endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, agent=False)
    group = fleet(stack, vpc)
    endpoints.serve(group, group.role)
    assert not endpoints.secure_commands
    assert endpoints.agent_config().enable_auth_policy is None
    assert of_type(synth(stack), "AWS::IAM::Policy") == []


def test_a_launch_template(stack, synth):
    vpc = network(stack)
    endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
    template = ec2.LaunchTemplate(stack, "Template", role=role, **IMAGE)
    endpoints.serve(template, role)
    made = synth(stack)
    ((_, resource),) = resources(made, "AWS::EC2::LaunchTemplate").items()
    assert set(resources(made, "AWS::EC2::VPCEndpoint")) <= set(resource["DependsOn"])
    assert len(of_type(made, "AWS::IAM::Policy")) == 1


class TestClosedOutbound:
    def served(self, stack, endpoints_scope=None, **options: Any) -> autoscaling.AutoScalingGroup:
        scope = stack if endpoints_scope is None else endpoints_scope
        vpc = network(scope)
        endpoints = CodeDeployVpcEndpoints(scope, "Endpoints", vpc=vpc)
        closed = ec2.SecurityGroup(stack, "Closed", vpc=vpc, **options)
        group = fleet(stack, vpc, security_group=closed)
        endpoints.serve(group, group.role)
        return group

    def test_is_opened_to_the_endpoints_and_warned_about(self, stack, synth):
        self.served(stack, allow_all_outbound=False)
        (text,) = warnings(stack)
        assert CLOSED in text
        assert "prefix list of S3" in text
        template = synth(stack)
        ((name, rule),) = resources(template, "AWS::EC2::SecurityGroupEgress").items()
        assert (rule["Properties"]["FromPort"], rule["Properties"]["ToPort"]) == (443, 443)
        ((_, made),) = resources(template, "AWS::AutoScaling::AutoScalingGroup").items()
        assert name in made["DependsOn"]

    def test_works_across_stacks_without_a_cycle(self, app, stack, synth):
        self.served(stack, cdk.Stack(app, "Network"), allow_all_outbound=False)
        template = synth(stack)
        assert len(resources(template, "AWS::EC2::SecurityGroupEgress")) == 1
        assert len(resources(template, "AWS::EC2::SecurityGroupIngress")) == 1

    def test_open_ones_stay_as_they_are(self, stack, synth):
        self.served(stack)
        assert warnings(stack) == []
        assert resources(synth(stack), "AWS::EC2::SecurityGroupIngress") == {}


class TestAgentConfig:
    @pytest.mark.parametrize("generation", AgentGeneration)
    def test_says_that_the_agent_is_authorized(self, stack, generation):
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack))
        given = AgentConfig(generation=generation, verbose=True)
        assert endpoints.agent_config(given) == AgentConfig(
            generation=generation, verbose=True, enable_auth_policy=True
        )
        assert ":enable_auth_policy: true\n" in endpoints.agent_config().to_yaml()

    def test_settings_past_the_endpoint_are_refused(self, stack):
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack))
        with pytest.raises(
            ValidationError, match=r'^VPC endpoints "Endpoints": enable_auth_policy: got False, but a VP'
        ):
            endpoints.agent_config(AgentConfig(enable_auth_policy=False))
        with pytest.raises(
            ValidationError, match="use_fips_mode: got True, but the agent asks codedeploy-commands-sec"
        ):
            endpoints.agent_config(AgentConfig(use_fips_mode=True))

    def test_an_own_endpoint_may_be_for_fips(self, stack):
        vpc = network(stack)
        own = vpc.add_interface_endpoint("Own", service=OWN("codedeploy-commands-secure-fips"))
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, agent=own)
        assert endpoints.agent_config(AgentConfig(use_fips_mode=True)).enable_auth_policy is True

    def test_existing_endpoints_are_used_in_the_same_way(self, stack, synth):
        endpoints = CodeDeployVpcEndpoints.from_existing(stack, "Endpoints")
        assert endpoints.agent_config().enable_auth_policy is True
        group = fleet(stack, network(stack))
        endpoints.serve(group, group.role)
        assert len(of_type(synth(stack), "AWS::IAM::Policy")) == 1


class TestReached:
    def warned(self, stack, vpc, **options: Any) -> list[str]:
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, **options)
        endpoints.check_reached(fleet(stack, vpc), "logs", "to send the agent's logs")
        return [text for text in warnings(stack) if "no-way-to-service" in text]

    def test_a_service_without_an_endpoint_is_warned_about(self, stack):
        (text,) = self.warned(stack, network(stack))
        assert 'need the service "logs" to send the agent\'s logs' in text

    def test_an_endpoint_that_is_made_is_a_way(self, stack):
        assert self.warned(stack, network(stack), other_services=[OWN.CLOUDWATCH_LOGS]) == []

    def test_an_endpoint_that_is_there_is_a_way(self, stack):
        vpc = network(stack)
        vpc.add_interface_endpoint("Logs", service=OWN.CLOUDWATCH_LOGS)
        assert self.warned(stack, vpc) == []

    def test_a_way_out_is_a_way(self, stack):
        assert self.warned(stack, ec2.Vpc(stack, "Vpc", max_azs=2)) == []

    def test_of_existing_endpoints_nothing_is_known(self, stack):
        vpc = network(stack)
        CodeDeployVpcEndpoints.from_existing(stack, "Endpoints").check_reached(fleet(stack, vpc), "logs", "for logs")
        assert [text for text in warnings(stack) if "no-way-to-service" in text] == []
