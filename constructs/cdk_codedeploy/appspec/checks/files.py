"""Checks of the section files: each entry, and what two entries do to one another."""

from __future__ import annotations

import posixpath

from cdk_codedeploy.appspec import keys
from cdk_codedeploy.appspec.checks.install import FileEntry
from cdk_codedeploy.appspec.checks.keys import check_keys, is_list, is_mapping
from cdk_codedeploy.appspec.checks.paths import check_characters, is_absolute, leaves_revision, slashed
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.revision_files import RevisionFiles
from cdk_codedeploy.appspec.rules import server
from cdk_codedeploy.appspec.value import Value

_EXAMPLE = "- source: /app and below it destination: /srv/app"


def check_files(report: Report, section: Value, *, windows: bool, files: RevisionFiles | None) -> list[FileEntry]:
    """Check the section files and return its entries, as far as they can be told."""
    if not is_list(report, section, name="files", kind="a list", remedy="begin each entry with - source:"):
        return []
    entries = (check_file(report, entry, windows=windows, files=files) for entry in section.items())
    return [entry for entry in entries if entry]


def check_file(
    report: Report, entry: Value, *, windows: bool = False, files: RevisionFiles | None = None
) -> FileEntry | None:
    """Check one entry: a source and a destination."""
    if not is_mapping(report, entry, needed="source and destination", example=_EXAMPLE):
        return None
    check_keys(report, entry, keys.FILE)
    source = _checked_source(report, entry.at("source"), windows=windows, files=files)
    destination = _checked_destination(report, entry.at("destination"), windows=windows)
    if source is None or destination is None:
        return None
    found = FileEntry.of(entry, source, destination, windows=windows, files=files)
    if not found.is_folder and _is_renamed(found):
        report.add(server.DESTINATION_IS_FOLDER, entry.at("destination"))
    return found


def _text(report: Report, path: Value, name: str) -> str | None:
    if path.text is None and not path.is_token:
        remedy = "add it" if path.is_null else "put it in quotes, if it is meant as a path"
        report.add(server.FILE_PATH, path, name=name, remedy=remedy)
    return None if path.is_token else path.text


def _checked_source(report: Report, source: Value, *, windows: bool, files: RevisionFiles | None) -> str | None:
    text = _text(report, source, "source")
    if text is None or not check_characters(report, source, text):
        return None
    if not text:
        report.add(server.SOURCE_EMPTY, source)
    if leaves_revision(text, windows=windows):
        report.add(server.SOURCE_OUTSIDE, source)
        return None
    path = slashed(text, windows=windows)
    if files is not None and not files.is_file(path) and not files.is_folder(path):
        meant = files.near(slashed(path, windows=True))
        report.add(server.SOURCE_MISSING, source, suggestion=f", perhaps to {meant}" if meant else "")
        return None
    if files is None and any(character in text for character in "*?"):
        report.add(server.SOURCE_GLOB, source)
    if files is None and "\\" in path:
        report.add(server.SOURCE_BACKSLASH, source)
    return path


def _checked_destination(report: Report, destination: Value, *, windows: bool) -> str | None:
    text = _text(report, destination, "destination")
    if text is None or not check_characters(report, destination, text):
        return None
    if not text:
        report.add(server.DESTINATION_EMPTY, destination)
        return None
    if not is_absolute(text, windows=windows):
        remedy = (
            "write the home folder out"
            if text.startswith("~")
            else "begin it with a drive"
            if windows
            else "begin it with /"
        )
        report.add(server.DESTINATION_RELATIVE, destination, remedy=remedy)
        return None
    return text


def _is_renamed(entry: FileEntry) -> bool:
    """Tell whether the destination looks like a new name for a file, because it ends as the source does."""
    source, destination = posixpath.basename(entry.source), posixpath.basename(entry.destination)
    end = posixpath.splitext(source)[1].lower()
    return bool(end) and posixpath.splitext(destination)[1].lower() == end
