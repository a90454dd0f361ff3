"""What the services of Amazon ECS look like, and where they are kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Protocol

Record = dict[str, Any]

# Who else than Amazon ECS may replace the tasks of a service.
CONTROLLERS = frozenset({"CODE_DEPLOY", "EXTERNAL"})
_DIGITS = 10**19


class Records(Protocol):
    """What is kept elsewhere. All of it is of the account and region of the request."""

    def make_service(self, request: Mapping[str, Any]) -> Record:
        """Make a service that starts no tasks of its own. Raises ``ApiError`` when that is refused."""
        ...

    def service(self, cluster: str, service: str) -> Record | None:
        """Return a service by name or ARN: what DescribeServices tells of it, to be changed."""
        ...

    def task_definition(self, reference: str) -> Mapping[str, Any] | None:
        """Return a task definition by its ARN, or by its family with or without a revision."""
        ...

    def target_group(self, arn: str) -> Mapping[str, Any] | None:
        """Return a target group of Elastic Load Balancing."""
        ...

    def publish(self, target_group: str, gone: list[str], come: list[tuple[str, int]]) -> None:
        """Take addresses out of a target group, and put others in."""
        ...


def controller_of(record: Mapping[str, Any]) -> str:
    """Return who replaces the tasks of a service."""
    return str((record.get("deploymentController") or {}).get("type", "ECS"))


def new_identifier() -> str:
    """Return the id of a new task set."""
    return f"ecs-svc/{secrets.randbelow(_DIGITS):019}"


def new_address() -> str:
    """Return an address of a new task."""
    return f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(254) + 1}"
