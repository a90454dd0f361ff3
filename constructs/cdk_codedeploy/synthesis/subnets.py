"""Subnets of a network, chosen as the CDK has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2


def select_subnets(vpc: ec2.IVpc | ec2.Vpc, selection: ec2.SubnetSelection | None) -> ec2.SelectedSubnets:
    """Return the subnets that a selection means in a network: the private ones where there is no selection."""
    if selection is None:
        return vpc.select_subnets()
    return vpc.select_subnets(
        availability_zones=selection.availability_zones,
        one_per_az=selection.one_per_az,
        subnet_filters=selection.subnet_filters,
        subnet_group_name=selection.subnet_group_name,
        subnets=selection.subnets,
        subnet_type=selection.subnet_type,
    )
