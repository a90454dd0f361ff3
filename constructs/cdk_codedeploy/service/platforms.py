"""The three compute platforms and the AWS managed policies for their service roles."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cdk_codedeploy.service.api_text import ApiText

if TYPE_CHECKING:
    from collections.abc import Mapping


class Platform(ApiText):
    """Where a deployment goes; the value is the API's ``computePlatform``.

    Source: user guide ``primary-components.html``, botocore model ``ComputePlatform``.
    """

    SERVER = "Server"
    """EC2 instances and machines outside AWS; the console calls it EC2/On-Premises."""

    LAMBDA = "Lambda"
    """Versions of a Lambda function behind an alias; always blue/green."""

    ECS = "ECS"
    """Task sets of an Amazon ECS service; always blue/green."""

    @property
    def managed_policy(self) -> str:
        """Name of the AWS managed policy that gives a service role everything the platform can need.

        The name contains its path, as ``ManagedPolicy.from_aws_managed_policy_name`` expects it. Source: user guide
        ``getting-started-create-service-role.html``.
        """
        return _MANAGED_POLICIES[self]

    @property
    def limited_managed_policy(self) -> str | None:
        """Name of the narrower AWS managed policy, or None for Server, which has none.

        For Lambda it leaves out publishing to SNS. For ECS it invokes only hook functions whose name begins with
        ``CodeDeployHook_`` and reads only S3 objects tagged ``UseWithCodeDeploy=true``. Source: user guide
        ``managed-policies.html``.
        """
        return _LIMITED_MANAGED_POLICIES.get(self)


_MANAGED_POLICIES: Mapping[Platform, str] = MappingProxyType(
    {
        Platform.SERVER: "service-role/AWSCodeDeployRole",
        Platform.LAMBDA: "service-role/AWSCodeDeployRoleForLambda",
        # The two policies for ECS live at the root path, unlike the others.
        Platform.ECS: "AWSCodeDeployRoleForECS",
    }
)

_LIMITED_MANAGED_POLICIES: Mapping[Platform, str] = MappingProxyType(
    {
        Platform.LAMBDA: "service-role/AWSCodeDeployRoleForLambdaLimited",
        Platform.ECS: "AWSCodeDeployRoleForECSLimited",
    }
)
