"""Operations on lifecycle hooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.auto_scaling.hooks import Hooks
from emulator.auto_scaling.state import LAUNCHING, TERMINATING, Group, Member, Store
from emulator.aws import Scope
from emulator.codedeploy.errors import ApiError

Request = Mapping[str, Any]
_SHORTEST_HEARTBEAT, _LONGEST_HEARTBEAT = 30, 7200
_HOOKS_PER_GROUP = 50


class HookOperations:
    """Sets, deletes and describes hooks, and hears from those who were told.

    Args:
        store: Returns what there is in an account and region.
        hooks: Lets instances wait.
    """

    def __init__(self, store: Callable[[Scope], Store], hooks: Hooks) -> None:
        self._store = store
        self._hooks = hooks

    def put_lifecycle_hook(self, scope: Scope, request: Request) -> None:
        """Create a hook, or change one: what is not named stays."""
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            name = request["LifecycleHookName"]
            before = group.hooks.get(name)
            defaults = {"HeartbeatTimeout": 3600, "DefaultResult": "ABANDON", "GlobalTimeout": 172800}
            hook = {**(before or defaults), **request}
            if hook.get("LifecycleTransition") not in {LAUNCHING, TERMINATING}:
                given = hook.get("LifecycleTransition")
                message = f"LifecycleTransition {given!r} is not one of {LAUNCHING}, {TERMINATING}."
                raise ApiError("ValidationError", message)
            heartbeat = hook["HeartbeatTimeout"]
            if not _SHORTEST_HEARTBEAT <= heartbeat <= _LONGEST_HEARTBEAT:
                message = f"HeartbeatTimeout {heartbeat} is not in {_SHORTEST_HEARTBEAT} to {_LONGEST_HEARTBEAT}."
                raise ApiError("ValidationError", message)
            if hook["DefaultResult"] not in {"CONTINUE", "ABANDON"}:
                raise ApiError(
                    "ValidationError", f"DefaultResult {hook['DefaultResult']!r} is not CONTINUE or ABANDON."
                )
            if before is None and len(group.hooks) >= _HOOKS_PER_GROUP:
                raise ApiError("LimitExceeded", f"A group has at most {_HOOKS_PER_GROUP} lifecycle hooks.")
            group.hooks[name] = hook

    def describe_lifecycle_hooks(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Describe the hooks of a group."""
        store = self._store(scope)
        names = request.get("LifecycleHookNames")
        with store.lock:
            hooks = store.group(request["AutoScalingGroupName"]).hooks
            return {"LifecycleHooks": [dict(hook) for name, hook in hooks.items() if not names or name in names]}

    def delete_lifecycle_hook(self, scope: Scope, request: Request) -> None:
        """Delete a hook; what waits for it, waits no longer."""
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            name = request["LifecycleHookName"]
            if group.hooks.pop(name, None) is None:
                raise ApiError("ValidationError", f"No Lifecycle Hook found with name {name} in group {group.name}")
            self._hooks.delete(group, name)

    def complete_lifecycle_action(self, scope: Scope, request: Request) -> None:
        """Let an instance go on, or abandon it."""
        result = request["LifecycleActionResult"]
        if result not in {"CONTINUE", "ABANDON"}:
            raise ApiError("ValidationError", f"LifecycleActionResult {result!r} is not CONTINUE or ABANDON.")
        store = self._store(scope)
        with store.lock:
            member = _member(store.group(request["AutoScalingGroupName"]), request)
            self._hooks.complete(member, request["LifecycleHookName"], result, request.get("LifecycleActionToken"))

    def record_lifecycle_action_heartbeat(self, scope: Scope, request: Request) -> None:
        """Have an instance wait longer."""
        store = self._store(scope)
        with store.lock:
            member = _member(store.group(request["AutoScalingGroupName"]), request)
            self._hooks.heartbeat(member, request["LifecycleHookName"], request.get("LifecycleActionToken"))


def _member(group: Group, request: Request) -> Member:
    """Return the member that is meant, by its id or by the token of its action."""
    instance_id, token = request.get("InstanceId"), request.get("LifecycleActionToken")
    if not instance_id and not token:
        raise ApiError("ValidationError", "One of InstanceId and LifecycleActionToken must be given.")
    for member in group.members.values():
        action = member.actions.get(request["LifecycleHookName"])
        if member.instance_id == instance_id or (not instance_id and action is not None and action.token == token):
            return member
    raise ApiError(
        "ValidationError", f"No active Lifecycle Action found with instance ID {instance_id} or token {token}"
    )
