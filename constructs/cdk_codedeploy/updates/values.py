"""Values of two templates: whether they are the same, where they differ, and what they refer to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

UNORDERED = frozenset({"SecurityGroups", "Subnets"})
"""Lists whose order means nothing."""

_LONGEST = 100
_IN_SUB = re.compile(r"\$\{([^!}.]+)[.}]")


class _Absent:
    """What a template does not say."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = _Absent()
_NOTHING: tuple[object, ...] = (ABSENT, None, [], {})


@dataclass(frozen=True)
class Difference:
    """One place where two values differ.

    Attributes:
        path: Names of the properties on the way to it.
        before: The value in the first.
        after: The value in the second.
    """

    path: tuple[str, ...]
    before: object
    after: object


def differences(before: object, after: object, path: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Return the innermost places where two values differ. A function of CloudFormation counts as one place.

    What CloudFormation takes for the same is the same: ``80`` and ``"80"``, ``true`` and ``"true"``, both forms of
    ``Fn::GetAtt``, nothing and an empty list.
    """
    first, second = canonical(before), canonical(after)
    if first == second or (first in _NOTHING and second in _NOTHING):
        return
    if _is_map(first) and _is_map(second):
        old, new = as_map(before), as_map(after)
        for name in sorted({*first, *second}):
            yield from differences(old.get(name, ABSENT), new.get(name, ABSENT), (*path, name))
    elif (was := _as_list(before)) is not None and (will_be := _as_list(after)) is not None:
        yield from _list_differences(was, will_be, path)
    else:
        yield Difference(path, before, after)


def _as_list(value: object) -> list[object] | None:
    return cast("list[object]", value) if isinstance(value, list) else None


def _list_differences(first: list[object], second: list[object], path: tuple[str, ...]) -> Iterator[Difference]:
    if path and path[-1] in UNORDERED:
        old, new = (sorted(_text(canonical(each)) for each in values) for values in (first, second))
        if old != new:
            yield Difference(path, first, second)
    elif len(first) == len(second):
        for index, (was, will_be) in enumerate(zip(first, second, strict=True)):
            yield from differences(was, will_be, (*path, str(index)))
    else:
        yield Difference(path, first, second)


def canonical(value: object) -> Any:
    """Return a value as CloudFormation understands it: scalars as text, one form of each function."""
    if isinstance(value, Mapping):
        found = {str(name): canonical(each) for name, each in cast("Mapping[object, object]", value).items()}
        attribute = found.get("Fn::GetAtt")
        if len(found) == 1 and isinstance(attribute, str):
            return {"Fn::GetAtt": attribute.split(".", 1)}
        return {name: each for name, each in found.items() if each is not None}
    if isinstance(value, (list, tuple)):
        return [canonical(each) for each in cast("list[object]", value)]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


def _is_map(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    names = cast("Mapping[str, object]", value)
    return not (len(names) == 1 and (next(iter(names)) == "Ref" or next(iter(names)).startswith("Fn::")))


def references(value: object) -> Iterator[str]:
    """Return the logical ids that a value refers to, with ``Ref``, ``Fn::GetAtt`` and ``Fn::Sub``."""
    found = canonical(value)
    if isinstance(found, list):
        for each in cast("list[object]", found):
            yield from references(each)
    elif isinstance(found, dict):
        for name, argument in cast("dict[str, Any]", found).items():
            if name == "Ref":
                yield str(argument)
            elif name == "Fn::GetAtt":
                yield str(argument[0])
            elif name == "Fn::Sub":
                parts = cast("list[object]", argument if isinstance(argument, list) else [argument])
                yield from _IN_SUB.findall(str(parts[0]))
                yield from references(parts[1:])
            else:
                yield from references(argument)


def as_map(value: object) -> Mapping[str, Any]:
    """Return a value that should be a map; an empty one where it is something else."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def written(value: object) -> str:
    """Return a value as it stands in a sentence, cut where it is long."""
    if value in _NOTHING:
        return "nothing"
    text = _text(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
