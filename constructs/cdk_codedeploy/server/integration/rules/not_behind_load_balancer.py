"""An Auto Scaling group that is in no load balancer of its deployment group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case


def not_behind_load_balancer(case: Case) -> Iterator[Finding]:
    """Warn of instances that get traffic only once a deployment has registered them.

    Auto Scaling neither registers new ones nor takes those out that it ends, and attaching the load balancer after the
    first deployment may deregister them all.

    Source: user guide, "Integrating CodeDeploy with Elastic Load Balancing".
    """
    for fleet in case.fleets:
        if fleet.is_behind and not any(each is not False for each in fleet.is_behind):
            yield Finding(
                warning=Warning_.NOT_BEHIND_LOAD_BALANCER,
                message=f'the Auto Scaling group "{fleet.id}" is in none of the load balancers, so Auto Scaling '
                "neither registers its new instances nor takes those out that it ends; attach it before the first "
                "deployment, with auto_scaling_group.attach_to_application_target_group() and the like",
            )
