"""Machines outside AWS: one with a certificate, one with the key of an IAM user, and a group that finds both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

import cdk_codedeploy as codedeploy
from examples.on_premises.acknowledged import acknowledge_findings

if TYPE_CHECKING:
    from constructs import Construct

# Nobody has the key of this one. Put the certificate of your own authority in its place.
AUTHORITY = Path(__file__).with_name("authority.pem")
TAGS = {"Application": "install-text", "Stage": "production"}


class OnPremisesStack(cdk.Stack):
    """Two registered machines, and a deployment group that deploys to them in place."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, description="Instances outside AWS, deployed to with CodeDeploy")

        self.revision_bucket = self._make_revision_bucket()
        self._register_machine_with_certificate("web-1")
        self._register_machine_with_user("rack-1")

        application = codedeploy.ServerApplication(self, "Application")
        group = codedeploy.ServerDeploymentGroup(
            self,
            "DeploymentGroup",
            application=application,
            role=codedeploy.ServiceRole(self, "ServiceRole", platform=codedeploy.ComputePlatform.SERVER),
            on_premise_instance_tags=codedeploy.InstanceTagSet(
                *(codedeploy.TagGroup(codedeploy.TagFilter(key, value)) for key, value in TAGS.items())
            ),
            deployment_config=codedeploy.ServerDeploymentConfig.ONE_AT_A_TIME,
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=True),
        )

        cdk.CfnOutput(self, "RevisionBucket", value=self.revision_bucket.bucket_name)
        cdk.CfnOutput(self, "ApplicationName", value=application.application_name)
        cdk.CfnOutput(self, "DeploymentGroupName", value=group.deployment_group_name)

        acknowledge_findings(self)

    def _make_revision_bucket(self) -> s3.Bucket:
        """Keep every revision: a rollback deploys an old one again."""
        return s3.Bucket(
            self,
            "Revisions",
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
        )

    def _register_machine_with_certificate(self, name: str) -> None:
        """Any number of machines share the role: a certificate gives the session that it names, and no other."""
        authority = codedeploy.CertificateAuthority.bundle(AUTHORITY.read_text())
        anchor = codedeploy.TrustAnchor(self, "TrustAnchor", authority=authority)
        role = codedeploy.OnPremisesRole(
            self,
            "Machines",
            proven_by=codedeploy.ProvenBy.roles_anywhere(anchor),
            revision_buckets=[self.revision_bucket],
        )
        codedeploy.OnPremisesInstance(self, name, identity=role, instance_name=name, tags=TAGS)
        cdk.CfnOutput(self, "RoleArn", value=role.role_arn)
        cdk.CfnOutput(self, "ProfileArn", value=role.profile_arn)
        cdk.CfnOutput(self, "TrustAnchorArn", value=role.trust_anchor_arn)

    def _register_machine_with_user(self, name: str) -> None:
        """For the machine that can have no certificate: a user of its own, whose key is in a secret alone."""
        user = codedeploy.OnPremisesUser(self, "RackUser", instance_name=name, revision_buckets=[self.revision_bucket])
        cdk.Annotations.of(user).acknowledge_warning(
            "cdk-codedeploy:on-premises-user", "The console of this rack can store no certificate."
        )
        codedeploy.OnPremisesInstance(self, name, identity=user, instance_name=name, tags=TAGS)
        cdk.CfnOutput(self, "UserArn", value=user.user_arn)
        cdk.CfnOutput(self, "KeySecret", value=user.secret_arn)
