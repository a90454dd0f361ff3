"""Machines outside AWS, thousands of them, as one list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown
from cdk_codedeploy.targets.inventory_form import InventoryForm
from cdk_codedeploy.targets.inventory_problems import InventoryError, InventoryProblem
from cdk_codedeploy.targets.inventory_row import InventoryRow


class Inventory:
    """A list of on-premises instances in which every name and every ARN is there once.

    Args:
        rows: The rows, in any order; the inventory has them in the order of their names.

    Raises:
        InventoryError: If a name or an ARN is there twice; all such are told at once.

    Source: user guide, "Working with on-premises instances for CodeDeploy".
    """

    def __init__(self, rows: Iterable[InventoryRow]) -> None:
        found = [(0, row) for row in rows]
        _raise_any(_repetitions(found), None)
        self._rows = {row.name: row for row in sorted((row for _, row in found), key=lambda row: row.name)}

    @classmethod
    def load(cls, path: str | Path, form: InventoryForm | None = None) -> Inventory:
        """Read a file.

        Args:
            path: The file, in UTF-8.
            form: How it is written. Default: told by the end of its name, ``.csv``, ``.jsonl`` or ``.ndjson``.

        Raises:
            InventoryError: If something in it is wrong; all of it is told at once, with lines.
            ValidationError: If its name does not tell the form.
            OSError: If it cannot be read.
        """
        path = Path(path)
        form = form or InventoryForm.of_name(path.name)
        content = path.read_bytes()
        try:
            # Spreadsheets put a mark in front.
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problem = ValidationError("text", "other bytes", allowed="the file is in UTF-8", remedy="save it as UTF-8")
            line = content.count(b"\n", 0, error.start) + 1
            raise InventoryError([InventoryProblem(line=line, error=problem)], where=str(path)) from None
        return cls._read(text, form, str(path))

    @classmethod
    def loads(cls, text: str, form: InventoryForm) -> Inventory:
        """Read a text.

        Args:
            text: The text.
            form: How it is written.

        Raises:
            InventoryError: If something in it is wrong; all of it is told at once, with lines.
        """
        return cls._read(text.removeprefix("\ufeff"), form, None)

    @classmethod
    def _read(cls, text: str, form: InventoryForm, where: str | None) -> Inventory:
        rows: list[tuple[int, InventoryRow]] = []
        problems: list[InventoryProblem] = []
        for line, found in form.read(text):
            row = _row(found)
            if isinstance(row, ValidationError):
                problems.append(InventoryProblem(line=line, error=row))
            else:
                rows.append((line, row))
        problems += _repetitions(rows)
        _raise_any(sorted(problems, key=lambda problem: problem.line), where)
        return cls(row for _, row in rows)

    def __iter__(self) -> Iterator[InventoryRow]:
        """Give the rows, in the order of their names."""
        return iter(self._rows.values())

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a row of this name."""
        return name in self._rows

    def __getitem__(self, name: str) -> InventoryRow:
        """Return the row of this name."""
        return self._rows[name]

    def __eq__(self, other: object) -> bool:
        """Tell whether another inventory has the same rows."""
        return isinstance(other, Inventory) and self._rows == other._rows

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Show how many rows there are."""
        return f"<Inventory of {len(self)}>"

    def to_json_lines(self) -> bytes:
        """Return the inventory as JSON Lines; the same rows give the same bytes, whatever they were read from."""
        lines = (
            json.dumps(row.to_members(), ensure_ascii=False, separators=(",", ":"), sort_keys=True) for row in self
        )
        return "".join(f"{line}\n" for line in lines).encode()


def _row(found: object) -> InventoryRow | ValidationError:
    try:
        return found if isinstance(found, ValidationError) else InventoryRow.from_members(found)
    except ValidationError as error:
        return error


def _repetitions(rows: Iterable[tuple[int, InventoryRow]]) -> list[InventoryProblem]:
    problems: list[InventoryProblem] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in rows:
        for parameter, value in (("name", row.name), ("arn", row.arn)):
            if value is None:
                continue
            if (parameter, value) in seen:
                problems.append(InventoryProblem(line=line, error=_twice(parameter, value, seen[parameter, value])))
            else:
                seen[parameter, value] = line
    return problems


def _twice(parameter: str, value: str, first: int) -> ValidationError:
    place = f", which line {first} has already" if first else " twice"
    return ValidationError(
        parameter,
        f"{shown(value)}{place}",
        allowed=f"each machine has {'a name' if parameter == 'name' else 'an identity'} of its own",
        remedy="remove one of the two, or correct it",
    )


def _raise_any(problems: list[InventoryProblem], where: str | None) -> None:
    if problems:
        raise InventoryError(problems, where=where)
