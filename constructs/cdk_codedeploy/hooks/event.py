"""What CodeDeploy tells a function that it invokes at a lifecycle event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class HookEvent:
    """One lifecycle event of one deployment.

    Attributes:
        deployment_id: Id of the deployment, such as ``d-0123ABCDE``.
        execution_id: What the answer has to name. It is of use for this one event alone.

    Source: user guide, "AppSpec 'hooks' section for an Amazon ECS deployment" and the like for AWS Lambda.
    """

    deployment_id: str
    execution_id: str

    @classmethod
    def of(cls, event: Mapping[str, object]) -> HookEvent:
        """Read the event as Lambda hands it over.

        Args:
            event: The event.

        Raises:
            ValueError: When it is not from CodeDeploy.
        """
        found = {name: event.get(name) for name in ("DeploymentId", "LifecycleEventHookExecutionId")}
        missing = [name for name, value in found.items() if not isinstance(value, str) or not value]
        if missing:
            raise ValueError(
                f"the event has no {' and no '.join(missing)}: "
                "only CodeDeploy invokes this function, at a lifecycle event"
            )
        deployment_id, execution_id = map(str, found.values())
        return cls(deployment_id=deployment_id, execution_id=execution_id)
