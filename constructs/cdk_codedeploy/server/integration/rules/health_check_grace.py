"""Auto Scaling replaces instances in the middle of their first deployment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case

SENSIBLE = 300
"""Seconds that a first deployment may well take: the agent alone has as long to begin with each event."""


def health_check_grace(case: Case) -> Iterator[Finding]:
    """Warn of a grace period that ends before the hooks of a revision may be over.

    Instances that launch into a deployment group with a revision are in service only when it is on them. Those that
    were there before the first deployment are in service with nothing on them: the load balancer finds them
    unhealthy, and after their grace period Auto Scaling ends them, in mid-deployment or for ever again.

    Source: user guide of Auto Scaling, "Set the health check grace period for an Auto Scaling group"; user guide of
    CodeDeploy, "Troubleshoot Amazon EC2 Auto Scaling issues".
    """
    needed = SENSIBLE if case.hook_seconds is None else case.hook_seconds
    why = "a first deployment may take" if case.hook_seconds is None else "the hooks of its AppSpec file may take"
    for fleet in case.fleets:
        if case.in_place and fleet.trusts_load_balancer and fleet.grace is not None and fleet.grace < needed:
            yield Finding(
                warning=Warning_.HEALTH_CHECK_GRACE,
                message=f'the Auto Scaling group "{fleet.id}" replaces instances that the load balancer finds '
                f"unhealthy after {fleet.grace} seconds, while {why} {needed}: it ends instances that wait for their "
                f"first revision, in mid-deployment; give its health check a grace period of {needed} seconds, or use "
                "HealthChecks.ec2()",
            )
