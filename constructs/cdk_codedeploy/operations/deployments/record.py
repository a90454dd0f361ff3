"""What CodeDeploy knows of one deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from cdk_codedeploy.operations.deployments.marker import Marker
from cdk_codedeploy.operations.revisions import Location

SUCCEEDED = "Succeeded"
READY = "Ready"
_OVER = frozenset({SUCCEEDED, "Failed", "Stopped"})


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One deployment.

    Attributes:
        id: Its id, such as ``d-0123ABCDE``.
        application: Name of the application.
        group: Name of the deployment group.
        status: ``Created``, ``Queued``, ``InProgress``, ``Baking``, ``Ready``, ``Succeeded``, ``Failed`` or
            ``Stopped``.
        platform: ``Server``, ``Lambda`` or ``ECS``.
        revision: What is deployed, as boto3 has it; empty when it is unknown.
        config: Name of the deployment configuration.
        creator: Who made it: ``user``, ``autoscaling``, ``codeDeployRollback`` and the like.
        description: The comment, without the mark of this library.
        marker: The mark of this library, where it is there.
        error_code: Why it failed, as a code; None where it did not.
        error_message: Why it failed, in the service's words.
        created: When it was made.
        started: When it began.
        completed: When it was over.
        overview: Number of targets by status.
        rollback_id: The deployment that rolls this one back.
        rollback_of: The deployment that this one rolls back.
        rollback_message: What the service says about rolling back.

    Source: API reference, "DeploymentInfo".
    """

    id: str
    application: str
    group: str
    status: str
    platform: str = "Server"
    revision: Location = field(default_factory=dict[str, object])
    config: str | None = None
    creator: str | None = None
    description: str | None = None
    marker: Marker | None = None
    error_code: str | None = None
    error_message: str | None = None
    created: datetime | None = None
    started: datetime | None = None
    completed: datetime | None = None
    overview: Mapping[str, int] = field(default_factory=dict[str, int])
    rollback_id: str | None = None
    rollback_of: str | None = None
    rollback_message: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens."""
        return self.status in _OVER

    @property
    def succeeded(self) -> bool:
        """Whether it is over and all is well."""
        return self.status == SUCCEEDED

    @property
    def is_ready(self) -> bool:
        """Whether it waits for somebody to move the traffic."""
        return self.status == READY

    @classmethod
    def of(cls, info: Mapping[str, Any]) -> Deployment:
        """Make one from the API's ``DeploymentInfo``."""
        description, marker = Marker.split(info.get("description"))
        error = cast("Mapping[str, str]", info.get("errorInformation") or {})
        rollback = cast("Mapping[str, str]", info.get("rollbackInfo") or {})
        overview = cast("Mapping[str, int]", info.get("deploymentOverview") or {})
        return cls(
            id=info["deploymentId"],
            application=info.get("applicationName", ""),
            group=info.get("deploymentGroupName", ""),
            status=info.get("status", ""),
            platform=info.get("computePlatform", "Server"),
            revision=info.get("revision") or {},
            config=info.get("deploymentConfigName"),
            creator=info.get("creator"),
            description=description,
            marker=marker,
            error_code=error.get("code"),
            error_message=error.get("message"),
            created=info.get("createTime"),
            started=info.get("startTime"),
            completed=info.get("completeTime"),
            overview={name: number for name, number in overview.items() if number},
            rollback_id=rollback.get("rollbackDeploymentId"),
            rollback_of=rollback.get("rollbackTriggeringDeploymentId"),
            rollback_message=rollback.get("rollbackMessage"),
        )
