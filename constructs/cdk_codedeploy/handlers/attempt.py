"""One request of CloudFormation on its way: what it is for, how long it may take, and what its resource is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from cdk_codedeploy.handlers.contract import (
    CLOUDFORMATION_WAITS,
    TO_ANSWER,
    Handler,
    Request,
    RequestType,
    Waiting,
    request_token,
)

_SIGNED_AT = re.compile(r"[?&]X-Amz-Date=(\d{8}T\d{6}Z)")


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A request with what the frame knows of it.

    Attributes:
        event: The request as CloudFormation sent it.
        request: What the handler may know of it.
        creates: Whether it makes a resource, which is to be removed when it fails.
        id_after_failure: What the resource is called when the attempt fails.
    """

    event: Mapping[str, Any]
    request: Request
    creates: bool
    id_after_failure: str

    @classmethod
    def of(cls, event: Mapping[str, Any], handler: Handler[Any], now: float) -> Attempt:
        """Read a request."""
        token = request_token(event["StackId"], event["LogicalResourceId"], event["RequestId"])
        kind = RequestType(event["RequestType"])
        asked = _asked_at(event["ResponseURL"], now)
        physical_id = str(event.get("PhysicalResourceId") or handler.physical_id(token, asked))
        request = Request(
            kind=kind,
            physical_id=physical_id,
            token=token,
            stack_id=event["StackId"],
            logical_id=event["LogicalResourceId"],
            asked=asked,
            deadline=asked + _patience_of(event) - TO_ANSWER,
        )
        # Properties that cannot be read make nothing, so there is nothing to remove: see `creating`.
        return cls(event=event, request=request, creates=False, id_after_failure=physical_id)

    @classmethod
    def resumed(cls, poll: Mapping[str, Any], handler: Handler[Any]) -> Attempt:
        """Read an attempt that waits."""
        # Where the address does not tell when CloudFormation asked, it is when the function heard of it.
        attempt = cls.of(poll["event"], handler, poll["deadline"] + TO_ANSWER - _patience_of(poll["event"]))
        if poll["creates"]:
            attempt = attempt.creating(handler)
        return replace(attempt, request=replace(attempt.request, deadline=poll["deadline"]))

    def creating(self, handler: Handler[Any]) -> Attempt:
        """Return the attempt as one that makes a resource: a new one, or one in place of the one that is there."""
        physical_id = handler.physical_id(self.request.token, self.request.asked)
        request = replace(self.request, kind=RequestType.CREATE, physical_id=physical_id)
        # Where a replacement fails, CloudFormation keeps what it had.
        return replace(self, request=request, creates=True)

    def to_poll(self, outcome: Waiting) -> dict[str, Any]:
        """Return what `resumed` reads, as JSON can hold it."""
        return {
            "event": dict(self.event),
            "creates": self.creates,
            "deadline": self.request.deadline,
            "state": dict(outcome.state),
        }

    @property
    def address(self) -> str:
        """Where the answer goes. As good as a password: it is never written to a log."""
        return str(self.event["ResponseURL"])

    @property
    def name(self) -> str:
        """The request as the log calls it."""
        return f"{self.request.kind.value} {self.request.logical_id} ({self.event['RequestId']})"


def is_too_late(attempt: Attempt, now: float) -> bool:
    """Tell whether CloudFormation has stopped waiting, so that what is made now would belong to nobody."""
    return now > attempt.request.deadline + TO_ANSWER


def _asked_at(address: str, now: float) -> float:
    """Tell when CloudFormation asked: Lambda may deliver a request again long after."""
    found = _SIGNED_AT.search(address)
    if found is None:
        return now
    return datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc).timestamp()


def _patience_of(event: Mapping[str, Any]) -> float:
    """Tell how many seconds CloudFormation waits for the answer."""
    given = str(event.get("ResourceProperties", {}).get("ServiceTimeout", ""))
    return float(given) if given.isdecimal() else CLOUDFORMATION_WAITS
