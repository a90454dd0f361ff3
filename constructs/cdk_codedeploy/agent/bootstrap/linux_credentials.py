"""How a Linux machine learns who it is, and gets its credentials."""

from __future__ import annotations

from dataclasses import dataclass, field

from cdk_codedeploy.agent.bootstrap.parts import part, shell_file, shell_variables
from cdk_codedeploy.agent.credentials import (
    CredentialSource,
    HybridActivationCredentials,
    OwnCredentials,
    RolesAnywhereCredentials,
    UserCredentials,
    unknown_source,
)
from cdk_codedeploy.agent.on_premises_config import OnPremisesConfig

CREDENTIALS_FILE = "/etc/codedeploy-agent/credentials"
"""The file that the timer renews."""

_PLACE = 'put "$identity_file" 0600'
_REFRESH = "/usr/local/sbin/codedeploy-credentials"


@dataclass(frozen=True, kw_only=True)
class LinuxIdentity:
    """What a source of credentials brings to the script.

    Attributes:
        variables: The variables that its parts use.
        script: What comes before the agent is installed.
        end: What comes at the very end.
        credentials_file: The file that has its temporary credentials, if any.
    """

    variables: dict[str, str] = field(default_factory=dict[str, str])
    script: str
    end: str = ""
    credentials_file: str | None = None


def identity_of(source: CredentialSource, instance_name: str, region: str, proxy: str | None) -> LinuxIdentity:
    """Return what a source of credentials brings to the script.

    Args:
        source: The source.
        instance_name: Name of the instance.
        region: Region that the instance is registered in.
        proxy: Address of the HTTP proxy, or None.

    Raises:
        ValidationError: If it is none of the sources that this library knows.
    """
    if isinstance(source, RolesAnywhereCredentials):
        return _roles_anywhere(source, instance_name, region, proxy)
    if isinstance(source, HybridActivationCredentials):
        return _hybrid_activation(source, region)
    if isinstance(source, UserCredentials):
        variables = {
            "iam_user_arn": source.iam_user_arn,
            "config_file": source.config_file or "/root/codedeploy.onpremises.yml",
        }
        return LinuxIdentity(variables=variables, script=part("linux", "user.sh"))
    if isinstance(source, OwnCredentials):
        return _own(source, instance_name, region, proxy)
    raise unknown_source(source)


def _roles_anywhere(
    source: RolesAnywhereCredentials, instance_name: str, region: str, proxy: str | None
) -> LinuxIdentity:
    shared = {
        "certificate": source.certificate,
        "private_key": source.private_key,
        "signing_helper": source.signing_helper or "aws_signing_helper",
    }
    refresh = {
        "instance": instance_name,
        "region": region,
        "file": CREDENTIALS_FILE,
        **shared,
        "intermediates": source.intermediates or "",
        "role_arn": source.role_arn,
        "profile_arn": source.profile_arn,
        "trust_anchor_arn": source.trust_anchor_arn,
    }
    script = part("linux", "roles_anywhere.sh") + _timer(refresh, part("linux", "credentials_roles_anywhere.sh"), proxy)
    return LinuxIdentity(
        variables=shared,
        script=script + _session(region, source.session_arn(instance_name), CREDENTIALS_FILE),
        credentials_file=CREDENTIALS_FILE,
    )


def _hybrid_activation(source: HybridActivationCredentials, region: str) -> LinuxIdentity:
    file = source.credentials_file or "/root/.aws/credentials"
    identity = OnPremisesConfig.session(
        region=region, iam_session_arn=f"{source.sessions}/@NODE@", aws_credentials_file=file
    )
    script = part("linux", "hybrid_activation.sh") + shell_file(
        'sed "s/@NODE@/$node/" >"$work/identity"', identity.to_yaml()
    )
    return LinuxIdentity(
        variables={"credentials_file": file, "assumed_role": source.sessions},
        script=f'{script}{_PLACE} <"$work/identity"\n',
        end=part("linux", "hybrid_activation_end.sh"),
        credentials_file=file,
    )


def _own(source: OwnCredentials, instance_name: str, region: str, proxy: str | None) -> LinuxIdentity:
    if source.refresh_command is None:
        file = source.credentials_file or ""
        return LinuxIdentity(
            variables={"credentials_file": file},
            script=part("linux", "credentials_file.sh") + _session(region, source.iam_session_arn, file),
            credentials_file=file,
        )
    refresh = {"instance": instance_name, "file": CREDENTIALS_FILE, "refresh_command": source.refresh_command}
    timer = _timer(refresh, part("linux", "credentials_command.sh"), proxy)
    session = _session(region, source.iam_session_arn, CREDENTIALS_FILE)
    return LinuxIdentity(script=timer + session, credentials_file=CREDENTIALS_FILE)


def _timer(variables: dict[str, str], credentials: str, proxy: str | None) -> str:
    """Return what writes the command that renews credentials, runs it, and lets a timer run it from then on."""
    title = "#!/bin/sh\n# Renews the credentials of the CodeDeploy agent. Its bootstrap has written this file.\n\n"
    if proxy is not None:
        variables = variables | {"proxy": proxy}
        credentials = part("linux", "export_proxy.sh") + credentials
    command = title + shell_variables(variables) + credentials + part("linux", "refresh.sh")
    return shell_file(f"place {_REFRESH} 0755", command) + part("linux", "timer.sh")


def _session(region: str, arn: str, file: str) -> str:
    config = OnPremisesConfig.session(region=region, iam_session_arn=arn, aws_credentials_file=file)
    return shell_file(_PLACE, config.to_yaml())
