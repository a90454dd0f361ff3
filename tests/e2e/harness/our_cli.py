"""This library's own command line, as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness import paths
from harness.commands import Done, run
from harness.server import Emulator


class OurCli:
    """Runs ``cdk-codedeploy``.

    Args:
        emulator: What it talks to.
        credentials: The access key of whoever runs it, as the API returns it. Default: the account's root.
    """

    def __init__(self, emulator: Emulator, credentials: Mapping[str, str] | None = None) -> None:
        self._environment = emulator.environment()
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
        return run([paths.PYTHON, "-m", "cdk_codedeploy.cli", *words], self._environment, fails=fails)

    def json(self, *words: str | Path, fails: bool = False) -> Any:
        """Run it with ``--json`` and return what it printed as that.

        Args:
            words: Its arguments.
            fails: Whether it has to fail.
        """
        return json.loads(self(*words, "--json", fails=fails).standard_output)
