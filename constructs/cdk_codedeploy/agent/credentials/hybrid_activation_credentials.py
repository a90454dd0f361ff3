"""Systems Manager hybrid activation: the SSM Agent has a session of a role, and shares it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cdk_codedeploy.agent.config_text import check_path
from cdk_codedeploy.agent.credentials.assumed_role import assumed_role_arn as _sessions_of
from cdk_codedeploy.agent.credentials.assumed_role import check_assumed_role_arn
from cdk_codedeploy.agent.credentials.source import CredentialSource
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown

# SSM API reference, ManagedInstanceId.
_NODE = re.compile(r"mi-[0-9a-f]{17}")


@dataclass(frozen=True, kw_only=True)
class HybridActivationCredentials(CredentialSource):
    """Credentials that the SSM Agent keeps fresh on a machine that was activated with Systems Manager before.

    The name of the session is the ``mi-…`` id that activation gives, so who the instance is, is known only on the
    machine. The bootstrap reads it there and prints the ARN to register with.

    Args:
        role_arn: ARN of the role of the activation. Default: none; then ``assumed_role_arn`` is needed.
        assumed_role_arn: ARN of the role's sessions without their names. Default: follows from ``role_arn``; needed
            only if that is a token.
        credentials_file: Path of the file that the SSM Agent shares its credentials in. Default:
            ``/root/.aws/credentials``, on Windows that of the local system account.

    Raises:
        ValidationError: If neither ARN is given, or a value cannot be right.

    Source: Systems Manager user guide ``hybrid-multicloud-service-role.html``; the SSM Agent's
    ``README.md``, section "Profile".
    """

    role_arn: str | None = None
    assumed_role_arn: str | None = None
    credentials_file: str | None = None

    def __post_init__(self) -> None:
        if self.credentials_file is not None:
            check_path("credentials_file", self.credentials_file)
        if self.assumed_role_arn is not None:
            check_assumed_role_arn(self.assumed_role_arn)
        elif self.role_arn is None:
            raise ValidationError(
                "role_arn",
                "None, and no assumed_role_arn",
                allowed="the ARN of the session begins with the role's",
                remedy="give the ARN of the role of the activation",
            )
        else:
            _sessions_of(self.role_arn)

    @property
    def sessions(self) -> str:
        """The ARN of the role's sessions without their names."""
        return self.assumed_role_arn or _sessions_of(self.role_arn or "")

    def session_arn(self, node_id: str) -> str:
        """Return the ARN that an instance is to be registered with.

        Args:
            node_id: The id that activation has given to the machine: ``mi-`` and 17 hexadecimal digits.

        Raises:
            ValidationError: If it is no such id.
        """
        if not _NODE.fullmatch(node_id):
            raise ValidationError(
                "node_id",
                shown(node_id),
                allowed="a machine that was activated has an id like mi-0123456789abcdef0",
                remedy="take the one that Systems Manager lists",
            )
        return f"{self.sessions}/{node_id}"
