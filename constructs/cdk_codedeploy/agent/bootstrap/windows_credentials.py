"""How a Windows machine learns who it is, and gets its credentials."""

from __future__ import annotations

from dataclasses import dataclass, field

from cdk_codedeploy.agent.bootstrap.parts import part, powershell_text, powershell_variables
from cdk_codedeploy.agent.credentials import (
    CredentialSource,
    HybridActivationCredentials,
    OwnCredentials,
    RolesAnywhereCredentials,
    UserCredentials,
    unknown_source,
)
from cdk_codedeploy.agent.on_premises_config import OnPremisesConfig
from cdk_codedeploy.agent.system import AgentSystem

_FOLDER = AgentSystem.WINDOWS.files.root_dir
CREDENTIALS_FILE = rf"{_FOLDER}\credentials"
"""The file that the scheduled task renews."""

_REFRESH = rf"{_FOLDER}\refresh-credentials.ps1"
_SHARED_BY_SSM = r"C:\Windows\System32\config\systemprofile\.aws\credentials"
_BROUGHT = r"C:\Users\Administrator\conf.onpremises.yml"


@dataclass(frozen=True, kw_only=True)
class WindowsIdentity:
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


def identity_of(source: CredentialSource, instance_name: str, region: str, proxy: str | None) -> WindowsIdentity:
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
        variables = {"iamUserArn": source.iam_user_arn, "configFile": source.config_file or _BROUGHT}
        return WindowsIdentity(variables=variables, script=part("windows", "user.ps1"))
    if isinstance(source, OwnCredentials):
        return _own(source, instance_name, region, proxy)
    raise unknown_source(source)


def _roles_anywhere(
    source: RolesAnywhereCredentials, instance_name: str, region: str, proxy: str | None
) -> WindowsIdentity:
    shared = {
        "certificate": source.certificate,
        "privateKey": source.private_key,
        "signingHelper": source.signing_helper or "aws_signing_helper.exe",
    }
    refresh = {
        "instance": instance_name,
        "region": region,
        "file": CREDENTIALS_FILE,
        **shared,
        "intermediates": source.intermediates or "",
        "roleArn": source.role_arn,
        "profileArn": source.profile_arn,
        "trustAnchorArn": source.trust_anchor_arn,
    }
    timer = _timer(refresh, part("windows", "credentials_roles_anywhere.ps1"), proxy)
    return WindowsIdentity(
        variables=shared,
        script=part("windows", "roles_anywhere.ps1")
        + timer
        + _session(region, source.session_arn(instance_name), CREDENTIALS_FILE),
        credentials_file=CREDENTIALS_FILE,
    )


def _hybrid_activation(source: HybridActivationCredentials, region: str) -> WindowsIdentity:
    file = source.credentials_file or _SHARED_BY_SSM
    session = _session(region, f"{source.sessions}/@NODE@", file, ".Replace('@NODE@', $node)")
    return WindowsIdentity(
        variables={"credentialsFile": file, "assumedRole": source.sessions},
        script=part("windows", "hybrid_activation.ps1") + session,
        end=part("windows", "hybrid_activation_end.ps1"),
        credentials_file=file,
    )


def _own(source: OwnCredentials, instance_name: str, region: str, proxy: str | None) -> WindowsIdentity:
    if source.refresh_command is None:
        file = source.credentials_file or ""
        return WindowsIdentity(
            variables={"credentialsFile": file},
            script=part("windows", "credentials_file.ps1") + _session(region, source.iam_session_arn, file),
            credentials_file=file,
        )
    refresh = {"instance": instance_name, "file": CREDENTIALS_FILE, "refreshCommand": source.refresh_command}
    timer = _timer(refresh, part("windows", "credentials_command.ps1"), proxy)
    session = _session(region, source.iam_session_arn, CREDENTIALS_FILE)
    return WindowsIdentity(script=timer + session, credentials_file=CREDENTIALS_FILE)


def _timer(variables: dict[str, str], answer: str, proxy: str | None) -> str:
    """Return what writes the script that renews credentials, runs it, and lets a task run it from then on."""
    title = "# Renews the credentials of the CodeDeploy agent. Its bootstrap has written this file.\n\n"
    environment = "" if proxy is None else f"$env:HTTPS_PROXY = {powershell_text(proxy)}\n"
    content = title + powershell_variables(variables) + environment + answer + part("windows", "refresh.ps1")
    names = f"\n$refresh = {powershell_text(_REFRESH)}\n$refreshContent = {powershell_text(content)}\n"
    return names + part("windows", "timer.ps1")


def _session(region: str, arn: str, file: str, change: str = "") -> str:
    config = OnPremisesConfig.session(region=region, iam_session_arn=arn, aws_credentials_file=file)
    content = powershell_text(config.to_yaml())
    return f"\n$content = {content}{change}\nif (Set-WholeFile $identityFile $content $true) {{ $changed = $true }}\n"
