"""The agent's logs in CloudWatch: their groups, and what instances need to write into them."""

from __future__ import annotations

from cdk_codedeploy.agent_logs.agent_logs import AgentLogs
from cdk_codedeploy.agent_logs.collected_logs import CollectedLogs

__all__ = ["AgentLogs", "CollectedLogs"]
