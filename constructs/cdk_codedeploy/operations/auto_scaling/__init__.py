"""Auto Scaling groups that follow the deployment group they belong to: made, changed, trimmed and removed."""

from __future__ import annotations

from cdk_codedeploy.operations.auto_scaling.client import AutoScalingClient, auto_scaling_client
from cdk_codedeploy.operations.auto_scaling.groups import change, delete, find, make, tagged
from cdk_codedeploy.operations.auto_scaling.refresh import refresh
from cdk_codedeploy.operations.auto_scaling.traffic import set_load_balancers, set_tags
from cdk_codedeploy.operations.auto_scaling.trimmings import (
    NAME_PREFIX,
    set_hooks,
    set_notifications,
    set_policies,
    set_schedules,
    set_warm_pool,
)

__all__ = [
    "NAME_PREFIX",
    "AutoScalingClient",
    "auto_scaling_client",
    "change",
    "delete",
    "find",
    "make",
    "refresh",
    "set_hooks",
    "set_load_balancers",
    "set_notifications",
    "set_policies",
    "set_schedules",
    "set_tags",
    "set_warm_pool",
    "tagged",
]
