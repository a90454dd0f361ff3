"""Check an AppSpec file: every problem at once, each with its place."""

from __future__ import annotations

from collections.abc import Collection
from os import PathLike
from pathlib import Path

from cdk_codedeploy.appspec import rules
from cdk_codedeploy.appspec.checks.lambda_and_ecs import check_service_document
from cdk_codedeploy.appspec.checks.server import check_server
from cdk_codedeploy.appspec.keys_of_services import RESOURCE_TYPES
from cdk_codedeploy.appspec.nodes import Place
from cdk_codedeploy.appspec.problem import Problem
from cdk_codedeploy.appspec.reader import Document, read
from cdk_codedeploy.appspec.report import Breach, Report
from cdk_codedeploy.appspec.revision_files import RevisionFiles
from cdk_codedeploy.appspec.rules import text as text_rules
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.service import Platform

_NEEDED = {
    Platform.SERVER: "version and os",
    Platform.LAMBDA: "version and Resources",
    Platform.ECS: "version and Resources",
}
# What only the agent does; elsewhere another rule speaks, or none.
_ELSEWHERE = {rules.ALIAS: rules.ALIAS_ON_SERVICE, rules.DATE: None}


def check(
    text: str | bytes,
    *,
    platform: Platform | None = None,
    file: str = "appspec.yml",
    files: Collection[str] | None = None,
) -> list[Problem]:
    """Return everything that is wrong with an AppSpec file, in the order of the file.

    Args:
        text: What the file holds, YAML or JSON.
        platform: For which platform it is. Default: told from its keys; Server unless it has ``Resources``.
        file: How reports name the file.
        files: Paths of all files in the revision, from its root, for Server. With them missing sources and scripts are
            found, and what Install would copy is known. A path that ends with ``/`` is an empty folder. Default:
            unknown.

    Returns:
        The problems, sorted by position. Empty when there are none. Nothing that the text holds raises an exception.

    Source: user guide ``reference-appspec-file-structure.html``, and what the agent does in versions 1.8 and 2.
    """
    _, report, known = examine(text, platform=platform, files=files)
    on_server = known is Platform.SERVER
    problems = [breach.to_problem(file, on_server=on_server) for breach in report.breaches]
    return sorted(problems, key=lambda problem: problem.position)


def check_file(
    path: str | PathLike[str], *, platform: Platform | None = None, files: Collection[str] | None = None
) -> list[Problem]:
    """Return everything that is wrong with an AppSpec file on disk.

    Args:
        path: Where the file lies.
        platform: For which platform it is. Default: told from its keys.
        files: Paths of all files in the revision, as in ``check``.

    Raises:
        OSError: If the file cannot be read.
    """
    return check(Path(path).read_bytes(), platform=platform, file=str(path), files=files)


def examine(
    text: str | bytes, *, platform: Platform | None = None, files: Collection[str] | None = None
) -> tuple[Document, Report, Platform]:
    """Read and check a text, and return the tree, what is wrong with it, and its platform."""
    document = read(text)
    root = Value(document.root, "", Place(1, 1))
    known = platform or platform_of(root)
    report = Report()
    _take_findings(report, document, known)
    if document.complete:
        if root.is_false:
            report.add(text_rules.EMPTY, root, got="nothing" if root.is_null else "false", needed=_NEEDED[known])
        elif known is Platform.SERVER:
            check_server(report, root, None if files is None else RevisionFiles(files))
        else:
            check_service_document(report, root, known)
    return document, report, known


def platform_of(root: Value) -> Platform:
    """Tell for which platform a document is: by its resource's type, else by the resource's name and keys."""
    resources = next((value for key, value in root.entries() if key.raw.lower() == "resources"), None)
    if resources is None:
        return Platform.SERVER
    items = list(resources.items()) or [resources]
    for name, resource in items[0].entries():
        kind = resource.at("Type").text or ""
        for platform, type_name in RESOURCE_TYPES.items():
            if kind.lower() == type_name.lower():
                return platform
        if name.raw.lower() == "targetservice" or resource.at("Properties").has("TaskDefinition"):
            return Platform.ECS
        break
    return Platform.LAMBDA


def _take_findings(report: Report, document: Document, platform: Platform) -> None:
    for finding in document.findings:
        rule = finding.rule
        if platform is not Platform.SERVER and rule in _ELSEWHERE:
            replaced = _ELSEWHERE[rule]
            if replaced is None:
                continue
            rule = replaced
        report.breaches.append(Breach(rule, finding.place, "", finding.got, dict(finding.words)))
