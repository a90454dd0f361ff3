"""Read YAML or JSON text into a tree of nodes that know line and column.

The tree is built from the parser's events with a stack of its own, so that no depth of nesting and no number of aliases
can exhaust anything: time and memory grow with the length of the text. JSON is read as the YAML that it is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from cdk_codedeploy.appspec import rules
from cdk_codedeploy.appspec.nodes import AliasNode, Kind, ListNode, MappingNode, Node, Place, ScalarNode, key_of
from cdk_codedeploy.appspec.rule import Rule
from cdk_codedeploy.appspec.scalars import resolve

DEEPEST = 1000
"""The deepest nesting that is read. An AppSpec file needs nine levels."""

# libyaml is what the agent in Ruby reads with. PyYAML without it answers alike but for tabs.
_PARSER: type[yaml.Loader | yaml.CLoader] = getattr(yaml, "CLoader", yaml.Loader)
_BYTE_ORDER_MARK = "\ufeff"
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_SURROGATES = re.compile("[\ud800-\udfff]")
_TEXT_TAG = "tag:yaml.org,2002:str"
_HARMLESS_TAGS = {_TEXT_TAG, "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!"}
_REFUSED_TAGS = ("!ruby/", "tag:yaml.org,2002:set", "tag:yaml.org,2002:omap", "tag:ruby.yaml.org")


@dataclass(frozen=True)
class Finding:
    """A rule broken by the text itself, before anybody asks what it means."""

    rule: Rule
    place: Place
    got: str
    words: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass
class Document:
    """What was read.

    Attributes:
        root: The tree, or None when the text has none or cannot be read.
        findings: What is wrong with the text itself.
        complete: Whether the text was read to the document's end.
    """

    root: Node | None = None
    findings: list[Finding] = field(default_factory=list[Finding])
    complete: bool = False

    def add(self, rule: Rule, place: Place, got: str, **words: str) -> None:
        """Note a broken rule."""
        self.findings.append(Finding(rule, place, got, words))


def read(text: str | bytes) -> Document:
    """Read the first document of a text.

    Args:
        text: The file's content.

    Returns:
        The tree, and what is wrong with the text. Never raises for what the text contains.
    """
    document = Document()
    decoded = _decoded(text, document)
    if decoded.startswith(_BYTE_ORDER_MARK):
        document.add(rules.BYTE_ORDER_MARK, Place(1, 1), "a byte order mark")
        decoded = decoded.removeprefix(_BYTE_ORDER_MARK)
    builder = _Builder(document)
    events = _events(decoded)
    try:
        for event in events:
            builder.take(event)
            if builder.ended:
                break
        document.complete = True
    except _TooDeepError as error:
        document.add(rules.TOO_DEEP, error.place, f"more than {DEEPEST} levels")
    except yaml.YAMLError as error:
        _note_syntax_error(document, error, decoded)
    if document.complete:
        _note_more(document, events)
        document.root = builder.root
    return document


def _events(text: str) -> Iterator[yaml.Event]:
    return iter(yaml.parse(text, Loader=_PARSER))


def _decoded(text: str | bytes, document: Document) -> str:
    if isinstance(text, str):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            document.add(rules.ENCODING, _place_at(text, error.start), "text that UTF-8 cannot carry")
            return _SURROGATES.sub("\ufffd", text)
        return text
    for mark, encoding in _UTF_16.items():
        if text.startswith(mark):
            document.add(rules.ENCODING, Place(1, 1), "UTF-16")
            return text[len(mark) :].decode(encoding, errors="replace")
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        place = _place_at(text[: error.start].decode(errors="replace"), error.start)
        document.add(rules.ENCODING, place, f"the byte {text[error.start]:#04x}")
        return text.decode("latin-1")


def _place_at(text: str, index: int) -> Place:
    before = text[:index]
    return Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def _note_syntax_error(document: Document, error: yaml.YAMLError, text: str) -> None:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        lines = text.splitlines()
        line = lines[mark.line] if mark.line < len(lines) else ""
        said = ", ".join(part for part in (error.context, error.problem) if part)
        # Of a last line without an end, libyaml names the line after it.
        place = Place(mark.line + 1, mark.column + 1) if line or text.endswith("\n") else _place_at(text, len(text))
        tab = line[mark.column : mark.column + 1] == "\t" or line[: mark.column].lstrip(" ").startswith("\t")
        document.add(rules.TAB if tab else rules.SYNTAX, place, "a tab" if tab else said)
        return
    position = getattr(error, "position", 0)
    said = str(getattr(error, "reason", error)).splitlines()[0]
    # libyaml counts bytes where PyYAML's own reader counts characters.
    before = text.encode()[:position].decode(errors="ignore") if _PARSER is not yaml.Loader else text[:position]
    document.add(rules.SYNTAX, _place_at(before, len(before)), said)


def _note_more(document: Document, events: Iterator[yaml.Event]) -> None:
    try:
        event = next(events, None)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        document.add(rules.MORE_DOCUMENTS, place, "more after the document's end")
        return
    if isinstance(event, yaml.DocumentStartEvent):
        document.add(rules.MORE_DOCUMENTS, _place_of(event), "a second document")


def _place_of(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


class _TooDeepError(Exception):
    """Nesting deeper than any document needs."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


