"""CloudFormation's own schemas accept what the endpoints write."""

from __future__ import annotations

import json

from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from cdk_codedeploy import CodeDeployVpcEndpoints, VpcEndpointAccess
from tests.network.networks import OWN, network


def test_all_is_accepted(stack, synth):
    vpc = network(stack)
    endpoints = CodeDeployVpcEndpoints(
        stack,
        "Endpoints",
        vpc=vpc,
        access=VpcEndpointAccess(revision_buckets=[s3.Bucket(stack, "Bucket")]),
        allow_from=[ec2.Peer.ipv4("10.0.0.0/16")],
        other_services=[OWN.CLOUDWATCH_LOGS],
    )
    fleet = autoscaling.AutoScalingGroup(
        stack,
        "Fleet",
        vpc=vpc,
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.generic_linux({"eu-west-1": "ami-0123456789abcdef0"}),
        security_group=ec2.SecurityGroup(stack, "Closed", vpc=vpc, allow_all_outbound=False),
        require_imdsv2=True,
    )
    endpoints.serve(fleet, fleet.role)
    matches = lint(json.dumps(synth(stack)), config=ManualArgs(regions=["eu-west-1"], ignore_checks=["W"]))
    assert [f"{match.rule.id} {match.path}: {match.message}" for match in matches] == []
