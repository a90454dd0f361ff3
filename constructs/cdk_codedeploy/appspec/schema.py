"""JSON Schemas of AppSpec files, for editors: made from the same tables as the checks.

Draft 07, which editors read best. The files in ``schemas/`` are what ``schema`` returns; write them again with
``python -m cdk_codedeploy.appspec.write_schemas``.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from cdk_codedeploy.appspec.keys import SERVER, Key, Shape
from cdk_codedeploy.appspec.keys_of_services import DOCUMENTS
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import Platform, shown

_DRAFT = "http://json-schema.org/draft-07/schema#"
_ANY_NAME = "*"
# What the agent takes for nothing; CodeDeploy itself is not known to.
_MAY_BE_NULL = Platform.SERVER


def schema(platform: Platform | str) -> dict[str, object]:
    """Return the JSON Schema of a platform's AppSpec files, with titles and descriptions for editors.

    A schema cannot say everything that ``check`` finds: nothing that needs two values, and nothing about quotes.

    Args:
        platform: Which platform.

    Raises:
        ValidationError: If there is no such platform.
    """
    try:
        known = Platform(platform)
    except ValueError:
        raise ValidationError(
            "platform",
            shown(platform),
            allowed=f"the platforms are {', '.join(Platform)}",
            remedy="pass a member of Platform",
        ) from None
    shape = SERVER if known is Platform.SERVER else DOCUMENTS[known]
    return {"$schema": _DRAFT} | _mapping(shape, nullable=known is _MAY_BE_NULL)


def schema_text(platform: Platform | str) -> str:
    """Return the JSON Schema of a platform as the text of a file."""
    return json.dumps(schema(platform), indent=2, ensure_ascii=False) + "\n"


def schema_file(platform: Platform | str) -> Path:
    """Return the path of the schema that is installed with this library, for tools that take a file."""
    return Path(str(files("cdk_codedeploy.appspec") / "schemas" / f"{Platform(platform).lower()}.json"))


def _mapping(shape: Shape, *, nullable: bool) -> dict[str, object]:
    """Return the schema of one mapping."""
    found: dict[str, object] = {"title": shape.title, "type": "object"}
    named = {key.name: _value(key, nullable=nullable) for key in shape.keys if key.shown and key.name != _ANY_NAME}
    anything = next((key for key in shape.keys if key.name == _ANY_NAME), None)
    if named:
        found["properties"] = named
    found["additionalProperties"] = _value(anything, nullable=nullable) if anything else False
    if required := [key.name for key in shape.keys if key.required]:
        found["required"] = required
    if shape.single:
        found |= {"minProperties": 1, "maxProperties": 1}
    return found


def _value(key: Key, *, nullable: bool) -> dict[str, object]:
    """Return the schema of what stands under a key."""
    described: dict[str, object] = {} if key.name == _ANY_NAME else {"title": key.name}
    described |= {"description": key.text}
    if key.shape is None:
        return described | dict(key.form)
    inner = _mapping(key.shape, nullable=nullable)
    if not key.many:
        kind = {"type": ["object", "null"]} if nullable and not key.required else {}
        return described | {name: value for name, value in inner.items() if name != "title"} | kind
    found: dict[str, object] = {"type": ["array", "null"] if nullable else "array", "items": inner}
    if key.required:
        found |= {"minItems": 1, "maxItems": 1}
    return described | found
