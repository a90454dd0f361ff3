"""What is used of an Auto Scaling client of boto3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast

from cdk_codedeploy.operations.client import Session, service_client


class AutoScalingClient(Protocol):
    """What the operations use of an Auto Scaling client of boto3."""

    def attach_load_balancer_target_groups(self, **request: object) -> Mapping[str, Any]:
        """Let target groups have the instances."""
        ...

    def attach_load_balancers(self, **request: object) -> Mapping[str, Any]:
        """Let Classic Load Balancers have the instances."""
        ...

    def create_auto_scaling_group(self, **request: object) -> Mapping[str, Any]:
        """Make an Auto Scaling group."""
        ...

    def create_or_update_tags(self, **request: object) -> Mapping[str, Any]:
        """Set tags."""
        ...

    def delete_auto_scaling_group(self, **request: object) -> Mapping[str, Any]:
        """Remove an Auto Scaling group."""
        ...

    def delete_lifecycle_hook(self, **request: object) -> Mapping[str, Any]:
        """Remove a lifecycle hook."""
        ...

    def delete_notification_configuration(self, **request: object) -> Mapping[str, Any]:
        """Send no more messages to a topic."""
        ...

    def delete_policy(self, **request: object) -> Mapping[str, Any]:
        """Remove a scaling policy."""
        ...

    def delete_scheduled_action(self, **request: object) -> Mapping[str, Any]:
        """Remove a scheduled action."""
        ...

    def delete_tags(self, **request: object) -> Mapping[str, Any]:
        """Remove tags."""
        ...

    def delete_warm_pool(self, **request: object) -> Mapping[str, Any]:
        """Remove the warm pool."""
        ...

    def describe_auto_scaling_groups(self, **request: object) -> Mapping[str, Any]:
        """Return Auto Scaling groups."""
        ...

    def describe_lifecycle_hooks(self, **request: object) -> Mapping[str, Any]:
        """Return the lifecycle hooks of a group."""
        ...

    def describe_notification_configurations(self, **request: object) -> Mapping[str, Any]:
        """Return which topics are sent messages."""
        ...

    def describe_policies(self, **request: object) -> Mapping[str, Any]:
        """Return scaling policies."""
        ...

    def describe_scheduled_actions(self, **request: object) -> Mapping[str, Any]:
        """Return scheduled actions."""
        ...

    def detach_load_balancer_target_groups(self, **request: object) -> Mapping[str, Any]:
        """Take the instances out of target groups."""
        ...

    def detach_load_balancers(self, **request: object) -> Mapping[str, Any]:
        """Take the instances out of Classic Load Balancers."""
        ...

    def put_lifecycle_hook(self, **request: object) -> Mapping[str, Any]:
        """Set a lifecycle hook."""
        ...

    def put_notification_configuration(self, **request: object) -> Mapping[str, Any]:
        """Send messages to a topic."""
        ...

    def put_scaling_policy(self, **request: object) -> Mapping[str, Any]:
        """Set a scaling policy."""
        ...

    def put_scheduled_update_group_action(self, **request: object) -> Mapping[str, Any]:
        """Set a scheduled action."""
        ...

    def put_warm_pool(self, **request: object) -> Mapping[str, Any]:
        """Set the warm pool."""
        ...

    def start_instance_refresh(self, **request: object) -> Mapping[str, Any]:
        """Replace the instances of a group."""
        ...

    def update_auto_scaling_group(self, **request: object) -> Mapping[str, Any]:
        """Change an Auto Scaling group."""
        ...


def auto_scaling_client(session: Session, *, endpoint_url: str | None = None) -> AutoScalingClient:
    """Return an Auto Scaling client.

    Args:
        session: The session; ``open_session`` returns one, and any session of boto3 is.
        endpoint_url: Address of the service, for a test. Default: AWS's, or ``AWS_ENDPOINT_URL``.

    Raises:
        OperationError: If the session knows no Region.
        ValidationError: If the address is none.
    """
    return cast("AutoScalingClient", service_client(session, "autoscaling", endpoint_url))
