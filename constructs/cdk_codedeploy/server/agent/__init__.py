"""The CodeDeploy agent of EC2 instances: which one, how it comes onto them, and what becomes of one that fails."""

from __future__ import annotations

from cdk_codedeploy.server.agent.agent_install import AgentInstall
from cdk_codedeploy.server.agent.attach_agent import attach_agent
from cdk_codedeploy.server.agent.code_deploy_agent import AgentReport, CodeDeployAgent
from cdk_codedeploy.server.agent.update_schedule import UpdateSchedule

__all__ = ["AgentInstall", "AgentReport", "CodeDeployAgent", "UpdateSchedule", "attach_agent"]
