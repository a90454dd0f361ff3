"""What the L1 resource inside a construct of the app will say in the template."""

from __future__ import annotations

from typing import Any, cast

import aws_cdk as cdk


def l1_value(construct: Any, kind: type[cdk.CfnResource], attribute: str) -> object:
    """Return a property of the L1 resource in a construct, as the template will have it; None for others.

    Args:
        construct: The construct, an L1 resource or one around it.
        kind: Class of the L1 resource.
        attribute: The property in Python's spelling.
    """
    resource: object = construct.node.default_child if isinstance(construct, cdk.Resource) else construct
    if not isinstance(resource, kind):
        return None
    found: object = cdk.Stack.of(resource).resolve(getattr(resource, attribute))
    return found


def logical_id_in(value: object) -> str | None:
    """Return the logical id that a reference in a template names, or None for a plain value.

    Args:
        value: The reference: ``Ref`` or ``Fn::GetAtt``.
    """
    if not isinstance(value, dict):
        return None
    (target,) = cast("dict[str, str | list[str]]", value).values()
    return target[0] if isinstance(target, list) else target
