"""The one way a construct of this library gets a resource that a Lambda function makes."""

from __future__ import annotations

from cdk_codedeploy.custom_resources.asset import library_files, packed
from cdk_codedeploy.custom_resources.handler_function import HandlerFunction
from cdk_codedeploy.custom_resources.provider import CustomResourceProvider
from cdk_codedeploy.custom_resources.python_function import PythonCode, make_function, make_log
from cdk_codedeploy.custom_resources.runtime import require_member
from cdk_codedeploy.custom_resources.staged_asset import staged_asset, staged_file

__all__ = [
    "CustomResourceProvider",
    "HandlerFunction",
    "PythonCode",
    "library_files",
    "make_function",
    "make_log",
    "packed",
    "require_member",
    "staged_asset",
    "staged_file",
]
