"""``cdk-codedeploy on-prem list``, ``show``, ``tag`` and ``untag``: the machines that there are, and their tags."""

from __future__ import annotations

from typing import Annotated

import typer

from cdk_codedeploy.cli.aws_options import Clients, EndpointUrl, Json, Profile, Region
from cdk_codedeploy.cli.choices import RegistrationFilter
from cdk_codedeploy.cli.examples import examples
from cdk_codedeploy.cli.on_premises_commands import Tags
from cdk_codedeploy.cli.terminal import say

app = typer.Typer()

Instances = Annotated[list[str], typer.Argument(metavar="NAME...", help="Names of instances.")]


@app.command(
    "list",
    epilog=examples(
        "cdk-codedeploy on-prem list",
        "cdk-codedeploy on-prem list --tag Stage=prod --tag Team --json",
    ),
)
def list_(
    *,
    status: Annotated[
        RegistrationFilter, typer.Option(help="Those that are registered, or those that were.")
    ] = RegistrationFilter.REGISTERED,
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="FILTER", help="KEY=VALUE, KEY or =VALUE; one of several has to hold."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many. Default: all.")] = None,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """List on-premises instances, in the order of their names."""
    from cdk_codedeploy.cli.on_premises_output import record_members, tags_text
    from cdk_codedeploy.cli.output import moment, write_json, write_table
    from cdk_codedeploy.cli.tag_text import tag_filters_of
    from cdk_codedeploy.operations import on_premises

    filters = tag_filters_of(tags or [])
    client = Clients(profile, region, endpoint_url).codedeploy()
    found = on_premises.list_instances(client=client, status=status.wanted, tag_filters=filters, limit=limit)
    if as_json:
        write_json([record_members(record) for record in found])
        return
    if not found:
        say("no on-premises instances", err=True)
        return
    rows = (
        (
            record.name,
            moment(record.registered) or "-",
            moment(record.deregistered) or "-",
            record.arn or "-",
            tags_text(record.tags) or "-",
        )
        for record in found
    )
    write_table(("NAME", "REGISTERED", "DEREGISTERED", "IDENTITY", "TAGS"), rows)


@app.command(
    epilog=examples("cdk-codedeploy on-prem show web-1", "cdk-codedeploy on-prem show web-1 --json"),
)
def show(
    name: Annotated[str, typer.Argument(help="Name of the instance.")],
    *,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Show what CodeDeploy knows of an on-premises instance; of one that was deregistered too."""
    from cdk_codedeploy.cli.on_premises_output import record_fields, record_members
    from cdk_codedeploy.cli.output import write_fields, write_json
    from cdk_codedeploy.operations import on_premises

    record = on_premises.show(name, client=Clients(profile, region, endpoint_url).codedeploy())
    if as_json:
        write_json(record_members(record))
    else:
        write_fields(record_fields(record))


@app.command(epilog=examples("cdk-codedeploy on-prem tag web-1 web-2 --tag Stage=prod --tag Team=shop"))
def tag(
    names: Instances,
    *,
    tags: Tags = None,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Add tags to on-premises instances; a tag that is there gets the new value."""
    from cdk_codedeploy.cli.tag_text import tags_of
    from cdk_codedeploy.operations import on_premises

    given = tags_of(tags or [])
    on_premises.tag(names, given, client=Clients(profile, region, endpoint_url).codedeploy())
    say(f"tagged {_instances(len(set(names)))}")


@app.command(epilog=examples("cdk-codedeploy on-prem untag web-1 web-2 --key Stage --key Team"))
def untag(
    names: Instances,
    *,
    keys: Annotated[list[str] | None, typer.Option("--key", help="Key of a tag; may be repeated.")] = None,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Take tags away from on-premises instances, whatever their values are."""
    from cdk_codedeploy.operations import on_premises

    taken = on_premises.untag(names, keys or [], client=Clients(profile, region, endpoint_url).codedeploy())
    say(f"untagged {_instances(len(taken))}")


def _instances(count: int) -> str:
    return "1 instance" if count == 1 else f"{count} instances"
