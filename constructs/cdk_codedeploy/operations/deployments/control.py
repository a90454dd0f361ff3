"""Stop a deployment, or let one that waits go on."""

from __future__ import annotations

from enum import Enum

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.errors import OperationError, translated

_OVER_ALREADY = frozenset({"DeploymentAlreadyCompletedException"})


class WaitType(str, Enum):
    """What a blue/green deployment waits for."""

    READY = "READY_WAIT"
    """Somebody to move the traffic to the replacements."""

    TERMINATION = "TERMINATION_WAIT"
    """The time after which the originals are ended."""


def stop(deployment_id: str, *, client: CodeDeployClient, roll_back: bool | None = None) -> bool:
    """Stop a deployment.

    What runs on an instance comes to its end first, so a deployment that is stopped is not over at once.

    Args:
        deployment_id: Its id.
        client: A CodeDeploy client.
        roll_back: Whether to go back to the last successful revision; for Lambda and ECS, to move the traffic back.
            Default: what the deployment group says of ``DEPLOYMENT_STOP_ON_REQUEST``.

    Returns:
        False when it was over already.

    Raises:
        OperationError: If there is no such deployment, or the service refuses or cannot be reached.

    Source: API reference, "StopDeployment".
    """
    request: dict[str, object] = {"deploymentId": deployment_id}
    if roll_back is not None:
        request["autoRollbackEnabled"] = roll_back
    try:
        with translated(f"stop deployment {deployment_id}"):
            client.stop_deployment(**request)
    except OperationError as error:
        if error.code in _OVER_ALREADY:
            return False
        raise
    return True


def continue_deployment(deployment_id: str, *, client: CodeDeployClient, wait: WaitType = WaitType.READY) -> None:
    """Let a blue/green deployment go on without waiting longer.

    Args:
        deployment_id: Its id.
        client: A CodeDeploy client.
        wait: Which wait to end. Default: for somebody to move the traffic.

    Raises:
        OperationError: If it does not wait for that, or the service cannot be reached.

    Source: API reference, "ContinueDeployment".
    """
    with translated(f"let deployment {deployment_id} go on"):
        client.continue_deployment(deploymentId=deployment_id, deploymentWaitType=wait.value)
