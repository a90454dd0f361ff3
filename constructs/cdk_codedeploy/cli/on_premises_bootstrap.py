"""``cdk-codedeploy on-prem bootstrap``: the script that makes a machine an instance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdk_codedeploy.cli.aws_options import Clients, Profile, Region
from cdk_codedeploy.cli.choices import GenerationName, OperatingSystemName
from cdk_codedeploy.cli.credential_options import CredentialOptions
from cdk_codedeploy.cli.examples import examples
from cdk_codedeploy.cli.terminal import painted, say

if TYPE_CHECKING:
    from cdk_codedeploy.agent import AgentConfig

app = typer.Typer()

Arn = Annotated[str | None, typer.Option(metavar="ARN", help="With --roles-anywhere.")]
PathOnMachine = Annotated[str | None, typer.Option(metavar="PATH", help="With --roles-anywhere; on the machine.")]


@app.command(
    epilog=examples(
        "cdk-codedeploy on-prem bootstrap web-1 --os ubuntu --user --user-arn arn:… -o web-1.sh",
        "cdk-codedeploy on-prem bootstrap web-1 --os sles --generation 2 --hybrid-activation --role-arn arn:…",
        "cdk-codedeploy on-prem bootstrap web-1 --os windows --session-arn arn:… --refresh-command C:\\identity.exe",
    )
)
def bootstrap(
    name: Annotated[str, typer.Argument(help="Name of the instance.")],
    *,
    system: Annotated[OperatingSystemName, typer.Option("--os", help="Operating system of the machine.")],
    generation: Annotated[GenerationName, typer.Option(help="Generation of the agent.")] = GenerationName.FIRST,
    roles_anywhere: Annotated[bool, typer.Option("--roles-anywhere", help="Credentials from a certificate.")] = False,
    hybrid_activation: Annotated[
        bool, typer.Option("--hybrid-activation", help="Credentials that the SSM Agent shares.")
    ] = False,
    user: Annotated[bool, typer.Option("--user", help="The access key of an IAM user, brought by you.")] = False,
    role_arn: Annotated[
        str | None, typer.Option(metavar="ARN", help="With --roles-anywhere and --hybrid-activation.")
    ] = None,
    profile_arn: Arn = None,
    trust_anchor_arn: Arn = None,
    certificate: PathOnMachine = None,
    private_key: PathOnMachine = None,
    intermediates: PathOnMachine = None,
    signing_helper: PathOnMachine = None,
    user_arn: Annotated[str | None, typer.Option(metavar="ARN", help="With --user.")] = None,
    session_arn: Annotated[
        str | None, typer.Option(metavar="ARN", help="With --credentials-file or --refresh-command: the session's.")
    ] = None,
    credentials_file: Annotated[
        str | None, typer.Option(metavar="PATH", help="File on the machine that something else keeps fresh.")
    ] = None,
    refresh_command: Annotated[
        str | None,
        typer.Option(metavar="COMMAND", help="Command that prints them as a credential_process does."),
    ] = None,
    package: Annotated[
        str | None, typer.Option(metavar="KEY", help="Package in the agent's bucket. Default: the newest release.")
    ] = None,
    proxy: Annotated[str | None, typer.Option(metavar="URL", help="HTTP proxy of the machine.")] = None,
    hardened: Annotated[bool, typer.Option("--hardened", help="Restrict what bundles and hooks can do.")] = False,
    auth_policy: Annotated[
        bool, typer.Option("--auth-policy", help="Ask with IAM authorization, as behind VPC endpoints.")
    ] = False,
    fips: Annotated[bool, typer.Option("--fips", help="Use FIPS endpoints.")] = False,
    check: Annotated[
        bool | None,
        typer.Option(
            "--check-polling/--no-check-polling",
            help="Fail if CodeDeploy does not answer the agent. Default: yes, but for --hybrid-activation.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it. Default: printed.")
    ] = None,
    profile: Profile = None,
    region: Region = None,
) -> None:
    """Write the script that makes a machine an on-premises instance: agent, identity, fresh credentials.

    It contains no secret, and may be run again. Register the instance first: the script ends with a check that
    CodeDeploy answers the agent.
    """
    from cdk_codedeploy.agent import AgentSystem, linux_bootstrap, windows_bootstrap

    credentials = CredentialOptions(
        roles_anywhere=roles_anywhere,
        hybrid_activation=hybrid_activation,
        user=user,
        values={
            "--role-arn": role_arn,
            "--profile-arn": profile_arn,
            "--trust-anchor-arn": trust_anchor_arn,
            "--certificate": certificate,
            "--private-key": private_key,
            "--intermediates": intermediates,
            "--signing-helper": signing_helper,
            "--user-arn": user_arn,
            "--session-arn": session_arn,
            "--credentials-file": credentials_file,
            "--refresh-command": refresh_command,
        },
    ).source()
    config = _settings(generation, proxy=proxy, hardened=hardened, auth_policy=auth_policy, fips=fips)
    where = Clients(profile, region, None).region_name()
    operating_system = system.operating_system
    windows = operating_system.system is AgentSystem.WINDOWS
    if windows:
        script = windows_bootstrap(
            name, region=where, credentials=credentials, config=config, package=package, check_polling=check
        )
    else:
        script = linux_bootstrap(
            name,
            region=where,
            operating_system=operating_system,
            credentials=credentials,
            config=config,
            package=package,
            check_polling=check,
        )
    for warning in config.warnings:
        # The script gives the proxy to the agent's service as well.
        if warning.key == "proxy_uri":
            continue
        say(painted(f"warning: {warning}", err=True, fg="yellow"), err=True)
    if output is None:
        typer.echo(script, nl=False)
        return
    # Windows PowerShell takes a file without the mark for one of its own code page.
    _write(output, script.encode("utf-8-sig" if windows else "utf-8"))
    say(f"{output}: run it on {name} as {'an administrator' if windows else 'root'}", err=True)


def _write(path: Path, script: bytes) -> None:
    """Write a script as a whole or not at all, for everybody to read: it has no secret."""
    import tempfile

    with tempfile.NamedTemporaryFile(prefix=f"{path.name}.", dir=path.parent, delete=False) as file:
        made = Path(file.name)
        try:
            file.write(script)
            file.close()
            made.chmod(0o755)
            made.replace(path)
        except BaseException:
            made.unlink()
            raise


def _settings(
    generation: GenerationName, *, proxy: str | None, hardened: bool, auth_policy: bool, fips: bool
) -> AgentConfig:
    from dataclasses import replace

    from cdk_codedeploy.agent import AgentConfig

    chosen = generation.generation
    config = AgentConfig.hardened(generation=chosen) if hardened else AgentConfig(generation=chosen)
    return replace(config, proxy_uri=proxy, enable_auth_policy=auth_policy or None, use_fips_mode=fips or None)
