"""Checks of keys and kinds in the documents that CodeDeploy itself reads, where case counts and keys are required."""

from __future__ import annotations

from cdk_codedeploy.appspec.checks.keys import check_keys
from cdk_codedeploy.appspec.keys import Key, Shape
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import service
from cdk_codedeploy.appspec.value import Value


def check_service_keys(report: Report, mapping: Value, shape: Shape) -> None:
    """Report keys that are missing or in the wrong case, and warn about unknown ones."""
    written = {key.raw.lower(): key for key, _ in mapping.entries() if key.text not in shape.names}
    miscased: set[str] = set()
    for key in shape.keys:
        found = written.get(key.name.lower())
        if found is not None and not mapping.has(key.name):
            report.add(service.KEY_CASE, found, got=found.got, name=key.name)
            miscased.add(found.raw)
        elif key.required and mapping.at(key.name).is_null:
            report.add(service.MISSING, mapping.at(key.name), what=_what(key), remedy=f"add {key.name}")
    unknown = Report()
    check_keys(unknown, mapping, shape)
    report.breaches += [breach for breach in unknown.breaches if breach.path.rpartition(".")[2] not in miscased]


def is_mapping(report: Report, value: Value, remedy: str) -> bool:
    """Tell whether a mapping is there, and report it when another thing is."""
    if not value.is_mapping and not value.is_token:
        report.add(service.SHAPE, value, name="it", kind="a mapping", remedy=remedy)
    return value.is_mapping


def is_list(report: Report, value: Value, remedy: str) -> bool:
    """Tell whether a list is there, and report it when another thing is."""
    if not value.is_list and not value.is_token and not value.is_null:
        report.add(service.SHAPE, value, name="it", kind="a list", remedy=remedy)
    return value.is_list


def checked_text(report: Report, value: Value, name: str) -> str | None:
    """Return the text of a value that has to be text and not empty, and report it when it is another thing."""
    if value.is_token or value.is_null:
        return None
    if not value.text:
        remedy = "put it in quotes" if value.kind else "write a text"
        report.add(service.SHAPE, value, name=name, kind="text that is not empty", remedy=remedy)
    return value.text or None


def _what(key: Key) -> str:
    return f"{key.name} is required"
