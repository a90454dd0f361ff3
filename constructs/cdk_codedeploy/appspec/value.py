"""A node together with its path in the document, such as ``hooks.AfterInstall[0].timeout``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cdk_codedeploy.appspec.nodes import NOWHERE, AliasNode, Kind, ListNode, MappingNode, Node, Place, ScalarNode
from cdk_codedeploy.service import shown
from cdk_codedeploy.tokens import is_token

_LONGEST_PART = 40


@dataclass(frozen=True)
class Value:
    """What stands at one place of a document, or that nothing does.

    Attributes:
        given: The node, or None when nothing is there.
        path: How messages name the place.
        near: The place of what is around it, for messages about something missing.
    """

    given: Node | None
    path: str = ""
    near: Place = NOWHERE

    @cached_property
    def node(self) -> ScalarNode | ListNode | MappingNode | None:
        """The node itself, also where an alias leads to it."""
        return self.given.target if isinstance(self.given, AliasNode) else self.given  # type: ignore[return-value]

    @property
    def place(self) -> Place:
        """Where it begins, or where it would belong."""
        return self.near if self.given is None else self.given.place

    @property
    def kind(self) -> Kind | None:
        """What a scalar is read as; None for lists, mappings and nothing."""
        return self.node.kind if isinstance(self.node, ScalarNode) else None

    @property
    def is_null(self) -> bool:
        """Whether nothing is there, or null, which is the same to the agent."""
        return self.node is None or self.kind is Kind.NULL

    @property
    def is_false(self) -> bool:
        """Whether nothing, null or false is there."""
        return self.is_null or (self.kind is Kind.TRUTH and not self.value)

    @property
    def is_token(self) -> bool:
        """Whether only the deployment knows the value, so that nobody can judge it now."""
        return self.kind is Kind.TOKEN or (self.kind is Kind.TEXT and is_token(self.value))

    @property
    def value(self) -> object:
        """The value of a scalar; None for everything else."""
        return self.node.value if isinstance(self.node, ScalarNode) else None

    @property
    def text(self) -> str | None:
        """The text, or None for everything that is not text."""
        return str(self.value) if self.kind is Kind.TEXT else None

    @property
    def raw(self) -> str:
        """A scalar as it is written; empty for everything else."""
        return self.node.raw if isinstance(self.node, ScalarNode) else ""

    @property
    def got(self) -> str:
        """What is there, for a message."""
        if self.node is None:
            return "nothing"
        if isinstance(self.node, ListNode):
            return "a list"
        if isinstance(self.node, MappingNode):
            return "a mapping"
        if self.kind is Kind.NULL:
            return "null"
        return shown(self.value) if self.kind in {Kind.TEXT, Kind.TOKEN} else shown(self.raw)[1:-1]

    @property
    def is_mapping(self) -> bool:
        """Whether a mapping is there."""
        return isinstance(self.node, MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether a list is there."""
        return isinstance(self.node, ListNode)

    @property
    def is_empty(self) -> bool:
        """Whether a list or a mapping is there that holds nothing."""
        return (isinstance(self.node, ListNode) and not self.node.items) or (
            isinstance(self.node, MappingNode) and not self.node.pairs
        )

    def at(self, key: str) -> Value:
        """Return what stands under a key of a mapping; nothing when it is not there, or this is no mapping."""
        entry = self.node.entries().get(key) if isinstance(self.node, MappingNode) else None
        return Value(entry[1] if entry else None, self._below(key), self.place)

    def has(self, key: str) -> bool:
        """Tell whether a mapping has a key, even with nothing under it."""
        return isinstance(self.node, MappingNode) and key in self.node.entries()

    def items(self) -> Iterator[Value]:
        """Return the items of a list, none for everything else."""
        if isinstance(self.node, ListNode):
            for index, item in enumerate(self.node.items):
                yield Value(item, f"{self.path}[{index}]", self.place)

    def entries(self) -> Iterator[tuple[Value, Value]]:
        """Return key and value of each entry of a mapping, none for everything else."""
        if isinstance(self.node, MappingNode):
            for key, value in self.node.entries().values():
                name = Value(key, self.path, self.place)
                yield (
                    Value(key, self._below(name.raw or name.got), self.place),
                    Value(value, self._below(name.raw or name.got), key.place),
                )

    def _below(self, key: str) -> str:
        part = key if len(key) <= _LONGEST_PART else f"{key[:_LONGEST_PART]}..."
        part = "".join(character if character.isprintable() else "?" for character in part)
        return f"{self.path}.{part}" if self.path else part
