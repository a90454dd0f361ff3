"""What a deployment group and the Auto Scaling groups and load balancers around it do to one another."""

from __future__ import annotations

from cdk_codedeploy.server.integration.listeners import after_listeners
from cdk_codedeploy.server.integration.subject import Subject
from cdk_codedeploy.server.integration.watch import tell_hook_seconds, watch

__all__ = ["Subject", "after_listeners", "tell_hook_seconds", "watch"]
