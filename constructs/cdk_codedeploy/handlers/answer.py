"""What CloudFormation is answered: one JSON document of at most 4,096 bytes, sent to the address in the request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from time import sleep
from typing import TypeAlias
from urllib.error import HTTPError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from cdk_codedeploy.handlers.contract import Failure

ANSWER_MAX = 4_096
"""Bytes of an answer. CloudFormation user guide, "Custom resource response objects"."""

Store: TypeAlias = Callable[[str, bytes], Mapping[str, str]]
"""Keeps what does not fit into an answer, under a name, and returns the attributes that say where it is."""

_ATTEMPTS = 5
_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer to one request.

    Attributes:
        event: The request as CloudFormation sent it.
        physical_id: The resource's id.
        data: Attributes for ``Fn::GetAtt``.
        failure: Why the request failed, or None when it was met.
    """

    event: Mapping[str, object]
    physical_id: str
    data: Mapping[str, str] = field(default_factory=dict[str, str])
    failure: str | None = None

    def body(self) -> bytes:
        """Return the document."""
        document: dict[str, object] = {
            "Status": "SUCCESS" if self.failure is None else "FAILED",
            "Reason": self.failure or "",
            "PhysicalResourceId": self.physical_id,
            "Data": dict(self.data),
        }
        document |= {name: self.event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
        return json.dumps(document, separators=(",", ":")).encode()

    def fitting(self, store: Store | None) -> Answer:
        """Return the answer with its attributes kept elsewhere, where they are too many.

        Args:
            store: Keeps them, or None where the provider has nothing to keep them in.

        Raises:
            Failure: When they do not fit and there is no store.
        """
        size = len(self.body())
        if size <= ANSWER_MAX:
            return self
        if store is None:
            raise Failure(
                f"the answer has {size} bytes and CloudFormation takes {ANSWER_MAX}; "
                "give the custom resource's provider a bucket for data"
            )
        kept = store(self.physical_id, json.dumps(dict(self.data), sort_keys=True).encode())
        return Answer(event=self.event, physical_id=self.physical_id, data=kept)


def put(address: str, body: bytes) -> None:
    """Send an answer, and try again when the network fails.

    Args:
        address: ``ResponseURL`` of the request.
        body: The document.

    Raises:
        OSError: When it could not be sent five times. Lambda then repeats the whole request.
    """
    # CloudFormation's address is signed for no content type, and for HTTPS alone; a local AWS may have plain HTTP.
    request = HttpRequest(address, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with urlopen(request, timeout=_SECONDS):  # noqa: S310
                return
        except (OSError, HTTPException) as error:  # noqa: PERF203 (five times at most, and each is slow)
            if isinstance(error, HTTPError):
                error.close()
            if attempt == _ATTEMPTS:
                # The error itself may name the address, which is as good as a password.
                raise OSError(f"CloudFormation could not be answered in {_ATTEMPTS} attempts") from None
            sleep(2**attempt)
