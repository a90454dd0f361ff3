"""Clients of AWS as the operations want them: patient with throttling, not with silence, and known by their name.

This is the only file that makes clients. Each operation takes one, so a program with clients of its own passes those.
"""

# boto3 ships no types.
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.errors import translated
from cdk_codedeploy.service import shown

if TYPE_CHECKING:
    from botocore.config import Config

USER_AGENT = "cdk-codedeploy"
"""What AWS's logs know our calls by; the version follows it where the package is installed."""

# Standard mode waits with jitter between tries, up to 20 s, and shares a quota of tries between the calls of a client.
_RETRIES = {"mode": "standard", "total_max_attempts": 6}
_ONE_TRY = {"mode": "standard", "total_max_attempts": 1}
_CONNECT_SECONDS = 10
_READ_SECONDS = 60
# As many as threads may use a client at once, so that none has to open a connection of its own each time.
_CONNECTIONS = 32


class CodeDeployClient(Protocol):
    """What the operations use of a CodeDeploy client of boto3."""

    def add_tags_to_on_premises_instances(self, **request: object) -> Mapping[str, Any]:
        """Add tags to instances outside AWS, or give the tags that are there new values."""
        ...

    def batch_get_application_revisions(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of up to 25 revisions."""
        ...

    def batch_get_deployment_targets(self, **request: object) -> Mapping[str, Any]:
        """Return up to 25 targets of a deployment with their lifecycle events."""
        ...

    def batch_get_on_premises_instances(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of up to 25 instances outside AWS."""
        ...

    def continue_deployment(self, **request: object) -> Mapping[str, Any]:
        """Let a deployment that waits go on."""
        ...

    def create_deployment(self, **request: object) -> Mapping[str, Any]:
        """Start a deployment."""
        ...

    def create_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Make a deployment group."""
        ...

    def delete_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Remove a deployment group."""
        ...

    def deregister_on_premises_instance(self, **request: object) -> Mapping[str, Any]:
        """Forget an instance outside AWS, whose name is free then."""
        ...

    def get_application(self, **request: object) -> Mapping[str, Any]:
        """Return an application."""
        ...

    def get_application_revision(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of one revision."""
        ...

    def get_deployment(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of a deployment."""
        ...

    def get_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Return a deployment group."""
        ...

    def get_on_premises_instance(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of one instance outside AWS."""
        ...

    def list_application_revisions(self, **request: object) -> Mapping[str, Any]:
        """Return a page of an application's revisions."""
        ...

    def list_applications(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the names of all applications."""
        ...

    def list_deployment_targets(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the ids of a deployment's targets."""
        ...

    def list_deployments(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the ids of deployments."""
        ...

    def list_on_premises_instances(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the names of the instances outside AWS."""
        ...

    def list_tags_for_resource(self, **request: object) -> Mapping[str, Any]:
        """Return the tags of an application or a deployment group."""
        ...

    def register_application_revision(self, **request: object) -> Mapping[str, Any]:
        """Make a revision known to an application."""
        ...

    def register_on_premises_instance(self, **request: object) -> Mapping[str, Any]:
        """Make an instance outside AWS known, with the identity that it works as."""
        ...

    def remove_tags_from_on_premises_instances(self, **request: object) -> Mapping[str, Any]:
        """Take tags away from instances outside AWS."""
        ...

    def stop_deployment(self, **request: object) -> Mapping[str, Any]:
        """Stop a deployment."""
        ...

    def tag_resource(self, **request: object) -> Mapping[str, Any]:
        """Add tags to an application or a deployment group."""
        ...

    def untag_resource(self, **request: object) -> Mapping[str, Any]:
        """Remove tags from an application or a deployment group."""
        ...

    def update_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Change a deployment group."""
        ...


class IamClient(Protocol):
    """What the operations use of an IAM client of boto3."""

    def create_access_key(self, **request: object) -> Mapping[str, Any]:
        """Make an access key, whose secret is answered this once."""
        ...

    def create_user(self, **request: object) -> Mapping[str, Any]:
        """Make a user."""
        ...

    def delete_access_key(self, **request: object) -> Mapping[str, Any]:
        """Delete an access key."""
        ...

    def delete_user(self, **request: object) -> Mapping[str, Any]:
        """Delete a user that has no keys and no policies any more."""
        ...

    def delete_user_policy(self, **request: object) -> Mapping[str, Any]:
        """Delete an inline policy of a user."""
        ...

    def get_access_key_last_used(self, **request: object) -> Mapping[str, Any]:
        """Tell when an access key was last used."""
        ...

    def get_user(self, **request: object) -> Mapping[str, Any]:
        """Return a user, with its path and its boundary."""
        ...

    def list_access_keys(self, **request: object) -> Mapping[str, Any]:
        """Return the access keys of a user, without their secrets."""
        ...

    def list_user_policies(self, **request: object) -> Mapping[str, Any]:
        """Return the names of a user's inline policies."""
        ...

    def put_user_policy(self, **request: object) -> Mapping[str, Any]:
        """Write an inline policy of a user."""
        ...


class SecretsManagerClient(Protocol):
    """What the operations use of a Secrets Manager client of boto3."""

    def describe_secret(self, **request: object) -> Mapping[str, Any]:
        """Return what is known of a secret, without its value."""
        ...

    def get_secret_value(self, **request: object) -> Mapping[str, Any]:
        """Return the value of a secret."""
        ...

    def put_secret_value(self, **request: object) -> Mapping[str, Any]:
        """Give a secret a new value, as a version of its own."""
        ...

    def update_secret_version_stage(self, **request: object) -> Mapping[str, Any]:
        """Say which version of a secret is the current one."""
        ...


class S3Client(Protocol):
    """What the operations use of an S3 client of boto3; the transfer of large files uses more of it."""

    def put_object(self, **request: object) -> Mapping[str, Any]:
        """Store an object in one request."""
        ...

    def complete_multipart_upload(self, **request: object) -> Mapping[str, Any]:
        """Put the parts of an object together."""
        ...


class Session(Protocol):
    """What is used of a session of boto3."""

    def client(self, service_name: str, **options: object) -> object:
        """Return a client of a service."""
        ...


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
    return cast(CodeDeployClient, _client(session, "codedeploy", endpoint_url, retries=retries))


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
    return cast(S3Client, _client(session, "s3", endpoint_url, read_seconds))


def iam_client(session: Session, *, endpoint_url: str | None = None) -> IamClient:
    """Return an IAM client.

    Args:
        session: The session; ``open_session`` returns one, and any session of boto3 is.
        endpoint_url: Address of the service, for a test. Default: AWS's, or ``AWS_ENDPOINT_URL``.

    Raises:
        OperationError: If the session knows no Region.
        ValidationError: If the address is none.
    """
    return cast(IamClient, _client(session, "iam", endpoint_url))


def secrets_manager_client(session: Session, *, endpoint_url: str | None = None) -> SecretsManagerClient:
    """Return a Secrets Manager client.

    Args:
        session: The session; ``open_session`` returns one, and any session of boto3 is.
        endpoint_url: Address of the service, for a test. Default: AWS's, or ``AWS_ENDPOINT_URL``.

    Raises:
        OperationError: If the session knows no Region.
        ValidationError: If the address is none.
    """
    return cast(SecretsManagerClient, _client(session, "secretsmanager", endpoint_url))


def _client(
    session: Session,
    service: str,
    endpoint_url: str | None,
    read_seconds: int = _READ_SECONDS,
    *,
    retries: bool = True,
) -> object:
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
