"""Write YAML that every reader takes alike, and JSON that is the same document.

Block style, two spaces, no anchors, no tags, no folding, no byte order mark. Text stands without quotes only when YAML
1.1 and 1.2 both read it as that text; everything else is in double quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, cast

from cdk_codedeploy.appspec.nodes import Kind
from cdk_codedeploy.appspec.scalars import resolve
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown
from cdk_codedeploy.tokens import is_token

_Plain: TypeAlias = "dict[str, _Plain] | list[_Plain] | str | float | None"

# Letters, digits and marks that mean nothing to YAML inside a word. A digit or a mark in front may mean a number.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./-]*")
# Words that one version of YAML takes for a truth value.
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
# What YAML wants escaped: control characters, line and paragraph separators, the byte order mark, what is no character.
_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SHORT_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def to_yaml(document: Mapping[str, object]) -> str:
    """Return a document as YAML.

    Args:
        document: Mappings, lists, texts, numbers and truth values.

    Raises:
        ValidationError: If a number or a list is only known at deployment.
    """
    return "".join(f"{line}\n" for line in _lines(_known(document), ""))


def to_json(document: Mapping[str, object]) -> str:
    """Return a document as JSON, indented by two spaces.

    Args:
        document: Mappings, lists, texts, numbers and truth values.

    Raises:
        ValidationError: If a number or a list is only known at deployment.
    """
    text = json.dumps(_known(document), ensure_ascii=False, indent=2)
    # Escaped already where JSON wants it; the rest would be no YAML, which the agent reads it as.
    return _ESCAPED.sub(lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text) + "\n"


def quoted(text: str) -> str:
    """Return text as it stands in YAML: as it is when it is safe, else in double quotes."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS and resolve(text)[0] is Kind.TEXT
    if is_plain:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_ESCAPED.sub(_escape, escaped)}"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return _SHORT_ESCAPES.get(character) or f"\\u{ord(character):04X}"


def _known(document: Mapping[str, object]) -> dict[str, _Plain]:
    """Return the document as plain values, or refuse one that cannot be written as text yet."""
    return {name: _known_value(name, value) for name, value in document.items()}


def _known_value(name: str, value: object) -> _Plain:
    if is_token(value) and not isinstance(value, str):
        raise ValidationError(
            name,
            shown(value),
            allowed="text holds only values that are known, or texts of the CDK",
            remedy="pass to_document() to Stack.to_json_string(), which fills numbers and lists in",
        )
    if isinstance(value, Mapping):
        return _known(cast("Mapping[str, object]", value))
    if isinstance(value, (list, tuple)):
        return [_known_value(name, item) for item in cast("Sequence[object]", value)]
    # A member of an enum is text too.
    return str(value) if isinstance(value, str) else cast("float", value)


def _lines(value: dict[str, _Plain] | list[_Plain], indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _entry(f"{indent}{quoted(name)}:", item, indent)
    else:
        for item in value:
            yield from _item(item, indent)


def _entry(start: str, value: _Plain, indent: str) -> Iterator[str]:
    if isinstance(value, (dict, list)) and value:
        yield start
        yield from _lines(value, f"{indent}  ")
    else:
        yield f"{start} {_scalar(value)}"


def _item(value: _Plain, indent: str) -> Iterator[str]:
    if not isinstance(value, (dict, list)) or not value:
        yield f"{indent}- {_scalar(value)}"
        return
    first, *rest = _lines(value, f"{indent}  ")
    yield f"{indent}- {first[len(indent) + 2 :]}"
    yield from rest


def _scalar(value: _Plain) -> str:
    if isinstance(value, str):
        return quoted(value)
    # Whole numbers, 0.0, true, false, and empty lists and mappings are written alike in both languages.
    return json.dumps(value)
