"""The custom resource ``RegisteredRevision``: a revision that an application knows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, ClassVar, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers import revision_object
from cdk_codedeploy.handlers.contract import Done, Handler, Request
from cdk_codedeploy.handlers.frame import Frame
from cdk_codedeploy.handlers.revision_object import CopyingClient
from cdk_codedeploy.handlers.world import Context, World
from cdk_codedeploy.operations import CodeDeployClient, Session, codedeploy_client, open_session
from cdk_codedeploy.operations.revisions import Location, register

log = logging.getLogger("cdk_codedeploy")

_COPY_SECONDS = 840
"""S3 answers a copy when it is done; Lambda ends the function after 15 minutes."""


@dataclass(frozen=True, kw_only=True)
class CopySource:
    """Where a bundle is copied from: the CDK's asset bucket, which keeps nothing for good.

    Attributes:
        bucket: Name of the bucket.
        key: Key of the asset.
        content_hash: What identifies the bundle's content.
    """

    bucket: str
    key: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class S3Object:
    """A bundle in S3.

    Attributes:
        bucket: Name of the bucket.
        key: Key of the bundle.
        bundle_type: ``zip``, ``tar`` or ``tgz``; for Lambda and ECS ``YAML`` or ``JSON``.
        version: Version of the object. Default: the one that it has when the revision is registered.
        copy_from: What to copy there first. Default: nothing.
    """

    bucket: str
    key: str
    bundle_type: str
    version: str | None = None
    copy_from: CopySource | None = None


@dataclass(frozen=True, kw_only=True)
class GitHubCommit:
    """A commit on GitHub.

    Attributes:
        repository: ``owner/name``.
        commit_id: The full commit.
    """

    repository: str
    commit_id: str


@dataclass(frozen=True, kw_only=True)
class RegisteredRevisionProperties:
    """What the template says of a registered revision.

    Attributes:
        application: Name of the application.
        description: A comment. Default: none.
        s3: The bundle in S3, or
        git_hub: the commit on GitHub, or
        inline: the AppSpec document itself.
    """

    application: str
    description: str | None = None
    s3: S3Object | None = None
    git_hub: GitHubCommit | None = None
    inline: str | None = None

    def __post_init__(self) -> None:
        given = [name for name in ("s3", "git_hub", "inline") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValidationError(
                "revision",
                " and ".join(given) or "nothing",
                allowed="a revision lies in one place: s3, git_hub or inline",
                remedy="give exactly one",
            )


class RegisteredRevisionHandler(Handler[RegisteredRevisionProperties]):
    """Registers revisions.

    Everything is an update in place: a registration of another revision, or with another application, is one more
    registration. Taking the resource away leaves all of them, because the API has no way to take one back.

    What is copied stays as well, also when registering fails: its key says what it contains, so another stack may have
    registered the same object by then, and the next try finds it.

    Args:
        codedeploy: Makes a CodeDeploy client.
        s3: Makes an S3 client.

    Source: API reference, "RegisterApplicationRevision".
    """

    kind: ClassVar[str] = "RegisteredRevision"
    properties: ClassVar[type[Any]] = RegisteredRevisionProperties

    def __init__(self, codedeploy: Callable[[], CodeDeployClient], s3: Callable[[], CopyingClient]) -> None:
        self._codedeploy = codedeploy
        self._s3 = s3

    def create(self, properties: RegisteredRevisionProperties, request: Request) -> Done:
        """Copy the bundle where that is asked for, and register it."""
        del request
        location, data = self._located(properties)
        register(properties.application, location, client=self._codedeploy(), description=properties.description)
        return Done(data)

    def update(
        self, properties: RegisteredRevisionProperties, before: RegisteredRevisionProperties | None, request: Request
    ) -> Done:
        """Register the new revision; the one before stays registered."""
        del before
        return self.create(properties, request)

    def delete(self, properties: RegisteredRevisionProperties | None, request: Request) -> Done:
        """Leave everything, and say why."""
        application = f'application "{properties.application}"' if properties else "its application"
        log.info(
            "%s: the revision stays registered with %s, because CodeDeploy's API cannot take a registration back; "
            "it goes with the application",
            request.logical_id,
            application,
        )
        return Done()

    def _located(self, properties: RegisteredRevisionProperties) -> tuple[Location, dict[str, str]]:
        if properties.s3 is not None:
            return self._in_s3(properties.s3)
        if properties.git_hub is not None:
            commit = properties.git_hub
            place = {"repository": commit.repository, "commitId": commit.commit_id}
            return {"revisionType": "GitHub", "gitHubLocation": place}, {}
        content = str(properties.inline)
        # Of what has arrived: the template held values that only the deployment knows.
        digest = sha256(content.encode()).hexdigest()
        place = {"content": content, "sha256": digest}
        return {"revisionType": "AppSpecContent", "appSpecContent": place}, {"Sha256": digest}

    def _in_s3(self, wanted: S3Object) -> tuple[Location, dict[str, str]]:
        client = self._s3()
        if wanted.copy_from is None:
            found = revision_object.find(client, wanted.bucket, wanted.key, wanted.version)
        else:
            source = wanted.copy_from
            found = revision_object.copy(
                client,
                source=(source.bucket, source.key),
                bucket=wanted.bucket,
                key=wanted.key,
                content_hash=source.content_hash,
            )
        data = {"Bucket": wanted.bucket, "Key": wanted.key, "VersionId": found.version, "ETag": found.e_tag}
        place = {
            "bucket": wanted.bucket,
            "key": wanted.key,
            "bundleType": wanted.bundle_type,
            "version": found.version,
            "eTag": found.e_tag,
        }
        return {"revisionType": "S3", "s3Location": place}, data


HANDLER = RegisteredRevisionHandler


def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Meet a request of CloudFormation. Lambda calls this."""
    return _frame()(event, context)


@cache
def _frame() -> Frame[RegisteredRevisionProperties]:
    session = open_session()
    handler = RegisteredRevisionHandler(lambda: codedeploy_client(session), lambda: _patient_s3_client(session))
    log.setLevel(logging.INFO)
    return Frame(handler, World.real(session))


def _patient_s3_client(session: Session) -> CopyingClient:
    from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs] (it ships none)

    config = Config(read_timeout=_COPY_SECONDS, retries={"mode": "standard", "total_max_attempts": 5})
    return cast("CopyingClient", session.client("s3", config=config))
