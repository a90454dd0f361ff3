"""A target group that no listener sends requests to finds no instance healthy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case


def listener(case: Case) -> Iterator[Finding]:
    """Warn of a target group without a listener: its targets stay ``unused``, and none of them becomes healthy.

    Source: user guide of Elastic Load Balancing, "Target health status"; user guide of CodeDeploy, "Integrating
    CodeDeploy with Elastic Load Balancing".
    """
    for balancer in case.balancers:
        if not balancer.listened_to:
            yield Finding(
                warning=Warning_.NO_LISTENER,
                message=f'no listener sends requests to the target group "{balancer.id}", so no instance becomes '
                "healthy in it, and a deployment cannot allow traffic; add the target group to a listener, "
                "or acknowledge this if another app does",
            )
