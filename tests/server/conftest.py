"""What tests of deployment groups for instances stand on."""

from __future__ import annotations

import pytest
from aws_cdk import aws_ec2 as ec2


@pytest.fixture
def vpc(stack):
    """A network that was made elsewhere, so that a template has nothing of it."""
    return ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-12345678",
        availability_zones=["eu-west-1a", "eu-west-1b"],
        private_subnet_ids=["subnet-11111111", "subnet-22222222"],
        public_subnet_ids=["subnet-33333333", "subnet-44444444"],
    )
