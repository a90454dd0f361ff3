"""What the frame does outside of itself: time, answers, waiting, storing. Tests put others in place."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from cdk_codedeploy.handlers import answer

if TYPE_CHECKING:
    from cdk_codedeploy.operations import Session

WAITER = "WAITER_ARN"
"""Environment variable with the ARN of the state machine that asks again, where the handler waits."""

DATA_BUCKET = "DATA_BUCKET"
"""Environment variable with the bucket for attributes that do not fit into an answer, where there is one."""

DATA_PREFIX = "custom-resource-data/"
"""Where in that bucket they are."""


class Context(Protocol):
    """What Lambda tells of an invocation."""

    invoked_function_arn: str
    log_group_name: str
    log_stream_name: str


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything that the frame reaches for.

    Attributes:
        now: Seconds since 1970.
        sleep: Waits for seconds.
        send: Sends an answer to an address.
        wait: Has the function asked again, every few seconds: under a name that is used once, with an input.
        store: Keeps attributes that do not fit, or None.
    """

    now: Callable[[], float]
    sleep: Callable[[float], None]
    send: Callable[[str, bytes], None]
    wait: Callable[[str, Mapping[str, Any]], None]
    store: answer.Store | None = None

    @classmethod
    def real(cls, session: Session) -> World:
        """Return the world as it is inside Lambda."""
        return cls(
            now=time.time,
            sleep=time.sleep,
            send=answer.put,
            wait=lambda name, document: _start(session, name, document),
            store=(lambda name, content: _keep(session, name, content)) if os.environ.get(DATA_BUCKET) else None,
        )


def _start(session: Session, name: str, document: Mapping[str, Any]) -> None:
    client: Any = session.client("stepfunctions")
    try:
        client.start_execution(stateMachineArn=os.environ[WAITER], name=name, input=json.dumps(document))
    except client.exceptions.ExecutionAlreadyExists:
        # The same request came twice, and the first one waits already.
        return


def _keep(session: Session, name: str, content: bytes) -> Mapping[str, str]:
    client: Any = session.client("s3")
    place = {"Bucket": os.environ[DATA_BUCKET], "Key": f"{DATA_PREFIX}{name}.json"}
    client.put_object(**place, Body=content, ContentType="application/json")
    return {"DataBucket": place["Bucket"], "DataKey": place["Key"]}
