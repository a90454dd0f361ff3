"""What the deployments of all platforms have in common that are part of a stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from constructs import Construct

from cdk_codedeploy.custom_resources import CustomResourceProvider
from cdk_codedeploy.delivery.deployment_time import check_time, seconds_of
from cdk_codedeploy.deployment import (
    application_name,
    arn_beside,
    config_name_for,
    deployment_config_name,
    platform_of,
    refuse_plain,
)
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.deployment import DeploymentHandler
from cdk_codedeploy.handlers.deployment_properties import (
    BundleInS3,
    DeploymentProperties,
    ReplacementInstances,
)
from cdk_codedeploy.handlers.registered_revision import GitHubCommit
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.operations.deployments import AtTimeout, FileExistsBehavior
from cdk_codedeploy.operations.deployments.marker import ROOM
from cdk_codedeploy.revision import AnyRevisionLocation, GitHubLocation, InlineContent
from cdk_codedeploy.service import Platform, check_kind, kind_of
from cdk_codedeploy.synthesis import depend, object_id
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as refs

_TO_DEPLOY = (
    "codedeploy:BatchGetDeploymentTargets",
    "codedeploy:CreateDeployment",
    "codedeploy:ListDeploymentTargets",
)
_TO_STOP = (
    "codedeploy:GetDeployment",
    "codedeploy:GetDeploymentGroup",
    "codedeploy:ListDeployments",
    "codedeploy:StopDeployment",
)
_ON_APPLICATION = ("codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision")


@dataclass(frozen=True, kw_only=True)
class DeploymentOptions:
    """What a deployment of any platform is told beside its revision.

    Attributes:
        description: A comment, or None.
        config: A deployment configuration in place of the group's, or None.
        timeout: How long the stack waits, or None for the hour that it can.
        at_timeout: What becomes of the deployment then.
        file_exists_behavior: What becomes of files that are in the way. Server alone.
        ignore_application_stop_failures: Whether to go on when stop hooks fail. Server alone.
        update_outdated_only: Whether to deploy only where the last successful revision is not. Server alone.
        replacement_instances: The replacement instances of a blue/green deployment. Server alone.
        lambda_function: ARN of the function whose alias moves. Lambda alone.
        services: ARNs of the services whose tasks are replaced, as far as they are known. Amazon ECS alone.
    """

    description: str | None
    config: refs.IDeploymentConfigRef | None
    timeout: cdk.Duration | None
    at_timeout: AtTimeout
    file_exists_behavior: FileExistsBehavior | None = None
    ignore_application_stop_failures: bool = False
    update_outdated_only: bool = False
    replacement_instances: ReplacementInstances | None = None
    lambda_function: str | None = None
    services: tuple[str, ...] = ()

    def check(self, platform: Platform, group: Any = None) -> None:
        """Refuse what is wrong on any platform.

        Args:
            platform: The platform.
            group: The deployment group, where traffic is shifted: that takes a time that is known.

        Raises:
            ValidationError: When a value has another type, the description is too long, or the time too short.
        """
        check_kind("at_timeout", self.at_timeout, AtTimeout, "use a member such as AtTimeout.ROLL_BACK", required=True)
        check_kind("description", self.description, str, "give text")
        if self.description is not None and not is_token(self.description) and len(self.description) > ROOM:
            raise ValidationError(
                "description",
                f"{len(self.description)} characters",
                allowed=f"beside the mark by which the stack knows its deployment there is room for {ROOM}",
                remedy=f"shorten it by {len(self.description) - ROOM}",
            )
        config_name_for(platform, self.config)
        seconds = seconds_of(self.timeout)
        if group is not None and self.at_timeout is not AtTimeout.LET_RUN:
            check_time(group, self.config if self.config is not None else group.deployment_config, seconds)


class StackDeployment(Construct):
    """A deployment to one group, made with the stack.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
    """

    _group: Any

    def _deploy(self, group: Any, location: AnyRevisionLocation, options: DeploymentOptions) -> None:
        """Make the custom resource, after the deployments to the same group that were made before it."""
        self._group = group
        application = application_name(group.application)
        key = (object_id(cdk.Stack.of(self)), object_id(group))
        before = _last.get(key)
        resource = CustomResourceProvider.of(self, DeploymentHandler.kind).make(
            self,
            "Resource",
            DeploymentProperties(
                application=application,
                deployment_group=group.deployment_group_name,
                **_place(location),
                moves_alias=options.lambda_function is not None,
                looks_at_service=True if options.services else None,
                description=options.description,
                deployment_config=deployment_config_name(options.config) if options.config is not None else None,
                file_exists_behavior=options.file_exists_behavior,
                ignore_application_stop_failures=options.ignore_application_stop_failures,
                update_outdated_only=options.update_outdated_only,
                replacement_instances=options.replacement_instances,
                at_timeout=options.at_timeout,
            ),
            needs=self._needs(group, application, options),
            # Stopping must stay allowed until the last deployment to the group has left the stack.
            needs_alone=[] if before else [Statement(_TO_STOP, (group.deployment_group_arn,))],
            service_timeout=cdk.Duration.seconds(seconds_of(options.timeout)) if options.timeout else None,
        )
        self._resource = cast("cdk.CfnResource", resource.node.default_child)
        if before is not None:
            # A group runs one at a time.
            depend(self._resource, before)
        _last[key] = self._resource

    def _needs(self, group: Any, application: str, options: DeploymentOptions) -> list[Statement]:
        configs = [group.deployment_config, *([options.config] if options.config is not None else [])]
        names = dict.fromkeys(map(deployment_config_name, configs))
        needs = [
            Statement(_TO_DEPLOY, (group.deployment_group_arn,)),
            Statement(_ON_APPLICATION, (arn_beside(group, "application", application),)),
            Statement(
                ("codedeploy:GetDeploymentConfig",),
                tuple(arn_beside(group, "deploymentconfig", name) for name in names),
            ),
            # To see that the stack goes back, which nobody tells.
            Statement(("cloudformation:DescribeStacks",), (cdk.Stack.of(self).stack_id,)),
        ]
        if options.lambda_function is not None:
            needs.append(Statement(("lambda:GetAlias",), (options.lambda_function,)))
        if options.services:
            needs.append(Statement(("ecs:DescribeServices",), options.services))
        return needs


def check_group(group: Any, kind: Platform, remedy: str) -> None:
    """Refuse what is no deployment group of a platform.

    Args:
        group: What was given.
        kind: The platform.
        remedy: How to get one.

    Raises:
        ValidationError: When it is no construct, or belongs to another platform.
    """
    refuse_plain("group", group, remedy)
    application = getattr(group, "application", None)
    if application is None or platform_of(application) not in {None, kind}:
        raise ValidationError(
            "group",
            kind_of(group),
            allowed="it is a deployment group of another platform, or none",
            remedy=remedy,
        )


def _place(location: AnyRevisionLocation) -> dict[str, Any]:
    if isinstance(location, GitHubLocation):
        return {"git_hub": GitHubCommit(repository=location.repository, commit_id=location.commit_id)}
    if isinstance(location, InlineContent):
        return {"inline": location.content}
    kind = str(location.bundle_type.value) if location.bundle_type else ""
    place = BundleInS3(
        bucket=location.bucket, key=location.key, bundle_type=kind, version=location.version, e_tag=location.etag
    )
    return {"s3": place}


_last: dict[tuple[str, str], cdk.CfnResource] = {}
"""The deployment that was made last, by stack and group."""
