"""Interface endpoints in the same subnets, behind the same security groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy.errors import ValidationError

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from constructs import Construct

HTTPS = 443


class InterfaceEndpoints:
    """Makes interface endpoints.

    Args:
        scope: Construct to make them in.
        vpc: The VPC.
        subnets: Their subnets. Default: the private ones.
        private_dns_enabled: Whether the names of the services lead to them.
        lookup_supported_azs: Whether AWS is asked which zones have the services.
    """

    def __init__(
        self,
        scope: Construct,
        vpc: ec2.IVpc,
        subnets: ec2.SubnetSelection | None,
        *,
        private_dns_enabled: bool,
        lookup_supported_azs: bool,
    ) -> None:
        self._scope = scope
        self._vpc = vpc
        self._subnets = subnets
        self._private_dns_enabled = private_dns_enabled
        self._lookup_supported_azs = lookup_supported_azs
        self.security_groups: list[ec2.ISecurityGroup] = []

    def secure(self, given: Sequence[ec2.ISecurityGroup], allow_from: Sequence[ec2.IPeer] | None) -> None:
        """Put the endpoints behind security groups: those given, or a new one that lets HTTPS in and nothing out.

        Raises:
            ValidationError: When peers are given for security groups made elsewhere, or the VPC's addresses are to be
                let in and not known.
        """
        if given:
            if allow_from is not None:
                raise ValidationError(
                    "allow_from",
                    "peers together with security_groups",
                    allowed="security groups that are given say themselves who may connect",
                    remedy="add the rules there, or leave out security_groups",
                )
            self.security_groups = list(given)
            return
        peers = [self._addresses()] if allow_from is None else list(allow_from)
        group = ec2.SecurityGroup(
            self._scope,
            "SecurityGroup",
            vpc=self._vpc,
            description="VPC endpoints for CodeDeploy",
            allow_all_outbound=False,
        )
        for peer in peers:
            group.add_ingress_rule(peer, ec2.Port.tcp(HTTPS), "HTTPS to the endpoints")
        self.security_groups = [group]

    def make(
        self, id: str, service: ec2.IInterfaceVpcEndpointService, statements: Sequence[iam.PolicyStatement] = ()
    ) -> ec2.InterfaceVpcEndpoint:
        """Make one.

        Args:
            id: Id of it in the scope.
            service: What it leads to.
            statements: What may pass. Default: everything.
        """
        endpoint = ec2.InterfaceVpcEndpoint(
            self._scope,
            id,
            vpc=self._vpc,
            service=service,
            subnets=self._subnets,
            security_groups=self.security_groups,
            private_dns_enabled=self._private_dns_enabled,
            lookup_supported_azs=self._lookup_supported_azs,
            open=False,
        )
        for statement in statements:
            endpoint.add_to_policy(statement)
        return endpoint

    def _addresses(self) -> ec2.IPeer:
        try:
            return ec2.Peer.ipv4(self._vpc.vpc_cidr_block)
        except RuntimeError as error:
            raise ValidationError(
                "allow_from",
                "None for a VPC that does not tell its addresses",
                allowed="the endpoints let in the addresses of the VPC unless they are told whom",
                remedy="import the VPC with its vpc_cidr_block, or pass allow_from",
            ) from error
