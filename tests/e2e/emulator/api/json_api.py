"""The JSON protocols, as far as they are needed: JSON in and out, times as numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emulator.api.service import Service
from emulator.aws import Scope
from emulator.codedeploy.errors import ApiError

Response = tuple[int, dict[str, str], bytes]


def answer_json(service: Service, scope: Scope, operation: str, body: bytes) -> Response | None:
    """Answer a request, or return None when the service does not have the operation."""
    if service.operation(operation) is None:
        return None
    version = service.model.metadata.get("jsonVersion", "")
    headers = {"Content-Type": f"application/x-amz-json-{version}" if version else "application/json"}
    try:
        request = json.loads(body or b"{}")
        result = service.call(scope, operation, request)
    except ValueError as error:
        return 400, headers, _error("SerializationException", str(error), headers)
    except ApiError as error:
        return error.status, headers, _error(error.code, error.message, headers)
    return 200, headers, _encode(result)


def _error(code: str, message: str, headers: dict[str, str]) -> bytes:
    headers["x-amzn-errortype"] = code
    return _encode({"__type": code, "message": message})


def _encode(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, default=_number).encode()


def _number(value: Any) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{value!r} cannot be JSON.")
