"""The query protocol: forms in, XML out."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element, SubElement, tostring

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.utils import parse_to_aware_datetime

from emulator.api.service import Service
from emulator.aws import Scope
from emulator.codedeploy.errors import ApiError

Form = Mapping[str, str]
Response = tuple[int, dict[str, str], bytes]


def read_form(body: bytes, query: Mapping[str, Any]) -> dict[str, str]:
    """Return a request's fields: those of the body, and those of the URL."""
    fields = {name: values[0] if isinstance(values, list) else values for name, values in query.items()}
    fields.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return fields


def answer_query(service: Service, scope: Scope, form: Form) -> Response | None:
    """Answer a request, or return None when the service does not have the operation."""
    operation = service.operation(form.get("Action", ""))
    if operation is None:
        return None
    try:
        request = _read(operation.input_shape, form, "") if operation.input_shape else {}
        result = service.call(scope, operation.name, request or {})
    except ApiError as error:
        return refuse_query(service, error)
    return 200, {"Content-Type": "text/xml"}, _document(operation, result, _namespace(service))


def refuse_query(service: Service, error: ApiError) -> Response:
    """Answer with an error."""
    return error.status, {"Content-Type": "text/xml"}, _error(error, _namespace(service))


def _namespace(service: Service) -> str:
    return str(service.model.metadata["xmlNamespace"])


def _read(shape: Shape, form: Form, name: str) -> Any:
    """Read a value of a form. Returns None when there is none."""
    if isinstance(shape, StructureShape):
        prefix = f"{name}." if name else ""
        members = {
            member: _read(member_shape, form, prefix + member_shape.serialization.get("name", member))
            for member, member_shape in shape.members.items()
        }
        members = {member: value for member, value in members.items() if value is not None}
        return members or ({} if not name else None)
    if isinstance(shape, ListShape):
        flat = shape.serialization.get("flattened")
        prefix = name if flat else f"{name}.{shape.member.serialization.get('name', 'member')}"
        items: list[Any] = []
        while any(
            field == f"{prefix}.{len(items) + 1}" or field.startswith(f"{prefix}.{len(items) + 1}.") for field in form
        ):
            items.append(_read(shape.member, form, f"{prefix}.{len(items) + 1}"))
        # An empty list is sent as an empty field.
        return items or ([] if form.get(name) == "" else None)
    if isinstance(shape, MapShape):
        pairs: dict[str, Any] = {}
        while f"{name}.entry.{len(pairs) + 1}.key" in form:
            entry = f"{name}.entry.{len(pairs) + 1}"
            pairs[form[f"{entry}.key"]] = _read(shape.value, form, f"{entry}.value")
        return pairs or None
    text = form.get(name)
    return None if text is None else _scalar(shape, text, name)


def _scalar(shape: Shape, text: str, name: str) -> Any:
    readers: dict[str, Any] = {
        "integer": int,
        "long": int,
        "float": float,
        "double": float,
        "boolean": lambda value: {"true": True, "false": False}[value.lower()],
        "timestamp": parse_to_aware_datetime,
        "blob": base64.b64decode,
    }
    reader = readers.get(shape.type_name, str)
    try:
        return reader(text)
    except (KeyError, ValueError) as error:
        raise ApiError("ValidationError", f"{name}: {text!r} is no {shape.type_name}") from error


def _document(operation: OperationModel, result: Mapping[str, Any], namespace: str) -> bytes:
    root = Element(f"{operation.name}Response", xmlns=namespace)
    shape = operation.output_shape
    if shape is not None:
        _write(root, shape.serialization.get("resultWrapper", f"{operation.name}Result"), shape, result)
    _request_id(SubElement(root, "ResponseMetadata"))
    return b'<?xml version="1.0" encoding="UTF-8"?>' + tostring(root)


def _write(parent: Element, name: str, shape: Shape, value: Any) -> None:
    """Write a value as an element. What the model does not have is left out: it is ours."""
    if isinstance(shape, StructureShape):
        element = SubElement(parent, name)
        for member, member_shape in shape.members.items():
            if value.get(member) is not None:
                _write(element, member_shape.serialization.get("name", member), member_shape, value[member])
    elif isinstance(shape, ListShape):
        flat = shape.serialization.get("flattened")
        element = parent if flat else SubElement(parent, name)
        item_name = name if flat else shape.member.serialization.get("name", "member")
        for item in value:
            _write(element, item_name, shape.member, item)
    elif isinstance(shape, MapShape):
        element = SubElement(parent, name)
        for key, item in value.items():
            entry = SubElement(element, "entry")
            _write(entry, "key", shape.key, key)
            _write(entry, "value", shape.value, item)
    else:
        SubElement(parent, name).text = _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)


def _error(error: ApiError, namespace: str) -> bytes:
    root = Element("ErrorResponse", xmlns=namespace)
    element = SubElement(root, "Error")
    SubElement(element, "Type").text = "Sender" if error.status < 500 else "Receiver"
    SubElement(element, "Code").text = error.code
    SubElement(element, "Message").text = error.message
    _request_id(root)
    return tostring(root)


def _request_id(parent: Element) -> None:
    SubElement(parent, "RequestId").text = str(uuid.uuid4())
