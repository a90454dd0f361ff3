"""VPCs without a way out, and what a template says of their endpoints."""

from __future__ import annotations

import json
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Annotations, Match

OWN = ec2.InterfaceVpcEndpointAwsService


def network(scope: Any, id: str = "Vpc", **options: Any) -> ec2.Vpc:
    """A VPC of two isolated subnets."""
    subnets = [ec2.SubnetConfiguration(name="isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)]
    return ec2.Vpc(scope, id, max_azs=2, nat_gateways=0, subnet_configuration=subnets, **options)


def endpoints_of(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The endpoints of a template by the last part of the name of their service."""
    return {
        json.dumps(endpoint["ServiceName"]).rstrip(']}"').rpartition(".")[2]: endpoint
        for endpoint in of_type(template, "AWS::EC2::VPCEndpoint")
    }


def of_type(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The properties of every resource of a type."""
    return [one["Properties"] for one in template["Resources"].values() if one["Type"] == kind]


def warnings(stack: cdk.Stack) -> list[str]:
    """The warnings at the constructs of a stack."""
    return [str(entry.entry.data) for entry in Annotations.from_stack(stack).find_warning("*", Match.any_value())]
