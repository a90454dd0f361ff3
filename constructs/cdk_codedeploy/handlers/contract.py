"""The contract between CloudFormation and every custom resource of this library.

A handler is asked to create, update or delete. It answers ``Done``, or ``Waiting`` when the work goes on in AWS; then
it is asked ``is_complete`` every few seconds until it is done or the time is over. What it can rely on:

- Properties are typed, and unknown ones were refused. What an older version of this library wrote is read as far as it
  is understood, or handed over as None.
- The physical id is made from the request that creates the resource. It stays the same until a property declared with
  ``replacing()`` changes.
- ``Request.token`` is the same whenever the same request comes again, and another one for every other request.

What it has to do, and ``tests/handlers/test_conformance.py`` tries on each handler:

- The same request twice has the effect of one.
- Deleting what is not there succeeds. The physical id alone has to be enough to delete.
- When ``create`` raises, or its work fails later, ``delete`` is called at once with the same physical id, and by
  CloudFormation perhaps again. So it has to clear away what a half-done ``create`` left.
- An update back to the properties of before restores what was there before.

Source: CloudFormation user guide, "Custom resource request types" and "Custom resource response objects".
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

CLOUDFORMATION_WAITS = 60 * 60
"""Seconds that CloudFormation waits for an answer unless the resource's ``ServiceTimeout`` says less."""

TO_ANSWER = 5 * 60
"""Seconds of these that are kept for clearing up and answering."""

_TOKEN_LENGTH = 32

PropertiesT = TypeVar("PropertiesT")
State: TypeAlias = Mapping[str, Any]
"""What a handler has to remember while it waits: plain values that JSON can hold, without secrets."""


class Failure(Exception):  # noqa: N818 (it is what CloudFormation calls it: FAILED)
    """A request that cannot be met. The message is what CloudFormation shows: one sentence, without secrets."""


class RequestType(str, Enum):
    """What CloudFormation asks for."""

    CREATE = "Create"
    UPDATE = "Update"
    DELETE = "Delete"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a handler may know of a request.

    Attributes:
        kind: What is asked for. A replacement is a ``CREATE`` to the handler.
        physical_id: The resource's id for CloudFormation, also while it is being created.
        token: The same whenever this request comes again, and of no other request. 32 lower-case hexadecimal digits.
        stack_id: ARN of the stack.
        logical_id: The resource's id in the template.
        asked: When CloudFormation asked, in seconds since 1970; the same whenever this request comes again.
        deadline: When the work has to be done, in seconds since 1970.
    """

    kind: RequestType
    physical_id: str
    token: str
    stack_id: str
    logical_id: str
    asked: float
    deadline: float


@dataclass(frozen=True)
class Done:
    """The request is met.

    Attributes:
        data: The attributes that a template can read with ``Fn::GetAtt``.
    """

    data: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Waiting:
    """The work goes on in AWS.

    Attributes:
        state: What ``is_complete`` is handed.
        note: What is waited for, as a clause that ends "it waited for …".
    """

    state: State
    note: str


Outcome: TypeAlias = Done | Waiting


class Handler(ABC, Generic[PropertiesT]):
    """One kind of custom resource.

    Class attributes:
        kind: Its name, as in ``Custom::CodeDeploy<kind>``. Physical ids begin with it.
        properties: The dataclass of its properties.
        waits: Whether it may answer ``Waiting``. Its provider then has a state machine.
    """

    kind: ClassVar[str]
    properties: ClassVar[type[Any]]
    waits: ClassVar[bool] = False

    @abstractmethod
    def create(self, properties: PropertiesT, request: Request) -> Outcome:
        """Make the resource."""

    @abstractmethod
    def update(self, properties: PropertiesT, before: PropertiesT | None, request: Request) -> Outcome:
        """Change the resource in place.

        Args:
            properties: How it is to be.
            before: How it was, or None when an older version of this library wrote what this one cannot read.
            request: The request.
        """

    @abstractmethod
    def delete(self, properties: PropertiesT | None, request: Request) -> Outcome:
        """Remove the resource, or what there is of it.

        Args:
            properties: How it was, or None as in ``update``.
            request: The request. Its physical id has to be enough.
        """

    def is_complete(self, properties: PropertiesT | None, request: Request, state: State) -> Outcome:
        """Look whether the work is done.

        Args:
            properties: The properties of the request.
            request: The request.
            state: What the last ``Waiting`` held.
        """
        raise NotImplementedError(self.kind)

    def physical_id(self, token: str, asked: float) -> str:
        """Return the id of a resource.

        Args:
            token: The token of the request that creates it.
            asked: When CloudFormation asked for it, in seconds since 1970.
        """
        del asked
        return f"{self.kind}-{token}"

    def made(self, physical_id: str) -> bool:
        """Tell whether an id is one of ours.

        CloudFormation makes one up when a resource was never answered for: there is nothing to delete then.
        """
        return physical_id.startswith(f"{self.kind}-")


def request_token(stack_id: str, logical_id: str, request_id: str) -> str:
    """Return the token of a request."""
    return sha256(f"{stack_id}\n{logical_id}\n{request_id}".encode()).hexdigest()[:_TOKEN_LENGTH]
