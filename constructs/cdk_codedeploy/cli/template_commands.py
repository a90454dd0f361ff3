"""``cdk-codedeploy template``: compare templates with those that are deployed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdk_codedeploy.cli.appspec_commands import write_report
from cdk_codedeploy.cli.choices import ReportFormat
from cdk_codedeploy.cli.examples import examples
from cdk_codedeploy.cli.failures import ExitCode
from cdk_codedeploy.cli.problem_text import count
from cdk_codedeploy.cli.terminal import printable, say
from cdk_codedeploy.errors import ValidationError

if TYPE_CHECKING:
    from cdk_codedeploy.appspec import Problem
    from cdk_codedeploy.updates import UpdateProblem

app = typer.Typer(
    help="Compare templates with those that are deployed.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

_TEMPLATES = ("*.template.json", "*.template.yaml", "*.template.yml")


@app.callback()
def group() -> None:
    """Compare templates with those that are deployed."""


@app.command(
    epilog=examples(
        "cdk-codedeploy template check deployed/Shop.template.json cdk.out/Shop.template.json",
        "cdk-codedeploy template check deployed cdk.out --strict",
    )
)
def check(
    deployed: Annotated[
        Path, typer.Argument(metavar="DEPLOYED", help="The deployed template, or a directory of templates.")
    ],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The next one, or a directory such as cdk.out.")],
    *,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="LOGICAL_ID", help="Say nothing of this resource. May be given several times."),
    ] = None,
    output: Annotated[ReportFormat, typer.Option("--format", help="How the report is written.")] = ReportFormat.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
) -> None:
    """Find updates of Amazon ECS services that CodeDeploy deploys to which would fail, or take the service down.

    A template is JSON or YAML, or the answer of `aws cloudformation get-template`. In directories, templates belong
    together by their names; one that is not among the deployed is a first deployment.

    Exit codes: 0 no errors; 1 errors, or warnings with --strict; 2 something could not be read.
    """
    from cdk_codedeploy.updates import check_update, read_template

    problems: list[Problem] = []
    pairs = _pairs(deployed, new)
    for before, after in pairs:
        found = check_update(read_template(before), read_template(after), accepted=accept or ())
        problems += [_reported(each, after) for each in found]
    write_report(problems, output, checked=len(pairs))
    kinds = count(problems)
    if kinds["error"] or (strict and kinds["warning"]):
        raise typer.Exit(ExitCode.REFUSED)


def _pairs(deployed: Path, new: Path) -> list[tuple[Path, Path]]:
    if not new.is_dir() and not deployed.is_dir():
        return [(deployed, new)]
    for parameter, path in (("DEPLOYED", deployed), ("NEW", new)):
        if not path.is_dir():
            raise ValidationError(
                parameter,
                f'"{path}"',
                allowed="there is no such directory, and the other one is a directory",
                remedy="give two templates, or two directories of templates",
            )
    found: list[tuple[Path, Path]] = []
    for after in sorted(path for pattern in _TEMPLATES for path in new.rglob(pattern)):
        before = deployed / after.relative_to(new)
        if before.is_file():
            found.append((before, after))
        else:
            say(f"{printable(str(after))}: none is deployed, so it is not compared", err=True)
    return found


def _reported(problem: UpdateProblem, file: Path) -> Problem:
    from cdk_codedeploy.appspec import Problem, Severity

    place = problem.path or problem.logical_id
    return Problem(
        id=str(problem.rule),
        severity=Severity.ERROR if problem.rule.refuses else Severity.WARNING,
        file=str(file),
        line=0,
        column=0,
        message=f"{place}: {problem.parameter}: got {problem.value}, but {problem.allowed}",
        remedy=problem.remedy,
    )
