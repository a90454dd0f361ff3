"""A site of one instance is down while it is deployed to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.service import PREDEFINED_CONFIGS
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case

_ALL_AT_ONCE = "CodeDeployDefault.AllAtOnce"


def no_instance_left(case: Case) -> Iterator[Finding]:
    """Warn of a load balancer over one instance, unless all at once was asked for.

    Source: user guide, "Deployment configurations", which attempt at least one instance.
    """
    careful = case.config_name in PREDEFINED_CONFIGS and case.config_name != _ALL_AT_ONCE
    if not (case.in_place and case.balancers and case.all_known and careful and case.fleets):
        return
    if all(fleet.most is not None for fleet in case.fleets) and sum(fleet.most or 0 for fleet in case.fleets) == 1:
        yield Finding(
            warning=Warning_.NO_INSTANCE_LEFT,
            message=f"the load balancer has one instance to send requests to, and none while it is deployed to, though "
            f"{case.config_name} deploys to a part at a time; let the Auto Scaling group have two, or choose "
            "ServerDeploymentConfig.ALL_AT_ONCE",
        )
