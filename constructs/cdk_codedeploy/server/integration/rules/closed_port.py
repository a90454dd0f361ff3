"""The agent asks CodeDeploy for work over HTTPS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case


def closed_port(case: Case) -> Iterator[Finding]:
    """Warn of security groups that let nothing out on port 443.

    Source: user guide, "Troubleshoot EC2/On-Premises deployment issues", all lifecycle events skipped.
    """
    for fleet in case.fleets:
        if fleet.closed:
            yield Finding(
                warning=Warning_.CLOSED_PORT,
                message=f'the security groups of the Auto Scaling group "{fleet.id}" let nothing out on port 443, so '
                "the agent asks nobody for work and each deployment waits for it in vain; allow it with "
                "connections.allow_to_any_ipv4(Port.HTTPS), or acknowledge this if the agent uses a proxy",
            )
