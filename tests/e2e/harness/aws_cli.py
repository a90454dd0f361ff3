"""The AWS command line, as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness import paths
from harness.commands import Done, run
from harness.server import Emulator


class AwsCli:
    """Runs ``aws``.

    Args:
        emulator: What it talks to.
        credentials: The access key of whoever runs it, as the API returns it. Default: the account's root.
        folder: Where it runs, and writes files. Default: the repository.
    """

    def __init__(
        self, emulator: Emulator, credentials: Mapping[str, str] | None = None, *, folder: Path = paths.ROOT
    ) -> None:
        self._environment = emulator.environment()
        self._folder = folder
        if credentials is not None:
            self._environment |= {
                "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
                "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
            }

    def __call__(self, *words: str | Path, fails: bool = False) -> Done:
        """Run it and return what it printed.

        Args:
            words: Its arguments.
            fails: Whether it has to fail.
        """
        return run([paths.AWS, *words], self._environment, fails=fails, folder=self._folder)

    def json(self, *words: str | Path) -> Any:
        """Run it and return the JSON that it printed."""
        return json.loads(self(*words, "--output", "json").standard_output)
