"""A revision that is deployed when the deployment group is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision import GitHubLocation, RevisionLocation, S3Location
from cdk_codedeploy.service import check_description, check_kind


@dataclass(frozen=True, kw_only=True)
class InitialDeployment:
    """A revision that CloudFormation deploys as soon as the deployment group exists, and whenever it is updated.

    CloudFormation refuses it together with ``auto_rollback``: such a group never rolls back by itself.

    Args:
        revision: Where the revision lies.
        description: What the deployment is for, at most 256 characters.
        ignore_application_stop_failures: Go on when the hooks ApplicationStop, BeforeBlockTraffic or AfterBlockTraffic
            of the revision before fail. Default: False.

    Raises:
        ValidationError: When the description is too long.

    Source: CloudFormation reference, "AWS::CodeDeploy::DeploymentGroup Deployment".
    """

    revision: RevisionLocation
    description: str | None = None
    ignore_application_stop_failures: bool = False

    def __post_init__(self) -> None:
        kinds = (S3Location, GitHubLocation)
        check_kind("revision", self.revision, kinds, "pass an S3Location or a GitHubLocation", required=True)
        if isinstance(self.revision, S3Location) and not self.revision.is_for_server:
            raise ValidationError(
                "revision",
                f"an object of the type {self.revision.packed_as}",
                allowed="instances take a bundle of the type zip, tar or tgz",
                remedy="bundle the AppSpec file with what it deploys",
            )
        if self.description is not None:
            check_description(self.description)

    def to_property(self) -> dict[str, Any]:
        """Return the template property ``Deployment``, in the L1's spelling."""
        found: dict[str, Any] = {
            "revision": self.revision.to_property(),
            "ignoreApplicationStopFailures": self.ignore_application_stop_failures,
        }
        if self.description is not None:
            found["description"] = self.description
        return found
