"""IAM Roles Anywhere: a certificate of the machine's own is exchanged for a session of a role."""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.agent.config_text import check_line, check_path
from cdk_codedeploy.agent.credentials.assumed_role import assumed_role_arn, check_assumed_role_arn
from cdk_codedeploy.agent.credentials.source import CredentialSource
from cdk_codedeploy.service import check_session_name

SESSION_SECONDS = 3600
"""How long a session lasts. The agent may use credentials that it read 30 minutes ago from a file 15 minutes old."""


@dataclass(frozen=True, kw_only=True)
class RolesAnywhereCredentials(CredentialSource):
    """Credentials from IAM Roles Anywhere, renewed every 15 minutes. The name of the session is the instance's.

    The profile has to accept the name of the session (``acceptRoleSessionName``), and the role's trust policy should
    tie it to the subject of the certificate, or one machine's certificate would make it any other.

    Args:
        role_arn: ARN of the role.
        profile_arn: ARN of the Roles Anywhere profile.
        trust_anchor_arn: ARN of the trust anchor that the certificate comes from.
        certificate: Absolute path of the machine's certificate, PEM.
        private_key: Absolute path of its private key, PEM, readable for root alone.
        intermediates: Path of the certificates between the machine's own and the trust anchor, PEM. Default: none.
        signing_helper: Path of ``aws_signing_helper``, AWS's program for this. Default: found on the PATH.
        assumed_role_arn: ARN of the role's sessions without their names. Default: follows from ``role_arn``; needed
            only if that is a token.

    Raises:
        ValidationError: If a value cannot be right.

    Source: IAM Roles Anywhere user guide ``credential-helper.html``.
    """

    role_arn: str
    profile_arn: str
    trust_anchor_arn: str
    certificate: str
    private_key: str
    intermediates: str | None = None
    signing_helper: str | None = None
    assumed_role_arn: str | None = None

    def __post_init__(self) -> None:
        for name in ("role_arn", "profile_arn", "trust_anchor_arn"):
            check_line(name, getattr(self, name))
        for name in ("certificate", "private_key", "intermediates", "signing_helper"):
            if name in {"certificate", "private_key"} or getattr(self, name) is not None:
                check_path(name, getattr(self, name))
        if self.assumed_role_arn is not None:
            check_assumed_role_arn(self.assumed_role_arn)
        else:
            assumed_role_arn(self.role_arn)

    def check_instance_name(self, instance_name: str) -> None:
        """Check that an instance of this name can have its credentials from here: it names the session too.

        Args:
            instance_name: Name of the instance, at most 64 characters. Tokens pass.

        Raises:
            ValidationError: If CodeDeploy would refuse the name, or no session can have it.
        """
        super().check_instance_name(instance_name)
        check_session_name(instance_name, "instance_name")

    def session_arn(self, instance_name: str) -> str:
        """Return the ARN that the instance is to be registered with. A new certificate does not change it.

        Args:
            instance_name: Name of the instance.

        Raises:
            ValidationError: If no session can have the name.
        """
        self.check_instance_name(instance_name)
        return f"{self.assumed_role_arn or assumed_role_arn(self.role_arn)}/{instance_name}"
