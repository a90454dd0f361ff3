"""The command as a whole: its groups, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from cdk_codedeploy.cli import (
    appspec_commands,
    deployment_commands,
    on_premises_activated_commands,
    on_premises_bootstrap,
    on_premises_commands,
    on_premises_tag_commands,
    on_premises_user_commands,
    revision_commands,
    template_commands,
)
from cdk_codedeploy.cli.examples import examples
from cdk_codedeploy.cli.failures import FailureGroup
from cdk_codedeploy.cli.terminal import accept_any_text, say

NAME = "cdk-codedeploy"

app = typer.Typer(
    cls=FailureGroup,
    no_args_is_help=True,
    # Boxes and colours in the help would take longer to load than all the rest.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        f"{NAME} appspec new shop",
        f"{NAME} appspec check shop",
        f"{NAME} revision push shop --application Shop --bucket revisions",
        f"{NAME} deployment start s3://revisions/shop/42.zip --application Shop --group web --watch",
        f"{NAME} on-prem register --inventory machines.csv",
    ),
)
app.add_typer(appspec_commands.app, name="appspec")
app.add_typer(revision_commands.app, name="revision")
app.add_typer(deployment_commands.app, name="deployment")
# Without a name: these are commands of the same group, in a file of their own.
on_premises_commands.app.add_typer(on_premises_tag_commands.app)
on_premises_commands.app.add_typer(on_premises_user_commands.app)
on_premises_commands.app.add_typer(on_premises_activated_commands.app)
on_premises_commands.app.add_typer(on_premises_bootstrap.app)
app.add_typer(on_premises_commands.app, name="on-prem")
app.add_typer(template_commands.app, name="template")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"{NAME} {version('cdk-codedeploy')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    *,
    debug: Annotated[
        bool, typer.Option("--debug", envvar="CDK_CODEDEPLOY_DEBUG", help="Show the traceback of an error.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Write, check, bundle and ship what AWS CodeDeploy deploys, and register the machines that it deploys to.

    Exit codes: 0 done; 1 the check found problems, or AWS refused; 2 wrong usage, or something could not be read;
    70 a bug.
    """
    del version
    context.obj = debug


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and end the process with its exit code.

    Args:
        arguments: What follows the command's name. Default: the process's own arguments.

    Raises:
        SystemExit: Always.
    """
    accept_any_text()
    app(None if arguments is None else list(arguments), prog_name=NAME)
