"""The functions that run between the steps of a deployment to Amazon ECS."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cdk_codedeploy.deployment import HookFunction, check_hook_function
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import HOOKABLE_EVENTS, LifecycleEvent, Platform, check_kind, shown


def read_hooks(
    hooks: Mapping[LifecycleEvent | str, HookFunction] | None, *, has_test_listener: bool
) -> dict[LifecycleEvent, HookFunction]:
    """Return the functions by lifecycle event, checked.

    Args:
        hooks: What the deployment group was given.
        has_test_listener: Whether there is test traffic.

    Raises:
        ValidationError: About ``hooks``.
    """
    check_kind("hooks", hooks, Mapping, "map lifecycle events to functions")
    found: dict[LifecycleEvent, HookFunction] = {}
    for event, function in (hooks or {}).items():
        checked = check_hook("hooks", event, taken=found, has_test_listener=has_test_listener)
        check_hook_function("hooks", function)
        found[checked] = function
    return found


def check_hook(
    parameter: str, event: LifecycleEvent | str, *, taken: Collection[str], has_test_listener: bool
) -> LifecycleEvent:
    """Return a lifecycle event at which a function can run.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        event: The event.
        taken: Events that have a function already.
        has_test_listener: Whether there is test traffic.

    Raises:
        ValidationError: About the parameter.
    """
    events = HOOKABLE_EVENTS[Platform.ECS]
    if event not in events:
        raise ValidationError(
            parameter,
            shown(str(event)),
            allowed=f"functions run at {', '.join(events)}",
            remedy="pass one of these members of LifecycleEvent",
        )
    if event in taken:
        raise ValidationError(
            parameter,
            f"a second function for {event}",
            allowed="one function runs at an event",
            remedy="do the work of both in one function",
        )
    if event == LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC and not has_test_listener:
        raise ValidationError(
            parameter,
            f"a function for {event} without a test listener",
            allowed="without test traffic nothing runs then",
            remedy="pass test_listener= in the blue/green configuration, or use BeforeAllowTraffic",
        )
    return LifecycleEvent(event)
