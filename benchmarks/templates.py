"""Whether two programs gave the same templates, whatever their constructs are called."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any


def templates(assembly: Path) -> dict[str, Any]:
    """Return the templates of an assembly, each resource named by its type and position instead of its logical id."""
    return {file.name: _renamed(json.loads(file.read_text())) for file in sorted(assembly.glob("*.template.json"))}


def _renamed(template: dict[str, Any]) -> dict[str, Any]:
    names: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for logical_id, resource in template["Resources"].items():
        seen[resource["Type"]] += 1
        names[logical_id] = f"{resource['Type']} {seen[resource['Type']]}"
    # A dictionary compares without regard to order.
    renamed: dict[str, Any] = _with_names(template, names)
    return renamed


def _with_names(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _with_names(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_names(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value
