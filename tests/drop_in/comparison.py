"""What CloudFormation would do to a deployed stack if one template took the place of another.

Works on plain dictionaries. Which properties can only be set at creation comes from the CloudFormation resource schemas
that cfn-lint ships, so a property that becomes create-only is noticed with the next cfn-lint, not by a user.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

Template = Mapping[str, Any]

SCHEMA_REGION = "us-east-1"
"""CloudFormation publishes schemas by region; create-only properties are the same in all that matter here."""


class Absent:
    """The value of what one of the two templates does not have."""

    def __repr__(self) -> str:
        return "(absent)"

    def __bool__(self) -> bool:
        return False


ABSENT = Absent()


class Effect(Enum):
    """What a difference means for the deployed resource."""

    REMOVED = "removes the resource"
    RETYPED = "changes the type behind a logical id"
    REPLACED = "replaces the resource"
    ADDED = "adds a resource"
    CHANGED = "changes in place"


BREAKING = frozenset({Effect.REMOVED, Effect.RETYPED, Effect.REPLACED})
"""Effects that no list of intended differences may excuse."""


@dataclass(frozen=True)
class Difference:
    """One place where two templates of a stack say something else.

    Attributes:
        stack: The template's name.
        logical_id: The logical id of the resource, or the key in another section of the template.
        type: The resource type, or the section's name (`Outputs`, `Conditions`, …).
        path: JSON pointer below the logical id, empty for the whole; it never enters an intrinsic function.
        before: What the first template has, `ABSENT` when nothing.
        after: What the second template has, `ABSENT` when nothing.
        effect: What CloudFormation does about it.
        template: The whole second template.
    """

    stack: str
    logical_id: str
    type: str
    path: str
    before: Any
    after: Any
    effect: Effect = Effect.CHANGED
    template: Template = field(default_factory=dict, repr=False, compare=False)

    @property
    def breaking(self) -> bool:
        """Whether a deployed stack would lose or replace something."""
        return self.effect in BREAKING

    def __str__(self) -> str:
        place = f"{self.stack}/{self.logical_id} ({self.type}){self.path and ' at ' + self.path}"
        return f"{place}: {self.effect.value}\n      before: {self.before!r}\n      after:  {self.after!r}"


def compare_stacks(before: Mapping[str, Template], after: Mapping[str, Template]) -> Iterator[Difference]:
    """Compare all templates of two cloud assemblies, by the templates' names."""
    for stack in sorted(before.keys() | after.keys()):
        if stack in before and stack in after:
            yield from compare(stack, before[stack], after[stack])
        else:
            yield Difference(
                stack,
                "",
                "Stack",
                "",
                before.get(stack, ABSENT),
                after.get(stack, ABSENT),
                Effect.REMOVED if stack in before else Effect.ADDED,
            )


def compare(stack: str, before: Template, after: Template) -> Iterator[Difference]:
    """Compare two templates of one stack: resources by what a change does to them, every other section by value."""
    for difference in _differences(stack, before, after):
        yield replace(difference, template=after)


def _differences(stack: str, before: Template, after: Template) -> Iterator[Difference]:
    resources_before, resources_after = before.get("Resources", {}), after.get("Resources", {})
    for logical_id in _keys(resources_before, resources_after):
        yield from _compare_resource(
            stack, logical_id, resources_before.get(logical_id, ABSENT), resources_after.get(logical_id, ABSENT)
        )
    for section in _keys(before, after):
        if section == "Resources":
            continue
        for path, old, new in _walk(before.get(section, {}), after.get(section, {})):
            key, _, rest = path.removeprefix("/").partition("/")
            yield Difference(stack, key, section, rest and "/" + rest, old, new)


def _compare_resource(stack: str, logical_id: str, before: Any, after: Any) -> Iterator[Difference]:
    if before is ABSENT:
        yield Difference(stack, logical_id, after["Type"], "", before, after, Effect.ADDED)
        return
    resource_type = before["Type"]
    if after is ABSENT:
        yield Difference(stack, logical_id, resource_type, "", before, after, Effect.REMOVED)
        return
    if after["Type"] != resource_type:
        yield Difference(stack, logical_id, resource_type, "/Type", resource_type, after["Type"], Effect.RETYPED)
        return
    for path, old, new in _walk(before, after):
        effect = Effect.REPLACED if replaces(resource_type, path) else Effect.CHANGED
        yield Difference(stack, logical_id, resource_type, path, old, new, effect)


def replaces(resource_type: str, path: str) -> bool:
    """Whether a change at `path` (`/Properties/…`) may make CloudFormation replace a resource of this type.

    Properties that replace under conditions count. Of a type without a schema every property counts.
    """
    if not path.startswith("/Properties"):
        return False
    create_only = create_only_paths(resource_type)
    if create_only is None:
        return True
    changed = path.split("/")
    return any(_touches(changed, pointer.split("/")) for pointer in create_only)


@cache
def create_only_paths(resource_type: str) -> frozenset[str] | None:
    """Pointers (`/Properties/…`) of what can only be set at creation; None when CloudFormation has no schema."""
    try:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(SCHEMA_REGION, resource_type).schema
    except ResourceNotFoundError:
        return None
    pointers: Sequence[str] = [
        *schema.get("createOnlyProperties", ()),
        *schema.get("conditionalCreateOnlyProperties", ()),
    ]
    return frozenset(pointer.replace("/properties/", "/Properties/", 1) for pointer in pointers)


def _touches(changed: Sequence[str], create_only: Sequence[str]) -> bool:
    """Whether one path lies on the way to the other; `*` in a schema's pointer stands for any list index."""
    return all(step in (name, "*") for name, step in zip(changed, create_only, strict=False))


def _walk(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield the innermost places where two values differ; intrinsic functions and resized lists count as one place."""
    if _descends(before) and _descends(after):
        for key in _keys(before, after):
            yield from _walk(before.get(key, ABSENT), after.get(key, ABSENT), f"{path}/{_escape(key)}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _walk(old, new, f"{path}/{index}")
    elif type(before) is not type(after) or before != after:
        yield path, before, after


def _descends(value: Any) -> bool:
    return isinstance(value, Mapping) and not is_intrinsic(value)


def is_intrinsic(value: Any) -> bool:
    """Whether a value is a call of an intrinsic function, `{"Ref": …}` or `{"Fn::…": …}`."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    ((key, argument),) = value.items()
    return key == "Ref" or key.startswith("Fn::") or (key == "Condition" and isinstance(argument, str))


def _keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return sorted(before.keys() | after.keys())


def _escape(key: str) -> str:
    """Escape a key for a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
