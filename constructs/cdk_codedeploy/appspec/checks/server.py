"""Checks of a Server AppSpec file as a whole."""

from __future__ import annotations

from cdk_codedeploy.appspec import keys
from cdk_codedeploy.appspec.checks.files import check_files
from cdk_codedeploy.appspec.checks.install import Plan, check_clashes
from cdk_codedeploy.appspec.checks.keys import check_keys
from cdk_codedeploy.appspec.checks.permissions import check_permissions
from cdk_codedeploy.appspec.checks.reach import check_reach
from cdk_codedeploy.appspec.checks.scripts import check_hooks
from cdk_codedeploy.appspec.checks.version import check_version
from cdk_codedeploy.appspec.near_miss import suggestion
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.revision_files import RevisionFiles
from cdk_codedeploy.appspec.rules import server, text
from cdk_codedeploy.appspec.value import Value

SYSTEMS = ("linux", "windows")
BEHAVIORS = ("DISALLOW", "OVERWRITE", "RETAIN")


def check_server(report: Report, root: Value, files: RevisionFiles | None) -> None:
    """Check the whole document."""
    if not root.is_mapping:
        report.add(text.ROOT, root)
        return
    check_keys(report, root, keys.SERVER)
    check_version(report, root.at("version"), on_server=True)
    check_os(report, root.at("os"))
    windows = (root.at("os").text or "").strip().lower() == "windows"
    check_hooks(report, root.at("hooks"), windows=windows, files=files)
    entries = check_files(report, root.at("files"), windows=windows, files=files)
    plan = Plan(entries, files)
    check_clashes(report, plan)
    check_reach(report, check_permissions(report, root.at("permissions"), windows=windows), plan)
    check_file_exists_behavior(report, root.at("file_exists_behavior"))


def check_os(report: Report, system: Value) -> None:
    """Check the operating system."""
    if system.text not in SYSTEMS and not system.is_token:
        meant = suggestion(system.raw.strip(), SYSTEMS, "linux or windows").removeprefix("write ")
        report.add(server.OS, system, suggestion=meant)


def check_file_exists_behavior(report: Report, behavior: Value) -> None:
    """Check what shall happen to files that are in the way."""
    if behavior.is_null or behavior.is_token or behavior.text in BEHAVIORS:
        return
    otherwise = "write one of them, or leave it out for DISALLOW"
    report.add(server.FILE_EXISTS_BEHAVIOR, behavior, suggestion=suggestion(behavior.raw.strip(), BEHAVIORS, otherwise))
