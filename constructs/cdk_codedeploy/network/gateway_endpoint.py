"""The gateway endpoint for S3, where the agent, its packages and revisions come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.network.endpoints_there import S3
from cdk_codedeploy.synthesis import Warning_, select_subnets, warn

if TYPE_CHECKING:
    from constructs import Construct

    from cdk_codedeploy.network.vpc_endpoint_access import VpcEndpointAccess


class GatewayEndpoint:
    """The gateway endpoint of a VPC: one is made, unless the app has made one already.

    Args:
        scope: Construct to make it in.
        vpc: The VPC.
        there: The endpoint that the VPC has already, or None.
        selections: The subnets whose route tables lead to it. Default: all of the VPC.
        access: What may pass through one that is made. Default: everything.

    Raises:
        ValidationError: When no subnet tells its route table.
    """

    def __init__(
        self,
        scope: Construct,
        vpc: ec2.IVpc,
        there: ec2.CfnVPCEndpoint | None,
        selections: Sequence[ec2.SubnetSelection] | None,
        access: VpcEndpointAccess | None,
    ) -> None:
        self._scope = scope
        subnets = _subnets(vpc, selections)
        tables = [_route_table(subnet) for subnet in subnets]
        self.route_tables = {table for table in tables if table is not None}
        self.is_made = there is None
        if there is not None:
            self.endpoint: ec2.IGatewayVpcEndpoint = self._found(there)
            return
        self._check(len(subnets), len(subnets) - tables.count(None))
        made = ec2.GatewayVpcEndpoint(
            scope,
            "S3",
            vpc=vpc,
            service=ec2.GatewayVpcEndpointAwsService.S3,
            subnets=None if selections is None else list(selections),
        )
        for statement in access.of_s3() if access else ():
            made.add_to_policy(statement)
        self.endpoint = made

    def _found(self, there: ec2.CfnVPCEndpoint) -> ec2.IGatewayVpcEndpoint:
        if self.route_tables - set(there.route_table_ids or []):
            warn_of_no_way(
                self._scope,
                f'the VPC has the gateway endpoint "{there.node.path}", which leaves out the route tables of some '
                "subnets, so these have no",
            )
        # Whoever waits for the endpoints here waits for that one too.
        self._scope.node.add_dependency(there)
        owner = there.node.scope
        if isinstance(owner, ec2.GatewayVpcEndpoint):
            return owner
        return ec2.GatewayVpcEndpoint.from_gateway_vpc_endpoint_id(self._scope, "S3", there.ref)

    def _check(self, subnets: int, telling: int) -> None:
        if not telling:
            raise ValidationError(
                "s3",
                "True for a VPC that tells no route tables",
                allowed="a gateway endpoint is a route in the route tables of subnets",
                remedy="import the VPC with private_subnet_route_table_ids or isolated_subnet_route_table_ids, or with "
                "Vpc.from_lookup(); or pass the endpoint that is there as s3, or False",
            )
        if telling < subnets:
            what = f"{subnets - telling} of the VPC's {subnets} subnets tell no route table, so they get no"
            warn_of_no_way(self._scope, what)


def check_without(
    scope: Construct, vpc: ec2.IVpc, selection: ec2.SubnetSelection | None, there: ec2.CfnVPCEndpoint | None
) -> None:
    """Warn if instances beside the endpoints have no way to S3: no gateway endpoint, and no way out of the VPC.

    Args:
        scope: The construct that makes the endpoints.
        vpc: The VPC.
        selection: The subnets of the interface endpoints. Default: the private ones.
        there: The gateway endpoint that the VPC has, or None.
    """
    if there is not None:
        return
    if is_isolated(vpc, selection):
        warn_of_no_way(scope, "the subnets of the endpoints are isolated, so instances there have no")


def is_isolated(vpc: ec2.IVpc, selection: ec2.SubnetSelection | None) -> bool:
    """Tell whether subnets have no way out of their VPC.

    Args:
        vpc: The VPC.
        selection: The subnets. Default: the private ones.
    """
    isolated = {subnet.subnet_id for subnet in vpc.isolated_subnets}
    return bool(isolated) and isolated.issuperset(select_subnets(vpc, selection).subnet_ids)


def warn_of_no_way(scope: Construct, what: str) -> None:
    """Warn that some subnets have no way to S3.

    Args:
        scope: The construct that the warning is attached to.
        what: Why, as the beginning of a sentence that ends before "way".
    """
    warn(
        scope,
        Warning_.NO_WAY_TO_S3,
        f"{what} way to {S3.upper()}, where the agent, its packages and revisions come from; let a gateway endpoint "
        "serve them, or acknowledge this if they have another way",
    )


def _route_table(subnet: ec2.ISubnet) -> str | None:
    """Return the route table of a subnet. One that was made elsewhere may tell none."""
    try:
        return subnet.route_table.route_table_id
    except RuntimeError:
        return None


def _subnets(vpc: ec2.IVpc, selections: Sequence[ec2.SubnetSelection] | None) -> list[ec2.ISubnet]:
    if selections is None:
        return [*vpc.private_subnets, *vpc.public_subnets, *vpc.isolated_subnets]
    return [subnet for selection in selections for subnet in select_subnets(vpc, selection).subnets]
