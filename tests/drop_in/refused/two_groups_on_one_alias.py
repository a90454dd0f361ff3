"""Two groups shift one alias; in the L2's template the second takes it from the first."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias

REFUSED_BECAUSE = r"one update policy"


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "TwoGroupsOnOneAlias")
    live = alias(stack, "Function")
    for name in ("First", "Second"):
        codedeploy.LambdaDeploymentGroup(stack, name, alias=live)
