"""The AWS command line, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harness import paths
from harness.commands import Done, run
from harness.server import Emulator


class AwsCli:
    """Runs ``aws``.

    Args:
        emulator: What it talks to.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def __call__(self, *words: str | Path, fails: bool = False) -> Done:
        """Run it and return what it printed.

        Args:
            words: Its arguments.
            fails: Whether it has to fail.
        """
        return run([paths.AWS, *words], self._emulator.environment(), fails=fails)

    def json(self, *words: str | Path) -> Any:
        """Run it and return the JSON that it printed."""
        return json.loads(self(*words, "--output", "json").standard_output)
