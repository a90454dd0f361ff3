"""The functions of lifecycle events in AppSpec files of Lambda and ECS."""

from __future__ import annotations

from collections.abc import Mapping

from cdk_codedeploy.appspec.keys import functions
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.service import LifecycleEvent, Platform


def in_order(hooks: Mapping[LifecycleEvent | str, str], platform: Platform) -> dict[str, str]:
    """Return the functions by event, in the order that the events run; unknown names come last."""
    order = {event: number for number, event in enumerate(functions(platform).names)}
    named = {str(event): function for event, function in hooks.items()}
    return dict(sorted(named.items(), key=lambda entry: order.get(entry[0], len(order))))


def hooks_of(hooks: Value) -> dict[LifecycleEvent | str, str]:
    """Return the functions by event of a file without errors."""
    return {event.raw: str(function.value) for item in hooks.items() for event, function in item.entries()}


def hooks_document(hooks: Mapping[LifecycleEvent | str, str]) -> dict[str, object]:
    """Return the section as it stands in a file; nothing when there are no functions."""
    return {"Hooks": [{str(event): function} for event, function in hooks.items()]} if hooks else {}
