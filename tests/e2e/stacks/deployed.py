"""A stack that deploys its own revision to an Auto Scaling group, and in one version two of them in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk

import cdk_codedeploy as codedeploy
from stacks import parts
from stacks.registered import write_revision

if TYPE_CHECKING:
    from constructs import Construct


class DeployedStack(cdk.Stack):
    """Deployments as resources.

    Args:
        scope: The app.
        id: Name of the stack.
        folder: Where the directories of the revisions are written.
        contents: What the pages say, one deployment each.
    """

    def __init__(self, scope: Construct, id: str, *, folder: Path, contents: list[str]) -> None:
        super().__init__(scope, id)
        bucket = codedeploy.RevisionBucket(self, "Revisions", removal_policy=cdk.RemovalPolicy.DESTROY)
        fleet = parts.fleet(self, "Fleet", parts.network(self), capacity=1)
        bucket.grant_read(fleet.role)
        group = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            auto_scaling_groups=[fleet],
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
            # So that what the stack itself does on its way back is seen.
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=False),
        )
        for number, content in enumerate(contents, 1):
            codedeploy.ServerDeployment(
                self,
                f"Deployment{number}",
                group=group,
                revision=codedeploy.Revision.from_asset(write_revision(folder / content, content)),
                bucket=bucket,
                description=f"The {content} one",
                file_exists_behavior=codedeploy.FileExistsBehavior.OVERWRITE,
            )
        parts.output(
            self,
            Application=group.application.application_name,
            Group=group.deployment_group_name,
            Fleet=fleet.auto_scaling_group_name,
        )
