"""The CDK's command line, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harness import paths
from harness.commands import Done, run
from harness.server import ACCOUNT, REGION, Emulator


class Cdk:
    """Bootstraps, deploys and destroys.

    Args:
        emulator: Where to.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def bootstrap(self) -> Done:
        """Prepare the account as the CDK wants it."""
        return self._run("bootstrap", f"aws://{ACCOUNT}/{REGION}")

    def deploy(self, assembly: Path, *stacks: str, fails: bool = False) -> dict[str, dict[str, str]]:
        """Deploy stacks of an assembly.

        Args:
            assembly: Folder that an app was synthesized into.
            stacks: Names of the stacks.
            fails: Whether that has to fail.

        Returns:
            Outputs by stack.
        """
        outputs = self._emulator.folder / "tmp" / f"outputs-{'-'.join(stacks)}.json"
        outputs.unlink(missing_ok=True)
        options: list[str | Path] = ["--require-approval", "never", "--progress", "events", "--outputs-file", outputs]
        self._run("deploy", *stacks, "--app", assembly, *options, fails=fails)
        found: dict[str, dict[str, str]] = json.loads(outputs.read_text()) if outputs.exists() else {}
        return {stack: found.get(stack, {}) for stack in stacks}

    def destroy(self, assembly: Path, *stacks: str) -> Done:
        """Destroy stacks of an assembly. Those that do not exist are passed over."""
        return self._run("destroy", *stacks, "--app", assembly, "--force")

    def _run(self, *words: str | Path, fails: bool = False) -> Done:
        command = [paths.CDK, *words, "--no-notices", "--no-color"]
        # Where no cdk.json is: it would synthesize the app that stands there.
        return run(command, self._emulator.environment(), fails=fails, folder=self._emulator.folder)


def physical_ids(emulator: Emulator, stack: str) -> dict[str, tuple[str, str]]:
    """Return type and physical id of each resource of a stack, by its logical id."""
    pages = emulator.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    found: list[dict[str, Any]] = [each for page in pages for each in page["StackResourceSummaries"]]
    return {each["LogicalResourceId"]: (each["ResourceType"], each["PhysicalResourceId"]) for each in found}


def status(emulator: Emulator, stack: str) -> str:
    """Return the status of a stack."""
    return str(emulator.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
