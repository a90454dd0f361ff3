"""Endpoints that a VPC has already, or gets later: found, passed, and never made twice."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy import CodeDeployVpcEndpoints, ValidationError
from tests.network.networks import OWN, endpoints_of, network, of_type, warnings

NO_WAY = "cdk-codedeploy:no-way-to-s3"


class TestThere:
    @pytest.mark.parametrize("made_by", ["property", "method", "construct"])
    def test_a_gateway_endpoint_is_not_made_twice(self, stack, synth, made_by):
        service = ec2.GatewayVpcEndpointAwsService.S3
        given = {"gateway_endpoints": {"S3": ec2.GatewayVpcEndpointOptions(service=service)}}
        vpc = network(stack, **(given if made_by == "property" else {}))
        if made_by == "method":
            vpc.add_gateway_endpoint("S3", service=service)
        elif made_by == "construct":
            ec2.GatewayVpcEndpoint(stack, "Own", vpc=vpc, service=service)
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        assert isinstance(endpoints.s3, ec2.GatewayVpcEndpoint)
        assert "Endpoints/" not in endpoints.s3.node.path
        assert warnings(stack) == []
        template = synth(stack)
        assert [one["VpcEndpointType"] for one in of_type(template, "AWS::EC2::VPCEndpoint")].count("Gateway") == 1

    def test_a_gateway_endpoint_for_dynamodb_is_none(self, stack, synth):
        vpc = network(stack)
        vpc.add_gateway_endpoint("DynamoDb", service=ec2.GatewayVpcEndpointAwsService.DYNAMODB)
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        assert set(endpoints_of(synth(stack))) >= {"s3", "dynamodb"}

    def test_one_that_leaves_out_subnets_is_warned_about(self, stack):
        vpc = network(stack)
        ec2.CfnVPCEndpoint(
            stack,
            "Own",
            service_name=f"com.amazonaws.{cdk.Aws.REGION}.s3",
            vpc_endpoint_type="Gateway",
            vpc_id=vpc.vpc_id,
            route_table_ids=[vpc.isolated_subnets[0].route_table.route_table_id],
        )
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        (text,) = warnings(stack)
        assert NO_WAY in text
        assert '"Stack/Own"' in text

    def test_an_interface_endpoint_is_not_made_twice(self, stack):
        vpc = network(stack)
        vpc.add_interface_endpoint("Own", service=OWN.CODEDEPLOY_COMMANDS_SECURE)
        with pytest.raises(ValidationError, match=r'agent: got True, .* already, "Stack/Vpc/Own/Resource"; pass that'):
            CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)

    def test_it_is_passed_instead(self, stack, synth):
        vpc = network(stack)
        own = vpc.add_interface_endpoint("Own", service=OWN.CODEDEPLOY_COMMANDS_SECURE)
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, agent=own)
        assert endpoints.agent is own
        assert endpoints.secure_commands
        assert len(of_type(synth(stack), "AWS::EC2::VPCEndpoint")) == 3

    def test_two_constructs_do_not_share_a_vpc(self, stack):
        vpc = network(stack)
        CodeDeployVpcEndpoints(stack, "First", vpc=vpc)
        with pytest.raises(ValidationError, match='"Stack/First/Api/Resource"'):
            CodeDeployVpcEndpoints(stack, "Second", vpc=vpc)

    def test_each_vpc_has_its_own(self, stack, synth):
        for id in ("One", "Two"):
            CodeDeployVpcEndpoints(stack, f"Of{id}", vpc=network(stack, id))
        assert len(of_type(synth(stack), "AWS::EC2::VPCEndpoint")) == 6

    @pytest.mark.parametrize("later", ["gateway", "interface"])
    def test_what_others_make_later_is_found_at_the_end(self, app, stack, synth, later):
        vpc = network(stack)
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        other = cdk.Stack(app, "Other")
        if later == "gateway":
            ec2.GatewayVpcEndpoint(other, "Late", vpc=vpc, service=ec2.GatewayVpcEndpointAwsService.S3)
        else:
            ec2.InterfaceVpcEndpoint(other, "Late", vpc=vpc, service=OWN.CODEDEPLOY)
        name = {"gateway": "s3", "interface": "codedeploy"}[later]
        with pytest.raises(RuntimeError, match=rf'got a second endpoint for {name}, "Other/Late/Resource"'):
            synth(stack)

    def test_a_gateway_endpoint_of_other_route_tables_is_none_in_the_way(self, stack, synth):
        vpc = network(stack)
        one, other = (ec2.SubnetSelection(subnets=[subnet]) for subnet in vpc.isolated_subnets)
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, s3_subnets=[one])
        ec2.GatewayVpcEndpoint(stack, "Late", vpc=vpc, service=ec2.GatewayVpcEndpointAwsService.S3, subnets=[other])
        assert len(of_type(synth(stack), "AWS::EC2::VPCEndpoint")) == 4

    @pytest.mark.parametrize("ours", [True, False])
    def test_one_of_two_endpoints_may_be_without_private_names(self, stack, synth, ours):
        vpc = network(stack)
        vpc.add_interface_endpoint("Own", service=OWN.CODEDEPLOY, private_dns_enabled=not ours)
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, private_dns_enabled=ours)
        vpc.add_interface_endpoint("Late", service=OWN.CODEDEPLOY_COMMANDS_SECURE, private_dns_enabled=not ours)
        found = [
            one["PrivateDnsEnabled"] for one in of_type(synth(stack), "AWS::EC2::VPCEndpoint") if "SubnetIds" in one
        ]
        assert sorted(found) == [False, False, True, True]

    def test_who_may_connect_to_given_ones_is_theirs(self, stack):
        group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")
        given = ec2.InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes(
            stack, "Given", vpc_endpoint_id="vpce-1", port=443, security_groups=[group]
        )
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), api=False, agent=given)
        assert [one.security_group_id for one in endpoints.connections.security_groups] == ["sg-1"]

    def test_existing_ones_of_a_shared_vpc(self, stack, synth):
        group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")
        endpoints = CodeDeployVpcEndpoints.from_existing(stack, "Endpoints", security_groups=[group])
        assert endpoints.secure_commands
        assert (endpoints.api, endpoints.agent, endpoints.s3) == (None, None, None)
        assert [one.security_group_id for one in endpoints.connections.security_groups] == ["sg-1"]
        assert "Resources" not in synth(stack)
