"""What instances need so that they can use endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy.network.interface_endpoints import HTTPS
from cdk_codedeploy.synthesis import Warning_, warn

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from constructs import Construct, IDependable

    Instances: TypeAlias = autoscaling.AutoScalingGroup | ec2.LaunchTemplate | ec2.Instance


def wait_for(instances: Instances, dependable: IDependable) -> None:
    """Let no instance start before something is there.

    Only the resource that starts them waits: their security group may stand in a rule of the endpoints' own.
    """
    resource = instances.node.default_child
    if resource is not None:
        resource.node.add_dependency(dependable)


def open_outbound(instances: Instances, endpoints: ec2.IConnectable) -> None:
    """Let instances reach the endpoints where their security groups let nothing out, and warn about S3."""
    try:
        groups = instances.connections.security_groups
    except RuntimeError:
        # A launch template without a security group: its instances have the VPC's default one, which lets all out.
        return
    if all(group.allow_all_outbound for group in groups):
        return
    if endpoints.connections.security_groups:
        instances.connections.allow_to(endpoints, ec2.Port.tcp(HTTPS), "HTTPS to the VPC endpoints for CodeDeploy")
    for group in groups:
        wait_for(instances, group)
    warn(
        cast("Construct", instances),
        Warning_.CLOSED_OUTBOUND,
        "the security group of the instances lets out only what it is told, and what it is told about S3 is not known "
        "here; allow port 443 to the prefix list of S3 in the Region, or to any address, and acknowledge this",
    )


def warn_of_service(instances: Instances, service: str, purpose: str) -> None:
    """Warn that instances have no way to a service that they need."""
    warn(
        cast("Construct", instances),
        Warning_.NO_WAY_TO_SERVICE,
        f'the instances need the service "{service}" {purpose}, and their isolated subnets have no endpoint for it; '
        "name it in other_services of the VPC endpoints, or acknowledge this if they have another way",
    )
