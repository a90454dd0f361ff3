"""Deployment groups for instances that are turned from in place to blue/green, or back: what an update does to them."""

from __future__ import annotations

from collections.abc import Iterator

from cdk_codedeploy.updates.group_rules import GROUP
from cdk_codedeploy.updates.problem import UpdateProblem, UpdateRule
from cdk_codedeploy.updates.template import Resource, Template
from cdk_codedeploy.updates.values import canonical, references

BLUE_GREEN = "Custom::CodeDeployBlueGreenDeploymentGroup"
"""The deployment groups that CloudFormation refuses to make."""

DEPLOYMENT = "Custom::CodeDeployDeployment"
AUTO_SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup"
_NAMES = {GROUP: ("ApplicationName", "DeploymentGroupName"), BLUE_GREEN: ("Application", "Name")}
"""What each kind calls its application and its name."""


def turned_group_problems(deployed: Template, new: Template) -> Iterator[UpdateProblem]:
    """Return which groups cannot be exchanged in one update: one goes, and another comes in the same application.

    Args:
        deployed: The template that is deployed.
        new: The next one.
    """
    for before in _only_in(deployed, new):
        for after in _only_in(new, deployed):
            if _application(before) != _application(after):
                continue
            name = _name(before)
            if name is not None and canonical(name) == canonical(_name(after)):
                yield _name_is_taken(after, before)
            elif before.type != after.type and _ends_instances(before, new) and not _is_deployed_to(after, new):
                yield _nobody_serves(after, before)


def _only_in(template: Template, other: Template) -> list[Resource]:
    return [
        each
        for kind in _NAMES
        for each in template.of_type(kind)
        if not each.properties.get("ECSServices") and each.logical_id not in other.resources
    ]


def _application(group: Resource) -> object:
    return canonical(group.properties.get(_NAMES[group.type][0]))


def _name(group: Resource) -> object:
    return group.properties.get(_NAMES[group.type][1])


def _ends_instances(group: Resource, new: Template) -> bool:
    """Tell whether the instances of a group that goes are ended with it."""
    if group.type == BLUE_GREEN:
        return bool(group.properties.get("Fleet"))
    fleets = set(references(group.properties.get("AutoScalingGroups")))
    return bool(fleets) and not any(
        new.resources[each].type == AUTO_SCALING_GROUP for each in fleets & new.resources.keys()
    )


def _is_deployed_to(group: Resource, new: Template) -> bool:
    """Tell whether the stack itself deploys to a group, before it takes anything away."""
    if group.properties.get("Deployment"):
        return True
    return any(
        group.logical_id in set(references(each.properties.get("DeploymentGroup"))) for each in new.of_type(DEPLOYMENT)
    )


def _name_is_taken(after: Resource, before: Resource) -> UpdateProblem:
    return UpdateProblem(
        rule=UpdateRule.GROUP_NAME,
        logical_id=after.logical_id,
        path=after.path,
        parameter="deployment_group_name",
        value=f"the name of {before.path or before.logical_id}, which goes in the same update",
        allowed="CloudFormation makes the new group before it deletes the old one, and an application has one group of "
        "a name",
        remedy="deploy the stack once without the group and then with the new one, or give it another name",
    )


def _nobody_serves(after: Resource, before: Resource) -> UpdateProblem:
    return UpdateProblem(
        rule=UpdateRule.INSTANCES,
        logical_id=after.logical_id,
        path=after.path,
        parameter="blue_green",
        value=f"a group without a revision in place of {before.path or before.logical_id}, whose instances end",
        allowed="new instances have nothing on them until a deployment, and CloudFormation ends the old ones with the "
        "update",
        remedy="let a ServerDeployment in the stack deploy to the new group, or add it beside the old one, deploy to "
        "it, and take the old one out with the next update",
    )
