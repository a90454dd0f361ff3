"""What tests of Amazon ECS stand on."""

from __future__ import annotations

import pytest
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy import EcsBlueGreenDeploymentConfig
from tests.drop_in.parts import web


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


@pytest.fixture
def parts(stack, vpc):
    """A service that CodeDeploy can deploy to, behind a load balancer."""
    return web(stack, vpc=vpc)


@pytest.fixture
def config(parts):
    """The two target groups and the production listener."""
    return EcsBlueGreenDeploymentConfig(
        blue_target_group=parts.blue, green_target_group=parts.green, listener=parts.listener
    )


@pytest.fixture
def test_config(parts):
    """The two target groups and both listeners."""
    return EcsBlueGreenDeploymentConfig(
        blue_target_group=parts.blue,
        green_target_group=parts.green,
        listener=parts.listener,
        test_listener=parts.test_listener,
    )
