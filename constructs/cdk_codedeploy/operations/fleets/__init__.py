"""Fleets of on-premises instances: what is registered for them, what has to change, and how a part of it is done.

Nothing here starts anything or keeps anything: who asks has the records, and keeps those that come back.
"""

from __future__ import annotations

from cdk_codedeploy.operations.fleets.fleet_batch import apply_batch
from cdk_codedeploy.operations.fleets.fleet_items import FleetItem, Release, Take, item_from_members
from cdk_codedeploy.operations.fleets.fleet_plan import FleetPlan, plan_fleet
from cdk_codedeploy.operations.fleets.fleet_record import FleetRecord, read_records, write_records
from cdk_codedeploy.operations.fleets.fleet_result import FleetOutcome, FleetResult, failures_of, settle, unknown

__all__ = [
    "FleetItem",
    "FleetOutcome",
    "FleetPlan",
    "FleetRecord",
    "FleetResult",
    "Release",
    "Take",
    "apply_batch",
    "failures_of",
    "item_from_members",
    "plan_fleet",
    "read_records",
    "settle",
    "unknown",
    "write_records",
]
