"""What CodeDeploy's API can do, in boto3: one function each, for the command line, the custom resources and scripts.

Each takes its client as ``client``. What AWS refuses is an ``OperationError``, a value that could never be right a
``ValidationError``.
"""

from __future__ import annotations

from cdk_codedeploy.operations.client import (
    CodeDeployClient,
    IamClient,
    S3Client,
    SecretsManagerClient,
    Session,
    codedeploy_client,
    iam_client,
    open_session,
    region_of,
    s3_client,
    secrets_manager_client,
)
from cdk_codedeploy.operations.errors import OperationError

__all__ = [
    "CodeDeployClient",
    "IamClient",
    "OperationError",
    "S3Client",
    "SecretsManagerClient",
    "Session",
    "codedeploy_client",
    "iam_client",
    "open_session",
    "region_of",
    "s3_client",
    "secrets_manager_client",
]
