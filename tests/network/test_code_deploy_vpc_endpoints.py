"""The endpoints of CodeDeploy in a VPC: what is made, where, and what is refused."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy import CodeDeployVpcEndpoints, ValidationError
from tests.network.networks import OWN, endpoints_of, network, of_type, warnings

IMPORTED = {"vpc_id": "vpc-1", "availability_zones": ["eu-west-1a", "eu-west-1b"], "vpc_cidr_block": "10.0.0.0/16"}
SUBNETS = {"isolated_subnet_ids": ["subnet-1", "subnet-2"]}
TABLES = {"isolated_subnet_route_table_ids": ["rtb-1", "rtb-2"]}
NO_WAY = "cdk-codedeploy:no-way-to-s3"
YOUNG = "cdk-codedeploy:vpc-endpoint-region"


def stack_in(app: cdk.App, region: str) -> cdk.Stack:
    return cdk.Stack(app, "In", env=cdk.Environment(account="111122223333", region=region))


class TestMade:
    def test_all_that_ec2_deployments_need(self, stack, synth):
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack))
        template = synth(stack)
        found = endpoints_of(template)
        assert set(found) == {"codedeploy", "codedeploy-commands-secure", "s3"}
        (group,) = of_type(template, "AWS::EC2::SecurityGroup")
        assert [(rule["FromPort"], rule["ToPort"], rule["CidrIp"]) for rule in group["SecurityGroupIngress"]] == [
            (443, 443, {"Fn::GetAtt": ["Vpc8378EB38", "CidrBlock"]})
        ]
        # Nothing goes out: the CDK's way to say so.
        assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]
        for name in ("codedeploy", "codedeploy-commands-secure"):
            assert found[name]["VpcEndpointType"] == "Interface"
            assert found[name]["PrivateDnsEnabled"] is True
            assert len(found[name]["SubnetIds"]) == 2
            assert found[name]["SecurityGroupIds"] == [{"Fn::GetAtt": ["EndpointsSecurityGroup252B86E5", "GroupId"]}]
            assert "PolicyDocument" not in found[name]
        assert found["s3"]["VpcEndpointType"] == "Gateway"
        assert len(found["s3"]["RouteTableIds"]) == 2

    def test_it_is_what_the_cdk_makes(self, app, stack, synth):
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack))
        theirs = cdk.Stack(app, "Theirs")
        vpc = network(theirs)
        vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        for id, service in (("Api", OWN.CODEDEPLOY), ("Agent", OWN.CODEDEPLOY_COMMANDS_SECURE)):
            vpc.add_interface_endpoint(id, service=service)
        differing = {"SecurityGroupIds", "Tags"}
        ours, cdks = (
            {
                name: {key: value for key, value in properties.items() if key not in differing}
                for name, properties in endpoints_of(synth(one)).items()
            }
            for one in (stack, theirs)
        )
        assert ours == cdks

    def test_functions_need_the_api_alone(self, stack, synth):
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), agent=False)
        assert set(endpoints_of(synth(stack))) == {"codedeploy"}

    def test_other_services_stand_beside_them(self, stack, synth):
        vpc = network(stack)
        vpc.add_interface_endpoint("Ssm", service=OWN.SSM)
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, other_services=[OWN.CLOUDWATCH_LOGS, OWN.SSM])
        template = synth(stack)
        assert set(endpoints_of(template)) == {"codedeploy", "codedeploy-commands-secure", "s3", "logs", "ssm"}
        assert len(of_type(template, "AWS::EC2::VPCEndpoint")) == 5

    def test_only_those_may_connect_who_are_let_in(self, stack, synth):
        peers = [ec2.Peer.ipv4("10.1.0.0/16"), ec2.Peer.prefix_list("pl-1")]
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), allow_from=peers)
        template = synth(stack)
        (group,) = of_type(template, "AWS::EC2::SecurityGroup")
        (rule,) = of_type(template, "AWS::EC2::SecurityGroupIngress")
        assert [(rule["CidrIp"], rule["ToPort"]) for rule in group["SecurityGroupIngress"]] == [("10.1.0.0/16", 443)]
        assert (rule["SourcePrefixListId"], rule["ToPort"]) == ("pl-1", 443)

    def test_nobody_may_connect_until_they_are_let_in(self, stack, synth):
        vpc = network(stack)
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, allow_from=[])
        endpoints.connections.allow_default_port_from(ec2.SecurityGroup(stack, "Clients", vpc=vpc))
        template = synth(stack)
        assert [
            (rule["FromPort"], rule["SourceSecurityGroupId"]["Fn::GetAtt"][0])
            for rule in of_type(template, "AWS::EC2::SecurityGroupIngress")
        ] == [(443, "Clients67031123")]
        assert not any("SecurityGroupIngress" in group for group in of_type(template, "AWS::EC2::SecurityGroup"))

    def test_given_security_groups(self, stack, synth):
        given = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), security_groups=[given])
        template = synth(stack)
        assert of_type(template, "AWS::EC2::SecurityGroup") == []
        assert endpoints_of(template)["codedeploy"]["SecurityGroupIds"] == ["sg-1"]

    def test_rules_of_given_security_groups_are_their_own(self, stack):
        given = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")
        with pytest.raises(ValidationError, match=r'^VPC endpoints "Endpoints": allow_from: .* leave out security_gr'):
            CodeDeployVpcEndpoints(
                stack, "Endpoints", vpc=network(stack), security_groups=[given], allow_from=[ec2.Peer.any_ipv4()]
            )

    def test_without_private_dns(self, stack, synth):
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), private_dns_enabled=False)
        found = endpoints_of(synth(stack))
        assert [found[name]["PrivateDnsEnabled"] for name in ("codedeploy", "codedeploy-commands-secure")] == [
            False,
            False,
        ]

    def test_zones_are_those_that_aws_has_told(self, app, synth):
        for name in ("codedeploy", "codedeploy-commands-secure"):
            place = f"account=111122223333:region=eu-west-1:serviceName=com.amazonaws.eu-west-1.{name}"
            app.node.set_context(f"endpoint-service-availability-zones:{place}", ["eu-west-1b"])
        stack = stack_in(app, "eu-west-1")
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", **IMPORTED, **SUBNETS, **TABLES)
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, lookup_supported_azs=True)
        found = endpoints_of(synth(stack))
        assert [found[name]["SubnetIds"] for name in ("codedeploy", "codedeploy-commands-secure")] == [["subnet-2"]] * 2

    def test_something_is_made(self, stack):
        with pytest.raises(ValidationError, match="there is at least one"):
            CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), api=False, agent=False)

    def test_it_is_an_endpoint_that_is_given(self, stack):
        with pytest.raises(ValidationError, match=r"agent: got 'vpce-1', but it is True, False, or an endpoint"):
            CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), agent="vpce-1")  # type: ignore[arg-type]


class TestRegions:
    @pytest.mark.parametrize("region", ["us-gov-west-1", "cn-northwest-1"])
    def test_a_region_without_is_refused(self, app, region):
        stack = stack_in(app, region)
        with pytest.raises(
            ValidationError, match=rf'^VPC endpoints "E": api: got True in {region}, but that Region has'
        ):
            CodeDeployVpcEndpoints(stack, "E", vpc=network(stack))

    def test_the_list_may_be_old(self, app, synth):
        stack = stack_in(app, "us-gov-west-1")
        CodeDeployVpcEndpoints(stack, "E", vpc=network(stack), check_availability=False)
        assert set(endpoints_of(synth(stack))) == {"codedeploy", "codedeploy-commands-secure", "s3"}

    def test_only_what_is_made_counts(self, app, synth):
        # Beijing has the agent's alone.
        stack = stack_in(app, "cn-north-1")
        CodeDeployVpcEndpoints(stack, "E", vpc=network(stack), api=False)
        assert set(endpoints_of(synth(stack))) == {"codedeploy-commands-secure", "s3"}

    def test_a_region_younger_than_the_list_is_warned_about(self, app):
        stack = stack_in(app, "xx-young-1")
        CodeDeployVpcEndpoints(stack, "E", vpc=network(stack))
        assert sum(YOUNG in text and "xx-young-1" in text for text in warnings(stack)) == 2

    def test_known_regions_and_tokens_are_silent(self, app, stack):
        known = stack_in(app, "eu-west-1")
        for one in (stack, known):
            CodeDeployVpcEndpoints(one, "E", vpc=network(one))
            assert warnings(one) == []

    def test_fips(self, app, synth):
        stack = stack_in(app, "us-east-1")
        CodeDeployVpcEndpoints(stack, "E", vpc=network(stack), fips=True)
        assert set(endpoints_of(synth(stack))) == {"codedeploy-fips", "codedeploy-commands-secure", "s3"}

    def test_fips_elsewhere_is_refused(self, app):
        stack = stack_in(app, "eu-west-1")
        with pytest.raises(ValidationError, match="no VPC endpoint for codedeploy-fips"):
            CodeDeployVpcEndpoints(stack, "E", vpc=network(stack), fips=True)


class TestImported:
    def test_with_all_that_is_needed(self, stack, synth):
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", **IMPORTED, **SUBNETS, **TABLES)
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        found = endpoints_of(synth(stack))
        assert found["s3"]["RouteTableIds"] == ["rtb-1", "rtb-2"]
        assert found["codedeploy"]["SubnetIds"] == ["subnet-1", "subnet-2"]
        assert not [text for text in warnings(stack) if "cdk-codedeploy" in text]

    def test_without_route_tables(self, stack):
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", **IMPORTED, **SUBNETS)
        with pytest.raises(
            ValidationError, match=r"s3: got True for a VPC that tells no route tables, .*_route_table_i"
        ):
            CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)

    def test_with_route_tables_of_some_subnets(self, stack):
        private = {"private_subnet_ids": ["subnet-3"], "private_subnet_route_table_ids": ["rtb-3"]}
        one_zone = IMPORTED | {"availability_zones": ["eu-west-1a"]}
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", **one_zone, **private, isolated_subnet_ids=["subnet-1"])
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        (text,) = [text for text in warnings(stack) if NO_WAY in text]
        assert "1 of the VPC's 2 subnets" in text

    def test_without_addresses(self, stack, synth):
        given = {name: value for name, value in IMPORTED.items() if name != "vpc_cidr_block"}
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", **given, **SUBNETS, **TABLES)
        with pytest.raises(ValidationError, match=r"allow_from: got None for a VPC that does not tell its addresses"):
            CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)
        CodeDeployVpcEndpoints(stack, "More", vpc=vpc, allow_from=[ec2.Peer.ipv4("10.0.0.0/16")])
        assert len(of_type(synth(stack), "AWS::EC2::VPCEndpoint")) == 3

    def test_an_endpoint_for_s3_is_passed(self, stack, synth):
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", **IMPORTED, **SUBNETS)
        there = ec2.GatewayVpcEndpoint.from_gateway_vpc_endpoint_id(stack, "There", "vpce-1")
        endpoints = CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, s3=there)
        assert endpoints.s3 is there
        assert set(endpoints_of(synth(stack))) == {"codedeploy", "codedeploy-commands-secure"}


class TestWayToS3:
    def test_isolated_subnets_without_one_are_warned_about(self, stack):
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), s3=False)
        (text,) = warnings(stack)
        assert NO_WAY in text
        assert "let a gateway endpoint serve them" in text

    def test_subnets_with_a_way_out_have_one(self, stack):
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=ec2.Vpc(stack, "Vpc", max_azs=2), s3=False)
        assert warnings(stack) == []

    def test_functions_need_none(self, stack):
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), agent=False)
        assert warnings(stack) == []

    def test_the_vpcs_own_counts(self, stack):
        vpc = network(stack)
        vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc, s3=False)
        assert warnings(stack) == []


@pytest.mark.parametrize("vpc", ["vpc-1", None, 5])
def test_a_network_is_a_construct(stack, vpc):
    with pytest.raises(
        ValidationError, match=r'^VPC endpoints "Endpoints": vpc: got .*, but a construct is needed; pass'
    ):
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=vpc)


@pytest.mark.parametrize("groups", [[], ()])
def test_no_security_groups_at_all(stack, groups):
    """EC2 would put the endpoints into the default group, which lets no instance in."""
    with pytest.raises(ValidationError, match=r"security_groups: got an empty list, .*; leave it out, and one is made"):
        CodeDeployVpcEndpoints(stack, "Endpoints", vpc=network(stack), security_groups=groups)
