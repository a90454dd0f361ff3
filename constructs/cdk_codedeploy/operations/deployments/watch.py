"""Watch a deployment until it is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.deployments.look import show, targets
from cdk_codedeploy.operations.deployments.record import Deployment
from cdk_codedeploy.operations.deployments.target import Target

SECONDS = 5.0
"""Seconds between two looks. The quota of the API is counted by the account, and others need it too."""


@dataclass(frozen=True)
class Sight:
    """A deployment at one moment.

    Attributes:
        deployment: The deployment.
        targets: Its targets.
    """

    deployment: Deployment
    targets: tuple[Target, ...]


def watch(
    deployment_id: str,
    *,
    client: CodeDeployClient,
    timeout_seconds: float | None = None,
    pause_seconds: float = SECONDS,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.monotonic,
) -> Iterator[Sight]:
    """Yield what is to be seen of a deployment whenever it has changed, and at last when it is over.

    Args:
        deployment_id: Its id.
        client: A CodeDeploy client.
        timeout_seconds: Seconds after which nothing more is yielded, whatever the deployment does. Default: none.
        pause_seconds: Seconds between two looks. Default: 5.
        sleep: Waits for seconds. Default: ``time.sleep``.
        now: The time in seconds. Default: ``time.monotonic``.

    Raises:
        OperationError: If there is no such deployment, or the service cannot be reached.
    """
    began, before = now(), None
    while True:
        deployment = show(deployment_id, client=client)
        seen = Sight(deployment, tuple(targets(deployment_id, client=client)))
        if seen != before:
            yield seen
        before = seen
        if deployment.is_over or (timeout_seconds is not None and now() - began >= timeout_seconds):
            return
        sleep(pause_seconds)
