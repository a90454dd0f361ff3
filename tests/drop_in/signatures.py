"""Whether one class can stand in for another: the members it lacks and the calls it does not take."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Iterator
from typing import Any

Shortfall = tuple[str, str]
"""A place (`Class.member(parameter)`) and what is missing there."""

POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
CATCH_ALL = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def class_shortfalls(name: str, theirs: type, ours: type) -> Iterator[Shortfall]:
    """Find what code written for their class misses in ours."""
    if ours is theirs:
        return
    if issubclass(theirs, enum.Enum):
        yield from _enum_shortfalls(name, theirs, ours)
        return
    members = [member for member in dir(theirs) if not member.startswith("_")]
    for member in ["__init__", *members]:
        if member == "__init__" and theirs.__init__ is object.__init__:
            continue  # made by its factories alone
        if not hasattr(ours, member):
            yield f"{name}.{member}", "no such member"
        else:
            yield from member_shortfalls(f"{name}.{member}", _static(theirs, member), _static(ours, member))


def _enum_shortfalls(name: str, theirs: type[enum.Enum], ours: type) -> Iterator[Shortfall]:
    for member in theirs:
        if not hasattr(ours, member.name):
            yield f"{name}.{member.name}", "no such member"
        elif getattr(ours, member.name).value != member.value:
            yield f"{name}.{member.name}", f"is not {member.value!r}"


def member_shortfalls(place: str, theirs: Any, ours: Any) -> Iterator[Shortfall]:
    """Compare one member of a class: what kind it is, whether it can be set, and its parameters."""
    needs_no_instance = isinstance(theirs, staticmethod | classmethod)
    if isinstance(theirs, property):
        if callable(ours) or isinstance(ours, staticmethod | classmethod):
            yield place, "is a method here and a property there"
        elif theirs.fset is not None and isinstance(ours, property) and ours.fset is None:
            yield place, "cannot be set here"
    elif needs_no_instance and not isinstance(ours, staticmethod | classmethod):
        yield place, "needs an instance here and none there"
    elif needs_no_instance or callable(theirs):
        if not (callable(ours) or isinstance(ours, staticmethod | classmethod)):
            yield place, "is not a method here"
        else:
            yield from signature_shortfalls(place, _signature(theirs), _signature(ours))


def signature_shortfalls(place: str, theirs: inspect.Signature, ours: inspect.Signature) -> Iterator[Shortfall]:
    """Find calls that their signature takes and ours does not."""
    by_position = [parameter.name for parameter in ours.parameters.values() if parameter.kind in POSITIONAL]
    for position, parameter in enumerate(theirs.parameters.values()):
        at_position = by_position[position : position + 1]
        yield from _parameter_shortfalls(f"{place}({parameter.name})", parameter, ours, at_position)
    for other in ours.parameters.values():
        if other.name not in theirs.parameters and other.default is other.empty and other.kind not in CATCH_ALL:
            yield f"{place}({other.name})", "is required here and unknown there"


def _parameter_shortfalls(
    where: str, theirs: inspect.Parameter, signature: inspect.Signature, at_position: list[str]
) -> Iterator[Shortfall]:
    if theirs.kind in CATCH_ALL:
        if not any(other.kind is theirs.kind for other in signature.parameters.values()):
            yield where, "takes as many as one likes there"
        return
    ours = signature.parameters.get(theirs.name)
    if ours is None:
        yield where, "no such parameter"
        return
    if theirs.kind in POSITIONAL and at_position != [theirs.name]:
        yield where, "is not the same by position"
    if ours.kind is ours.POSITIONAL_ONLY and theirs.kind is not ours.kind:
        yield where, "cannot be given by name"
    if theirs.default is theirs.empty:
        return
    if ours.default is ours.empty:
        yield where, "is required here and optional there"
    elif theirs.default is None and ours.default is not None and not _takes_none(ours.annotation):
        yield where, "does not take None, which is the default there"


def _takes_none(annotation: Any) -> bool:
    return annotation is inspect.Parameter.empty or any(word in str(annotation) for word in ("None", "Optional"))


def _static(cls: type, member: str) -> Any:
    """Return what the class has under the name, without binding it."""
    return inspect.getattr_static(cls, member)


def _signature(member: Any) -> inspect.Signature:
    """Return the signature without the instance or the class in front."""
    if isinstance(member, staticmethod):
        return inspect.signature(member.__func__)
    signature = inspect.signature(member.__func__ if isinstance(member, classmethod) else member)
    return signature.replace(parameters=list(signature.parameters.values())[1:])
