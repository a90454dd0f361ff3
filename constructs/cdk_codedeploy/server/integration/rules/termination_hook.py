"""A termination hook belongs to an Auto Scaling group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case


def termination_hook(case: Case) -> Iterator[ValidationError]:
    """Refuse a termination hook of a group that no Auto Scaling group has joined.

    Source: API reference, "CreateDeploymentGroup", ``terminationHookEnabled``.
    """
    if case.termination_hook and not case.groups:
        yield ValidationError(
            "termination_hook",
            "True without an Auto Scaling group",
            allowed="the hook belongs to an Auto Scaling group",
            remedy="pass auto_scaling_groups=, call add_auto_scaling_group(), or leave termination_hook out",
            where=case.where,
        )
