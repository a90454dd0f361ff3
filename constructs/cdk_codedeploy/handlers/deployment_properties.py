"""What the template says of a deployment."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.properties import replacing
from cdk_codedeploy.handlers.registered_revision import GitHubCommit
from cdk_codedeploy.operations.deployments import AtTimeout, FileExistsBehavior
from cdk_codedeploy.operations.revisions import Location


@dataclass(frozen=True, kw_only=True)
class BundleInS3:
    """A bundle, or an AppSpec file, in S3.

    Attributes:
        bucket: Name of the bucket.
        key: Its key.
        bundle_type: ``zip``, ``tar``, ``tgz``, ``YAML`` or ``JSON``.
        version: Version of the object. Default: the newest.
        e_tag: Its ETag. Default: it is not looked at.
    """

    bucket: str
    key: str
    bundle_type: str
    version: str | None = None
    e_tag: str | None = None


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One tag that an instance may have.

    Attributes:
        type: ``KEY_ONLY``, ``VALUE_ONLY`` or ``KEY_AND_VALUE``.
        key: The key.
        value: The value.
    """

    type: str
    key: str | None = None
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReplacementInstances:
    """The instances that take the place of others in a blue/green deployment.

    Attributes:
        auto_scaling_groups: Names of Auto Scaling groups.
        tag_groups: Groups of filters: one of each group has to fit.
    """

    auto_scaling_groups: tuple[str, ...] = ()
    tag_groups: tuple[tuple[Filter, ...], ...] = ()

    def to_api(self) -> dict[str, object]:
        """Return them as boto3 takes them."""
        found: dict[str, object] = {}
        if self.auto_scaling_groups:
            found["autoScalingGroups"] = list(self.auto_scaling_groups)
        if self.tag_groups:
            groups = [[_filter(each) for each in group] for group in self.tag_groups]
            found["ec2TagSet"] = {"ec2TagSetList": groups}
        return found


@dataclass(frozen=True, kw_only=True)
class DeploymentProperties:
    """What the template says of a deployment.

    Attributes:
        application: Name of the application.
        deployment_group: Name of the deployment group.
        s3: What to deploy: the bundle in S3, or
        git_hub: the commit on GitHub, or
        inline: the AppSpec file itself.
        moves_alias: Whether the file is one of the Lambda platform whose current version is filled in.
        looks_at_service: Whether nothing is started where the service of Amazon ECS runs it before any deployment.
            Default: it is not looked at.
        description: A comment. Default: none.
        deployment_config: Name of a deployment configuration. Default: the group's.
        file_exists_behavior: What becomes of files that are in the way. Default: the deployment fails.
        ignore_application_stop_failures: Whether to go on when stop hooks fail.
        update_outdated_only: Whether to deploy only where the last successful revision is not.
        replacement_instances: The replacement instances of a blue/green deployment. Default: none.
        at_timeout: What becomes of it when the stack cannot wait any longer.
    """

    application: str = replacing()
    deployment_group: str = replacing()
    s3: BundleInS3 | None = None
    git_hub: GitHubCommit | None = None
    inline: str | None = None
    moves_alias: bool = False
    looks_at_service: bool | None = None
    description: str | None = None
    deployment_config: str | None = None
    file_exists_behavior: FileExistsBehavior | None = None
    ignore_application_stop_failures: bool = False
    update_outdated_only: bool = False
    replacement_instances: ReplacementInstances | None = None
    at_timeout: AtTimeout = AtTimeout.ROLL_BACK

    def __post_init__(self) -> None:
        given = [name for name in ("s3", "git_hub", "inline") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValidationError(
                "revision",
                " and ".join(given) or "nothing",
                allowed="a revision lies in one place: s3, git_hub or inline",
                remedy="give exactly one",
            )

    def location(self) -> Location:
        """Return what to deploy as boto3 takes it."""
        if self.s3 is not None:
            place = {"bucket": self.s3.bucket, "key": self.s3.key, "bundleType": self.s3.bundle_type}
            pinned = {"version": self.s3.version, "eTag": self.s3.e_tag}
            s3 = place | {name: text for name, text in pinned.items() if text is not None}
            return {"revisionType": "S3", "s3Location": s3}
        if self.git_hub is not None:
            commit = {"repository": self.git_hub.repository, "commitId": self.git_hub.commit_id}
            return {"revisionType": "GitHub", "gitHubLocation": commit}
        return inline_location(str(self.inline))


def inline_location(content: str) -> Location:
    """Return an AppSpec file as boto3 takes it."""
    digest = sha256(content.encode()).hexdigest()
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": content, "sha256": digest}}


def _filter(given: Filter) -> dict[str, str]:
    pairs = {"Type": given.type, "Key": given.key, "Value": given.value}
    return {name: text for name, text in pairs.items() if text is not None}
