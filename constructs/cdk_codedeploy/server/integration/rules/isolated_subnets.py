"""Subnets that nothing leads out of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case


def isolated_subnets(case: Case) -> Iterator[Finding]:
    """Warn of isolated subnets in a network without endpoints for CodeDeploy.

    Source: user guide, "Use CodeDeploy with Amazon Virtual Private Cloud".
    """
    for fleet in case.fleets:
        if fleet.isolated:
            yield Finding(
                warning=Warning_.ISOLATED_SUBNETS,
                message=f'the Auto Scaling group "{fleet.id}" is in isolated subnets without a VPC endpoint for '
                "codedeploy-commands-secure, so its agents ask nobody for work and each deployment waits for them in "
                "vain; make the endpoints, use private subnets with a NAT gateway, or acknowledge this if the network "
                "has another way out",
            )
