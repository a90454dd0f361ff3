"""What organisations lay over all stacks: a permissions boundary, a role path, a check, retained resources."""

import aws_cdk as cdk
import jsii
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from constructs import IConstruct


@jsii.implements(cdk.IAspect)
class RolePath:
    """Puts every role on the path that the organisation's policies speak of."""

    def visit(self, node: IConstruct) -> None:
        """Set the path of a role."""
        if isinstance(node, iam.CfnRole):
            node.path = "/workloads/"


@jsii.implements(cdk.IAspect)
class SlowDeployments:
    """Takes the careful configuration wherever a group took the default."""

    def visit(self, node: IConstruct) -> None:
        """Set the configuration of a deployment group."""
        if isinstance(node, codedeploy.CfnDeploymentGroup):
            node.deployment_config_name = "CodeDeployDefault.OneAtATime"
        if isinstance(node, codedeploy.ServerDeploymentGroup):
            cdk.Annotations.of(node).add_info("checked")


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "Aspects")
    codedeploy.ServerDeploymentGroup(stack, "Group")
    boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "workload-boundary")
    iam.PermissionsBoundary.of(stack).apply(boundary)
    cdk.Aspects.of(stack).add(RolePath())
    cdk.Aspects.of(stack).add(SlowDeployments())
