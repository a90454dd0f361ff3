"""Two deployment groups of one name cannot be there at once, which turning one takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case


def named_blue_green(case: Case) -> Iterator[Finding]:
    """Warn that a group with a name of its own is turned to blue/green, and back, in two deployments of the stack.

    CloudFormation makes the new group before it removes the old one, and what the template said before, nobody knows
    at synth.

    Source: CloudFormation user guide, "Update behaviors of stack resources".
    """
    if case.named and not case.in_place:
        yield Finding(
            warning=Warning_.NAMED_BLUE_GREEN,
            message="a group with a deployment_group_name is turned from in place to blue/green, and back, in two "
            "deployments of the stack, one without the group and one with it, because CloudFormation makes the new one "
            "before the old one goes; leave deployment_group_name out, acknowledge this when it is done, or "
            "compare with what is deployed by check_updates()",
        )
