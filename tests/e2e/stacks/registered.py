"""A stack that keeps and registers its own revision, and has an Auto Scaling group to deploy it to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct

_APPSPEC = """\
version: 0.0
os: linux
files:
  - source: site
    destination: /srv/site
hooks:
  ValidateService:
    - location: scripts/validate.sh
      timeout: 30
"""
_SCRIPT = """\
#!/bin/bash
set -eu
test -s /srv/site/index.html
"""


class RegisteredStack(cdk.Stack):
    """A revision in a bucket that stays, registered by the stack; instances may read it by the library's own grant.

    Args:
        scope: The app.
        id: Name of the stack.
        folder: Where the revision's directory is written.
        content: What its page says: other content is another revision.
    """

    def __init__(self, scope: Construct, id: str, *, folder: Path, content: str) -> None:
        super().__init__(scope, id)
        application = codedeploy.ServerApplication(self, "Application")
        revision = codedeploy.RegisteredRevision(
            self,
            "Revision",
            application=application,
            revision=codedeploy.Revision.from_asset(write_revision(folder / content, content)),
            bucket=codedeploy.RevisionBucket(self, "Revisions"),
            description=f"The {content} one",
        )
        fleet = parts.fleet(self, "Fleet", parts.network(self), capacity=1)
        revision.grant_read(fleet.role)
        group = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            application=application,
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=True),
            auto_scaling_groups=[fleet],
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
        )
        parts.output(
            self,
            Application=application.application_name,
            Group=group.deployment_group_name,
            Fleet=fleet.auto_scaling_group_name,
            InstanceRole=fleet.role.role_name,
            Bucket=revision.bucket.bucket_name,
            Key=revision.key,
            Version=revision.version_id,
            ETag=revision.e_tag,
        )


def write_revision(folder: Path, content: str) -> Path:
    """Write what is deployed."""
    for name, text in {
        "appspec.yml": _APPSPEC,
        "scripts/validate.sh": _SCRIPT,
        "site/index.html": f"{content}\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
