"""``cdk-codedeploy appspec``: check, start and describe AppSpec files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdk_codedeploy.cli.choices import PlatformName, ReportFormat, SystemName
from cdk_codedeploy.cli.examples import examples
from cdk_codedeploy.cli.failures import ExitCode, report
from cdk_codedeploy.cli.problem_text import count, summary, write_problems
from cdk_codedeploy.cli.terminal import printable, say
from cdk_codedeploy.errors import ValidationError

if TYPE_CHECKING:
    from cdk_codedeploy.appspec import Problem

app = typer.Typer(
    help="Check, start and describe AppSpec files.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)

_STANDARD_INPUT = "-"


@app.command(
    epilog=examples(
        "cdk-codedeploy appspec check .",
        "cdk-codedeploy appspec check shop.zip functions/appspec.yaml --strict",
        "cdk-codedeploy appspec check . --format sarif > appspec.sarif",
    )
)
def check(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Directories, AppSpec files and bundles; - is standard input."),
    ],
    *,
    platform: Annotated[
        PlatformName | None, typer.Option(help="Platform of single files. Default: told from what is in them.")
    ] = None,
    output: Annotated[ReportFormat, typer.Option("--format", help="How the report is written.")] = ReportFormat.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
) -> None:
    """Check AppSpec files, and the directories and bundles around them.

    Reports all problems at once, each with its place, what the CodeDeploy agent does with it, and the remedy.

    Exit codes: 0 no errors; 1 errors, or warnings with --strict; 2 something could not be read.
    """
    problems: list[Problem] = []
    read = 0
    for path in paths:
        found = _problems_or_none(path, platform)
        read += found is not None
        problems += found or []
    write_report(problems, output, checked=read)
    found_kinds = count(problems)
    if read < len(paths):
        raise typer.Exit(ExitCode.USAGE)
    if found_kinds["error"] or (strict and found_kinds["warning"]):
        raise typer.Exit(ExitCode.REFUSED)


def _problems_or_none(path: Path, platform: PlatformName | None) -> list[Problem] | None:
    """Check one path; None when it could not be read, which must not keep the others from being checked."""
    try:
        return _problems(path, platform)
    except (OSError, ValidationError) as error:
        report(error)
        return None


def _problems(path: Path, platform: PlatformName | None) -> list[Problem]:
    kind = platform.platform if platform else None
    if str(path) == _STANDARD_INPUT:
        from cdk_codedeploy import appspec

        return appspec.check(sys.stdin.buffer.read(), platform=kind, file="standard input")
    # Says at once, and with the whole path, that something is not there.
    path.stat()
    if path.is_dir():
        from cdk_codedeploy.revision import check_directory

        return check_directory(path)
    from cdk_codedeploy.revision import BundleType

    kind_of_file = BundleType.of_key(path.name)
    if kind_of_file is not None and kind_of_file.is_for_server:
        from cdk_codedeploy.revision import check_bundle

        return check_bundle(path)
    from cdk_codedeploy import appspec

    return appspec.check_file(path, platform=kind)


def write_report(problems: list[Problem], output: ReportFormat, *, checked: int) -> None:
    """Write what a check has found.

    Args:
        problems: The problems.
        output: How.
        checked: How many paths were checked. For text: no summary where it is none.
    """
    if output is ReportFormat.JSON:
        from cdk_codedeploy.cli.problem_json import problems_json

        say(problems_json(problems))
    elif output is ReportFormat.SARIF:
        from importlib.metadata import version

        from cdk_codedeploy.cli.problem_sarif import problems_sarif

        say(problems_sarif(problems, version("cdk-codedeploy")))
    else:
        write_problems(problems)
        if checked:
            say(summary(problems, checked))


@app.command(
    epilog=examples(
        "cdk-codedeploy appspec new shop",
        "cdk-codedeploy appspec new --os windows shop",
        "cdk-codedeploy appspec new --platform lambda functions",
    )
)
def new(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Directory to write to; made where it is missing.")],
    *,
    platform: Annotated[PlatformName, typer.Option(help="What is deployed to.")] = PlatformName.SERVER,
    os: Annotated[SystemName | None, typer.Option(help="System of the instances. Default: linux.")] = None,
) -> None:
    """Write a commented AppSpec file to start from, with scripts that work.

    Nothing is ever overwritten: where one of the files exists, nothing is written.
    """
    from cdk_codedeploy.cli.starters import write_starter

    for path in write_starter(directory, platform=platform, system=os):
        say(f"wrote {printable(str(path))}")


@app.command(
    epilog=examples(
        "cdk-codedeploy appspec schema > appspec.schema.json", "cdk-codedeploy appspec schema --platform ecs"
    )
)
def schema(
    *,
    platform: Annotated[PlatformName, typer.Option(help="The platform.")] = PlatformName.SERVER,
) -> None:
    """Print the JSON Schema of a platform's AppSpec files, for editors and other checks."""
    import json

    from cdk_codedeploy import appspec

    say(json.dumps(appspec.schema(platform.platform), indent=2, ensure_ascii=False))
