"""What the function of a hook may do: write its log, live in a network, and answer CodeDeploy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from aws_cdk import aws_iam as iam

from cdk_codedeploy.iam import Statement
from cdk_codedeploy.iam.attached_policies import AttachedPolicies, Budget
from cdk_codedeploy.iam.permissions import PermissionSet
from cdk_codedeploy.iam.role import L1Role

if TYPE_CHECKING:
    import aws_cdk as cdk
    from constructs import Construct

TRUST: dict[str, object] = {
    "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}],
    "Version": "2012-10-17",
}

IN_NETWORK = Statement(
    (
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    )
)
"""What a function in a VPC needs. Lambda developer guide, "Giving Lambda functions access to resources in a VPC"."""


class HookRole(L1Role):
    """The role of a hook's function.

    What it may do to a deployment group, and to the function that it tests, stands in policies beside it. So the
    function itself depends on neither, and the service role of the group can name the function.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        statements: What the function may do from the start, none of which may depend on the function.
    """

    def __init__(self, scope: Construct, id: str, *, statements: Sequence[Statement]) -> None:
        super().__init__(
            scope,
            id,
            trust=TRUST,
            permissions=PermissionSet(statements),
            description="Runs a check for CodeDeploy at a lifecycle event",
        )
        self._attached: AttachedPolicies | None = None

    def allow(self, statements: Sequence[Statement]) -> list[cdk.CfnResource]:
        """Allow more, and return the policies that say so."""
        if self._attached is None:
            self._attached = AttachedPolicies(self, "Hook", role_name=self.role_name, budget=Budget())
        return self._attached.add(statements)

    def add_needs(self, statements: Sequence[iam.PolicyStatement]) -> cdk.CfnResource:
        """Allow what the check needs, and return the policy that says so, which nothing else is added to."""
        policy = iam.Policy(self, "Needs", statements=list(statements))
        policy.attach_to_role(self)
        return cast("cdk.CfnResource", policy.node.default_child)
