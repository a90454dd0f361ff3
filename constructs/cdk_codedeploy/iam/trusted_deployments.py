"""The deployments that a service role trusts, as more deployment groups use it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cdk_codedeploy.iam.trust import EVERY_APPLICATION, EVERY_REGION, fits, source_arn, trust_document
from cdk_codedeploy.synthesis import Warning_, warn
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_iam as iam
    from aws_cdk.interfaces import aws_codedeploy as refs

    from cdk_codedeploy.iam.role_stacks import RoleStacks


class TrustedDeployments:
    """The deployments on behalf of which CodeDeploy may assume a service role.

    They are those of the applications that use the role, as long as the role can name them all, else those of every
    application of the account and region.

    Args:
        role: The service role.
        resource: Its L1 resource.
        stacks: Where it and its deployment groups are.
        regions: Regions whose CodeDeploy may assume the role. Default: CodeDeploy in every region.
        source_arns: The deployments that the role was made to trust, which the first deployment group adds to. Default:
            none that are to stay.
    """

    def __init__(
        self,
        role: cdk.Resource,
        resource: iam.CfnRole,
        stacks: RoleStacks,
        regions: Sequence[str] = (),
        source_arns: Iterable[str] = (),
    ) -> None:
        self._role = role
        self._resource = resource
        self._stacks = stacks
        self._regions = tuple(regions)
        self._source_arns = dict.fromkeys(source_arns)  # in the order of arrival
        self._every_application = False
        self._served_regions: dict[str | None, None] = {None: None}  # in the order of arrival, None for the role's own

    def add(self, group: cdk.Resource, application: refs.IApplicationRef, application_name: str) -> None:
        """Trust the deployments of one more deployment group.

        Args:
            group: The deployment group.
            application: Its application.
            application_name: Name of the application.
        """
        region = self._stacks.region_of(group)
        self._served_regions[region] = None
        known_later = is_token(application_name) and self._stacks.is_elsewhere(application)
        if self._every_application:
            self._trust_every_application()
        elif known_later:
            self.widen("an application that uses it is in another stack, whose name it cannot know")
        elif not self._trust({**self._source_arns, source_arn(application_name, region): None}):
            self.widen("naming all the applications that use it would pass IAM's limit for trust policies")

    def widen(self, reason: str) -> None:
        """Trust the deployments of every application, and warn of it once.

        Args:
            reason: Why, as a clause.
        """
        if self._every_application:
            return
        self._every_application = True
        self._trust_every_application()
        warn(
            self._role,
            Warning_.TRUST_COVERS_ACCOUNT,
            f"this service role trusts every deployment group of the account and region, because {reason}. "
            "Put the role into the application's stack, or use one ServiceRole for each application, to narrow it.",
        )

    def _trust_every_application(self) -> None:
        named = dict.fromkeys(source_arn(EVERY_APPLICATION, region) for region in self._served_regions)
        if not self._trust(named):
            self._trust({source_arn(EVERY_APPLICATION, EVERY_REGION): None})

    def _trust(self, source_arns: dict[str, None]) -> bool:
        """Trust these deployments and no others. Returns False when they are too many for IAM."""
        if source_arns == self._source_arns:
            return True
        document = trust_document(source_arns, self._regions)
        if not fits(document):
            return False
        self._source_arns = source_arns
        self._resource.assume_role_policy_document = document
        return True
