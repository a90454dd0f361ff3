"""Whether security groups let the agent out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

_HTTPS = 443
_ALL_PROTOCOLS = "-1"
_TCP = frozenset({"tcp", "6"})


def is_closed(instances: ec2.IConnectable) -> bool:
    """Tell whether nothing gets out on port 443. False where a security group was made elsewhere.

    Args:
        instances: An Auto Scaling group, or the launch template of a fleet.
    """
    from aws_cdk import aws_ec2 as ec2

    try:
        found = instances.connections.security_groups
    except RuntimeError:
        # A launch template without a security group, or one made elsewhere, which hides it.
        return False
    if not found or not all(isinstance(each, ec2.SecurityGroup) for each in found):
        return False
    return not any(each.allow_all_outbound or _lets_https_out(cast("ec2.SecurityGroup", each)) for each in found)


def _lets_https_out(group: ec2.SecurityGroup) -> bool:
    from aws_cdk import aws_ec2 as ec2

    resource = group.node.default_child
    if not isinstance(resource, ec2.CfnSecurityGroup):
        return True
    rules: Any = cdk.Stack.of(resource).resolve(resource.security_group_egress)
    if any(_is_https(rule) for rule in rules or ()):
        return True
    # Rules that name another security group, and those that were written as an L1, stand for themselves.
    return any(
        _belongs(each, group) and _is_https(_as_rule(each))
        for each in group.node.root.node.find_all()
        if isinstance(each, ec2.CfnSecurityGroupEgress)
    )


def _belongs(rule: ec2.CfnSecurityGroupEgress, group: ec2.SecurityGroup) -> bool:
    found = cdk.Stack.of(rule).resolve({"its": rule.group_id, "wanted": group.security_group_id})
    return json.dumps(found["its"], sort_keys=True) == json.dumps(found["wanted"], sort_keys=True)


def _as_rule(rule: ec2.CfnSecurityGroupEgress) -> Any:
    found: Any = cdk.Stack.of(rule).resolve(
        {"ipProtocol": rule.ip_protocol, "fromPort": rule.from_port, "toPort": rule.to_port}
    )
    return found


def _is_https(rule: Any) -> bool:
    """Tell whether a rule may let HTTPS out. What only the deployment knows may."""
    protocol = rule.get("ipProtocol")
    if not isinstance(protocol, str) or protocol == _ALL_PROTOCOLS:
        return True
    first, last = rule.get("fromPort"), rule.get("toPort")
    if isinstance(first, dict) or isinstance(last, dict):
        return True
    return protocol in _TCP and (first is None or last is None or first <= _HTTPS <= last or first < 0)
