"""Check of the version, which every AppSpec file has."""

from __future__ import annotations

from cdk_codedeploy.appspec.nodes import Kind
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import text
from cdk_codedeploy.appspec.value import Value


def check_version(report: Report, version: Value, *, on_server: bool) -> None:
    """Check the version."""
    if version.is_token or (version.kind in {Kind.INTEGER, Kind.FLOAT} and version.value == 0):
        return
    if version.text is not None and version.text.strip() == "0.0":
        report.add(text.VERSION_QUOTED if on_server else text.VERSION_QUOTED_ON_SERVICE, version)
    else:
        report.add(text.VERSION, version)
