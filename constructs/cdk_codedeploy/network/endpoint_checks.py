"""What can be said about endpoints before any is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import VpcEndpointService, shown
from cdk_codedeploy.synthesis import Warning_, warn
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct


def check_parts(vpc: object, security_groups: object) -> None:
    """Check what the endpoints are made of.

    Args:
        vpc: The network.
        security_groups: Security groups; None for one that is made.

    Raises:
        ValidationError: When the network is no construct, or the list of security groups is empty.
    """
    if not hasattr(vpc, "vpc_id"):
        raise ValidationError(
            "vpc",
            shown(vpc),
            allowed="a construct is needed",
            remedy="pass an ec2.Vpc, or import one with Vpc.from_lookup()",
        )
    if isinstance(security_groups, (list, tuple)) and not security_groups:
        raise ValidationError(
            "security_groups",
            "an empty list",
            allowed="an endpoint in no group of yours would be in the default one, which lets nobody else in",
            remedy="leave it out, and one is made",
        )


def check_given(given: Mapping[str, object]) -> None:
    """Check which endpoints are asked for.

    Args:
        given: What was given for each parameter: True, False, or a construct.

    Raises:
        ValidationError: When it is something else, or there would be no endpoint at all.
    """
    for parameter, value in given.items():
        if not isinstance(value, bool) and not hasattr(value, "vpc_endpoint_id"):
            raise ValidationError(
                parameter,
                repr(value),
                allowed="it is True, False, or an endpoint that is there already",
                remedy="import one with InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes() or "
                "GatewayVpcEndpoint.from_gateway_vpc_endpoint_id()",
            )
    if not any(value is not False for value in given.values()):
        raise ValidationError(
            next(iter(given)),
            "False, like all others",
            allowed="these are endpoints, so there is at least one",
            remedy="leave the construct out",
        )


def check_region(scope: Construct, parameter: str, service: VpcEndpointService, region: str, *, refuse: bool) -> None:
    """Check that a Region has an endpoint, as far as that is known.

    Args:
        scope: The construct, which a warning is attached to.
        parameter: The parameter that asks for it.
        service: The service.
        region: The Region. Tokens pass.
        refuse: Whether a Region that is known to have none is refused.

    Raises:
        ValidationError: When it has none.
    """
    found = service.is_in(region)
    if found is False and refuse:
        raise ValidationError(
            parameter,
            f"True in {region}",
            allowed=f"that Region has no VPC endpoint for {service.name}, as far as the user guide says",
            remedy=f"give the instances another way out and pass {parameter}=False, or check_availability=False if the "
            "Region has it by now",
        )
    if found is None and not is_token(region):
        warn(
            scope,
            Warning_.VPC_ENDPOINT_REGION,
            f"whether {region} has a VPC endpoint for {service.name} is not known here; look it up in the user guide, "
            "page vpc-endpoints, and acknowledge this if it has",
        )


def refuse_second(wanted: Mapping[str, VpcEndpointService], there: Mapping[str, ec2.CfnVPCEndpoint]) -> None:
    """Refuse endpoints that the VPC has already: the names of a service lead to one endpoint.

    Args:
        wanted: The service of each parameter that asks for an endpoint.
        there: The endpoints of the VPC by service.

    Raises:
        ValidationError: When there is one.
    """
    for parameter, service in wanted.items():
        if service.name in there:
            raise ValidationError(
                parameter,
                "True",
                allowed=f'the VPC has an endpoint for {service.name} already, "{there[service.name].node.path}"',
                remedy=f"pass that one as {parameter}",
            )
