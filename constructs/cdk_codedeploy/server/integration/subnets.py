"""Whether subnets have a way out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_ec2 as ec2
    from constructs import IConstruct

_KIND = "aws-cdk:subnet-type"
_ISOLATED = "Isolated"
_COMMANDS = "codedeploy-commands-secure"


def is_isolated(ids: Sequence[str]) -> bool:
    """Tell whether subnets are isolated, so that neither a route nor an endpoint leads out of them.

    Args:
        ids: Ids of the subnets that instances are started in.
    """
    from aws_cdk import aws_ec2 as ec2

    # One selection has subnets of one kind.
    subnet = _referred(ids[0]) if ids else None
    if not isinstance(subnet, ec2.CfnSubnet) or subnet.tags.tag_values().get(_KIND) != _ISOLATED:
        return False
    return not _has_way_out(subnet)


def _referred(text: str) -> IConstruct | None:
    token: Any = cdk.Tokenization.reverse_complete_string(text) if is_token(text) else None
    if token is None or not cdk.Reference.is_reference(token):
        return None
    target: IConstruct = token.target
    return target


def _has_way_out(subnet: ec2.CfnSubnet) -> bool:
    """Tell whether the app has an endpoint for the agent, or a route out of the subnet that the CDK did not make."""
    from aws_cdk import aws_ec2 as ec2

    table = subnet.node.scope and subnet.node.scope.node.try_find_child("RouteTable")

    def leads_out(each: IConstruct) -> bool:
        if isinstance(each, ec2.CfnVPCEndpoint):
            return _COMMANDS in _text(each, each.service_name)
        if isinstance(each, ec2.CfnRoute):
            # The CDK gives isolated subnets none.
            return isinstance(table, ec2.CfnRouteTable) and _text(each, each.route_table_id) == _text(each, table.ref)
        if isinstance(each, ec2.CfnSubnetRouteTableAssociation):
            # Another table takes the place of the CDK's.
            return _path(each) != _path(subnet) and _text(each, each.subnet_id) == _text(each, subnet.ref)
        return False

    return any(map(leads_out, subnet.node.root.node.find_all()))


def _path(resource: IConstruct) -> str:
    """Return where the construct around a resource stands."""
    return resource.node.path.rpartition("/")[0]


def _text(scope: cdk.CfnResource, value: object) -> str:
    return json.dumps(cdk.Stack.of(scope).resolve(value), sort_keys=True)
