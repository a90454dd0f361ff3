"""On-premises instances: register, deregister, tag, untag, list, show; each is repeated without harm.

``apply`` does it for thousands of them at once.
"""

from __future__ import annotations

from cdk_codedeploy.operations.on_premises.activated_nodes import (
    ActivatedNode,
    NodeName,
    activated_nodes,
    deregister_nodes,
    registrations_of,
)
from cdk_codedeploy.operations.on_premises.bulk import REQUESTS_PER_SECOND, WORKERS, Progress, apply, plan
from cdk_codedeploy.operations.on_premises.change_plan import PlannedChange
from cdk_codedeploy.operations.on_premises.change_result import ChangeResult, ChangeResults
from cdk_codedeploy.operations.on_premises.looking import find, list_instances, registered, show
from cdk_codedeploy.operations.on_premises.outcome import OnPremisesConflictError, OnPremisesOutcome
from cdk_codedeploy.operations.on_premises.record import OnPremisesRecord
from cdk_codedeploy.operations.on_premises.registration import deregister, register
from cdk_codedeploy.operations.on_premises.systems_manager import SystemsManagerClient, systems_manager_client
from cdk_codedeploy.operations.on_premises.tagging import TagChanges, tag, untag

__all__ = [
    "REQUESTS_PER_SECOND",
    "WORKERS",
    "ActivatedNode",
    "ChangeResult",
    "ChangeResults",
    "NodeName",
    "OnPremisesConflictError",
    "OnPremisesOutcome",
    "OnPremisesRecord",
    "PlannedChange",
    "Progress",
    "SystemsManagerClient",
    "TagChanges",
    "activated_nodes",
    "apply",
    "deregister",
    "deregister_nodes",
    "find",
    "list_instances",
    "plan",
    "register",
    "registered",
    "registrations_of",
    "show",
    "systems_manager_client",
    "tag",
    "untag",
]
