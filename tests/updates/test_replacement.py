"""The properties that replace a resource, against the schemas of CloudFormation's registry."""

from __future__ import annotations

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from cdk_codedeploy.updates.replacement import CREATE_ONLY
from cdk_codedeploy.updates.service_rules import FIXED
from tests.drop_in.comparison import SCHEMA_REGION, create_only_paths

CONDITIONAL = {
    # Only from or to DEDICATED.
    "AWS::EC2::VPC": {"InstanceTenancy"},
    # Removing it or changing it does not replace where the subnet has none.
    "AWS::EC2::Subnet": {"Ipv6CidrBlock"},
}
"""What replaces under conditions that two templates do not tell."""


YOUNG = {"AWS::EC2::VPC": {"VpcEncryptionControl"}, "AWS::ECS::Service": {"GatewayConnectors", "Monitoring"}}
"""What the schemas of the lowest supported cfn-lint lack."""


def properties_of(kind):
    return set(PROVIDER_SCHEMA_MANAGER.get_resource_schema(SCHEMA_REGION, kind).schema["properties"])


@pytest.mark.parametrize("kind", sorted(CREATE_ONLY))
def test_create_only_properties(kind):
    pointers = create_only_paths(kind)
    assert pointers is not None
    names = {pointer.split("/")[2] for pointer in pointers}
    known = set(CREATE_ONLY[kind])
    if kind in YOUNG:
        # Older versions of cfn-lint do not know it.
        known &= properties_of(kind) | (known - YOUNG[kind])
    assert known == names - CONDITIONAL.get(kind, set())


def test_fixed_properties_are_properties_that_do_not_replace():
    names = {each.name for each in FIXED}
    assert not names & set(CREATE_ONLY["AWS::ECS::Service"])


def test_fixed_properties_are_sorted_and_each_once():
    names = [each.name for each in FIXED]
    assert names == sorted(set(names))


FREE = {
    "AvailabilityZoneRebalancing",
    "DeploymentConfiguration",
    "DeploymentController",
    "DesiredCount",
    "EnableECSManagedTags",
    "EnableExecuteCommand",
    "GatewayConnectors",
    "HealthCheckGracePeriodSeconds",
    "Monitoring",
    "PlacementConstraints",
    "PlacementStrategies",
    "PropagateTags",
    "Tags",
}
"""What UpdateService changes, or is not known to refuse. The controller has rules of its own."""


def test_every_property_of_a_service_has_been_thought_of():
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(SCHEMA_REGION, "AWS::ECS::Service").schema
    read_only = {pointer.split("/")[2] for pointer in schema["readOnlyProperties"]}
    known = {each.name for each in FIXED} | set(CREATE_ONLY["AWS::ECS::Service"]) | FREE
    properties = properties_of("AWS::ECS::Service")
    assert properties - read_only == known - (YOUNG["AWS::ECS::Service"] - properties)
