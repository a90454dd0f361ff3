"""All rules on an update at once."""

from __future__ import annotations

from collections.abc import Collection

from cdk_codedeploy.updates.group_rules import group_problems, listener_problems
from cdk_codedeploy.updates.problem import UpdateProblem
from cdk_codedeploy.updates.replacement import Replacements
from cdk_codedeploy.updates.service_rules import service_problems
from cdk_codedeploy.updates.template import Template
from cdk_codedeploy.updates.turned_group_rules import turned_group_problems


def check_update(deployed: Template, new: Template, *, accepted: Collection[str] = ()) -> list[UpdateProblem]:
    """Return what goes wrong when a deployed stack is updated, what fails first.

    Values are compared as they stand: what a function of CloudFormation gives in the end is not known here, apart from
    references to resources that the update itself replaces.

    Args:
        deployed: The template that is deployed.
        new: The next one.
        accepted: Logical ids of resources that nothing is said of.
    """
    replaced = Replacements(deployed, new)
    found = [
        *service_problems(deployed, new, replaced),
        *group_problems(deployed, new, replaced),
        *listener_problems(deployed, new),
        *turned_group_problems(deployed, new),
    ]
    left = [each for each in found if each.logical_id not in accepted]
    return sorted(left, key=lambda each: not each.rule.refuses)
