"""What the L1 resource inside a construct of the app will say in the template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from cdk_codedeploy.synthesis import object_id
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from constructs import IConstruct


def l1_value(construct: Any, kind: type[cdk.CfnResource], attribute: str, *, resolve: bool = True) -> object:
    """Return a property of the L1 resource in a construct, as the template will have it; None for others.

    Args:
        construct: The construct, an L1 resource or one around it.
        kind: Class of the L1 resource.
        attribute: The property in Python's spelling.
        resolve: Whether tokens are resolved. Default: True.
    """
    resource: object = construct.node.default_child if isinstance(construct, cdk.Resource) else construct
    if not isinstance(resource, kind):
        return None
    value: object = getattr(resource, attribute)
    found: object = cdk.Stack.of(resource).resolve(value) if resolve else value
    return found


def is_same(one: str, other: str) -> bool:
    """Tell whether two texts name the same: they are equal, or refer to the same resource.

    What they resolve to does not tell: resources of two stacks may have the same logical id.

    Args:
        one: Text or a token.
        other: Text or a token.
    """
    if one == other:
        return True
    first, second = referred(one), referred(other)
    return first is not None and second is not None and object_id(first) == object_id(second)


def referred(text: str) -> IConstruct | None:
    """Return the resource that a token refers to; None for anything else.

    Args:
        text: Text or a token.
    """
    token: Any = cdk.Tokenization.reverse_complete_string(text) if is_token(text) else None
    if token is None or not cdk.Reference.is_reference(token):
        return None
    target: IConstruct = token.target
    return target
