"""``cdk-codedeploy on-prem register-activated``: machines that were activated with Systems Manager."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from cdk_codedeploy.cli.aws_options import Clients, EndpointUrl, Json, Profile, Region
from cdk_codedeploy.cli.examples import examples

app = typer.Typer()


class NamedBy(str, Enum):
    """What activated machines are called. The values are those of ``NodeName``, which takes longer to load."""

    ID = "id"
    COMPUTER = "computer"
    DEFAULT = "default"


@app.command(
    "register-activated",
    epilog=examples(
        "cdk-codedeploy on-prem register-activated arn:aws:iam::111122223333:role/Machines --tag Stage=prod --dry-run",
        "cdk-codedeploy on-prem register-activated arn:aws:iam::111122223333:role/Machines --named-by computer",
    ),
)
def register_activated(
    role_arn: Annotated[str, typer.Argument(help="ARN of the OnPremisesRole of the activation.")],
    *,
    named_by: Annotated[
        NamedBy, typer.Option(help="Call them by their mi-... ids, their host names, or as Systems Manager does.")
    ] = NamedBy.ID,
    activation: Annotated[
        list[str] | None,
        typer.Option(
            "--activation", metavar="ID", help="Only those activated with this one. Default: all of the role."
        ),
    ] = None,
    tags: Annotated[list[str] | None, typer.Option("--tag", metavar="KEY=VALUE", help="A tag for all of them.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace what has the name and another identity.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")] = False,
    rate: Annotated[float | None, typer.Option("--rate", help="Requests a second, at most. Default: 20.")] = None,
    journal: Annotated[
        Path | None, typer.Option("--journal", metavar="FILE", help="Keep each result in this file, and go on from it.")
    ] = None,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Register the machines that were activated with Systems Manager for a role, each with its own session.

    To be run again when more were activated: those that are registered already stay as they are, but for their tags.
    """
    from cdk_codedeploy.agent.credentials.assumed_role import assumed_role_arn
    from cdk_codedeploy.cli.on_premises_bulk import Bulk
    from cdk_codedeploy.cli.tag_text import tags_of
    from cdk_codedeploy.operations.on_premises import NodeName, activated_nodes, registrations_of
    from cdk_codedeploy.targets import InventoryChange

    clients = Clients(profile, region, endpoint_url)
    sessions = assumed_role_arn(role_arn, "ROLE_ARN")
    given = tags_of(tags) if tags else {}
    nodes = activated_nodes(
        sessions.rpartition("/")[2], client=clients.systems_manager(), activation_ids=activation or ()
    )
    rows = registrations_of(nodes, sessions, tags=given, named_by=NodeName(named_by.value))
    bulk = Bulk(clients=clients, dry_run=dry_run, as_json=as_json, rate=rate, journal=journal)
    bulk.make("registering", [InventoryChange(after=row) for row in rows], replace=replace)
