"""Policy variables in conditions, which ministack's policy engine does not know."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_VARIABLE = re.compile(r"\$\{([^}]+)}")
# Nothing can be equal to it: a condition with a variable that the request does not have is not met.
_NOTHING = "\0"


def with_variables(document: str | Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    """Return a policy document with the variables in its conditions filled in.

    Args:
        document: The document, or its JSON.
        keys: The condition keys of the request, and their values.

    Source: IAM user guide, "IAM policy elements: Variables and tags".
    """
    found: dict[str, Any] = json.loads(document if isinstance(document, str) else json.dumps(document))
    known = {key.lower(): value for key, value in keys.items()}
    statements = found.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        if "Condition" in statement:
            statement["Condition"] = _filled(statement["Condition"], known)
    return found


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(lambda match: known.get(match[1].lower(), _NOTHING), value)
    if isinstance(value, list):
        return [_filled(each, known) for each in value]
    if isinstance(value, dict):
        return {name: _filled(each, known) for name, each in value.items()}
    return value
