"""What botocore's model of the service says of requests and answers, and what does not fit it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import botocore.session
from botocore.model import OperationModel, ServiceModel, Shape

from emulator.codedeploy.newer_members import add_newer_members

# GetDeploymentConfig says so of CodeDeployDefault.OneAtATime. The model lists what may be asked for, and this may not.
_ANSWERED_ONLY = {"MinimumHealthyHostsType": frozenset({"MOST_CONCURRENCY"})}
_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "timestamp": (datetime,),
}


@dataclass(frozen=True)
class Misfit:
    """Something that does not fit the model.

    Args:
        path: Where, such as ``deploymentStyle.deploymentType``. Items of lists have no number.
        wrong_type: Whether it has another type than the model says, or is unknown to the model.
        message: What, which value, and what is allowed.
    """

    path: str
    wrong_type: bool
    message: str


@functools.cache
def service_model() -> ServiceModel:
    """Return the model of the service."""
    loader = botocore.session.Session().get_component("data_loader")
    description = loader.load_service_model("codedeploy", "service-2")
    add_newer_members(description)
    return ServiceModel(description, "codedeploy")


def operation_names() -> list[str]:
    """Return the names of all operations."""
    return list(service_model().operation_names)


def operation_model(operation: str) -> OperationModel:
    """Return the model of an operation."""
    return service_model().operation_model(operation)


@functools.cache
def declared_errors(operation: str) -> frozenset[str]:
    """Return the codes of the errors that an operation may answer with."""
    return frozenset(shape.name for shape in operation_model(operation).error_shapes)


def members(operation: str) -> Mapping[str, Shape]:
    """Return the members of an operation's request, in the model's order."""
    shape = operation_model(operation).input_shape
    return shape.members if shape is not None else {}


def required_members(operation: str) -> list[str]:
    """Return the members that the model requires in a request."""
    shape = operation_model(operation).input_shape
    return list(shape.required_members) if shape is not None else []


def read_request(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request without its nulls, which mean nothing, and with times instead of numbers."""
    shape = operation_model(operation).input_shape
    read: dict[str, Any] = _read(request, shape) if shape is not None else dict(request)
    return read


def misfits_of_request(operation: str, request: Mapping[str, Any]) -> Iterator[Misfit]:
    """Yield what does not fit the model in a request. What is missing is no misfit."""
    shape = operation_model(operation).input_shape
    if shape is not None:
        yield from _misfits(request, shape, "", frozenset())
    elif request:
        yield Misfit("", wrong_type=True, message=f"{operation} takes nothing, not {sorted(request)}.")


def misfits_of_answer(operation: str, answer: Mapping[str, Any]) -> Iterator[Misfit]:
    """Yield what does not fit the model in an answer."""
    shape = operation_model(operation).output_shape
    if shape is not None:
        yield from _misfits(answer, shape, "", frozenset(_ANSWERED_ONLY))
    elif answer:
        yield Misfit("", wrong_type=True, message=f"{operation} answers nothing, not {sorted(answer)}.")


def _read(value: Any, shape: Shape) -> Any:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        return {
            name: _read(member, shape.members[name]) if name in shape.members else member
            for name, member in value.items()
            if member is not None
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [_read(item, shape.member) for item in value]
    if shape.type_name == "timestamp" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, timezone.utc)
    return value


def _misfits(value: Any, shape: Shape, path: str, answered: frozenset[str]) -> Iterator[Misfit]:
    kind = shape.type_name
    fits = isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
    if not fits:
        yield Misfit(path, wrong_type=True, message=f"{path or 'The request'} is {value!r}, which is no {kind}.")
    elif kind == "structure":
        yield from _misfits_of_members(value, shape, path, answered)
    elif kind == "list":
        for item in value:
            yield from _misfits(item, shape.member, path, answered)
    elif kind == "map":
        for key, member in value.items():
            yield from _misfits(key, shape.key, path, answered)
            yield from _misfits(member, shape.value, path, answered)
    elif kind == "string":
        message = _unfit_text(value, shape, answered)
        if message:
            yield Misfit(path, wrong_type=False, message=f"{path} is {value!r}. {message}")


def _misfits_of_members(
    value: Mapping[str, Any], shape: Shape, path: str, answered: frozenset[str]
) -> Iterator[Misfit]:
    for name, member in value.items():
        inner = f"{path}.{name}".lstrip(".")
        if name in shape.members:
            yield from _misfits(member, shape.members[name], inner, answered)
        else:
            known = ", ".join(shape.members)
            yield Misfit(inner, wrong_type=True, message=f"{inner} is unknown. Known here: {known}.")


def _unfit_text(value: str, shape: Shape, answered: frozenset[str]) -> str | None:
    enum = list(shape.metadata.get("enum", ()))
    if shape.name in answered:
        enum += _ANSWERED_ONLY[shape.name]
    if enum and value not in enum:
        return f"Allowed: {', '.join(enum)}."
    shortest, longest = shape.metadata.get("min", 0), shape.metadata.get("max")
    if len(value) < shortest or (longest is not None and len(value) > longest):
        return f"It has {len(value)} characters. Allowed: {shortest} to {longest}."
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        return f"Allowed: {pattern}"
    return None
