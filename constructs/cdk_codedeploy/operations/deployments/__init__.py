"""Deployments: start one, look at it, wait for it, stop it, let it go on, and say why it failed."""

from __future__ import annotations

from cdk_codedeploy.operations.deployments.at_timeout import AtTimeout
from cdk_codedeploy.operations.deployments.control import WaitType, continue_deployment, stop
from cdk_codedeploy.operations.deployments.group import GroupState, group_state, is_live
from cdk_codedeploy.operations.deployments.listing import ACTIVE, deployment_ids, list_deployments
from cdk_codedeploy.operations.deployments.look import show, targets
from cdk_codedeploy.operations.deployments.marker import Marker
from cdk_codedeploy.operations.deployments.reasons import DIAGNOSES, why_it_failed
from cdk_codedeploy.operations.deployments.record import Deployment
from cdk_codedeploy.operations.deployments.start import FileExistsBehavior, NewDeployment, find_started, start
from cdk_codedeploy.operations.deployments.target import LifecycleEventRun, Target
from cdk_codedeploy.operations.deployments.watch import Sight, watch

__all__ = [
    "ACTIVE",
    "DIAGNOSES",
    "AtTimeout",
    "Deployment",
    "FileExistsBehavior",
    "GroupState",
    "LifecycleEventRun",
    "Marker",
    "NewDeployment",
    "Sight",
    "Target",
    "WaitType",
    "continue_deployment",
    "deployment_ids",
    "find_started",
    "group_state",
    "is_live",
    "list_deployments",
    "show",
    "start",
    "stop",
    "targets",
    "watch",
    "why_it_failed",
]
