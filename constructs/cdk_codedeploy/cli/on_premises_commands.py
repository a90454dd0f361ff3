"""``cdk-codedeploy on-prem register`` and ``deregister``: machines outside AWS, one or thousands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdk_codedeploy.cli.aws_options import Clients, EndpointUrl, Json, Profile, Region
from cdk_codedeploy.cli.examples import examples
from cdk_codedeploy.cli.on_premises_user_commands import (
    DEFAULT_OUTPUT,
    Boundary,
    Buckets,
    NewKey,
    Output,
    SecureCommands,
    UserOptions,
    deregister_users,
    register_user,
)
from cdk_codedeploy.cli.terminal import is_interactive, say

if TYPE_CHECKING:
    from cdk_codedeploy.cli.on_premises_bulk import Bulk

app = typer.Typer(
    help="Register machines outside AWS, and take them out again.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Names of instances.")]
InventoryFile = Annotated[
    Path | None,
    typer.Option("--inventory", metavar="FILE", help="CSV or JSON Lines file with an instance a line."),
]
Tags = Annotated[list[str] | None, typer.Option("--tag", metavar="KEY=VALUE", help="A tag; may be repeated.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")]
Rate = Annotated[float | None, typer.Option("--rate", help="Requests a second, at most. Default: 20.")]
JournalFile = Annotated[
    Path | None,
    typer.Option(
        "--journal",
        metavar="FILE",
        help="Keep each result in this file. With the file of an earlier run, what it says has been done is skipped.",
    ),
]


@app.command(
    epilog=examples(
        "cdk-codedeploy on-prem register web-1 --user-arn arn:aws:iam::111122223333:user/web-1 --tag Stage=prod",
        "cdk-codedeploy on-prem register --inventory machines.csv --dry-run",
        "cdk-codedeploy on-prem register --inventory machines.csv --journal done.jsonl",
    )
)
def register(
    name: Annotated[str | None, typer.Argument(help="Name of the instance.")] = None,
    *,
    session_arn: Annotated[str | None, typer.Option(help="ARN of the session that it works as.")] = None,
    user_arn: Annotated[str | None, typer.Option(help="ARN of the IAM user that it works as.")] = None,
    tags: Tags = None,
    inventory: InventoryFile = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace what has the name and another identity.")] = False,
    boundary: Boundary = None,
    buckets: Buckets = None,
    secure_commands: SecureCommands = False,
    output: Output = DEFAULT_OUTPUT,
    new_key: NewKey = False,
    dry_run: DryRun = False,
    rate: Rate = None,
    journal: JournalFile = None,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Register on-premises instances with their tags.

    One that is registered already only gets the tags that it lacks, and loses others. Without --tag, a single one
    keeps those that it has. Without an ARN, an IAM user is made for it, with your --boundary, and its access key is
    written into a file that its owner alone can read.
    """
    from cdk_codedeploy.cli.on_premises_bulk import Bulk
    from cdk_codedeploy.targets import Inventory, InventoryChange

    clients = Clients(profile, region, endpoint_url)
    bulk = Bulk(clients=clients, dry_run=dry_run, as_json=as_json, rate=rate, journal=journal)
    _check_one_of([name] if name else [], inventory)
    user = UserOptions(
        boundary=boundary, buckets=buckets or (), secure_commands=secure_commands, output=output, new_key=new_key
    )
    if name is not None and not (session_arn or user_arn):
        unfit = {"--dry-run": dry_run or None, "--replace": replace or None, "--journal": journal, "--rate": rate}
        _check_left_out(unfit, "without an ARN", "a user is made for the instance then")
        register_user(name, user, tags=tags, clients=clients, as_json=as_json)
        return
    user.check_unused("--inventory" if inventory else "an ARN")
    if inventory is None and name is not None:
        _check_without_inventory({"--rate": rate, "--journal": journal})
        _register_one(bulk, name, session_arn, user_arn, tags, replace=replace)
        return
    _check_with_inventory({"--session-arn": session_arn, "--user-arn": user_arn, "--tag": tags})
    rows = Inventory.load(inventory) if inventory else ()
    bulk.make("registering", [InventoryChange(after=row) for row in rows], replace=replace)


