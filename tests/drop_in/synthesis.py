"""Runs a stack module written for the L2, as it is or with its import line swapped, and reads what was synthesized."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import aws_cdk as cdk

Template = dict[str, Any]

L2_IMPORT = "from aws_cdk import aws_codedeploy as codedeploy"
"""The one line that a team changes."""

LIBRARY_IMPORT = "import cdk_codedeploy as codedeploy"
"""What the line becomes."""

CLI_CONTEXT = {"aws:cdk:enable-path-metadata": True, "aws:cdk:enable-asset-metadata": True}
"""What the CDK CLI sets on each app: with it templates name each resource's construct path."""


def swap_import(source: str, replacement: str) -> str:
    """Change the import line of a module written for the L2, and nothing else.

    Raises:
        ValueError: if the line is not there exactly once.
    """
    lines = source.splitlines(keepends=True)
    found = [number for number, line in enumerate(lines) if line.rstrip("\r\n") == L2_IMPORT]
    if len(found) != 1:
        raise ValueError(f"the line {L2_IMPORT!r} stands {len(found)} times in the module; it must stand once")
    lines[found[0]] = replacement + "\n"
    return "".join(lines)


def load(path: Path, codedeploy_import: str) -> ModuleType:
    """Run a stack module with the given import line, without building anything."""
    source = swap_import(path.read_text(encoding="utf-8"), codedeploy_import)
    module = ModuleType(f"drop_in_{path.stem}")
    module.__file__ = str(path)
    exec(compile(source, str(path), "exec"), module.__dict__)
    return module


def synthesize(
    path: Path, codedeploy_import: str, feature_flags: Mapping[str, Any] | None = None
) -> dict[str, Template]:
    """Build a stack module with the given import line in an app with the given feature flags.

    Returns:
        Each template of the cloud assembly, nested stacks and stages included, by its path in the assembly.
    """
    module = load(path, codedeploy_import)
    with tempfile.TemporaryDirectory() as outdir:
        app = cdk.App(analytics_reporting=False, outdir=outdir, context={**CLI_CONTEXT, **(feature_flags or {})})
        module.build(app)
        app.synth()
        return read_templates(Path(outdir))


def read_templates(outdir: Path) -> dict[str, Template]:
    """Read every template of a cloud assembly, with the hashes of nested templates replaced by their file names.

    A nested stack's template stands in its parent by the hash of its content, so any difference in the one would show a
    second time in the other.
    """
    nested: dict[str, str] = {}
    for assets in outdir.rglob("*.assets.json"):
        nested.update(_nested_template_hashes(assets))
    templates = {}
    for path in outdir.rglob("*.template.json"):
        text = path.read_text(encoding="utf-8")
        for content_hash, name in nested.items():
            text = text.replace(content_hash, name)
        templates[path.relative_to(outdir).as_posix()] = json.loads(text)
    return templates


def _nested_template_hashes(assets: Path) -> dict[str, str]:
    files = json.loads(assets.read_text(encoding="utf-8")).get("files", {})
    return {
        content_hash: file["source"]["path"]
        for content_hash, file in files.items()
        if file["source"]["path"].endswith(".nested.template.json")
    }
