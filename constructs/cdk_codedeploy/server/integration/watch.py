"""Has the rules checked, once for each deployment group, when the app is synthesized."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.server.deployment_config import ServerDeploymentConfig
from cdk_codedeploy.server.integration.auto_scaling_groups import copied_fleet_facts, fleet_facts
from cdk_codedeploy.server.integration.balancers import balancer_facts, balancer_places
from cdk_codedeploy.server.integration.case import Case, Finding
from cdk_codedeploy.server.integration.rules import RULES
from cdk_codedeploy.synthesis import is_compared_with_deployed, object_id, registry_of, warn

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import IConstruct

    from cdk_codedeploy.server.integration.subject import Subject


Subjects: TypeAlias = "dict[str, tuple[IConstruct, Subject]]"
"""Deployment groups with what they tell of themselves, by the identity of the group."""


@dataclass
class _Watched:
    """The deployment groups of an app that have something around them.

    Attributes:
        stages: Those of each stage, by the identity of the stage.
        hook_seconds: How long the hooks of a group's revision may take.
    """

    stages: dict[str, Subjects] = field(default_factory=dict[str, Subjects])
    hook_seconds: dict[str, int] = field(default_factory=dict[str, int])

    def check(self, subjects: Subjects) -> list[str]:
        """Warn of what the rules find, and return what they refuse."""
        return [
            sentence
            for key, (group, subject) in subjects.items()
            for sentence in _check(group, _case_of(group, subject, self.hook_seconds.get(key)))
        ]


def watch(group: IConstruct, subject: Subject) -> None:
    """Have the rules look at a deployment group at the end. All groups of a stage share one call.

    Args:
        group: The deployment group.
        subject: What it tells of itself.
    """
    registry = registry_of(group)
    watched = registry.part(_Watched)
    # The CDK writes the stages in an app before it validates the app, and a warning would come too late.
    stage = cdk.Stage.of(group)
    subjects = watched.stages.setdefault("" if stage is None else object_id(stage), {})
    if not subjects:
        registry.at_the_end(lambda: watched.check(subjects), stage=stage)
    subjects.setdefault(object_id(group), (group, subject))


def tell_hook_seconds(group: IConstruct, seconds: int | None) -> None:
    """Say how long the hooks of a revision may take that is deployed to a group.

    Args:
        group: The deployment group.
        seconds: Sum of the time-outs that its AppSpec file gives; None where it leaves some out.
    """
    if seconds is not None:
        known = registry_of(group).part(_Watched).hook_seconds
        known[object_id(group)] = max(seconds, known.get(object_id(group), 0))


def _check(group: IConstruct, case: Case) -> list[str]:
    refused: list[str] = []
    for rule in RULES:
        for found in rule(case):
            if isinstance(found, Finding):
                warn(group, found.warning, found.message)
            else:
                refused.append(str(found))
    return refused


def _case_of(group: IConstruct, subject: Subject, hook_seconds: int | None) -> Case:
    given = subject.balancers.given
    places = balancer_places(given)
    blue_green = subject.blue_green
    fleet = None if blue_green is None else blue_green.fleet
    found = [fleet_facts(each, places, subject.agent) for each in subject.groups]
    if fleet is not None:
        found.append(copied_fleet_facts(fleet, subject.agent))
    return Case(
        where=f'deployment group "{group.node.path}"',
        named=subject.settings.name is not None and not is_compared_with_deployed(group),
        in_place=blue_green is None,
        config_name=subject.settings.config_name,
        minimum=_minimum(subject.config),
        balancers=balancer_facts(given),
        fleets=tuple(each for each in found if each is not None),
        all_known=not subject.tagged and all(each is not None for each in found),
        suspended=subject.suspended,
        termination_hook=subject.termination_hook,
        groups=len(subject.groups),
        hook_seconds=hook_seconds,
    )


def _minimum(config: refs.IDeploymentConfigRef | None) -> tuple[str, int] | None:
    """Return the minimum of healthy hosts of a configuration that the app makes."""
    if not isinstance(
        config, (ServerDeploymentConfig, codedeploy.ServerDeploymentConfig, codedeploy.CfnDeploymentConfig)
    ):
        return None
    made = config if isinstance(config, codedeploy.CfnDeploymentConfig) else config.node.default_child
    if not isinstance(made, codedeploy.CfnDeploymentConfig):
        return None
    found: Any = cdk.Stack.of(made).resolve({"minimum": made.minimum_healthy_hosts})
    kind, value = (found.get("minimum", {}).get(key) for key in ("type", "value"))
    return (kind, int(value)) if isinstance(kind, str) and isinstance(value, (int, float)) else None
