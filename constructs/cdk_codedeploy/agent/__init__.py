"""The CodeDeploy agent: how it comes onto an instance."""

from __future__ import annotations

from cdk_codedeploy.agent.install_script import linux_install_script, windows_install_script

__all__ = ["linux_install_script", "windows_install_script"]
