"""Properties of a template as parameters of an API call, by botocore's model of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape


class PropertyError(Exception):
    """A property that CloudFormation refuses."""


def to_parameters(shape: Shape, value: Any, path: str = "") -> Any:
    """Translate a property. Names differ in their letters' case alone; numbers and booleans may be strings.

    Args:
        shape: What the API takes.
        value: The property's value.
        path: Where it stands, for messages.

    Raises:
        PropertyError: When a property is not known, or of the wrong kind.
    """
    if isinstance(shape, StructureShape):
        _expect(value, Mapping, "an object", path)
        members = {member.lower(): member for member in shape.members}
        parameters = {}
        for name, item in value.items():
            member = members.get(name.lower())
            if member is None:
                raise PropertyError(f"extraneous key [{path}/{name}] is not permitted; known: {sorted(shape.members)}")
            parameters[member] = to_parameters(shape.members[member], item, f"{path}/{name}")
        return parameters
    if isinstance(shape, ListShape):
        _expect(value, list, "a list", path)
        if isinstance(shape.member, ListShape):
            # A list of lists is a list of objects with one property, such as Ec2TagGroup.
            value = [
                next(iter(item.values())) if isinstance(item, Mapping) and len(item) == 1 else item for item in value
            ]
        return [to_parameters(shape.member, item, f"{path}/{index}") for index, item in enumerate(value)]
    if isinstance(shape, MapShape):
        _expect(value, Mapping, "an object", path)
        return {key: to_parameters(shape.value, item, f"{path}/{key}") for key, item in value.items()}
    return _scalar(shape, value, path)


def _scalar(shape: Shape, value: Any, path: str) -> Any:
    if isinstance(value, (list, Mapping)):
        raise PropertyError(f"[{path}] is {value!r}, expected {shape.type_name}")
    try:
        if shape.type_name in {"integer", "long"}:
            return int(value)
        if shape.type_name in {"float", "double"}:
            return float(value)
        if shape.type_name == "boolean":
            return value if isinstance(value, bool) else {"true": True, "false": False}[str(value).lower()]
    except (KeyError, ValueError) as error:
        raise PropertyError(f"[{path}] is {value!r}, expected {shape.type_name}") from error
    if shape.type_name == "string":
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def _expect(value: Any, kind: type, name: str, path: str) -> None:
    if not isinstance(value, kind):
        raise PropertyError(f"[{path}] is {value!r}, expected {name}")
