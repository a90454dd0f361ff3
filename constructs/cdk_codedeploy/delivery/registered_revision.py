"""A revision that is registered with its application when the stack is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_codedeploy.custom_resources import CustomResourceProvider
from cdk_codedeploy.delivery.bound_revision import BoundRevision, InS3
from cdk_codedeploy.delivery.revision import Revision
from cdk_codedeploy.delivery.revision_bucket import RevisionBucket
from cdk_codedeploy.deployment import application_name, platform_of, refuse_plain
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.handlers.registered_revision import RegisteredRevisionHandler, RegisteredRevisionProperties
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.revision import AnyRevisionLocation, GitHubLocation, InlineContent, S3Location
from cdk_codedeploy.service import Platform, check_description, check_kind
from cdk_codedeploy.synthesis import pseudo

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from aws_cdk.interfaces import aws_codedeploy as refs


class RegisteredRevision(Construct):
    """A revision that an application knows, so that it can be deployed.

    A directory (``Revision.from_asset``) is copied to a bucket that keeps it, as ``<application>/<hash>.zip``. What
    lies in S3 is registered with its version and ETag, so every later deployment gets these very bytes. A changed
    revision is registered beside the ones before, and an unchanged one changes nothing.

    **Removing it removes nothing**: CodeDeploy's API cannot take a registration back, and what was copied may still be
    deployed, by a rollback or to a new instance. Registrations go with their application.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        application: The application, in the account and Region of the stack.
        revision: What to register.
        bucket: Bucket to copy a directory to; it has to keep versions. Default: a ``RevisionBucket`` is made, which
            stays when the stack goes.
        description: A comment, at most 256 characters. Default: none.

    Raises:
        ValidationError: When the application's platform takes no such revision, a bucket is given for a revision that
            lies elsewhere, or the description is too long.

    Source: API reference, "RegisterApplicationRevision"; user guide, "Register an application revision".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        application: refs.IApplicationRef,
        revision: Revision,
        bucket: s3.IBucket | None = None,
        description: str | None = None,
    ) -> None:
        with located("registered revision", id):
            name = application_name(application)
            check_kind(
                "revision", revision, Revision, "make one with Revision.from_asset() and the like", required=True
            )
            _check_platform(application, revision)
            _check_bucket(bucket, revision)
            if description is not None:
                check_description(description)
        super().__init__(scope, id)
        self._application_name = name
        self._hook_seconds = revision.hook_seconds
        if revision.takes_bucket and bucket is None:
            bucket = RevisionBucket(self, "Bucket")
        self._bound: BoundRevision = revision.bind(self, application_name=name, bucket=bucket)
        arn = pseudo().arn("codedeploy", f"application:{name}")
        self._resource = CustomResourceProvider.of(self, RegisteredRevisionHandler.kind).make(
            self,
            "Resource",
            RegisteredRevisionProperties(
                application=name,
                description=description,
                s3=self._bound.s3,
                git_hub=self._bound.git_hub,
                inline=self._bound.inline,
            ),
            needs=[Statement(("codedeploy:RegisterApplicationRevision",), (arn,)), *self._bound.needs],
        )

    @property
    def application_name(self) -> str:
        """Name of the application."""
        return self._application_name

    @property
    def hook_seconds(self) -> int | None:
        """How long the hooks of its AppSpec file may take on an instance, in seconds; None where nobody knows."""
        return self._hook_seconds

    @property
    def bucket(self) -> s3.IBucket:
        """The bucket that the revision lies in.

        Raises:
            ValidationError: When it lies elsewhere.
        """
        return self._place("bucket").bucket

    @property
    def key(self) -> str:
        """Key of the revision in its bucket.

        Raises:
            ValidationError: When it lies elsewhere.
        """
        self._place("key")
        return self._resource.get_att_string("Key")

    @property
    def version_id(self) -> str:
        """Version of the object that is registered.

        Raises:
            ValidationError: When the revision lies elsewhere.
        """
        self._place("version_id")
        return self._resource.get_att_string("VersionId")

    @property
    def e_tag(self) -> str:
        """ETag of the object that is registered, without quotes.

        Raises:
            ValidationError: When the revision lies elsewhere.
        """
        self._place("e_tag")
        return self._resource.get_att_string("ETag")

    @property
    def location(self) -> AnyRevisionLocation:
        """Where the revision lies, known once it is registered.

        For ``InitialDeployment(revision=…)``, which then waits for the registration, a pipeline or an output.
        """
        if self._bound.git_hub is not None:
            return GitHubLocation(self._bound.git_hub.repository, self._bound.git_hub.commit_id)
        if self._bound.inline is not None:
            return InlineContent(self._bound.inline, self._resource.get_att_string("Sha256"))
        place = self._place("location")
        return S3Location(
            self._resource.get_att_string("Bucket"),
            self.key,
            place.bundle_type,
            version=self.version_id,
            etag=self.e_tag,
        )

    def grant_read(self, identity: iam.IGrantable) -> iam.Grant:
        """Let instances read the revision, and those that a rollback would deploy: all of ``<application>/``.

        For an object that was in S3 already, it is its key, with all versions. Revisions elsewhere need no grant.

        Args:
            identity: The role of the instances, an on-premises identity, or another account's role.
        """
        if self._bound.place is None:
            return iam.Grant.drop(identity, "the revision does not lie in S3")
        return self._bound.place.bucket.grant_read(identity, self._bound.place.readable)

    def _place(self, attribute: str) -> InS3:
        if self._bound.place is None:
            where = "on GitHub" if self._bound.git_hub else "in the AppSpec file itself"
            raise ValidationError(
                attribute,
                f"a question about a revision that lies {where}",
                allowed="only a revision in S3 has it",
                remedy="use location",
                where=f'registered revision "{self.node.id}"',
            )
        return self._bound.place


def _check_bucket(bucket: s3.IBucket | None, revision: Revision) -> None:
    if bucket is None:
        return
    refuse_plain("bucket", bucket, "import it with Bucket.from_bucket_name()")
    if not revision.takes_bucket:
        raise ValidationError(
            "bucket",
            "a bucket for a revision that is not a directory",
            allowed="only what Revision.from_asset() makes is copied",
            remedy="leave it out",
        )


def _check_platform(application: refs.IApplicationRef, revision: Revision) -> None:
    platform = platform_of(application)
    if platform is not None and platform not in revision.platforms:
        *others, last = sorted(each.value for each in revision.platforms)
        names = f"{', '.join(others)} and {last}" if others else last
        raise ValidationError(
            "revision",
            f"a revision for {names}",
            allowed=f"the application's compute platform is {platform}",
            remedy="use from_inline() or an AppSpec file in S3"
            if Platform.SERVER in revision.platforms
            else "use from_asset(), from_git_hub() or a bundle in S3",
        )
