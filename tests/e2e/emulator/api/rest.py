"""The REST JSON protocol, as far as it is needed: operations told apart by paths, members in paths and queries."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from emulator.api.json_api import Response, answer_json
from emulator.api.service import Service
from emulator.aws import Scope


def answer_rest(
    service: Service, scope: Scope, method: str, path: str, query: Mapping[str, list[str]], body: bytes
) -> Response | None:
    """Answer a request, or return None when the service does not have the operation."""
    for name in service.model.operation_names:
        operation = service.model.operation_model(name)
        template = re.escape(operation.http["requestUri"]).replace(r"\{", "{").replace(r"\}", "}")
        match = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>.+)", template), path)
        if match is None or operation.http["method"] != method or operation.input_shape is None:
            continue
        members: dict[str, Any] = json.loads(body or b"{}")
        for member, shape in operation.input_shape.members.items():
            place, wire_name = shape.serialization.get("location"), shape.serialization.get("name", member)
            if place == "uri":
                members[member] = unquote(match[wire_name])
            elif place == "querystring" and wire_name in query:
                values = query[wire_name]
                members[member] = values if shape.type_name == "list" else values[0]
        return answer_json(service, scope, name, json.dumps(members).encode())
    return None
