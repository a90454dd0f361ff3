"""What the parts of the emulator ask of the AWS around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

CODEDEPLOY_ACCOUNT = "712000000000"
"""The account of AWS that CodeDeploy's own queue and buckets are in."""


@dataclass(frozen=True)
class Scope:
    """An account in a region."""

    account: str
    region: str

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource in this scope."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True)
class Credentials:
    """Temporary credentials of a role."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    role_arn: str


@dataclass(frozen=True)
class LifecycleNotice:
    """What Auto Scaling tells the target of a lifecycle hook: an instance waits."""

    auto_scaling_group: str
    hook: str
    transition: str  # autoscaling:EC2_INSTANCE_LAUNCHING or autoscaling:EC2_INSTANCE_TERMINATING
    token: str
    instance_id: str
    metadata: str  # NotificationMetadata of the hook


class RoleMissingError(Exception):
    """There is no such role."""


class RoleRefusedError(Exception):
    """The role's trust policy does not let this service assume it."""


class Aws(Protocol):
    """The AWS around a part. Tests of one part may stand in for it."""

    def assume(
        self,
        scope: Scope,
        role_arn: str,
        *,
        principal: str,
        session_name: str,
        source_arn: str | None = None,
        source_account: bool = True,
        actions: Sequence[str] = ("sts:AssumeRole",),
        context: Mapping[str, str] | None = None,
    ) -> Credentials:
        """Assume a role as an AWS service does, if the role's trust policy allows it.

        Args:
            scope: Account and region of the service.
            role_arn: The role.
            principal: The service, such as ``codedeploy.amazonaws.com``.
            session_name: Name of the session.
            source_arn: ``aws:SourceArn`` of the request.
            source_account: Whether the request has ``aws:SourceAccount``, which is the scope's account.
            actions: What the service does with it; each has to be allowed.
            context: Other condition keys of the request, and their values.

        Raises:
            RoleMissingError: When there is no such role.
            RoleRefusedError: When the trust policy does not allow it.
        """
        ...

    def client(self, scope: Scope, service: str, credentials: Credentials | None = None) -> Any:
        """Return a boto3 client of a service, without retries.

        Args:
            scope: Account and region.
            service: boto3's name of the service.
            credentials: Whose. None for what AWS does by itself, which no policy restricts.
        """
        ...

    def hold(self, session_arn: str, credentials: Credentials) -> None:
        """Let a machine outside AWS have the credentials of a session, in place of those that it had."""
        ...

    def held(self, session_arn: str) -> Credentials | None:
        """Return the credentials that a machine outside AWS has of a session, or None."""
        ...

    def user_key(self, scope: Scope, user_name: str) -> Credentials | None:
        """Return the oldest active access key of a user: what a machine has that was told of no newer one.

        Args:
            scope: Account and region.
            user_name: The user.
        """
        ...

    def may(
        self,
        scope: Scope,
        credentials: Credentials,
        action: str,
        resource: str,
        context: Mapping[str, str] | None = None,
    ) -> bool:
        """Return whether policies allow an action that no request shows, such as ``iam:PassRole``.

        Args:
            scope: Account and region.
            credentials: Whose.
            action: The action, such as ``iam:PassRole``.
            resource: ARN of the resource.
            context: Condition keys and their values.
        """
        ...

    def is_called(self, invocation: str) -> bool:
        """Return whether a function is at work that was invoked asynchronously. Its time is the machine's.

        Args:
            invocation: What stands somewhere in the event that it was given, and in no other.
        """
        ...

    def put_event(self, scope: Scope, entry: Mapping[str, Any]) -> None:
        """Put an event of AWS's own on the default event bus. Whoever asks EventBridge for that is refused.

        Args:
            scope: Account and region.
            entry: PutEventsRequestEntry of EventBridge's API.
        """
        ...


def codedeploy_queue(region: str) -> str:
    """Return the ARN of CodeDeploy's own queue in a region: where its lifecycle hooks send their notifications."""
    return f"arn:aws:sqs:{region}:{CODEDEPLOY_ACCOUNT}:razorbill-{region}-prod-default-autoscaling-lifecycle-hook"
