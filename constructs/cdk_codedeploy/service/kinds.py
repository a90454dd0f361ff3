"""Values of the wrong Python type, which a program without a type checker hands over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service.shown import shown

_Item = TypeVar("_Item")


def listed(parameter: str, items: Iterable[_Item] | None) -> list[_Item]:
    """Return the items of a parameter that takes a list; none when it was left out.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        items: What was given.

    Raises:
        ValidationError: If a single thing was given instead of a list.
    """
    if items is not None and (isinstance(items, (str, bytes, Mapping)) or not hasattr(items, "__iter__")):
        raise ValidationError(
            parameter,
            shown(cast("object", items)),
            allowed="it takes a list",
            remedy="put it into brackets, also a single one",
        )
    return list(items or ())


def check_kind(
    parameter: str, value: object, kinds: type | tuple[type, ...], remedy: str, *, required: bool = False
) -> None:
    """Check the type of a value that may also be left out.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        value: What was given, or None.
        kinds: The type or types that it may have.
        remedy: What to pass instead, as a clause in the imperative.
        required: Whether it may not be left out.

    Raises:
        ValidationError: If it has another type.
    """
    if isinstance(value, kinds) or (value is None and not required):
        return
    names = [kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]
    raise ValidationError(parameter, shown(value), allowed=f"its type is {' or '.join(names)}", remedy=remedy)


def check_flag(parameter: str, value: object) -> None:
    """Check that a value that may also be left out is True or False.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        value: What was given, or None.

    Raises:
        ValidationError: If it is something else.
    """
    check_kind(parameter, value, bool, "pass True or False")
