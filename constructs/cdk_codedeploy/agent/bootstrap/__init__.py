"""Scripts that make a machine outside AWS an instance of CodeDeploy."""

from __future__ import annotations

from cdk_codedeploy.agent.bootstrap.linux_bootstrap import linux_bootstrap
from cdk_codedeploy.agent.bootstrap.windows_bootstrap import windows_bootstrap

__all__ = ["linux_bootstrap", "windows_bootstrap"]
