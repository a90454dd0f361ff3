"""Where an on-premises instance has its credentials from, safest first."""

from __future__ import annotations

from cdk_codedeploy.agent.credentials.hybrid_activation_credentials import HybridActivationCredentials
from cdk_codedeploy.agent.credentials.own_credentials import OwnCredentials
from cdk_codedeploy.agent.credentials.roles_anywhere_credentials import RolesAnywhereCredentials
from cdk_codedeploy.agent.credentials.source import CredentialSource, unknown_source
from cdk_codedeploy.agent.credentials.user_credentials import UserCredentials

__all__ = [
    "CredentialSource",
    "HybridActivationCredentials",
    "OwnCredentials",
    "RolesAnywhereCredentials",
    "UserCredentials",
    "unknown_source",
]
