"""What the state machine of a fleet has done with each batch of instances."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from time import sleep
from typing import Any, cast

from cdk_codedeploy.handlers.fleet_store import StoringClient, write_text
from cdk_codedeploy.operations import CodeDeployClient, codedeploy_client, open_session
from cdk_codedeploy.operations.fleets import apply_batch, item_from_members


class FleetWorker:
    """Does one batch and writes down what came of each instance.

    A batch may come twice: what was done is done, so the second time finds it so.

    Args:
        codedeploy: Makes a CodeDeploy client that does not send again what is throttled.
        s3: Makes an S3 client.
        wait: Waits for seconds.
    """

    def __init__(
        self,
        codedeploy: Callable[[], CodeDeployClient],
        s3: Callable[[], StoringClient],
        wait: Callable[[float], None] = sleep,
    ) -> None:
        self._codedeploy = codedeploy
        self._s3 = s3
        self._wait = wait

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, int]:
        """Do a batch, one line of the plan."""
        results = apply_batch(
            [item_from_members(members) for members in batch["items"]],
            client=self._codedeploy(),
            requests_per_second=batch["requests_per_second"],
            wait=self._wait,
        )
        text = json.dumps([result.to_members() for result in results])
        write_text(self._s3(), batch["bucket"], batch["result"], text)
        return {"done": len(results)}


def handle(batch: Mapping[str, Any], context: object) -> dict[str, int]:
    """Do a batch. The state machine of the fleet calls this."""
    del context
    return _worker()(batch)


@cache
def _worker() -> FleetWorker:
    session = open_session()
    return FleetWorker(
        lambda: codedeploy_client(session, retries=False), lambda: cast("StoringClient", session.client("s3"))
    )
