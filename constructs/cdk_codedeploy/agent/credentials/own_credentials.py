"""An identity system of one's own, which knows how to get a session of a role."""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.agent.config_text import check_line, check_path
from cdk_codedeploy.agent.credentials.source import CredentialSource
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_session_arn, shown


@dataclass(frozen=True, kw_only=True)
class OwnCredentials(CredentialSource):
    """Temporary credentials from a system of one's own: a command that prints them, or a file that it keeps fresh.

    Args:
        iam_session_arn: ARN of the session, which must stay the same from one to the next.
        refresh_command: Command line that prints credentials as a ``credential_process`` of the AWS CLI does. It is run
            every 15 minutes, as root (on Windows as the local system account). It must contain no secret: it stands in
            the script and in a file on the machine.
        credentials_file: Path of a file that something else keeps fresh, in the format of the AWS CLI with a profile
            ``default``. One of the two is given.

    Raises:
        ValidationError: If both or none of the two are given, or a value cannot be right.

    Source: AWS CLI user guide ``cli-configure-sourcing-external.html``.
    """

    iam_session_arn: str
    refresh_command: str | None = None
    credentials_file: str | None = None

    def __post_init__(self) -> None:
        check_session_arn(self.iam_session_arn)
        if self.refresh_command is not None and self.credentials_file is not None:
            raise ValidationError(
                "credentials_file",
                f"{shown(self.credentials_file)} together with a refresh_command",
                allowed="credentials come from a command or from a file",
                remedy="leave out one of the two",
            )
        if self.refresh_command is not None:
            check_line("refresh_command", self.refresh_command, "put longer commands into a script of their own")
        elif self.credentials_file is not None:
            check_path("credentials_file", self.credentials_file)
        else:
            raise ValidationError(
                "credentials_file",
                "None, and no refresh_command",
                allowed="credentials come from a command or from a file",
                remedy="give one of the two",
            )
