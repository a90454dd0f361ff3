"""What every Lambda function of this library has: its code as an asset, a log that is kept for a while, one runtime."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from cdk_codedeploy.custom_resources.runtime import RUNTIME
from cdk_codedeploy.custom_resources.staged_asset import staged_asset
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.synthesis import make_l1

if TYPE_CHECKING:
    from constructs import Construct

LOG_DAYS = 30
"""Days that the logs of the functions are kept."""

MEGABYTES = 256
"""Memory of a function that needs no more."""


@dataclass(frozen=True, kw_only=True)
class PythonCode:
    """What a function runs.

    Attributes:
        content_hash: What identifies the archive.
        archive: Returns the archive, a zip file.
        handler: What Lambda calls, as ``module.function``.
    """

    content_hash: str
    archive: Callable[[], bytes]
    handler: str


def make_log(scope: Construct) -> tuple[logs.CfnLogGroup, Statement]:
    """Make the log group ``Log`` of a function, and return it with what the function has to be allowed to write there.

    Args:
        scope: Construct to make it in.
    """
    log = make_l1(logs.CfnLogGroup, logs.CfnLogGroupProps, scope, "Log", retention_in_days=LOG_DAYS)
    log.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
    return log, Statement(("logs:CreateLogStream", "logs:PutLogEvents"), (log.attr_arn,))


def make_function(
    scope: Construct,
    id: str,
    *,
    code: PythonCode,
    description: str,
    log: logs.CfnLogGroup,
    role_arn: str,
    seconds: int,
    memory_size: int = MEGABYTES,
    environment: Mapping[str, object] | None = None,
    function_name: str | None = None,
    vpc_config: Mapping[str, object] | None = None,
) -> lambda_.CfnFunction:
    """Make a function, and its asset ``Code``.

    Args:
        scope: Construct to make them in.
        id: Id of the function in the scope.
        code: What it runs.
        description: What it is for.
        log: Its log group.
        role_arn: ARN of its role.
        seconds: How long it may take, at most 900.
        memory_size: Memory in MB. Default: 256.
        environment: Its environment variables, under ``variables``. Default: none.
        function_name: Its name. Default: CloudFormation makes one up.
        vpc_config: Where in a network it runs. Default: in none.
    """
    asset = staged_asset(
        scope,
        "Code",
        content_hash=code.content_hash,
        extension="zip",
        write=lambda path: path.write_bytes(code.archive()),
    )
    return make_l1(
        lambda_.CfnFunction,
        lambda_.CfnFunctionProps,
        scope,
        id,
        description=description,
        architectures=["x86_64"],
        code={"s3Bucket": asset.s3_bucket_name, "s3Key": asset.s3_object_key},
        environment=environment,
        function_name=function_name,
        handler=code.handler,
        logging_config={"logFormat": "Text", "logGroup": log.ref},
        memory_size=memory_size,
        role=role_arn,
        runtime=RUNTIME,
        timeout=seconds,
        vpc_config=vpc_config,
    )
