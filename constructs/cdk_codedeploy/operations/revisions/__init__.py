"""Revisions: push one, register one, list them, look at one."""

from __future__ import annotations

from cdk_codedeploy.operations.revisions.listing import list_revisions, show
from cdk_codedeploy.operations.revisions.push import (
    Progress,
    PushedRevision,
    PushStep,
    RevisionProblemsError,
    push,
)
from cdk_codedeploy.operations.revisions.record import Location, RevisionRecord, location_name
from cdk_codedeploy.operations.revisions.registration import register

__all__ = [
    "Location",
    "Progress",
    "PushStep",
    "PushedRevision",
    "RevisionProblemsError",
    "RevisionRecord",
    "list_revisions",
    "location_name",
    "push",
    "register",
    "show",
]
