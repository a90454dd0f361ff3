"""On-premises instances: register, deregister, tag, untag, list, show; each is repeated without harm."""

from __future__ import annotations

from cdk_codedeploy.operations.on_premises.looking import find, list_instances, registered, show
from cdk_codedeploy.operations.on_premises.outcome import OnPremisesConflictError, OnPremisesOutcome
from cdk_codedeploy.operations.on_premises.record import OnPremisesRecord
from cdk_codedeploy.operations.on_premises.registration import deregister, register
from cdk_codedeploy.operations.on_premises.tagging import tag, untag

__all__ = [
    "OnPremisesConflictError",
    "OnPremisesOutcome",
    "OnPremisesRecord",
    "deregister",
    "find",
    "list_instances",
    "register",
    "registered",
    "show",
    "tag",
    "untag",
]
