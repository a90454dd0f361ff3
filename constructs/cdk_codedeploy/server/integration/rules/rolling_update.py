"""CloudFormation replaces instances while CodeDeploy deploys to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case, FleetFacts

_WAY_OUT = "leave update_policy out and start an instance refresh after the update, which waits for CodeDeploy's hook"


def rolling_update(case: Case) -> Iterator[Finding]:
    """Warn of an update policy that does not wait until the revision is on a new instance.

    A rolling update ends old instances after a pause, or after a signal, and the signal of a start script comes
    before CodeDeploy has deployed anything. A replacing update even makes another Auto Scaling group, which the
    deployment group joins only when its instances are there, and these get no revision.

    Source: CloudFormation user guide, "UpdatePolicy attribute"; user guide of CodeDeploy, "Integrating CodeDeploy with
    Amazon EC2 Auto Scaling".
    """
    for fleet in case.fleets:
        why = _why(fleet)
        if case.in_place and why is not None:
            yield Finding(
                warning=Warning_.ROLLING_UPDATE,
                message=f'the update policy of the Auto Scaling group "{fleet.id}" lets CloudFormation {why}',
            )


def _why(fleet: FleetFacts) -> str | None:
    if fleet.is_replaced:
        return (
            "replace it by another, whose instances start before it is in the deployment group and so get no "
            f"revision; {_WAY_OUT}"
        )
    if not fleet.rolling:
        return None
    if fleet.rolling.get("waitOnResourceSignals") is not True:
        return f"end old instances without waiting for the revision to be on new ones; {_WAY_OUT}"
    if fleet.signals_at_start:
        return (
            "end old instances when the start script of a new one signals, which is before the revision is on it; "
            f"{_WAY_OUT}"
        )
    return None
