"""Rules that run once for each stage of an app, before it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.synthesis.registry import RunRules, object_id

if TYPE_CHECKING:
    from constructs import IConstruct


def at_the_end_of_each_stage(scope: IConstruct, rule: Callable[[IConstruct], list[str]]) -> None:
    """Have a rule checked for the stage that a construct is in, and for each stage in the construct.

    The CDK writes the stages in an app before it validates the app. So each stage gets a validation of its own, which
    can still warn. Stages that are made after this call are left to that of the app, which can only refuse.

    Args:
        scope: The construct.
        rule: Takes a stage, or the root where there is none, and returns one sentence for each violation.
    """
    outer = cdk.Stage.of(scope) or scope.node.root
    done: set[str] = set()

    def check(stage: IConstruct) -> list[str]:
        done.add(object_id(stage))
        return rule(stage)

    def check_what_is_left() -> list[str]:
        left = [outer, *(each for each in stages() if object_id(each) not in done)]
        return [sentence for stage in left for sentence in check(stage)]

    def stages() -> Iterator[cdk.Stage]:
        own = object_id(outer)
        return (each for each in scope.node.find_all() if isinstance(each, cdk.Stage) and object_id(each) != own)

    def check_inner(stage: cdk.Stage) -> RunRules:
        return RunRules([lambda: check(stage)])

    for stage in stages():
        stage.node.add_validation(check_inner(stage))
    outer.node.add_validation(RunRules([check_what_is_left]))
