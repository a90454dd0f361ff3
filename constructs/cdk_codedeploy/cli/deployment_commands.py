"""``cdk-codedeploy deployment``: start a deployment, watch it, stop it, show it, list those of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cdk_codedeploy.cli.aws_options import Application, Clients, EndpointUrl, Json, Profile, Region
from cdk_codedeploy.cli.choices import CreatorFilter, FileInTheWay, StatusFilter
from cdk_codedeploy.cli.examples import examples
from cdk_codedeploy.cli.failures import ExitCode, complain
from cdk_codedeploy.cli.terminal import say

if TYPE_CHECKING:
    from cdk_codedeploy.operations import CodeDeployClient

app = typer.Typer(
    help="Start, watch, stop, show and list deployments.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the deployment, as in d-0123ABCDE.")]
Group = Annotated[str, typer.Option("--group", "-g", help="Name of the deployment group.")]
Timeout = Annotated[int | None, typer.Option(min=1, help="Minutes to watch at most. Default: until it is over.")]
_LOCATION = "s3://bucket/key, with ?versionId=…&etag=…&bundleType=… or without; or github:owner/name@commit."


@app.command(
    epilog=examples(
        "cdk-codedeploy deployment start s3://revisions/shop/42.zip -a Shop -g web --watch",
        "cdk-codedeploy deployment start github:example/shop@1f3c… -a Shop -g web",
    )
)
def start(
    location: Annotated[str, typer.Argument(metavar="LOCATION", help=_LOCATION)],
    *,
    application: Application,
    group: Group,
    description: Annotated[str | None, typer.Option(help="Comment. Default: none.")] = None,
    config: Annotated[str | None, typer.Option(help="Deployment configuration. Default: the group's.")] = None,
    file_exists: Annotated[
        FileInTheWay | None, typer.Option(help="What becomes of files in the way. Default: it fails.")
    ] = None,
    ignore_stop_failures: Annotated[
        bool, typer.Option("--ignore-stop-failures", help="Go on when stop hooks of the revision before fail.")
    ] = False,
    outdated_only: Annotated[
        bool, typer.Option("--outdated-only", help="Only to instances without the last successful revision.")
    ] = False,
    watch_it: Annotated[bool, typer.Option("--watch", help="Wait for its end.")] = False,
    timeout: Timeout = None,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Start a deployment of a revision that lies in S3 or on GitHub, and print its id."""
    from cdk_codedeploy.cli.location_text import location_of
    from cdk_codedeploy.cli.output import write_json
    from cdk_codedeploy.operations import deployments

    client = Clients(profile, region, endpoint_url).codedeploy()
    wanted = deployments.NewDeployment(
        application=application,
        group=group,
        revision=location_of(location),
        description=description,
        config=config,
        file_exists_behavior=file_exists.behavior if file_exists else None,
        ignore_application_stop_failures=ignore_stop_failures,
        update_outdated_only=outdated_only,
    )
    made = deployments.start(wanted, client=client)
    if watch_it:
        say(made, err=True)
        _watch(made, client, timeout, as_json=as_json)
    elif as_json:
        write_json({"deploymentId": made})
    else:
        say(made)


