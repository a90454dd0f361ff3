"""Who and what may pass through VPC endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from aws_cdk import aws_iam as iam

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import AGENT_PREFIXES, AGENT_READS, SECURE_COMMANDS, check_flag, listed, shown
from cdk_codedeploy.synthesis import pseudo

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3

# User guide of Amazon Linux 2023 and of Amazon Linux 2, "Package repositories": they are buckets of the Region.
_PACKAGES = ("al2023-repos-{region}-de612dc2/*", "amazonlinux-2-repos-{region}/*")
# User guide of CloudWatch, "Download the CloudWatch agent package".
_CLOUDWATCH_AGENT = "amazoncloudwatch-agent-{region}/*"


@dataclass(frozen=True, kw_only=True)
class VpcEndpointAccess:
    """The least that may pass: CodeDeploy's own actions, asked by known accounts, and the objects that it takes.

    It is written into the policies of the endpoints that are made, never into those of existing ones. A gateway
    endpoint is the way to S3 for the whole VPC, so all else that its instances read there has to be named too.

    Args:
        accounts: Accounts whose roles and users may pass, 12 digits each. Default: that of the stack.
        organization_id: Id of an organization, ``o-…``, whose accounts may all pass, instead of ``accounts``.
        api_actions: What may be asked of the API. Default: ``codedeploy:*``. Functions that validate deployments
            need ``codedeploy:PutLifecycleEventHookExecutionStatus`` alone.
        revision_buckets: Buckets that revisions are read from.
        amazon_linux: Let the package manager of Amazon Linux 2 and 2023 reach its repositories, where the agent's Ruby
            comes from. Default: True.
        more_objects: ARNs of more objects in S3 that anybody in the VPC may read, like ``arn:aws:s3:::tools/*``.

    Raises:
        ValidationError: When both accounts and an organization are given, or a list is none.

    Source: VPC user guide, "Control access to VPC endpoints using endpoint policies".
    """

    accounts: Sequence[str] = ()
    organization_id: str | None = None
    api_actions: Sequence[str] = ("codedeploy:*",)
    revision_buckets: Sequence[s3.IBucket] = ()
    amazon_linux: bool = True
    more_objects: Sequence[str] = ()

    def __post_init__(self) -> None:
        for name in ("accounts", "api_actions", "revision_buckets", "more_objects"):
            listed(name, getattr(self, name))
        check_flag("amazon_linux", self.amazon_linux)
        if self.accounts and self.organization_id is not None:
            raise ValidationError(
                "organization_id",
                f"{shown(self.organization_id)} together with accounts",
                allowed="all accounts of an organization may pass, or some accounts",
                remedy="leave out one of the two",
            )
        foreign = [action for action in self.api_actions if not str(action).startswith("codedeploy:")]
        if foreign or not self.api_actions:
            raise ValidationError(
                "api_actions",
                shown(foreign[0]) if foreign else "no action",
                allowed="the endpoint leads to CodeDeploy alone",
                remedy="give actions that begin with codedeploy:",
            )

    def of_api(self) -> list[iam.PolicyStatement]:
        """Return what the policy of the API's endpoint says."""
        return [self._ours(self.api_actions, ["*"])]

    def of_agent(self) -> list[iam.PolicyStatement]:
        """Return what the policy of the agent's endpoint says."""
        return [self._ours(SECURE_COMMANDS, ["*"])]

    def of_s3(self) -> list[iam.PolicyStatement]:
        """Return what the policy of the gateway endpoint says.

        AWS's own buckets are read without credentials, by the installer and by package managers.
        """
        named = [f"aws-codedeploy-{{region}}/{prefix}" for prefix in AGENT_PREFIXES] + [_CLOUDWATCH_AGENT]
        named += _PACKAGES if self.amazon_linux else ()
        anybody = [pseudo().arn("s3", name.format(region=pseudo().region), region="", account="") for name in named]
        found = [_statement(AGENT_READS, [*anybody, *self.more_objects])]
        if self.revision_buckets:
            objects = [bucket.arn_for_objects("*") for bucket in self.revision_buckets]
            found.append(self._ours(AGENT_READS, objects))
        return found

    def _ours(self, actions: Sequence[str], resources: Sequence[str]) -> iam.PolicyStatement:
        if self.organization_id is not None:
            return _statement(actions, resources, {"aws:PrincipalOrgID": self.organization_id})
        accounts = list(self.accounts) or [pseudo().account]
        return _statement(actions, resources, {"aws:PrincipalAccount": accounts[0] if len(accounts) == 1 else accounts})


def _statement(
    actions: Sequence[str], resources: Sequence[str], condition: dict[str, object] | None = None
) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        actions=list(actions),
        # The CDK's own class has a parameter of another name than its interface, which type checkers mind.
        principals=[cast("iam.IPrincipal", iam.AnyPrincipal())],
        resources=list(resources),
        conditions={"StringEquals": condition} if condition else None,
    )
