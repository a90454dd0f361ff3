"""A load balancer that sends traffic to the instances, and that CodeDeploy does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case


def behind_another_load_balancer(case: Case) -> Iterator[Finding]:
    """Warn of a load balancer that goes on sending requests to an instance while it is deployed to.

    Source: user guide, "Integrating CodeDeploy with Elastic Load Balancing".
    """
    for fleet in case.fleets:
        if case.in_place and fleet.is_behind_another:
            yield Finding(
                warning=Warning_.BEHIND_ANOTHER_LOAD_BALANCER,
                message=f'the Auto Scaling group "{fleet.id}" is behind a load balancer that the deployment group does '
                "not have, which sends requests to an instance also while it is deployed to; add it to load_balancers, "
                "or acknowledge this if the application answers all the time",
            )
