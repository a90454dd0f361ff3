"""Scripts that bring the agent to a machine: to an instance of EC2, or to a machine outside AWS."""

from __future__ import annotations

from cdk_codedeploy.agent.bootstrap.boot_report import BootReport
from cdk_codedeploy.agent.bootstrap.download import check_package
from cdk_codedeploy.agent.bootstrap.linux_agent_script import linux_agent_script
from cdk_codedeploy.agent.bootstrap.linux_bootstrap import linux_bootstrap
from cdk_codedeploy.agent.bootstrap.windows_agent_script import windows_agent_script
from cdk_codedeploy.agent.bootstrap.windows_bootstrap import windows_bootstrap

__all__ = [
    "BootReport",
    "check_package",
    "linux_agent_script",
    "linux_bootstrap",
    "windows_agent_script",
    "windows_bootstrap",
]
