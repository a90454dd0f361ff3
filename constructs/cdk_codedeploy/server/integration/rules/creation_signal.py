"""A stack that waits for signals which nobody can send yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case


def creation_signal(case: Case) -> Iterator[Finding]:
    """Warn of a creation policy that waits for a signal which no start script sends.

    A hook of an AppSpec file cannot send it: the deployment group is made when the Auto Scaling group is there.

    Source: CloudFormation user guide, "CreationPolicy attribute".
    """
    for fleet in case.fleets:
        if fleet.waits_for_signals and fleet.signals_at_start is False:
            yield Finding(
                warning=Warning_.CREATION_SIGNAL,
                message=f'the stack waits for signals of the Auto Scaling group "{fleet.id}" that its start script '
                "does not send, and no deployment can send them, because the deployment group is made after it; signal "
                "in the user data with cfn-signal, leave signals out, or acknowledge this if the image signals",
            )
