"""The bucket that keeps revisions for as long as somebody may deploy them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.service import shown
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_kms as kms
    from constructs import Construct

OLD_VERSIONS_MAX = 100
"""Newer noncurrent versions that a lifecycle rule can keep. S3 API reference, "NoncurrentVersionExpiration"."""

_TLS = 1.2
_UNFINISHED_DAYS = 7


class RevisionBucket(s3.Bucket):
    """A bucket for revisions: versioned, encrypted, not public, read and written over TLS 1.2 alone, kept for good.

    It goes wherever the CDK takes a bucket. Deploying an older revision needs that revision: rollbacks do it, and
    Auto Scaling, which gives a new instance the last successful one. So nothing expires unless you say so, and the
    bucket stays when its stack goes.

    What ``old_versions_expire_after`` lets expire are versions that others have taken the place of under the same key,
    beside the newest of these. The revisions of ``RegisteredRevision``, and of ``cdk-codedeploy revision push`` without
    a key, have a key each, made from their content: other content never takes their place, only the same content
    pushed again does. Where you push often to the same key, keep more versions than deployments will ever fail in a
    row.

    Args:
        scope: Construct to make the bucket in.
        id: Id of the bucket in the scope.
        bucket_name: Physical name. Default: CloudFormation generates one.
        encryption_key: Key to encrypt with (SSE-KMS, with a bucket key, which saves calls). Default: S3's own keys.
        old_versions_expire_after: How long a version is kept after another one took its place, in whole days.
            Unfinished uploads then go after 7 days. Default: for good, and nothing expires.
        old_versions_to_keep: How many of these are kept even longer, beside the current one: 1 to 100. Default: 10.
        removal_policy: What becomes of the bucket when it leaves the stack. Default: it is retained.
        server_access_logs_bucket: Bucket for access logs. Default: none are written.
        server_access_logs_prefix: Beginning of their keys. Default: none.

    Raises:
        ValidationError: When the versions to keep are out of range, or given without a time.

    Source: user guide, "Push a revision for CodeDeploy to Amazon S3"; S3 user guide, "Security best practices".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        bucket_name: str | None = None,
        encryption_key: kms.IKey | None = None,
        old_versions_expire_after: cdk.Duration | None = None,
        old_versions_to_keep: int | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN,
        server_access_logs_bucket: s3.IBucket | None = None,
        server_access_logs_prefix: str | None = None,
    ) -> None:
        with located("revision bucket", id):
            rules = _rules(old_versions_expire_after, old_versions_to_keep)
        super().__init__(
            scope,
            id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            bucket_key_enabled=True if encryption_key else None,
            bucket_name=bucket_name,
            encryption=s3.BucketEncryption.KMS if encryption_key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=encryption_key,
            enforce_ssl=True,
            lifecycle_rules=rules,
            minimum_tls_version=_TLS,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=removal_policy,
            server_access_logs_bucket=server_access_logs_bucket,
            server_access_logs_prefix=server_access_logs_prefix,
            versioned=True,
        )

    def grant_read(self, identity: iam.IGrantable, objects_key_pattern: Any = None) -> iam.Grant:
        """Let somebody read revisions: instances, on-premises machines, another account's role.

        It is what the agent needs and no more: ``s3:GetObject`` and ``s3:GetObjectVersion`` on the keys,
        ``s3:ListBucket`` on the bucket, and ``kms:Decrypt`` on its key. (``ListBucket`` makes S3 say that an object is
        missing, and not that it is forbidden.) Where the identity belongs to another account, the bucket's policy says
        so too.

        Args:
            identity: A role, a user, a principal, or what has one of them.
            objects_key_pattern: Pattern of the keys, such as ``"my-application/*"``. Default: all.

        Source: user guide, "Create an IAM instance profile for your Amazon EC2 instances".
        """
        granted = self._grant(
            identity, ("s3:GetObject", "s3:GetObjectVersion"), self.arn_for_objects(objects_key_pattern or "*")
        )
        granted = granted.combine(self._grant(identity, ("s3:ListBucket",), self.bucket_arn))
        if self.encryption_key is not None:
            granted = granted.combine(self.encryption_key.grant_decrypt(identity))
        return granted

    def grant_push(self, identity: iam.IGrantable, objects_key_pattern: str = "*") -> iam.Grant:
        """Let somebody upload revisions, large ones in parts, and nothing else.

        Registering a revision is allowed on the deployment group, with ``grant_deploy``.

        Args:
            identity: A role, a user, a principal, or what has one of them.
            objects_key_pattern: Pattern of the keys, such as ``"my-application/*"``. Default: all.

        Source: user guide, "Push a revision for CodeDeploy to Amazon S3"; S3 user guide, "Multipart upload API and
        permissions".
        """
        actions = ("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject")
        granted = self._grant(identity, actions, self.arn_for_objects(objects_key_pattern))
        if self.encryption_key is not None:
            # Putting the parts together takes decrypting them.
            granted = granted.combine(self.encryption_key.grant_encrypt_decrypt(identity))
        return granted

    def _grant(self, identity: iam.IGrantable, actions: Sequence[str], resource: str) -> iam.Grant:
        # The CDK's own class has parameters of other names than its interface, which type checkers mind.
        bucket = cast("iam.IResourceWithPolicyV2", self)
        return iam.Grant.add_to_principal_or_resource(
            grantee=identity, actions=list(actions), resource_arns=[resource], resource=bucket
        )


def _rules(expire_after: cdk.Duration | None, to_keep: int | None) -> list[s3.LifecycleRule] | None:
    if to_keep is not None and expire_after is None:
        raise ValidationError(
            "old_versions_to_keep",
            shown(to_keep),
            allowed="without old_versions_expire_after all versions are kept",
            remedy="say after what time the others expire, or leave it out",
        )
    if expire_after is None:
        return None
    kept = 10 if to_keep is None else to_keep
    if not is_token(kept) and not 1 <= kept <= OLD_VERSIONS_MAX:
        raise ValidationError(
            "old_versions_to_keep",
            shown(kept),
            allowed=f"S3 keeps 1 to {OLD_VERSIONS_MAX} versions beside the current one",
            remedy="give a number between them",
        )
    return [
        s3.LifecycleRule(
            id="OldVersions",
            abort_incomplete_multipart_upload_after=cdk.Duration.days(_UNFINISHED_DAYS),
            noncurrent_version_expiration=expire_after,
            noncurrent_versions_to_retain=kept,
        )
    ]
