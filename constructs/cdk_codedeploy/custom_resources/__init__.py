"""The one way a construct of this library gets a resource that a Lambda function makes."""

from __future__ import annotations

from cdk_codedeploy.custom_resources.provider import CustomResourceProvider
from cdk_codedeploy.custom_resources.runtime import require_member
from cdk_codedeploy.custom_resources.staged_asset import staged_asset, staged_file

__all__ = ["CustomResourceProvider", "require_member", "staged_asset", "staged_file"]
