"""While instances cannot be ended, rebalancing makes the fleet larger than its maximum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.service import AutoScalingProcess
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case


def suspended_termination(case: Case) -> Iterator[Finding]:
    """Warn of suspending ``Terminate`` without ``AZRebalance``, which launches first and ends instances afterwards.

    Source: user guide of Auto Scaling, "Suspend and resume Amazon EC2 Auto Scaling processes".
    """
    if AutoScalingProcess.TERMINATE in case.suspended and AutoScalingProcess.AZ_REBALANCE not in case.suspended:
        yield Finding(
            warning=Warning_.SUSPENDED_PROCESSES,
            message="while Terminate is suspended, AZRebalance may make an Auto Scaling group a tenth larger than its "
            "maximum, with instances that a deployment has not counted; suspend AutoScalingProcess.AZ_REBALANCE as "
            "well",
        )
