"""How what is deployed gets to where it is deployed from: buckets, revisions, registering them."""

from __future__ import annotations

from cdk_codedeploy.delivery.registered_revision import RegisteredRevision
from cdk_codedeploy.delivery.revision import Revision
from cdk_codedeploy.delivery.revision_bucket import RevisionBucket

__all__ = ["RegisteredRevision", "Revision", "RevisionBucket"]
