"""Checks of keys and kinds that every section shares."""

from __future__ import annotations

from cdk_codedeploy.appspec.keys import Shape
from cdk_codedeploy.appspec.near_miss import suggestion
from cdk_codedeploy.appspec.nodes import AliasNode, Kind, MappingNode
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import server, text
from cdk_codedeploy.appspec.value import Value


def check_keys(report: Report, mapping: Value, shape: Shape) -> None:
    """Warn about keys that nobody reads, with the one that may have been meant."""
    known = [key.name for key in shape.keys if key.shown]
    if isinstance(mapping.node, MappingNode):
        for node, below in mapping.node.pairs:
            if _is_merge(Value(node)) and isinstance(below, (MappingNode, AliasNode)):
                report.add(text.MERGE_KEY, Value(node, mapping.path), got="<<")
    for key, _ in mapping.entries():
        if key.kind is not Kind.TEXT:
            report.add(text.NOT_A_KEY, key)
        elif key.text not in shape.names and not _is_merge(key):
            advice = suggestion(key.raw, known, "remove it")
            report.add(text.UNKNOWN_KEY, key, got="an unknown key", known=", ".join(known), suggestion=advice)


def is_mapping(report: Report, entry: Value, *, needed: str, example: str) -> bool:
    """Tell whether an entry of a list is a mapping, and report it when it is none."""
    if not entry.is_mapping:
        report.add(server.ENTRY, entry, needed=needed, example=example)
    return entry.is_mapping


def is_list(report: Report, section: Value, *, name: str, kind: str, remedy: str) -> bool:
    """Tell whether a section is a list, and report what is neither that nor empty."""
    if not section.is_list and not section.is_false and not (section.is_mapping and section.is_empty):
        report.add(server.SECTION, section, name=name, kind=kind, remedy=remedy)
    return section.is_list


def _is_merge(key: Value) -> bool:
    return key.text == "<<"
