"""Asked by CodeDeploy when the new tasks have the test listener, and nobody else's requests yet."""

from __future__ import annotations

import logging
import os
import time
from http import HTTPStatus
from http.client import HTTPConnection

from cdk_codedeploy.hooks import HookEvent

TRIES = 5
log = logging.getLogger(__name__)


def check(event: HookEvent) -> None:
    """Let the deployment go on, or raise an exception, which makes it fail and roll back."""
    for number in range(1, TRIES + 1):
        status = ask("/")
        if status == HTTPStatus.OK:
            return
        log.warning("%s: try %s of %s: the new tasks answer %s", event.deployment_id, number, TRIES, status)
        time.sleep(1)
    raise RuntimeError(f"{event.deployment_id}: the new tasks never answered 200")


def ask(path: str) -> int:
    """Return the status of an answer of the new tasks."""
    connection = HTTPConnection(os.environ["HOST"], int(os.environ["PORT"]), timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()