def _register_one(
    bulk: Bulk, name: str, session_arn: str | None, user_arn: str | None, tags: list[str] | None, *, replace: bool
) -> None:
    from cdk_codedeploy.cli.output import write_fields, write_json
    from cdk_codedeploy.cli.tag_text import tags_of
    from cdk_codedeploy.operations import on_premises
    from cdk_codedeploy.targets import InventoryChange, InventoryRow

    given = tags_of(tags) if tags else None
    client = bulk.clients.codedeploy()
    if bulk.dry_run:
        if given is None:
            found = on_premises.registered(name, client=client)
            given = dict(found.tags) if found else {}
        row = InventoryRow(name=name, tags=given, iam_session_arn=session_arn, iam_user_arn=user_arn)
        bulk.make("registering", [InventoryChange(after=row)], replace=replace)
        return
    outcome = on_premises.register(
        name, iam_session_arn=session_arn, iam_user_arn=user_arn, tags=given, replace=replace, client=client
    )
    if bulk.as_json:
        write_json({"name": name, "outcome": str(outcome)})
    else:
        write_fields({name: str(outcome)})


@app.command(
    epilog=examples(
        "cdk-codedeploy on-prem deregister web-1 web-2",
        "cdk-codedeploy on-prem deregister --inventory machines.csv --yes",
    )
)
def deregister(
    names: Names = None,
    *,
    inventory: InventoryFile = None,
    keep_tags: Annotated[bool, typer.Option("--keep-tags", help="Keep the tags with the names.")] = False,
    delete_user: Annotated[
        bool, typer.Option("--delete-user", help="Delete their IAM users too, with keys and policies.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: DryRun = False,
    rate: Rate = None,
    journal: JournalFile = None,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Take on-premises instances out of CodeDeploy, with their tags.

    Shows first what this and every other way of doing it removes, and what it leaves behind. An instance of an
    inventory that is registered with another ARN than its line says is left alone.
    """
    from cdk_codedeploy.cli.on_premises_bulk import Bulk
    from cdk_codedeploy.cli.on_premises_output import write_removals
    from cdk_codedeploy.targets import Inventory, InventoryChange, InventoryRow

    _check_one_of(names or [], inventory)
    if delete_user:
        unfit = {"--inventory": inventory, "--dry-run": dry_run or None, "--journal": journal, "--rate": rate}
        _check_left_out(unfit, "together with --delete-user", "users are deleted one by one, and by name")
    rows = Inventory.load(inventory) if inventory else [InventoryRow(name=name) for name in dict.fromkeys(names or ())]
    clients = Clients(profile, region, endpoint_url)
    bulk = Bulk(clients=clients, dry_run=dry_run, as_json=as_json, rate=rate, journal=journal)
    write_removals()
    if not (yes or dry_run):
        _ask(len(rows), "Deregister and delete the users of" if delete_user else "Deregister")
    if delete_user:
        deregister_users([row.name for row in rows], keep_tags=keep_tags, clients=clients, as_json=as_json)
        return
    bulk.make("deregistering", [InventoryChange(before=row) for row in rows], keep_tags=keep_tags)


def _ask(count: int, what_to_do: str) -> None:
    from cdk_codedeploy.errors import ValidationError

    if not is_interactive():
        raise ValidationError(
            "--yes", "nothing", allowed="nobody is there who could be asked", remedy="pass --yes to go on"
        )
    say(err=True)
    what = "1 instance" if count == 1 else f"{count} instances"
    typer.confirm(f"{what_to_do} {what}?", abort=True, err=True)


def _check_one_of(names: list[str], inventory: Path | None) -> None:
    from cdk_codedeploy.errors import ValidationError

    if bool(names) == (inventory is not None):
        raise ValidationError(
            "NAME",
            "a name and an inventory" if names else "neither a name nor an inventory",
            allowed="instances are named, or listed in an inventory",
            remedy="leave out one of the two" if names else "give a name, or --inventory FILE",
        )


def _check_with_inventory(others: Mapping[str, object]) -> None:
    _check_left_out(others, "together with --inventory", "an inventory says it for each instance")


def _check_without_inventory(others: Mapping[str, object]) -> None:
    _check_left_out(others, "without --inventory", "it is for many instances")


def _check_left_out(others: Mapping[str, object], how: str, allowed: str) -> None:
    from cdk_codedeploy.errors import ValidationError

    for name, value in others.items():
        if value is not None:
            raise ValidationError(name, f"it {how}", allowed=allowed, remedy="leave it out")
