"""Checks of the section hooks: events and their scripts."""

from __future__ import annotations

from cdk_codedeploy.appspec import keys
from cdk_codedeploy.appspec.checks.keys import check_keys
from cdk_codedeploy.appspec.checks.paths import check_characters, leaves_revision, slashed
from cdk_codedeploy.appspec.checks.timeout import check_sum, check_timeout
from cdk_codedeploy.appspec.near_miss import suggestion
from cdk_codedeploy.appspec.nodes import Kind
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.revision_files import RevisionFiles
from cdk_codedeploy.appspec.rules import hooks, server
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.service import HOOKABLE_EVENTS, STOP_EVENTS, LifecycleEvent, Platform

EVENTS = tuple(str(event) for event in HOOKABLE_EVENTS[Platform.SERVER])
# The agent lets scripts stand under these two, and never runs them.
_SILENT = {
    str(LifecycleEvent.DOWNLOAD_BUNDLE): "ApplicationStop or BeforeInstall",
    str(LifecycleEvent.INSTALL): "BeforeInstall or AfterInstall",
}
_RESERVED = {
    "BlockTraffic": "write BeforeBlockTraffic or AfterBlockTraffic",
    "AllowTraffic": "write BeforeAllowTraffic or AfterAllowTraffic",
}
_FALSE_WORDS = {"", "0", "false", "n", "no", "off", "null"}


def check_hooks(report: Report, section: Value, *, windows: bool, files: RevisionFiles | None) -> None:
    """Check the section hooks."""
    if section.is_false:
        return
    if not section.is_mapping:
        remedy = "write the names of events as keys, and lists of scripts under them"
        report.add(server.SECTION, section, name="hooks", kind="a mapping", remedy=remedy)
    for event, scripts in section.entries():
        check_event(report, event, scripts)
        _check_scripts(report, scripts, event=event.raw, windows=windows, files=files)


def check_event(report: Report, event: Value, scripts: Value) -> None:
    """Check the name of an event."""
    name = event.text
    if name in EVENTS:
        return
    known = [str(member) for member in LifecycleEvent]
    advice = _RESERVED.get(event.raw) or suggestion(event.raw, EVENTS, f"write one of them, or remove {event.got}")
    if name in _SILENT:
        if not scripts.is_false and not scripts.is_empty:
            report.add(hooks.EVENT_RESERVED, event, got="scripts", suggestion=_SILENT[name])
    elif scripts.is_false:
        report.add(hooks.EVENT_WITHOUT_SCRIPTS, event, got=event.got, suggestion=advice)
    elif name in known:
        report.add(
            hooks.EVENT,
            event,
            got="an event of another platform or of CodeDeploy itself",
            known=", ".join(EVENTS),
            suggestion=advice,
        )
    else:
        report.add(hooks.EVENT, event, got="an unknown event", known=", ".join(EVENTS), suggestion=advice)


def _check_scripts(report: Report, scripts: Value, *, event: str, windows: bool, files: RevisionFiles | None) -> None:
    if scripts.is_false or scripts.is_token:
        return
    if not scripts.is_list:
        if not (scripts.is_mapping and scripts.is_empty):
            report.add(hooks.SCRIPTS, scripts, example=scripts.text or "scripts/start.sh")
        return
    for script in scripts.items():
        check_script(report, script, event=event, windows=windows, files=files)
    check_sum(report, scripts)


def check_script(
    report: Report, script: Value, *, event: str = "", windows: bool = False, files: RevisionFiles | None = None
) -> None:
    """Check one script."""
    if not script.is_mapping:
        report.add(server.ENTRY, script, needed="location", example="- location: scripts/start.sh")
        return
    check_keys(report, script, keys.SCRIPT)
    _check_location(report, script.at("location"), event=event, windows=windows, files=files)
    check_timeout(report, script.at("timeout"))
    if windows:
        if not script.at("runas").is_null:
            report.add(hooks.LINUX_ONLY, script.at("runas"), name="runas")
        if not script.at("sudo").is_false:
            report.add(hooks.LINUX_ONLY, script.at("sudo"), name="sudo")
        return
    _check_run_as(report, script.at("runas"))
    _check_sudo(report, script.at("sudo"))


def _check_location(report: Report, location: Value, *, event: str, windows: bool, files: RevisionFiles | None) -> None:
    if location.is_token:
        return
    text = (location.text or "").strip()
    if not text:
        report.add(hooks.LOCATION, location)
        return
    if not check_characters(report, location, text):
        return
    if any(character.isspace() for character in text):
        report.add(hooks.LOCATION_SPACE, location)
        return
    if leaves_revision(text, windows=windows):
        report.add(hooks.LOCATION_OUTSIDE, location)
        return
    path = slashed(text, windows=windows)
    if files is not None:
        _check_exists(report, location, path, files, event)
    elif "\\" in path:
        report.add(hooks.LOCATION_BACKSLASH, location)


def _check_exists(report: Report, location: Value, path: str, files: RevisionFiles, event: str) -> None:
    if files.is_folder(path):
        report.add(hooks.SCRIPT_IS_FOLDER, location)
    elif not files.is_file(path):
        meant = files.near(slashed(path, windows=True))
        late = event in {str(stop) for stop in STOP_EVENTS}
        when = " of the next deployment, which runs this revision's script" if late else ""
        report.add(hooks.SCRIPT_MISSING, location, suggestion=f", perhaps to {meant}" if meant else "", when=when)


def _check_run_as(report: Report, user: Value) -> None:
    if user.is_null or user.is_token:
        return
    if user.text is None or user.text.strip().isdigit():
        report.add(hooks.RUN_AS, user)
    elif not user.text.strip():
        report.add(hooks.RUN_AS_EMPTY, user)
    elif len(user.text.split()) > 1:
        report.add(hooks.RUN_AS_SPACE, user)


def _check_sudo(report: Report, sudo: Value) -> None:
    if sudo.is_null or sudo.is_token:
        return
    if sudo.kind is Kind.TRUTH:
        if sudo.raw.lower() not in {"true", "false"}:
            report.add(hooks.SUDO_TYPE, sudo, truth="true" if sudo.value else "false")
    elif sudo.node and sudo.raw.strip().lower() in _FALSE_WORDS and sudo.kind is not None:
        report.add(hooks.SUDO_FALSE, sudo)
    else:
        report.add(hooks.SUDO_TYPE, sudo, truth="true")
