"""What is to be deployed, as a construct is told: a directory, an object in S3, a commit, an AppSpec file."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from cdk_codedeploy.delivery.bound_revision import BoundRevision
from cdk_codedeploy.handlers.registered_revision import GitHubCommit
from cdk_codedeploy.revision import BundleType, GitHubLocation
from cdk_codedeploy.service import Platform

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from cdk_codedeploy.appspec import EcsAppSpec, LambdaAppSpec


class Revision(ABC):
    """What is to be deployed. Make one with a ``from_…`` method, and register it with ``RegisteredRevision``.

    Source: API reference, "RevisionLocation"; user guide, "Working with application revisions".
    """

    platforms: frozenset[Platform] = frozenset({Platform.SERVER})
    """Compute platforms that take such a revision."""

    takes_bucket: ClassVar[bool] = False
    """Whether it is copied to a bucket of the application's."""

    @classmethod
    def from_asset(
        cls,
        directory: str | os.PathLike[str],
        *,
        bundle_type: BundleType = BundleType.ZIP,
        allow_outside_links: bool = False,
    ) -> Revision:
        """Use a directory: it is checked now, bundled when the stack is synthesized, and published with it.

        The asset's hash depends on the content alone, so an unchanged directory changes nothing: not in the template,
        not in S3, not on the instances. It is copied from the CDK's own bucket, where ``cdk gc`` may delete it, to a
        bucket that keeps it, as ``<application>/<hash of the content>.zip``.

        Args:
            directory: The directory with ``appspec.yml`` in it. What ``.codedeployignore`` names is left out.
            bundle_type: How to pack it: ``ZIP``, ``TAR`` or ``TGZ``. Windows takes only ``ZIP``. Default: ``ZIP``.
            allow_outside_links: Whether a symbolic link may lead out of the directory. Default: False.

        Raises:
            ValidationError: When the agent would refuse the revision; it names everything that is wrong.
        """
        from cdk_codedeploy.delivery.asset_revision import AssetRevision

        return AssetRevision(directory, bundle_type=bundle_type, allow_outside_links=allow_outside_links)

    @classmethod
    def from_bucket(
        cls, bucket: s3.IBucket, key: str, *, bundle_type: BundleType | None = None, version: str | None = None
    ) -> Revision:
        """Use an object that is in S3 already.

        Registering pins its version, so that a rollback gets the very revision that was deployed. So the bucket has to
        keep versions, as a ``RevisionBucket`` does, and the object has to be there when the stack is deployed. To pin
        a newer version later, change the key or the version: CloudFormation does not see that an object has changed.

        Args:
            bucket: The bucket, in the stack's Region.
            key: Key of the bundle; for Lambda and ECS, of the AppSpec file.
            bundle_type: How it is packed. Default: told from the end of the key.
            version: Version of the object. Default: the newest when the revision is registered.

        Raises:
            ValidationError: When the key has a wrong form or its bundle type cannot be told.
        """
        from cdk_codedeploy.delivery.bucket_revision import BucketRevision

        return BucketRevision(bucket, key, bundle_type=bundle_type, version=version)

    @classmethod
    def from_git_hub(cls, repository: str, commit_id: str) -> Revision:
        """Use a commit on GitHub. The application must have been connected to GitHub in the console before.

        Args:
            repository: ``owner/name``.
            commit_id: Full commit, 40 lower-case hexadecimal digits.

        Raises:
            ValidationError: When either has another form.
        """
        return _GitHubRevision(GitHubLocation(repository, commit_id))

    @classmethod
    def from_inline(cls, appspec: str | LambdaAppSpec | EcsAppSpec) -> Revision:
        """Use an AppSpec file for Lambda or ECS, which goes along with the request.

        What only the deployment knows, such as the version of a function, may stand in it as a token.

        Args:
            appspec: The AppSpec file: a model, or YAML or JSON as text.

        Raises:
            ValidationError: When the text has errors; it names them all.
        """
        from cdk_codedeploy.delivery.inline_revision import InlineRevision

        return InlineRevision(appspec)

    @property
    def hook_seconds(self) -> int | None:
        """How long the hooks of its AppSpec file may take on an instance, in seconds; None where nobody knows."""
        return None

    @abstractmethod
    def bind(self, scope: Construct, *, application_name: str, bucket: s3.IBucket | None) -> BoundRevision:
        """Return what registering this revision takes. ``RegisteredRevision`` calls this.

        Args:
            scope: Construct to make assets in.
            application_name: Name of the application.
            bucket: Bucket to copy to, for a revision that takes one.
        """


class _GitHubRevision(Revision):
    """A commit on GitHub."""

    def __init__(self, location: GitHubLocation) -> None:
        self._location = location

    def bind(self, scope: Construct, *, application_name: str, bucket: s3.IBucket | None) -> BoundRevision:
        """Return what registering this revision takes."""
        del scope, application_name, bucket
        commit = GitHubCommit(repository=self._location.repository, commit_id=self._location.commit_id)
        return BoundRevision(git_hub=commit)
