"""``cdk-codedeploy revision``: bundle and push a directory, list and show what is registered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdk_codedeploy.cli.aws_options import Application, Clients, EndpointUrl, Json, Profile, Region
from cdk_codedeploy.cli.choices import DeployedFilter, PackingName
from cdk_codedeploy.cli.examples import examples
from cdk_codedeploy.cli.failures import ExitCode, complain
from cdk_codedeploy.cli.problem_text import count, write_problems
from cdk_codedeploy.cli.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cdk_codedeploy.appspec import Problem
    from cdk_codedeploy.cli.progress import Tell
    from cdk_codedeploy.operations.revisions import Progress

app = typer.Typer(
    help="Bundle and push directories, list and show revisions.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

Packing = Annotated[PackingName | None, typer.Option("--type", help="How to pack. Default: told by the name, or zip.")]
NoCheck = Annotated[bool, typer.Option("--no-check", help="Go on although the check finds errors.")]
_LOCATION = "s3://bucket/key, with ?versionId=…&etag=…&bundleType=… or without; or github:owner/name@commit."
Source = Annotated[Path, typer.Argument(metavar="DIR", help="Directory with the AppSpec file at its root.")]


@app.command(
    epilog=examples(
        "cdk-codedeploy revision bundle shop -o shop.zip", "cdk-codedeploy revision bundle shop -o shop.tgz --json"
    )
)
def bundle(
    source: Source,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")],
    packing: Packing = None,
    no_check: NoCheck = False,
    as_json: Json = False,
) -> None:
    """Check a directory and pack it into one file; the same content gives the same bytes.

    What .codedeployignore names, in the syntax of .gitignore, is left out.
    """
    from cdk_codedeploy import revision
    from cdk_codedeploy.cli.output import write_fields, write_json
    from cdk_codedeploy.cli.progress import progress_bars

    if not no_check:
        _stop_at_errors(revision.check_directory(source))
    kind = packing.bundle_type if packing else None
    with progress_bars() as tell:
        made = revision.bundle(source, output, bundle_type=kind, progress=_bundling(tell) if tell else None)
    fields = {
        "file": str(output),
        "type": str(made.bundle_type),
        "sha256": made.sha256,
        "size": made.size,
        "files": made.files,
    }
    if as_json:
        write_json(fields)
    else:
        write_fields(fields)


@app.command(
    epilog=examples(
        "cdk-codedeploy revision push shop --application Shop --bucket revisions",
        "cdk-codedeploy revision push shop -a Shop --s3-location s3://revisions/shop/42.zip",
    )
)
def push(
    source: Source,
    *,
    application: Application,
    bucket: Annotated[str | None, typer.Option(help="Bucket, in the Region of the instances.")] = None,
    key: Annotated[str | None, typer.Option(help="Key. Default: <application>/<hash of the content>.zip.")] = None,
    s3_location: Annotated[str | None, typer.Option(help="Both in one: s3://bucket/key.")] = None,
    packing: Packing = None,
    description: Annotated[str | None, typer.Option(help="Comment. Default: says when it was pushed.")] = None,
    no_check: NoCheck = False,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Check a directory, bundle it, upload the bundle to S3 and register it with an application.

    Prints where the revision lies and the command that deploys it.
    """
    from cdk_codedeploy.cli.location_text import place_of
    from cdk_codedeploy.cli.output import write_fields, write_json
    from cdk_codedeploy.cli.progress import progress_bars
    from cdk_codedeploy.cli.revision_output import deploy_command, pushed_members
    from cdk_codedeploy.operations import revisions

    place, name = place_of(s3_location, bucket, key)
    clients = Clients(profile, region, endpoint_url)
    try:
        with progress_bars() as tell:
            pushed = revisions.push(
                source,
                application=application,
                bucket=place,
                key=name,
                client=clients.codedeploy(),
                s3_client=clients.s3(),
                bundle_type=packing.bundle_type if packing else None,
                description=description,
                check=not no_check,
                progress=_pushing(tell) if tell else None,
            )
    except revisions.RevisionProblemsError as error:
        _stop_at_errors(error.problems)
        raise
    if as_json:
        write_json(pushed_members(pushed))
        return
    write_problems(pushed.warnings, err=True)
    fields = {"bucket": pushed.bucket, "key": pushed.key, "version": pushed.version, "etag": pushed.etag}
    write_fields(fields)
    say(f"\nTo deploy it:\n  {deploy_command(application, pushed.location)}")


@app.command(
    "list",
    epilog=examples(
        "cdk-codedeploy revision list --application Shop",
        "cdk-codedeploy revision list -a Shop --bucket revisions --prefix shop/ --deployed yes --json",
    ),
)
def list_(
    *,
    application: Application,
    bucket: Annotated[str | None, typer.Option(help="Only revisions in this bucket.")] = None,
    prefix: Annotated[str | None, typer.Option(help="Only keys that begin so; needs --bucket.")] = None,
    deployed: Annotated[
        DeployedFilter, typer.Option(help="Whether a deployment group has it as its target now.")
    ] = DeployedFilter.ANY,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """List the revisions that are registered with an application, newest first."""
    from cdk_codedeploy.cli.output import moment, write_json, write_table
    from cdk_codedeploy.cli.revision_output import record_members
    from cdk_codedeploy.operations import revisions

    client = Clients(profile, region, endpoint_url).codedeploy()
    found = revisions.list_revisions(
        application, client=client, bucket=bucket, key_prefix=prefix, deployed=deployed.wanted, limit=limit
    )
    if as_json:
        write_json([record_members(record) for record in found])
        return
    if not found:
        say(f"no revisions of {application}", err=True)
        return
    head = ("REGISTERED", "LAST USED", "TARGET OF", "LOCATION", "DESCRIPTION")
    rows = (
        (
            moment(record.registered) or "-",
            moment(record.last_used) or "never",
            ", ".join(record.deployment_groups) or "-",
            record.name,
            record.description or "",
        )
        for record in found
    )
    write_table(head, rows)


@app.command(
    epilog=examples(
        "cdk-codedeploy revision show s3://revisions/shop/42.zip --application Shop",
        "cdk-codedeploy revision show 's3://revisions/shop/42.zip?versionId=abc' --application Shop",
        "cdk-codedeploy revision show github:example/shop@1f3c… --application Shop --json",
    )
)
def show(
    location: Annotated[str, typer.Argument(metavar="LOCATION", help=_LOCATION)],
    *,
    application: Application,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Show what CodeDeploy knows of a revision.

    Without version and ETag: the one of that key that was registered last.
    """
    from cdk_codedeploy.cli.location_text import location_of
    from cdk_codedeploy.cli.output import write_fields, write_json
    from cdk_codedeploy.cli.revision_output import record_fields, record_members
    from cdk_codedeploy.operations import revisions

    record = revisions.show(
        application, location_of(location), client=Clients(profile, region, endpoint_url).codedeploy()
    )
    if as_json:
        write_json(record_members(record))
    else:
        write_fields(record_fields(record))


def _bundling(tell: Tell) -> Callable[[int, int, str], None]:
    return lambda done, total, _: tell("bundle", done, total)


def _pushing(tell: Tell) -> Progress:
    return lambda step, done, total: tell(step.value, done, total)


def _stop_at_errors(problems: Sequence[Problem]) -> None:
    """Write problems, and end the command where one of them is an error."""
    write_problems(problems, err=True)
    if count(problems)["error"]:
        complain("the directory cannot be deployed as it is; correct the errors above, or pass --no-check")
        raise typer.Exit(ExitCode.REFUSED)
