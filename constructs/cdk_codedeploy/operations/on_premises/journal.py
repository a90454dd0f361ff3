"""A file that remembers what came of each change, so that a run which was cut off is continued where it was."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.on_premises.change_result import ChangeResult
from cdk_codedeploy.operations.on_premises.outcome import OnPremisesOutcome
from cdk_codedeploy.service import shown
from cdk_codedeploy.targets import InventoryChange

_DIGITS = 16
_BEGINNING = b'{"change": "'


class Journal:
    """JSON Lines, one for each change as soon as its outcome is known.

    A line tells the change by its name and by a checksum of all that it was, so another inventory continues nothing
    that it should not.

    Args:
        path: The file. One that is there is continued.

    Raises:
        ValidationError: If it is another file than a journal.
        OSError: If it cannot be read or written.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._known = self._read()
        self._file: IO[bytes] | None = None

    def open(self) -> None:
        """Open the file, to write at its end."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("ab")

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    def done(self, changes: Iterable[InventoryChange]) -> dict[str, ChangeResult]:
        """Return what came, in an earlier run, of those of the changes that did not fail.

        Args:
            changes: The changes.
        """
        found: dict[str, ChangeResult] = {}
        for change in changes:
            outcome = self._known.get((change.name, checksum(change)), OnPremisesOutcome.FAILED)
            if outcome is not OnPremisesOutcome.FAILED:
                found[change.name] = ChangeResult(name=change.name, action=change.action, outcome=outcome, earlier=True)
        return found

    def write(self, change: InventoryChange, result: ChangeResult) -> None:
        """Remember what came of a change.

        Args:
            change: The change.
            result: What came of it.
        """
        line = json.dumps({"change": checksum(change), **result.to_members()}, ensure_ascii=False)
        file = cast("IO[bytes]", self._file)
        file.write(f"{line}\n".encode())
        # The system keeps it from now on, whatever becomes of this process.
        file.flush()

    def _read(self) -> dict[tuple[str, str], OnPremisesOutcome]:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        whole, _, torn = content.rpartition(b"\n")
        known = dict(map(self._entry, filter(None, whole.split(b"\n"))))
        if torn:
            # The last line of a process that was killed while it wrote; and never the only line of another file.
            if not (torn.startswith(_BEGINNING) or _BEGINNING.startswith(torn)):
                raise self._another()
            with self._path.open("r+b") as file:
                file.truncate(len(content) - len(torn))
        return known

    def _entry(self, line: bytes) -> tuple[tuple[str, str], OnPremisesOutcome]:
        try:
            found: dict[str, Any] = json.loads(line)
            return (found["name"], found["change"]), OnPremisesOutcome(found["outcome"])
        except (ValueError, TypeError, KeyError):
            raise self._another() from None

    def _another(self) -> ValidationError:
        return ValidationError(
            "journal",
            shown(str(self._path)),
            allowed="it holds something else than the results of an earlier run",
            remedy="name another file, or remove this one",
        )


def checksum(change: InventoryChange) -> str:
    """Return what tells a change from every other.

    Args:
        change: The change.
    """
    text = json.dumps(change.to_members(), sort_keys=True)
    return sha256(text.encode()).hexdigest()[:_DIGITS]
