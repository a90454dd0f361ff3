"""Replace the instances of an Auto Scaling group, a part at a time."""

from __future__ import annotations

from cdk_codedeploy.operations.auto_scaling.client import AutoScalingClient
from cdk_codedeploy.operations.errors import OperationError, translated

_RUNS_ALREADY = "InstanceRefreshInProgress"


def refresh(group: str, *, minimum_healthy_percentage: int, client: AutoScalingClient) -> None:
    """Begin to replace the instances of a group. A refresh that runs already is no error.

    Args:
        group: Name of the Auto Scaling group.
        minimum_healthy_percentage: How many instances stay in service meanwhile, in percent.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "StartInstanceRefresh".
    """
    try:
        with translated(f"refresh the instances of the Auto Scaling group {group}"):
            client.start_instance_refresh(
                AutoScalingGroupName=group, Preferences={"MinHealthyPercentage": minimum_healthy_percentage}
            )
    except OperationError as error:
        if error.code != _RUNS_ALREADY:
            raise
