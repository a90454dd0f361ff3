"""What happens to instances that launch while a deployment runs."""

from __future__ import annotations

from cdk_codedeploy.service.api_text import ApiText


class OutdatedInstancesStrategy(ApiText):
    """What CodeDeploy does about EC2 instances that got the older revision because they launched mid-deployment.

    Source: botocore model ``OutdatedInstancesStrategy``. AWS China lists this as not supported there.
    """

    UPDATE = "UPDATE"
    """Deploy the new revision to them afterwards, in deployments of creator ``CodeDeployAutoUpdate``. The default."""

    IGNORE = "IGNORE"
    """Leave them with the older revision, until the next deployment."""
