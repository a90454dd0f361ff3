"""How an inventory is written: as CSV, or as one JSON object a line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TypeAlias

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown

_TAG = "tag:"
_COLUMNS = ("name", "iam_session_arn", "iam_user_arn")

Found: TypeAlias = "tuple[int, object | ValidationError]"
"""The line, and the members of a row or what is wrong with it."""


class InventoryForm(str, Enum):
    """How an inventory is written."""

    CSV = "csv"
    """A header line and a line a machine: ``name``, ``iam_session_arn``, ``iam_user_arn`` and ``tag:<Key>``."""

    JSON_LINES = "jsonl"
    """An object a line: ``{"name": "web-1", "tags": {"Stage": "prod"}, "iam_user_arn": "arn:…"}``."""

    @classmethod
    def of_name(cls, name: str) -> InventoryForm:
        """Tell the form by the end of a file's name.

        Args:
            name: The name: ``.csv``, ``.jsonl`` or ``.ndjson``.

        Raises:
            ValidationError: If it ends otherwise.
        """
        form = {"csv": cls.CSV, "jsonl": cls.JSON_LINES, "ndjson": cls.JSON_LINES}.get(name.lower().rpartition(".")[2])
        if form is None:
            raise ValidationError(
                "inventory",
                shown(name),
                allowed="an inventory is a .csv, .jsonl or .ndjson file",
                remedy="rename it, or say its form",
            )
        return form

    def read(self, text: str) -> Iterator[Found]:
        """Give each row with its line, and each line that is none with what is wrong.

        Args:
            text: The text.
        """
        return _read_csv(text) if self is InventoryForm.CSV else _read_json_lines(text)


def _read_json_lines(text: str) -> Iterator[Found]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line, object_pairs_hook=_distinct)
        except ValidationError as error:
            yield number, error
        except (ValueError, RecursionError) as error:
            yield (
                number,
                ValidationError(
                    "line", shown(line.strip()), allowed=f"it is no JSON ({error})", remedy="write one object a line"
                ),
            )


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse the same member twice, of which Python would take the last in silence."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValidationError(
                "line", f"{shown(name)} twice", allowed="an object has each member once", remedy="remove one"
            )
        found[name] = value
    return found


def _read_csv(text: str) -> Iterator[Found]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    first = 1
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            # What follows may be the inside of a quotation, so nothing more can be said.
            yield first, ValidationError("line", "text", allowed=f"it is no CSV ({error})", remedy="correct the quotes")
            return
        if not any(cells):
            continue
        if header is None:
            header = cells
            problems = list(_header_problems(header))
            yield from ((first, problem) for problem in problems)
            if problems:
                return
        elif len(cells) != len(header):
            yield (
                first,
                ValidationError(
                    "line",
                    f"{len(cells)} cells",
                    allowed=f"the header has {len(header)} columns",
                    remedy="add or remove commas, or put a cell that has one into quotes",
                ),
            )
        else:
            yield first, _members(header, cells)
    if header is None:
        yield (
            1,
            ValidationError(
                "header", "nothing", allowed="the first line names the columns", remedy="begin with name,tag:Stage"
            ),
        )


def _members(header: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    filled = [(column, cell) for column, cell in zip(header, cells, strict=True) if cell]
    members: dict[str, object] = {column: cell for column, cell in filled if not column.startswith(_TAG)}
    members["tags"] = {column.removeprefix(_TAG): cell for column, cell in filled if column.startswith(_TAG)}
    members.setdefault("name", "")
    return members


def _header_problems(header: Sequence[str]) -> Iterator[ValidationError]:
    for position, column in enumerate(header):
        if column in header[:position]:
            yield ValidationError(
                "header", f"{shown(column)} twice", allowed="each column has a name of its own", remedy="remove one"
            )
        elif column not in _COLUMNS and not (column.startswith(_TAG) and column != _TAG):
            yield ValidationError(
                "header",
                f"the column {shown(column)}",
                allowed=f"the columns are {', '.join(_COLUMNS)} and {_TAG}<key>",
                remedy=f"write {_TAG}{column.strip()} for a tag" if column.strip() not in {"", _TAG} else "name it",
            )
    if "name" not in header:
        yield ValidationError(
            "header", shown(",".join(header)), allowed="there is a column name", remedy="add it, or name it so"
        )
