"""The CodeDeploy agent: how it comes onto an instance, and what it is told there."""

from __future__ import annotations

from cdk_codedeploy.agent.agent_config import AgentConfig, AgentConfigWarning
from cdk_codedeploy.agent.agent_log import AgentLog
from cdk_codedeploy.agent.bootstrap import (
    BootReport,
    check_package,
    linux_agent_script,
    linux_bootstrap,
    windows_agent_script,
    windows_bootstrap,
)
from cdk_codedeploy.agent.credentials import (
    CredentialSource,
    HybridActivationCredentials,
    OwnCredentials,
    RolesAnywhereCredentials,
    UserCredentials,
)
from cdk_codedeploy.agent.generation import AgentGeneration
from cdk_codedeploy.agent.log_collection import (
    check_logs,
    collection_config,
    linux_log_collection,
    logs_of,
    windows_log_collection,
)
from cdk_codedeploy.agent.on_premises_config import OnPremisesConfig
from cdk_codedeploy.agent.operating_system import OperatingSystem
from cdk_codedeploy.agent.system import AgentFiles, AgentSystem

__all__ = [
    "AgentConfig",
    "AgentConfigWarning",
    "AgentFiles",
    "AgentGeneration",
    "AgentLog",
    "AgentSystem",
    "BootReport",
    "CredentialSource",
    "HybridActivationCredentials",
    "OnPremisesConfig",
    "OperatingSystem",
    "OwnCredentials",
    "RolesAnywhereCredentials",
    "UserCredentials",
    "check_logs",
    "check_package",
    "collection_config",
    "linux_agent_script",
    "linux_bootstrap",
    "linux_log_collection",
    "logs_of",
    "windows_agent_script",
    "windows_bootstrap",
    "windows_log_collection",
]
