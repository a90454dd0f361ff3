"""What CodeDeploy's API can do, in boto3: one function each, for the command line, the custom resources and scripts.

Each takes its client as ``client``. What AWS refuses is an ``OperationError``, a value that could never be right a
``ValidationError``.
"""

from __future__ import annotations

from cdk_codedeploy.operations.client import (
    CodeDeployClient,
    S3Client,
    Session,
    codedeploy_client,
    open_session,
    s3_client,
)
from cdk_codedeploy.operations.errors import OperationError

__all__ = [
    "CodeDeployClient",
    "OperationError",
    "S3Client",
    "Session",
    "codedeploy_client",
    "open_session",
    "s3_client",
]
