"""A deployment to EC2 or on-premises instances as part of a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.delivery.registered_revision import RegisteredRevision
from cdk_codedeploy.delivery.replacements import Replacements
from cdk_codedeploy.delivery.revision import Revision
from cdk_codedeploy.delivery.stack_deployment import DeploymentOptions, StackDeployment, check_group
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.operations.deployments import AtTimeout, FileExistsBehavior
from cdk_codedeploy.server.deployment_group import ServerDeploymentGroup
from cdk_codedeploy.server.integration import after_listeners, tell_hook_seconds
from cdk_codedeploy.service import Platform, check_flag, check_kind

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_codedeploy as codedeploy
    from aws_cdk import aws_s3 as s3
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct


class ServerDeployment(StackDeployment):
    """Deploys a revision to a deployment group when the stack is deployed, waits, and goes back with the stack.

    It keeps the group at the revision: a changed revision is deployed, an unchanged one that is live already is not.
    When the deployment fails, the stack fails with the reason, and rolls back; the update back deploys what was before,
    unless the group's own rollback has done so. When something else in the stack fails meanwhile, the deployment is
    stopped. Removing it stops what still runs and leaves what is deployed.

    Several deployments to one group run one after another, in the order in which they were made. One that somebody else
    has started is waited for.

    **A stack waits for an hour at most**, of which five minutes are kept for clearing up. Whatever takes longer is for
    a pipeline, or for ``AtTimeout.LET_RUN``.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        group: The deployment group, in the account and Region of the stack.
        revision: What to deploy. A ``Revision`` is registered with the application, as a ``RegisteredRevision`` would.
        bucket: Bucket to copy a directory to, where ``revision`` is one; it has to keep versions. Default: a
            ``RevisionBucket`` is made.
        description: A comment, at most 213 characters. Default: none.
        deployment_config: A deployment configuration for this one. Default: the group's.
        file_exists_behavior: What becomes of a file that is in the way and that no deployment of the group has put
            there. Default: the deployment fails.
        ignore_application_stop_failures: Go on when the hooks ApplicationStop, BeforeBlockTraffic or AfterBlockTraffic
            of the revision before fail. Default: False.
        update_outdated_only: Deploy only to instances that do not have the last successful revision. Default: False.
        replacements: The replacement instances of a blue/green deployment group that does not copy its Auto Scaling
            group. Default: none.
        timeout: How long the stack waits, 10 minutes to an hour. Default: an hour.
        at_timeout: What becomes of a deployment that is not over by then. Default: it is stopped, the revision before
            is deployed again, and the stack fails.

    Raises:
        ValidationError: When the group belongs to another platform, a bucket is given for a revision that lies
            elsewhere, or a value is out of range.

    Source: API reference, "CreateDeployment"; CloudFormation user guide, "Custom resources".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        group: codedeploy.IServerDeploymentGroup,
        revision: Revision | RegisteredRevision,
        bucket: s3.IBucket | None = None,
        description: str | None = None,
        deployment_config: refs.IDeploymentConfigRef | None = None,
        file_exists_behavior: FileExistsBehavior | None = None,
        ignore_application_stop_failures: bool = False,
        update_outdated_only: bool = False,
        replacements: Replacements | None = None,
        timeout: cdk.Duration | None = None,
        at_timeout: AtTimeout = AtTimeout.ROLL_BACK,
    ) -> None:
        with located("server deployment", id):
            check_group(group, Platform.SERVER, "pass a ServerDeploymentGroup")
            remedy = "make one with Revision.from_asset() and the like, or pass a RegisteredRevision"
            check_kind("revision", revision, (Revision, RegisteredRevision), remedy, required=True)
            check_kind(
                "file_exists_behavior",
                file_exists_behavior,
                FileExistsBehavior,
                "use a member such as FileExistsBehavior.OVERWRITE",
            )
            check_flag("ignore_application_stop_failures", ignore_application_stop_failures)
            check_flag("update_outdated_only", update_outdated_only)
            check_kind("replacements", replacements, Replacements, "give a Replacements")
            if bucket is not None and isinstance(revision, RegisteredRevision):
                raise ValidationError(
                    "bucket",
                    "a bucket for a revision that is registered already",
                    allowed="it lies where it was registered",
                    remedy="give the bucket to the RegisteredRevision",
                )
            options = DeploymentOptions(
                description=description,
                config=deployment_config,
                timeout=timeout,
                at_timeout=at_timeout,
                file_exists_behavior=file_exists_behavior,
                ignore_application_stop_failures=ignore_application_stop_failures,
                update_outdated_only=update_outdated_only,
                replacement_instances=replacements.to_properties() if replacements else None,
            )
            options.check(Platform.SERVER)
        super().__init__(scope, id)
        if isinstance(revision, Revision):
            revision = RegisteredRevision(
                self, "Revision", application=group.application, revision=revision, bucket=bucket
            )
        self._revision = revision
        self._deploy(group, revision.location, options)
        if isinstance(group, ServerDeploymentGroup):
            after_listeners(self._resource, group.load_balancers)
            tell_hook_seconds(group, revision.hook_seconds)

    @property
    def group(self) -> codedeploy.IServerDeploymentGroup:
        """The deployment group."""
        found: codedeploy.IServerDeploymentGroup = self._group
        return found

    @property
    def revision(self) -> RegisteredRevision:
        """The revision: the one given, or the one that was registered here."""
        return self._revision
