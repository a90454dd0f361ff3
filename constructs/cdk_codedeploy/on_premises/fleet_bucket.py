"""The bucket that remembers what a fleet has registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

from cdk_codedeploy.handlers.fleet_store import PLANS, RESULTS

if TYPE_CHECKING:
    from constructs import Construct

KEPT_DAYS = 90
"""Days that plans, results and versions that others have taken the place of are kept."""

_TLS = 1.2


def fleet_bucket(scope: Construct, id: str) -> s3.Bucket:
    """Make the bucket: versioned, encrypted, not public, over TLS 1.2 alone, and gone with its stack.

    The fleet empties it when it has deregistered what it registered, so CloudFormation can delete it.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
    """
    kept = cdk.Duration.days(KEPT_DAYS)
    return s3.Bucket(
        scope,
        id,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        lifecycle_rules=[
            s3.LifecycleRule(noncurrent_version_expiration=kept),
            s3.LifecycleRule(prefix=PLANS, expiration=kept),
            s3.LifecycleRule(prefix=RESULTS, expiration=kept),
        ],
        minimum_tls_version=_TLS,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        removal_policy=cdk.RemovalPolicy.DESTROY,
        versioned=True,
    )
