"""On-premises instances with IAM users: made in one go, taken away in one go, and the key that is brought to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cdk_codedeploy.cli.aws_options import Clients, EndpointUrl, Json, Profile, Region
from cdk_codedeploy.cli.examples import examples
from cdk_codedeploy.cli.key_file import FILE_NAME, KeyFile

app = typer.Typer()

Boundary = Annotated[
    str | None,
    typer.Option(
        envvar="CDK_CODEDEPLOY_BOUNDARY",
        metavar="ARN",
        help="Without an ARN of its own: make it an IAM user with this permissions boundary.",
    ),
]
Buckets = Annotated[
    list[str] | None, typer.Option("--bucket", metavar="NAME", help="Bucket that this user reads revisions from.")
]
SecureCommands = Annotated[
    bool, typer.Option("--secure-commands", help="Its agent runs with enable_auth_policy, as behind VPC endpoints.")
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where the user's access key is written.")]
NewKey = Annotated[
    bool, typer.Option("--new-key", help="Write another key; the one that the machine has stops working.")
]
DEFAULT_OUTPUT = Path(FILE_NAME)


@dataclass(frozen=True, kw_only=True)
class UserOptions:
    """What the options of ``register`` say of the instance's user.

    Attributes:
        boundary: ARN of its boundary.
        buckets: Names of its buckets.
        secure_commands: Whether its agent runs with ``enable_auth_policy``.
        output: Where its key is written.
        new_key: Whether it gets another key.
    """

    boundary: str | None
    buckets: Sequence[str]
    secure_commands: bool
    output: Path
    new_key: bool

    def check_unused(self, instead: str) -> None:
        """Refuse the options where no user is made.

        Args:
            instead: The option that says whom the instance works as.

        Raises:
            ValidationError: If one of them is given.
        """
        from cdk_codedeploy.errors import ValidationError

        # The boundary may come from the environment, where it is for other calls too.
        given = {"--bucket": self.buckets, "--secure-commands": self.secure_commands, "--new-key": self.new_key}
        given["--output"] = self.output != DEFAULT_OUTPUT
        for name, value in given.items():
            if value:
                raise ValidationError(
                    name,
                    f"it together with {instead}",
                    allowed="it is for the user that is made where no ARN is given",
                    remedy="leave it out",
                )


def register_user(
    name: str, options: UserOptions, *, tags: Sequence[str] | None, clients: Clients, as_json: bool
) -> None:
    """Register an instance with a user that is made for it, and write its key into a file.

    Args:
        name: Name of the instance.
        options: What the user is like.
        tags: Tags as they are typed.
        clients: What the options of AWS lead to.
        as_json: Whether JSON is printed.
    """
    from cdk_codedeploy.agent import OnPremisesConfig
    from cdk_codedeploy.cli.output import write_fields, write_json
    from cdk_codedeploy.cli.tag_text import tags_of
    from cdk_codedeploy.errors import ValidationError
    from cdk_codedeploy.operations import on_premises_users, user_keys

    if options.boundary is None:
        raise ValidationError(
            "--boundary",
            "nothing",
            allowed="the instance has no ARN, and a user is made with a permissions boundary alone",
            remedy="give --session-arn or --user-arn, or the ARN of the OnPremisesBoundary",
        )
    file = KeyFile(options.output)
    kept = file.key_id(name)
    region = clients.region_name()

    def keep(user_arn: str, key: user_keys.AccessKey) -> None:
        file.write(
            OnPremisesConfig.user(
                region=region, iam_user_arn=user_arn, aws_access_key_id=key.id, aws_secret_access_key=key.secret
            )
        )

    settings = on_premises_users.UserSettings(
        region=region,
        boundary=options.boundary,
        buckets=options.buckets,
        secure_commands=options.secure_commands,
    )
    found = on_premises_users.register_with_user(
        name,
        settings,
        keep=keep,
        kept_key_id=kept,
        replace_key=options.new_key,
        tags=tags_of(list(tags)) if tags else None,
        client=clients.codedeploy(),
        iam=clients.iam(),
    )
    file_state = "written" if found.new_key else "unchanged"
    if as_json:
        write_json(
            {
                "name": name,
                "outcome": str(found.outcome),
                "userArn": found.user_arn,
                "file": str(file.path),
                "fileOutcome": file_state,
            }
        )
        return
    write_fields({name: str(found.outcome), "user": found.user_arn, str(file.path): file_state})


def deregister_users(names: Sequence[str], *, keep_tags: bool, clients: Clients, as_json: bool) -> None:
    """Deregister instances and delete their users, one after the other.

    Args:
        names: Names of the instances.
        keep_tags: Whether they keep their tags.
        clients: What the options of AWS lead to.
        as_json: Whether JSON is printed.
    """
    from cdk_codedeploy.cli.failures import ExitCode, complain
    from cdk_codedeploy.cli.output import write_fields, write_json
    from cdk_codedeploy.operations import OperationError, on_premises_users

    client, iam = clients.codedeploy(), clients.iam()
    outcomes: dict[str, str] = {}
    errors: dict[str, str] = {}

    def deregister(name: str) -> None:
        try:
            there = on_premises_users.deregister_with_user(name, client=client, iam=iam, keep_tags=keep_tags)
            outcomes[name] = "deleted" if there else "absent"
        except OperationError as refused:
            outcomes[name], errors[name] = "failed", str(refused)

    for name in dict.fromkeys(names):
        deregister(name)
    if as_json:
        write_json([{"name": name, "outcome": each, "error": errors.get(name)} for name, each in outcomes.items()])
    else:
        write_fields(outcomes)
        for error in errors.values():
            complain(error)
    if errors:
        raise typer.Exit(ExitCode.REFUSED)


@app.command(
    epilog=examples(
        "cdk-codedeploy on-prem key rack-1 --secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:Key-AbCdEf",
    )
)
def key(
    name: Annotated[str, typer.Argument(help="Name of the instance.")],
    *,
    secret: Annotated[str, typer.Option(metavar="ARN", help="The secret of its OnPremisesUser.")],
    output: Output = DEFAULT_OUTPUT,
    as_json: Json = False,
    profile: Profile = None,
    region: Region = None,
    endpoint_url: EndpointUrl = None,
) -> None:
    """Write the file with an instance's access key, to be brought to its machine. The key is never shown.

    The secret is read once. The file can be read by its owner alone; bring it to the machine over an encrypted
    connection, and delete it here.
    """
    from cdk_codedeploy.agent import OnPremisesConfig
    from cdk_codedeploy.cli.output import write_fields, write_json
    from cdk_codedeploy.errors import ValidationError
    from cdk_codedeploy.operations import user_keys
    from cdk_codedeploy.service import check_on_premises_instance_name, shown

    check_on_premises_instance_name(name, "NAME")
    found = user_keys.read_key(secret, client=Clients(profile, region, endpoint_url).secrets_manager())
    if found.instance_name != name:
        raise ValidationError(
            "NAME",
            shown(name),
            allowed=f"the secret has the key of {shown(found.instance_name)}",
            remedy="give the secret of this instance, or the name of that one",
        )
    file = KeyFile(output)
    known = file.key_id(found.user_arn.rpartition("/")[2])
    file.write(
        OnPremisesConfig.user(
            region=found.region,
            iam_user_arn=found.user_arn,
            aws_access_key_id=found.key.id,
            aws_secret_access_key=found.key.secret,
        )
    )
    outcome = "unchanged" if known == found.key.id else "written"
    if as_json:
        write_json({"name": name, "userArn": found.user_arn, "file": str(output), "fileOutcome": outcome})
    else:
        write_fields({"user": found.user_arn, str(output): outcome})
