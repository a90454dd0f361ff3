"""What an AppSpec file of the Server platform asks of the revision around it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from cdk_codedeploy.appspec.nodes import Kind, ListNode, MappingNode, Node, ScalarNode
from cdk_codedeploy.appspec.reader import read

_ROOTS_OF_SERVICES = {"Resources", "resources"}


@dataclass(frozen=True)
class Script:
    """A script of a hook: its path in the revision, and where the AppSpec file names it."""

    path: str
    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """A pair of the AppSpec file's ``files``, and where it stands."""

    source: str
    destination: str
    line: int
    column: int


@dataclass(frozen=True)
class Wanted:
    """What a document asks for, as far as it can be understood.

    Attributes:
        is_for_server: Whether it is no document of Lambda or ECS.
        is_windows: Whether its operating system is Windows.
        scripts: The scripts of all hooks, each path once.
        sources: What is copied where.
    """

    is_for_server: bool
    is_windows: bool
    scripts: tuple[Script, ...]
    sources: tuple[Source, ...]


def wanted_by(text: bytes) -> Wanted:
    """Read what a document asks for. What cannot be understood is left out: ``appspec.check`` reports it."""
    root = read(text).root
    if not isinstance(root, MappingNode):
        return Wanted(is_for_server=True, is_windows=False, scripts=(), sources=())
    is_windows = _text(_value(root, "os")) == "windows"
    scripts: dict[str, Script] = {}
    for node in _items_of_hooks(_value(root, "hooks")):
        location = _value(node, "location")
        text_of_it = _text(location)
        if location and text_of_it and text_of_it.strip():
            path = _inside(text_of_it.strip(), is_windows=is_windows)
            scripts.setdefault(path, Script(path, location.place.line, location.place.column))
    return Wanted(
        is_for_server=not any(name in root.entries() for name in _ROOTS_OF_SERVICES),
        is_windows=is_windows,
        scripts=tuple(scripts.values()),
        sources=tuple(_sources(_value(root, "files"), is_windows=is_windows)),
    )


def _items_of_hooks(hooks: Node | None) -> Iterator[MappingNode]:
    if not isinstance(hooks, MappingNode):
        return
    for _, event in hooks.entries().values():
        if isinstance(event, ListNode):
            yield from (item for item in event.items if isinstance(item, MappingNode))


def _sources(files: Node | None, *, is_windows: bool) -> Iterator[Source]:
    for item in files.items if isinstance(files, ListNode) else ():
        if not isinstance(item, MappingNode):
            continue
        source, destination = _text(_value(item, "source")), _text(_value(item, "destination"))
        if source is not None and destination is not None:
            yield Source(_inside(source, is_windows=is_windows), destination, item.place.line, item.place.column)


def _value(node: MappingNode, name: str) -> Node | None:
    found = node.entries().get(name)
    return found[1] if found else None


def _text(node: Node | None) -> str | None:
    if isinstance(node, ScalarNode) and node.kind is Kind.TEXT and isinstance(node.value, str):
        return node.value
    return None


def _inside(path: str, *, is_windows: bool) -> str:
    """Return a path of the revision without what does not change it."""
    if is_windows:
        path = path.replace("\\", "/")
    normal = posixpath.normpath(path.strip("/") or ".")
    return "" if normal == "." else normal
