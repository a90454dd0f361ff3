"""The tree of a document: scalars, lists and mappings that know where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias, cast

from cdk_codedeploy.tokens import is_token

# A mapping under the key `<<` is merged into the one around it, and so on; nobody nests more of them.
_DEEPEST_MERGE = 8
_MERGE = "<<"


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file, counted from 1; 0 and 0 for a value that comes from no file."""

    line: int = 0
    column: int = 0


NOWHERE = Place()


class Kind(Enum):
    """What generation 1.8 of the agent takes a scalar for; the values are the words of messages."""

    NULL = "null"
    TRUTH = "a truth value"
    INTEGER = "a whole number"
    FLOAT = "a number"
    TEXT = "text"
    DATE = "a date"
    SYMBOL = "a symbol of Ruby"
    TOKEN = "a value of the CDK"  # noqa: S105 - not of that kind
    """Only the deployment knows it; every check lets it pass."""


@dataclass(slots=True, eq=False)
class ScalarNode:
    """A single value.

    Attributes:
        place: Where it begins.
        raw: Its text as written, without quotes.
        kind: What it is read as.
        value: The value as it is read.
    """

    place: Place
    raw: str
    kind: Kind
    value: object


@dataclass(slots=True, eq=False)
class ListNode:
    """A list."""

    place: Place
    items: list[Node] = field(default_factory=list["Node"])


@dataclass(slots=True, eq=False)
class AliasNode:
    """A reference to an earlier node, as ``*name``."""

    place: Place
    target: Node


@dataclass(slots=True, eq=False)
class MappingNode:
    """A mapping: pairs in the order of the file, also those whose key repeats."""

    place: Place
    pairs: list[tuple[Node, Node]] = field(default_factory=list[tuple["Node", "Node"]])
    _entries: dict[object, tuple[Node, Node]] | None = None

    def entries(self) -> Mapping[object, tuple[Node, Node]]:
        """Return key node and value node of each entry, by key: text for a key of text, the node itself for others.

        Of a key that repeats, the last counts. A mapping under ``<<`` counts as if it were written here; through an
        alias it does not, because the agent refuses the alias.
        """
        return self._merged(_DEEPEST_MERGE)

    def _merged(self, depth: int) -> dict[object, tuple[Node, Node]]:
        if self._entries is None:
            found: dict[object, tuple[Node, Node]] = {}
            for key, value in self.pairs:
                name = key_of(key)
                if name == _MERGE and depth and isinstance(value, MappingNode):
                    found.update(value._merged(depth - 1))  # noqa: SLF001 - another one of this class
                else:
                    found[name] = (key, value)
            self._entries = found
        return self._entries


Node: TypeAlias = ScalarNode | ListNode | MappingNode | AliasNode


def key_of(node: Node) -> object:
    """Return the text of a key, or the node itself for a key that is not text."""
    return node.value if isinstance(node, ScalarNode) and node.kind is Kind.TEXT else node


def node_of(value: object) -> Node:
    """Return the tree of a value that a program gave, such as ``{"source": "/", "destination": "/srv/app"}``.

    Tuples count as lists. Only values of this library's own models come here, which are never deep.
    """
    if is_token(value):
        return ScalarNode(NOWHERE, str(value), Kind.TOKEN, value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return MappingNode(NOWHERE, [(node_of(name), node_of(item)) for name, item in pairs])
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return ListNode(NOWHERE, [node_of(item) for item in cast("Sequence[object]", value)])
    return ScalarNode(NOWHERE, str(value), _kind_of(value), str(value) if isinstance(value, str) else value)


def _kind_of(value: object) -> Kind:
    if value is None:
        return Kind.NULL
    if isinstance(value, bool):
        return Kind.TRUTH
    if isinstance(value, int):
        return Kind.INTEGER
    if isinstance(value, float):
        return Kind.FLOAT
    # Anything else is no value of a document; every rule that expects something refuses it as one.
    return Kind.TEXT if isinstance(value, str) else Kind.SYMBOL
