"""On-premises instances: register, deregister, tag, untag, list, show; each is repeated without harm.

``apply`` does it for thousands of them at once.
"""

from __future__ import annotations

from cdk_codedeploy.operations.on_premises.bulk import REQUESTS_PER_SECOND, WORKERS, Progress, apply, plan
from cdk_codedeploy.operations.on_premises.change_plan import PlannedChange
from cdk_codedeploy.operations.on_premises.change_result import ChangeResult, ChangeResults
from cdk_codedeploy.operations.on_premises.looking import find, list_instances, registered, show
from cdk_codedeploy.operations.on_premises.outcome import OnPremisesConflictError, OnPremisesOutcome
from cdk_codedeploy.operations.on_premises.record import OnPremisesRecord
from cdk_codedeploy.operations.on_premises.registration import deregister, register
from cdk_codedeploy.operations.on_premises.tagging import TagChanges, tag, untag

__all__ = [
    "REQUESTS_PER_SECOND",
    "WORKERS",
    "ChangeResult",
    "ChangeResults",
    "OnPremisesConflictError",
    "OnPremisesOutcome",
    "OnPremisesRecord",
    "PlannedChange",
    "Progress",
    "TagChanges",
    "apply",
    "deregister",
    "find",
    "list_instances",
    "plan",
    "register",
    "registered",
    "show",
    "tag",
    "untag",
]
