"""What tests of fleets stand on."""

from __future__ import annotations

import pytest
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy import LoadBalancedFleet


@pytest.fixture
def instance_type():
    """A type, which asks JavaScript: not before the stack is there."""
    return ec2.InstanceType("t3.micro")


@pytest.fixture
def make(stack, vpc, instance_type):
    """A function that makes a fleet: of little, and as told."""

    def make(id="Web", **told):
        given = {"vpc": vpc, "instance_type": instance_type, "max_capacity": 4} | told
        return LoadBalancedFleet(stack, id, **{name: value for name, value in given.items() if value is not None})

    return make
