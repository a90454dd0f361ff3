"""What CodeDeploy knows of an on-premises instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, kw_only=True)
class OnPremisesRecord:
    """An on-premises instance as the service has it.

    Attributes:
        name: Its name.
        instance_arn: Its ARN, which ends differently after each registration.
        iam_session_arn: The ARN of the session it is registered with, or None.
        iam_user_arn: The ARN of the user it is registered with, or None.
        tags: Its tags; a deregistered one keeps those that nobody took away.
        registered: When it was registered.
        deregistered: When it was deregistered; None while it is registered.

    Source: API reference, "InstanceInfo".
    """

    name: str
    instance_arn: str | None = None
    iam_session_arn: str | None = None
    iam_user_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    registered: datetime | None = None
    deregistered: datetime | None = None

    @property
    def is_registered(self) -> bool:
        """Whether it can be deployed to."""
        return self.deregistered is None

    @property
    def arn(self) -> str | None:
        """The ARN that it is registered with, of whichever kind."""
        return self.iam_session_arn or self.iam_user_arn

    @classmethod
    def of(cls, info: Mapping[str, Any]) -> OnPremisesRecord:
        """Make one from the API's ``instanceInfo``.

        Args:
            info: The answer's member.
        """
        return cls(
            name=info["instanceName"],
            instance_arn=info.get("instanceArn"),
            # The service may answer with an empty text for the one that there is not.
            iam_session_arn=info.get("iamSessionArn") or None,
            iam_user_arn=info.get("iamUserArn") or None,
            tags=MappingProxyType({tag["Key"]: tag.get("Value", "") for tag in info.get("tags") or ()}),
            registered=info.get("registerTime"),
            deregistered=info.get("deregisterTime"),
        )


def tag_list(tags: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    """Return tags as the API takes them, in the order of their keys.

    Args:
        tags: Value of each key.
    """
    return [{"Key": key, "Value": tags[key]} for key in sorted(tags)]


def instance(name: str) -> str:
    """Return how an instance stands in a message."""
    return f'on-premises instance "{name}"'
