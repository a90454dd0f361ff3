"""The network that the function of a hook runs in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.synthesis import select_subnets

if TYPE_CHECKING:
    from constructs import Construct


class HookNetwork:
    """Subnets and security groups of a function.

    Args:
        vpc: The VPC.
        vpc_subnets: Subnets in it.
        security_groups: Security groups in it, or None to make one.
    """

    def __init__(
        self,
        vpc: ec2.IVpc,
        vpc_subnets: ec2.SubnetSelection | None,
        security_groups: Sequence[ec2.ISecurityGroup] | None,
    ) -> None:
        self._vpc = vpc
        self._vpc_subnets = vpc_subnets
        self._given = list(security_groups) if security_groups else None
        self.connections: ec2.Connections | None = None

    @classmethod
    def read(
        cls,
        id: str,
        vpc: ec2.IVpc | None,
        vpc_subnets: ec2.SubnetSelection | None,
        security_groups: Sequence[ec2.ISecurityGroup] | None,
    ) -> HookNetwork | None:
        """Return the network that was given, if any.

        Raises:
            ValidationError: When there are subnets or security groups without a VPC.
        """
        if vpc is not None:
            return cls(vpc, vpc_subnets, security_groups)
        for name, value in (("vpc_subnets", vpc_subnets), ("security_groups", security_groups)):
            if value:
                raise ValidationError(
                    name,
                    "a value without a VPC",
                    allowed=f"{name} are of a VPC",
                    remedy="give vpc too, or leave it out",
                    where=f'traffic hook "{id}"',
                )
        return None

    @staticmethod
    def connections_of(network: HookNetwork | None, id: str) -> ec2.Connections:
        """Return what a function may connect to.

        Raises:
            ValidationError: When it is in no network.
        """
        if network is None or network.connections is None:
            raise ValidationError(
                "connections",
                "a question about a function outside of a VPC",
                allowed="only a function in a VPC has security groups",
                remedy="give the hook its vpc",
                where=f'traffic hook "{id}"',
            )
        return network.connections

    def join(self, hook: Construct) -> HookNetwork:
        """Make what the network lacks, in the construct of the hook."""
        groups = self._given or [
            ec2.SecurityGroup(hook, "SecurityGroup", vpc=self._vpc, description="A check for CodeDeploy")
        ]
        self._groups = groups
        self.connections = ec2.Connections(security_groups=groups)
        return self

    def to_property(self) -> dict[str, Any]:
        """Return the template property ``VpcConfig``."""
        return {
            "securityGroupIds": [group.security_group_id for group in self._groups],
            "subnetIds": select_subnets(self._vpc, self._vpc_subnets).subnet_ids,
        }
