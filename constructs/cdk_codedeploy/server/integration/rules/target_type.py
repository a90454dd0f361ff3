"""CodeDeploy registers instances in a target group: containers, functions and load balancers are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case

_INSTANCE = "instance"


def target_type(case: Case) -> Iterator[ValidationError]:
    """Refuse a target group whose targets are no instances.

    Source: user guide, "Set up a load balancer in Elastic Load Balancing for CodeDeploy Amazon EC2 deployments".
    """
    for balancer in case.balancers:
        if balancer.target_type not in {None, _INSTANCE}:
            yield ValidationError(
                "load_balancers",
                f'the target group "{balancer.id}" with targets of type "{balancer.target_type}"',
                allowed="CodeDeploy registers instances by their ids",
                remedy="make the target group with target_type=TargetType.INSTANCE",
                where=case.where,
            )
