"""On-premises instances with a role: proven by certificates, and by a hybrid activation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

import cdk_codedeploy as codedeploy
from harness.machines import certificates
from stacks import parts

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

MACHINES = ("web-1", "web-2")


class OnPremisesRolesStack(cdk.Stack):
    """Two machines that are registered by the names in their certificates, and a group that deploys to them.

    Args:
        scope: The app.
        id: Name of the stack.
        folder: Where the authority's certificate is, or is to be.
        version: The second one renews the activation.
    """

    def __init__(self, scope: Construct, id: str, *, folder: Path, version: int) -> None:
        super().__init__(scope, id)
        if not (folder / "Machines.pem").exists():
            certificates("authority", folder, "Machines")
            certificates("machine", folder, "Machines", "stolen", "web-1", "Web")
        bucket = parts.revisions(self)
        other = parts.revisions(self, "Other")
        authority = codedeploy.CertificateAuthority.bundle((folder / "Machines.pem").read_text())
        role = codedeploy.OnPremisesRole(
            self,
            "Role",
            proven_by=codedeploy.ProvenBy.roles_anywhere(
                codedeploy.TrustAnchor(self, "Authority", authority=authority, revoked=_revoked(folder)),
                required={"x509Subject/OU": "Web"},
            ),
            revision_buckets=[bucket],
            path="/machines/",
        )
        tags = {"Tier": "web"}
        for name in MACHINES:
            codedeploy.OnPremisesInstance(self, name, identity=role, instance_name=name, tags=tags)
        group = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            application=codedeploy.ServerApplication(self, "Application"),
            on_premise_instance_tags=codedeploy.InstanceTagSet({"Tier": ["web"]}),
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
        )
        activated = codedeploy.OnPremisesRole(
            self,
            "Activated",
            proven_by=codedeploy.ProvenBy.hybrid_activation(registration_limit=2, valid_days=30, renewal=version),
        )
        parts.output(
            self,
            Application=group.application.application_name,
            Group=group.deployment_group_name,
            Bucket=bucket.bucket_name,
            OtherBucket=other.bucket_name,
            TrustAnchor=role.trust_anchor_arn,
            Profile=role.profile_arn,
            Role=role.role_arn,
            ActivatedRole=activated.role_arn,
            Secret=activated.activation_secret_arn,
        )


def _revoked(folder: Path) -> str:
    """Return the list of the certificates that were taken back, the same in each assembly."""
    path = folder / "revoked.pem"
    if not path.exists():
        path.write_text(certificates("revoke", folder, "Machines", "stolen"))
    return path.read_text()
