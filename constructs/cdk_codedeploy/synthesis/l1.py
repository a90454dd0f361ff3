"""L1 resources made without checking the types of what this library itself writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import jsii

if TYPE_CHECKING:
    from collections.abc import Callable

    import aws_cdk as cdk
    from constructs import Construct

_L1 = TypeVar("_L1", bound="cdk.CfnResource")

create = cast("Callable[[type, object, list[object]], object]", jsii.create)  # pyright: ignore[reportUnknownMemberType]
"""Makes the JavaScript object of a construct: of which class, for which Python object, from which arguments."""


def make_l1(l1: type[_L1], properties: type, scope: Construct, id: str, **values: Any) -> _L1:
    """Make an L1 resource as its own constructor does, less the checks of Python types.

    The constructors check every parameter, also those left out, which is a third of the time that a resource takes.
    JavaScript checks the types again, and the parameters of this library were checked before.

    Args:
        l1: The class of the resource.
        properties: The class of its ``…Props``, which knows JavaScript's name of each property.
        scope: Construct to make the resource in.
        id: Id of the resource in the scope.
        values: Properties by their names in Python. None leaves one out.
    """
    names: dict[str, str] = properties.__jsii_name_mapping__  # type: ignore[attr-defined]
    given: dict[str, Any] = {names[name]: value for name, value in values.items() if value is not None}
    resource = l1.__new__(l1)
    create(l1, resource, [scope, id, given])
    return resource


def change_l1(resource: cdk.CfnResource | cdk.ICfnResourceOptions, javascript_name: str, value: object) -> None:
    """Change a property of an L1 resource as its own setter does, less the checks of Python types.

    Args:
        resource: The resource, or its options.
        javascript_name: JavaScript's name of the property.
        value: The value, in JavaScript's names too.
    """
    change = cast("Callable[[object, str, object], None]", jsii.set)
    change(resource, javascript_name, value)
