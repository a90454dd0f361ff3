"""Checks of what a Lambda deployment shifts: a function, its alias and two versions."""

from __future__ import annotations

import re

from cdk_codedeploy.appspec.checks.function import check_deployed_function
from cdk_codedeploy.appspec.checks.service_keys import check_service_keys, checked_text
from cdk_codedeploy.appspec.keys_of_services import LAMBDA_PROPERTIES
from cdk_codedeploy.appspec.nodes import Kind
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import service
from cdk_codedeploy.appspec.value import Value

# Lambda API reference, "CreateAlias".
_ALIAS = re.compile(r"(?![0-9]+\Z)[A-Za-z0-9_-]{1,128}")
_VERSION = re.compile(r"[1-9][0-9]*")


def check_lambda_properties(report: Report, properties: Value) -> None:
    """Check the properties of the resource."""
    check_service_keys(report, properties, LAMBDA_PROPERTIES)
    check_deployed_function(report, properties.at("Name"))
    alias = properties.at("Alias")
    text = checked_text(report, alias, "Alias")
    if text is not None and not _ALIAS.fullmatch(text):
        report.add(service.ALIAS_NAME, alias)
    current, target = properties.at("CurrentVersion"), properties.at("TargetVersion")
    for version in (current, target):
        _check_version(report, version)
    if target.text and target.text == current.text and not target.is_token:
        report.add(service.SAME_VERSION, target)


def _check_version(report: Report, version: Value) -> None:
    if version.is_null or version.is_token:
        return
    if version.kind is Kind.INTEGER and _VERSION.fullmatch(version.raw):
        report.add(service.VERSION_TEXT, version, written=version.raw)
    elif version.text is None or not _VERSION.fullmatch(version.text):
        report.add(service.LAMBDA_VERSION, version)
