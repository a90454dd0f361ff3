"""The agent brought or updated by State Manager, a part of Systems Manager."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_cdk import aws_ssm as ssm
    from constructs import Construct

    from cdk_codedeploy.server.agent.agent_target import AgentTarget
    from cdk_codedeploy.server.agent.code_deploy_agent import CodeDeployAgent
    from cdk_codedeploy.server.instances import TaggedInstances
    from cdk_codedeploy.targets import TagFilter

ID = "CodeDeployAgent"
"""Id of the association beside what instances start from."""

DOCUMENT = "AWS-ConfigureAWSPackage"
PACKAGE = "AWSCodeDeployAgent"
_TARGETS_MAX = 5
_VALUES_MAX = 5
_ASSOCIATIONS_MAX = 10

Targets = list[tuple[str, list[str]]]
"""By what instances are found, and the values of it. All of them have to be right."""


def targets_of(target: AgentTarget) -> Targets:
    """Return by what Systems Manager finds the instances that start from something."""
    from aws_cdk import aws_ec2 as ec2

    if target.group is not None:
        return [("tag:aws:autoscaling:groupName", [target.group.auto_scaling_group_name])]
    if isinstance(target.construct, ec2.Instance):
        return [("InstanceIds", [target.construct.instance_id])]
    template = cast("ec2.LaunchTemplate", target.construct)
    # EC2 sets this tag itself, so it also finds the instances of a group that CodeDeploy has copied.
    return [("tag:aws:ec2launchtemplate:id", [str(template.launch_template_id)])]


def tagged_targets(instances: TaggedInstances) -> list[Targets]:
    """Return by what Systems Manager finds instances that a deployment group finds by their tags.

    An association knows no "or" between keys, so each way in which an instance can belong to the group is one.

    Args:
        instances: The tags.

    Raises:
        ValidationError: When Systems Manager cannot find them so.
    """
    parameter = "ec2_tag_filters" if instances.filters else "ec2_instance_tags"
    groups = [group.filters for group in instances.groups] or [instances.filters]
    found: list[Targets] = []
    for way in product(*(_by_key(parameter, group) for group in groups)):
        targets: dict[tuple[str, str], list[str]] = {}
        for key, values in way:
            before = targets.get(key, values)
            targets[key] = [value for value in values if value in before]
        if all(targets.values()):
            found.append([("".join(key) if key[1] else "tag-key", values) for key, values in targets.items()])
    if len(found) > _ASSOCIATIONS_MAX or any(len(targets) > _TARGETS_MAX for targets in found):
        raise _refused(parameter, f"tags of {len(found)} kinds of instances", "that is more than associations can say")
    return found


def _by_key(parameter: str, filters: Iterable[TagFilter]) -> list[tuple[tuple[str, str], list[str]]]:
    """Return each key with its values, at most as many as an association takes."""
    values: dict[tuple[str, str], list[str]] = {}
    for each in filters:
        if each.key is None or "*" in (each.value or ""):
            raise _refused(parameter, shown(each), "Systems Manager finds instances by whole tags with a key")
        if each.value is None:
            values[each.key, ""] = [each.key]
        else:
            values.setdefault(("tag:", each.key), []).append(each.value)
    return [
        (key, given[start : start + _VALUES_MAX])
        for key, given in values.items()
        for start in range(0, len(given), _VALUES_MAX)
    ]


def _refused(parameter: str, value: str, allowed: str) -> ValidationError:
    return ValidationError(
        parameter,
        f"{value} together with AgentInstall.SYSTEMS_MANAGER",
        allowed=allowed,
        remedy="give the instances one tag that says it all, or install the agent in the image",
    )


def associate(scope: Construct, id: str, agent: CodeDeployAgent, targets: Targets) -> ssm.CfnAssociation:
    """Let State Manager bring the agent, or its newest release, onto instances.

    Args:
        scope: Construct to make the association in.
        id: Id of it in the scope.
        agent: The agent.
        targets: By what the instances are found.
    """
    from aws_cdk import aws_ssm as ssm

    install, schedule = agent.install, agent.update_schedule
    parameters = {"action": ["Install"], "name": [install.distributor_package or PACKAGE]}
    if install.version is not None:
        parameters["version"] = [install.version]
    return ssm.CfnAssociation(
        scope,
        id,
        name=DOCUMENT,
        parameters=parameters,
        targets=[ssm.CfnAssociation.TargetProperty(key=key, values=values) for key, values in targets],
        schedule_expression=None if schedule is None else schedule.expression,
        # A new instance has the newest agent: it would be taken away from it while it starts.
        apply_only_at_cron_interval=None if agent.by_systems_manager else True,
    )
