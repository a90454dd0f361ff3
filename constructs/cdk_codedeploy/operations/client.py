"""Clients of AWS as the operations want them: patient with throttling, not with silence, and known by their name.

This is the only file that makes clients. Each operation takes one, so a program with clients of its own passes those.
"""

# boto3 ships no types.
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.client_protocols import (
    CodeDeployClient,
    IamClient,
    S3Client,
    SecretsManagerClient,
    Session,
)
from cdk_codedeploy.operations.errors import translated
from cdk_codedeploy.service import shown

if TYPE_CHECKING:
    from botocore.config import Config

__all__ = [
    "USER_AGENT",
    "CodeDeployClient",
    "IamClient",
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

USER_AGENT = "cdk-codedeploy"
"""What AWS's logs know our calls by; the version follows it where the package is installed."""

# Standard mode waits with jitter between tries, up to 20 s, and shares a quota of tries between the calls of a client.
_RETRIES = {"mode": "standard", "total_max_attempts": 6}
_ONE_TRY = {"mode": "standard", "total_max_attempts": 1}
_CONNECT_SECONDS = 10
_READ_SECONDS = 60
# As many as threads may use a client at once, so that none has to open a connection of its own each time.
_CONNECTIONS = 32


def open_session(*, profile: str | None = None, region: str | None = None) -> Session:
    """Return a session of boto3, which knows the credentials and the Region.

    Args:
        profile: Name of a profile of the AWS configuration. Default: ``AWS_PROFILE``, then ``default``.
        region: Region such as ``eu-west-1``. Default: ``AWS_REGION``, then the profile's.

    Raises:
        OperationError: If the profile does not exist.
    """
    # boto3 takes a quarter of a second to load; nobody who asks for help or checks a file should wait for it.
    from boto3.session import Session as BotoSession

    with translated("read the AWS configuration"):
        # boto3 reads AWS_DEFAULT_REGION alone, unlike the AWS CLI and the other SDKs.
        return cast(Session, BotoSession(profile_name=profile, region_name=region or os.environ.get("AWS_REGION")))


def region_of(session: Session) -> str:
    """Return the Region of a session.

    Args:
        session: The session.

    Raises:
        OperationError: If it knows none.
    """
    from botocore.exceptions import NoRegionError

    with translated("set up the AWS client"):
        if not session.region_name:
            raise NoRegionError
    return session.region_name


def codedeploy_client(session: Session, *, endpoint_url: str | None = None, retries: bool = True) -> CodeDeployClient:
    """Return a CodeDeploy client.

    Args:
        session: The session; ``open_session`` returns one, and any session of boto3 is.
        endpoint_url: Address of the service, for a test. Default: AWS's, or ``AWS_ENDPOINT_URL``.
        retries: Whether it sends again what is throttled. False for an operation that does so itself, such as
            ``on_premises.apply``. Default: True.

    Raises:
        OperationError: If the session knows no Region.
        ValidationError: If the address is none.
    """
    return cast(CodeDeployClient, service_client(session, "codedeploy", endpoint_url, retries=retries))


def s3_client(session: Session, *, endpoint_url: str | None = None, read_seconds: int = _READ_SECONDS) -> S3Client:
    """Return an S3 client.

    Args:
        session: The session; ``open_session`` returns one, and any session of boto3 is.
        endpoint_url: Address of the service, for a test. Default: AWS's, or ``AWS_ENDPOINT_URL``.
        read_seconds: How long to wait for an answer, in seconds; copying a large object takes S3 minutes. Default: 60.

    Raises:
        OperationError: If the session knows no Region.
        ValidationError: If the address is none.
    """
    return cast(S3Client, service_client(session, "s3", endpoint_url, read_seconds))


def iam_client(session: Session, *, endpoint_url: str | None = None) -> IamClient:
    """Return an IAM client.

    Args:
        session: The session; ``open_session`` returns one, and any session of boto3 is.
        endpoint_url: Address of the service, for a test. Default: AWS's, or ``AWS_ENDPOINT_URL``.

    Raises:
        OperationError: If the session knows no Region.
        ValidationError: If the address is none.
    """
    return cast(IamClient, service_client(session, "iam", endpoint_url))


def secrets_manager_client(session: Session, *, endpoint_url: str | None = None) -> SecretsManagerClient:
    """Return a Secrets Manager client.

    Args:
        session: The session; ``open_session`` returns one, and any session of boto3 is.
        endpoint_url: Address of the service, for a test. Default: AWS's, or ``AWS_ENDPOINT_URL``.

    Raises:
        OperationError: If the session knows no Region.
        ValidationError: If the address is none.
    """
    return cast(SecretsManagerClient, service_client(session, "secretsmanager", endpoint_url))


def service_client(
    session: Session,
    service: str,
    endpoint_url: str | None,
    read_seconds: int = _READ_SECONDS,
    *,
    retries: bool = True,
) -> object:
    """Return a client of a service, as patient as all others here.

    Args:
        session: The session.
        service: The service as boto3 calls it.
        endpoint_url: Address of the service, for a test. Default: AWS's, or ``AWS_ENDPOINT_URL``.
        read_seconds: How long to wait for an answer, in seconds. Default: 60.
        retries: Whether the client itself tries again. Default: True.

    Raises:
        OperationError: If the session knows no Region.
        ValidationError: If the address is none.
    """
    try:
        with translated("set up the AWS client"):
            return session.client(service, endpoint_url=endpoint_url, config=_config(read_seconds, retries=retries))
    except ValueError as error:
        raise ValidationError(
            "endpoint_url",
            shown(endpoint_url or os.environ.get("AWS_ENDPOINT_URL")),
            allowed="it is the address of a server",
            remedy="begin it with https://",
        ) from error


def _config(read_seconds: int, *, retries: bool) -> Config:
    from importlib.metadata import PackageNotFoundError, version

    from botocore.config import Config

    try:
        agent = f"{USER_AGENT}/{version('cdk-codedeploy')}"
    except PackageNotFoundError:
        # Inside Lambda the package is files alone, without a version.
        agent = USER_AGENT
    # Whoever has set tries of their own keeps them.
    own = retries and any(os.environ.get(name) for name in ("AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE"))
    return Config(
        user_agent_extra=agent,
        retries=None if own else _RETRIES if retries else _ONE_TRY,
        max_pool_connections=_CONNECTIONS,
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=read_seconds,
        tcp_keepalive=True,
    )
