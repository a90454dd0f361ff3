"""Deployment groups for Amazon ECS, and the listeners that they move: what an update does to them."""

from __future__ import annotations

from collections.abc import Iterator

from cdk_codedeploy.updates.problem import UpdateProblem, UpdateRule
from cdk_codedeploy.updates.replacement import Replacements
from cdk_codedeploy.updates.service_rules import CODE_DEPLOY, SERVICE, controller_of
from cdk_codedeploy.updates.template import Resource, Template
from cdk_codedeploy.updates.values import canonical, differences, references, written

GROUP = "AWS::CodeDeploy::DeploymentGroup"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
LISTENER_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
_ACTIONS = {LISTENER: "DefaultActions", LISTENER_RULE: "Actions"}
_APART = frozenset({"ListenerAttributes", "Tags"})
"""Properties that other requests change than the one that says where a listener leads."""


def group_problems(deployed: Template, new: Template, replaced: Replacements) -> Iterator[UpdateProblem]:
    """Return which deployment groups for Amazon ECS would be made anew.

    Args:
        deployed: The template that is deployed.
        new: The next one.
        replaced: What is replaced.
    """
    for before in deployed.of_type(GROUP):
        services = before.properties.get("ECSServices")
        if not services:
            continue
        why = replaced.why(before.logical_id)
        if why is not None:
            yield _made_anew(new.resources[before.logical_id], f"another deployment group, because {why}")
        elif before.logical_id not in new.resources:
            for each in new.of_type(GROUP):
                is_new = each.logical_id not in deployed.resources
                if is_new and canonical(each.properties.get("ECSServices")) == canonical(services):
                    yield _made_anew(each, f"another deployment group in place of {before.logical_id}")


def listener_problems(deployed: Template, new: Template) -> Iterator[UpdateProblem]:
    """Return which listeners, and rules of listeners, would lead to the first target group again.

    Args:
        deployed: The template that is deployed.
        new: The next one.
    """
    around = _around(deployed)
    for kind, actions in _ACTIONS.items():
        for before in deployed.of_type(kind):
            after = new.resources.get(before.logical_id)
            leads_there = before.logical_id in around or around & set(references(before.properties.get(actions)))
            if after is None or after.type != kind or not leads_there:
                continue
            old, changed = (
                {name: value for name, value in each.properties.items() if name not in _APART}
                for each in (before, after)
            )
            found = next(differences(old, changed), None)
            if found is not None:
                yield UpdateProblem(
                    rule=UpdateRule.LISTENER,
                    logical_id=after.logical_id,
                    path=after.path,
                    parameter=".".join(found.path),
                    value=f"{written(found.after)} in place of {written(found.before)}",
                    allowed="CloudFormation then also leads it to the target group of the template, where after every "
                    "second deployment no task is, and CodeDeploy deploys to none whose listener leads elsewhere",
                    remedy="deploy once more first, so that the tasks are in that target group; afterwards, lead it "
                    "back by hand",
                )


def _around(template: Template) -> set[str]:
    """Return the listeners and target groups between which CodeDeploy moves traffic."""
    found: set[str] = set()
    for each in template.of_type(GROUP):
        if each.properties.get("ECSServices"):
            found.update(references(each.properties.get("LoadBalancerInfo")))
    for each in template.of_type(SERVICE):
        if controller_of(each) == CODE_DEPLOY:
            found.update(references(each.properties.get("LoadBalancers")))
    return found


def _made_anew(resource: Resource, value: str) -> UpdateProblem:
    return UpdateProblem(
        rule=UpdateRule.GROUP,
        logical_id=resource.logical_id,
        path=resource.path,
        parameter="deployment group",
        value=value,
        allowed="CloudFormation makes it before it deletes the old one, and CodeDeploy refuses a service that is in a "
        "deployment group already",
        remedy="keep names and logical ids, or take the group out with one deployment and add the other with the next; "
        "the history of the old one is lost",
    )
