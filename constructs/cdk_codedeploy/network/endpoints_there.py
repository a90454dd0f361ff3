"""Endpoints that a VPC has already, as far as the app tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy.synthesis import registry_of

if TYPE_CHECKING:
    from constructs import Construct, IConstruct

S3 = "s3"


def endpoints_there(scope: Construct, vpc: ec2.IVpc) -> dict[str, ec2.CfnVPCEndpoint]:
    """Return the endpoints of a VPC that this app has made so far, in the VPC itself or in the stack of a construct.

    Args:
        scope: The construct.
        vpc: The VPC.

    Returns:
        Each endpoint by the last part of the name of its service. Interface endpoints count only if the names of their
        services lead to them: a second one may stand beside any other.
    """
    return {**_in_tree(cdk.Stack.of(scope), vpc), **_in_tree(vpc, vpc)}


def _in_tree(top: IConstruct, vpc: ec2.IVpc) -> dict[str, ec2.CfnVPCEndpoint]:
    vpc_id = vpc.vpc_id
    found: dict[str, ec2.CfnVPCEndpoint] = {}
    for construct in top.node.find_all():
        if isinstance(construct, ec2.CfnVPCEndpoint) and construct.vpc_id == vpc_id:
            name = _service_of(construct)
            if name is not None:
                found.setdefault(name, construct)
    return found


def _service_of(endpoint: ec2.CfnVPCEndpoint) -> str | None:
    """Return the last part of the name of the service, where a second endpoint for it would be refused."""
    name = _last_part(endpoint.stack.resolve(endpoint.service_name))
    if endpoint.vpc_endpoint_type == "Gateway":
        return S3 if name == S3 else None
    return name if endpoint.private_dns_enabled is True else None


def _last_part(service_name: object) -> str:
    """Return what follows the last full stop, also of a name that only the deployment completes."""
    if isinstance(service_name, Mapping):
        joined = cast("Mapping[str, list[Any]]", service_name).get("Fn::Join", ["", [""]])
        service_name = joined[1][-1]
    return str(service_name).rpartition(".")[2]


@dataclass
class _Network:
    """What one construct has made in one VPC."""

    vpc: ec2.IVpc
    path: str
    route_tables: dict[str, frozenset[str]]


@dataclass
class _Made:
    """The endpoints that constructs of this library have made in an app."""

    networks: list[_Network] = field(default_factory=list[_Network])

    def check(self) -> list[str]:
        """Return a sentence for each endpoint that others made later, and that the VPC cannot have twice."""
        return [sentence for network in self.networks for sentence in _twice(network)]


def note_made(scope: Construct, vpc: ec2.IVpc, made: Mapping[str, Iterable[str]]) -> None:
    """Note which endpoints a construct has made, and have them looked for once more at the end.

    Args:
        scope: The construct.
        vpc: The VPC.
        made: The route tables of each endpoint, which interface endpoints have none of, by the last part of the name of
            its service.
    """
    registry = registry_of(scope)
    known = registry.part(_Made)
    if not known.networks:
        registry.at_the_end(known.check)
    tables = {name: frozenset(route_tables) for name, route_tables in made.items()}
    known.networks.append(_Network(vpc, scope.node.path, tables))


def _twice(network: _Network) -> list[str]:
    vpc_id = network.vpc.vpc_id
    sentences: list[str] = []
    for construct in network.vpc.node.root.node.find_all():
        if not isinstance(construct, ec2.CfnVPCEndpoint) or construct.vpc_id != vpc_id:
            continue
        other = construct.node.path
        name = _service_of(construct)
        if name is None or name not in network.route_tables or other.startswith(f"{network.path}/"):
            continue
        # A gateway endpoint of other route tables is none in the way.
        if name == S3 and network.route_tables[name].isdisjoint(construct.route_table_ids or []):
            continue
        sentences.append(
            f'VPC endpoints "{network.path}": got a second endpoint for {name}, "{other}", but the VPC has this one; '
            "make the other one first and pass it here, or leave it out"
        )
    return sentences
