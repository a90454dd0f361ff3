"""Problems as SARIF 2.1.0, which code hosts show beside the lines of a change.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from cdk_codedeploy.appspec import Problem

_ROOMS = {"APPSPEC": "AppSpec", "REVISION": "revision"}
_PLACEHOLDER = re.compile(r"\{\w+\}")
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def problems_sarif(problems: Sequence[Problem], version: str) -> str:
    """Return a report as SARIF.

    Paths below the current directory are written relative to it, so run it where the repository has its root.

    Args:
        problems: The problems, sorted.
        version: The version of this tool.
    """
    rules = list({problem.id: problem for problem in problems}.values())
    index = {problem.id: number for number, problem in enumerate(rules)}
    driver = {"name": "cdk-codedeploy", "version": version, "rules": [_rule(problem) for problem in rules]}
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        # A column counts characters here, not the halves that make some of them in UTF-16.
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, index[problem.id]) for problem in problems],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(problem: Problem) -> dict[str, Any]:
    from cdk_codedeploy import appspec, revision

    room, _, words = problem.id.partition("-")
    known = appspec.RULES.get(problem.id) or revision.RULES.get(problem.id)
    # Without what belongs to one finding.
    texts = {"fullDescription": _general(known.allowed), "help": _general(known.remedy)} if known else {}
    return {
        "id": problem.id,
        "shortDescription": {"text": f"{_ROOMS.get(room, room)}: {words.replace('-', ' ').lower()}"},
        **{name: {"text": text} for name, text in texts.items() if text},
        "defaultConfiguration": {"level": _level(problem)},
    }


def _general(text: str) -> str:
    """Return the text of a rule with its placeholders left open; nothing where it is one altogether."""
    return _PLACEHOLDER.sub("…", text).removeprefix("…")


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.file)}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": max(problem.column, 1)}
    effects = {str(generation): effect for generation, effect in problem.generations.items()}
    return {
        "ruleId": problem.id,
        "ruleIndex": rule,
        "level": _level(problem),
        "message": {"text": f"{problem.message}; {problem.remedy}"},
        "locations": [{"physicalLocation": place}],
        **({"properties": {"generations": effects}} if effects else {}),
    }


def _level(problem: Problem) -> str:
    level = str(problem.severity)
    return level if level in {"error", "warning"} else "note"


def _uri(file: str) -> str:
    path = Path(file)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return path.as_uri()
    # With a file name's own bytes, which need not be UTF-8.
    return quote(os.fsencode(path.as_posix()), safe="/")