class _Builder:
    """Puts a tree together from events. A mapping's key waits until its value comes."""

    def __init__(self, document: Document) -> None:
        self.root: Node | None = None
        self.ended = False
        self._document = document
        self._open: list[ListNode | MappingNode] = []
        self._keys: list[Node | None] = []
        self._seen: list[set[object]] = []
        self._anchors: dict[str, Node] = {}

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event), event.anchor)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._enter(ListNode(_place_of(event)), event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._enter(MappingNode(_place_of(event)), event)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self._open.pop()
            self._keys.pop()
            self._seen.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._add(self._alias(event), None)
        elif isinstance(event, yaml.DocumentEndEvent):
            self.ended = True

    def _enter(self, node: ListNode | MappingNode, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) >= DEEPEST:
            raise _TooDeepError(node.place)
        self._check_tag(event.tag, node.place)
        self._add(node, event.anchor)
        self._open.append(node)
        self._keys.append(None)
        self._seen.append(set())

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, ListNode):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            self._note_repeated(node)
            self._keys[-1] = node
            return
        parent.pairs.append((key, node))
        self._keys[-1] = None

    def _note_repeated(self, key: Node) -> None:
        if not isinstance(key, ScalarNode):
            return
        name = (key.kind, key.raw)
        if name in self._seen[-1] and key_of(key) != "<<":
            self._document.add(rules.REPEATED_KEY, key.place, f'"{key.raw[:60]}" once more')
        self._seen[-1].add(name)

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        place = _place_of(event)
        tag: str | None = event.tag
        self._check_tag(tag, place)
        plain = not event.style and tag != _TEXT_TAG
        kind, value = resolve(event.value) if plain else (Kind.TEXT, event.value)
        if kind is Kind.DATE:
            self._document.add(rules.DATE, place, event.value[:40])
        return ScalarNode(place, event.value, kind, value)

    def _alias(self, event: yaml.AliasEvent) -> Node:
        place = _place_of(event)
        self._document.add(rules.ALIAS, place, f"*{event.anchor}")
        target = self._anchors.get(event.anchor or "")
        return AliasNode(place, target) if target else ScalarNode(place, f"*{event.anchor}", Kind.TOKEN, None)

    def _check_tag(self, tag: str | None, place: Place) -> None:
        if tag is None or tag in _HARMLESS_TAGS:
            return
        rule = rules.REFUSED_TAG if tag.startswith(_REFUSED_TAGS) else rules.TAG
        self._document.add(rule, place, tag[:60].replace("tag:yaml.org,2002:", "!!"))
