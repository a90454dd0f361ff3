"""A revision that is in S3 already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.delivery.bound_revision import BoundRevision, InS3
from cdk_codedeploy.delivery.revision import Revision
from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.handlers.registered_revision import S3Object
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.revision import BundleType, S3Location
from cdk_codedeploy.service import Platform

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct


class BucketRevision(Revision):
    """An object in S3. See ``Revision.from_bucket``."""

    def __init__(self, bucket: s3.IBucket, key: str, *, bundle_type: BundleType | None, version: str | None) -> None:
        refuse_plain("bucket", bucket, "import it with Bucket.from_bucket_name()")
        self._bucket = bucket
        # Checks the key, the bundle type and the version.
        location = S3Location(bucket.bucket_name, key, bundle_type, version=version)
        self._key = key
        self._version = version
        self._type = BundleType(location.packed_as)
        server = frozenset({Platform.SERVER})
        self.platforms = server if location.is_for_server else frozenset(Platform) - server

    def bind(self, scope: Construct, *, application_name: str, bucket: s3.IBucket | None) -> BoundRevision:
        """Return what registering this revision takes."""
        del scope, application_name, bucket
        action = "s3:GetObject" if self._version is None else "s3:GetObjectVersion"
        return BoundRevision(
            needs=[
                Statement((action,), (self._bucket.arn_for_objects(self._key),)),
                # Makes S3 say that an object is missing, and not that it is forbidden.
                Statement(("s3:ListBucket",), (self._bucket.bucket_arn,)),
            ],
            s3=S3Object(
                bucket=self._bucket.bucket_name, key=self._key, bundle_type=self._type.value, version=self._version
            ),
            place=InS3(bucket=self._bucket, bundle_type=self._type, readable=self._key),
        )
