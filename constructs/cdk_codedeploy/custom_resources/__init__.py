"""The one way a construct of this library gets a resource that a Lambda function makes."""

from __future__ import annotations

from cdk_codedeploy.custom_resources.asset import library_files, packed
from cdk_codedeploy.custom_resources.handler_function import LOG_DAYS, HandlerFunction
from cdk_codedeploy.custom_resources.provider import CustomResourceProvider
from cdk_codedeploy.custom_resources.runtime import RUNTIME, require_member
from cdk_codedeploy.custom_resources.staged_asset import staged_asset, staged_file

__all__ = [
    "LOG_DAYS",
    "RUNTIME",
    "CustomResourceProvider",
    "HandlerFunction",
    "library_files",
    "packed",
    "require_member",
    "staged_asset",
    "staged_file",
]