@app.command(
    epilog=examples("cdk-codedeploy deployment watch d-0123ABCDE", "cdk-codedeploy deployment watch d-0123ABCDE --json")
)
def watch(
    deployment_id: Id,
    *,
    timeout: Timeout = None,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Watch a deployment until it is over.

    Exit codes: 0 it succeeded; 1 it failed, was stopped, or is not over after --timeout.
    """
    _watch(deployment_id, Clients(profile, region, endpoint_url).codedeploy(), timeout, as_json=as_json)


@app.command(
    epilog=examples(
        "cdk-codedeploy deployment stop d-0123ABCDE", "cdk-codedeploy deployment stop d-0123ABCDE --roll-back"
    )
)
def stop(
    deployment_id: Id,
    *,
    roll_back: Annotated[
        bool | None,
        typer.Option(
            "--roll-back/--no-roll-back", help="Go back to the last good revision. Default: as the group says."
        ),
    ] = None,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Stop a deployment. What runs on an instance comes to its end first."""
    from cdk_codedeploy.cli.output import write_json
    from cdk_codedeploy.operations import deployments

    client = Clients(profile, region, endpoint_url).codedeploy()
    stopped = deployments.stop(deployment_id, client=client, roll_back=roll_back)
    if as_json:
        write_json({"deploymentId": deployment_id, "stopped": stopped})
    else:
        say(f"{deployment_id} is being stopped" if stopped else f"{deployment_id} was over already")


@app.command(epilog=examples("cdk-codedeploy deployment show d-0123ABCDE"))
def show(
    deployment_id: Id,
    *,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Show a deployment, its targets, and why it failed."""
    from cdk_codedeploy.cli.deployment_output import deployment_fields, deployment_members, write_targets
    from cdk_codedeploy.cli.output import write_fields, write_json
    from cdk_codedeploy.operations import deployments

    client = Clients(profile, region, endpoint_url).codedeploy()
    found = deployments.show(deployment_id, client=client)
    targets = deployments.targets(deployment_id, client=client)
    if as_json:
        write_json(deployment_members(found, targets))
        return
    write_fields(deployment_fields(found))
    write_targets(targets)
    if found.is_over and not found.succeeded:
        say(f"\n{deployments.why_it_failed(found, targets)}")


@app.command(
    "list",
    epilog=examples(
        "cdk-codedeploy deployment list -a Shop -g web",
        "cdk-codedeploy deployment list -a Shop -g web --status failed --limit 5 --json",
        "cdk-codedeploy deployment list -a Shop -g web --by autoscaling --limit 1",
    ),
)
def list_(
    *,
    application: Application,
    group: Group,
    status: Annotated[StatusFilter, typer.Option(help="Only those that are so.")] = StatusFilter.ANY,
    by: Annotated[CreatorFilter, typer.Option(help="Only those that it made.")] = CreatorFilter.ANY,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """List the deployments of a deployment group, newest first."""
    from cdk_codedeploy.cli.deployment_output import deployment_members, deployment_row
    from cdk_codedeploy.cli.output import write_json, write_table
    from cdk_codedeploy.operations import deployments

    client = Clients(profile, region, endpoint_url).codedeploy()
    found = deployments.list_deployments(
        application, group, client=client, statuses=status.statuses, creators=by.creators, limit=limit
    )
    if as_json:
        write_json([deployment_members(each) for each in found])
    elif found:
        head = ("CREATED", "ID", "STATUS", "BY", "REVISION", "DESCRIPTION")
        write_table(head, map(deployment_row, found))
    else:
        say(f"no deployments of {application}/{group}", err=True)


def _watch(deployment_id: str, client: CodeDeployClient, timeout: int | None, *, as_json: bool) -> None:
    from cdk_codedeploy.cli.deployment_output import deployment_members
    from cdk_codedeploy.cli.deployment_progress import deployment_progress
    from cdk_codedeploy.cli.output import write_json
    from cdk_codedeploy.operations import deployments

    last: deployments.Sight | None = None
    seconds = None if timeout is None else timeout * 60.0
    with deployment_progress(quiet=as_json) as tell:
        for sight in deployments.watch(deployment_id, client=client, timeout_seconds=seconds):
            last = sight
            tell(sight)
    if last is None:
        return
    found, targets = last.deployment, last.targets
    if as_json:
        write_json(deployment_members(found, targets))
    if found.succeeded:
        if not as_json:
            say(f"deployment {found.id} succeeded")
        return
    why = deployments.why_it_failed(found, targets)
    complain(why if found.is_over else f"{why}; watch it again, or stop it")
    raise typer.Exit(ExitCode.REFUSED)
