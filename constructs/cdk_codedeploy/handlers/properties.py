"""The properties of a custom resource: typed dataclasses here, text in CloudFormation, one codec between them.

CloudFormation keeps lists and maps as they are and turns every other value into text. A field ``bundle_type`` is the
property ``BundleType``.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, field, fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown
from cdk_codedeploy.tokens import is_token

_Properties = TypeVar("_Properties")

CLOUDFORMATIONS_OWN = frozenset({"ServiceToken", "ServiceTimeout"})
"""Properties of every custom resource, which are for CloudFormation and not for the handler."""

_REPLACES = "replaces"


def replacing(*, default: Any = MISSING) -> Any:
    """Declare a field whose change makes another resource, instead of changing the one that is there.

    Args:
        default: The field's default. Without one, the property is required.
    """
    return field(default=default, metadata={_REPLACES: True})


def replaces(before: object, after: object) -> bool:
    """Tell whether the change from one set of properties to another takes a new resource."""
    kind = cast("Any", after)
    names = [each.name for each in fields(kind) if each.metadata.get(_REPLACES)]
    return any(getattr(before, name) != getattr(after, name) for name in names)


def encode(properties: object) -> dict[str, object]:
    """Write properties as a template has them. None is left out; tokens stay tokens.

    Args:
        properties: A dataclass.
    """
    given = cast("Any", properties)
    found = {_property(each.name): _plain(getattr(given, each.name)) for each in fields(given)}
    return {name: value for name, value in found.items() if value is not None}


def decode(
    kind: type[_Properties], properties: Mapping[str, object], *, where: str = "", strict: bool = True
) -> _Properties:
    """Read properties as CloudFormation sends them.

    Args:
        kind: The dataclass to read into.
        properties: What CloudFormation sent.
        where: The property that holds these, for messages.
        strict: Whether a property that the dataclass does not know is an error. False for what an older version of this
            library may have written.

    Raises:
        ValidationError: When a property is missing, unknown or of another type.
    """
    hints = get_type_hints(kind)
    known: dict[str, Field[Any]] = {_property(each.name): each for each in fields(cast("Any", kind))}
    unknown = sorted(properties.keys() - known.keys() - (frozenset() if where else CLOUDFORMATIONS_OWN))
    if strict and unknown:
        raise ValidationError(
            _path(where, unknown[0]),
            "a property that nobody knows",
            allowed=f"there are {', '.join(known)}",
            remedy="correct its name or take it out",
        )
    found: dict[str, object] = {}
    for name, each in known.items():
        if name in properties:
            found[each.name] = _read(hints[each.name], properties[name], _path(where, name), strict=strict)
        elif each.default is MISSING and each.default_factory is MISSING:
            raise ValidationError(_path(where, name), "nothing", allowed="it is required", remedy="give it")
    return kind(**found)


def _property(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return encode(value)
    if is_token(value) or isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in cast("Mapping[object, object]", value).items()}
    if isinstance(value, Sequence):
        return [_plain(each) for each in cast("Sequence[object]", value)]
    return value


def _read(hint: Any, value: object, where: str, *, strict: bool) -> object:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        # A property that may be left out: there is one other type.
        (hint,) = (each for each in arguments if each is not types.NoneType)
        return _read(hint, value, where, strict=strict)
    if origin in {list, tuple}:
        items = cast("list[object]", _of_kind(value, list, where, "a list"))
        found = [_read(arguments[0], each, f"{where}[{place}]", strict=strict) for place, each in enumerate(items)]
        return tuple(found) if origin is tuple else found
    if origin is dict:
        pairs = cast("dict[str, object]", _of_kind(value, dict, where, "a map"))
        return {name: _read(arguments[1], each, _path(where, name), strict=strict) for name, each in pairs.items()}
    if is_dataclass(hint):
        inner = cast("dict[str, object]", _of_kind(value, dict, where, "a map"))
        return decode(cast("type[object]", hint), inner, where=where, strict=strict)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _word(hint, _text(value, where), where)
    return _SCALARS[hint](value, where)


def _of_kind(value: object, kind: type, where: str, name: str) -> object:
    if not isinstance(value, kind):
        raise ValidationError(where, shown(value), allowed=f"it is {name}", remedy=f"give {name}")
    return value


def _text(value: object, where: str) -> str:
    return cast("str", _of_kind(value, str, where, "text"))


def _flag(value: object, where: str) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "false": False}
    if not isinstance(value, str) or value.lower() not in words:
        raise ValidationError(where, shown(value), allowed="it is true or false", remedy="give true or false")
    return words[value.lower()]


def _number(value: object, where: str) -> int:
    try:
        if isinstance(value, str):
            return int(value)
    except ValueError:
        pass
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValidationError(where, shown(value), allowed="it is a whole number", remedy="give a whole number")


def _word(kind: type[Enum], value: str, where: str) -> Enum:
    try:
        return kind(value)
    except ValueError:
        words = ", ".join(str(each.value) for each in kind)
        raise ValidationError(
            where, shown(value), allowed=f"the values are {words}", remedy="give one of them"
        ) from None


_SCALARS: Mapping[object, Callable[[object, str], object]] = {str: _text, bool: _flag, int: _number}
"""How each type of a single value is read. A field of another type is a mistake of this library."""
