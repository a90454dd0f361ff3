"""Where the AppSpec files of Lambda and Amazon ECS lie when they are not given inline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.deployment.references import refuse_plain
from cdk_codedeploy.iam import Statement, service_permissions

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3


def app_spec_bucket_statements(bucket: s3.IBucket | None) -> list[Statement]:
    """Return what the service must be allowed to read AppSpec files in a bucket. Two round trips.

    Raises:
        ValidationError: When the bucket is no construct.
    """
    if bucket is None:
        return []
    refuse_plain("app_spec_bucket", bucket, "import it with Bucket.from_bucket_name()")
    key = bucket.encryption_key
    return service_permissions.for_app_spec_bucket(bucket.bucket_arn, None if key is None else key.key_arn)
