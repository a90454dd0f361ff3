"""Lifecycle hooks: instances wait for them on their way into service and out of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from emulator.auto_scaling.state import LAUNCHING, Action, Group, Member, Store
from emulator.aws import LifecycleNotice, Scope, codedeploy_queue
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError

# A hook waits at least so long by the machine's own clock: a machine that has much to do must not look like an agent
# that says nothing.
_SHORTEST_WAIT = 3.0

Notify = Callable[[Scope, LifecycleNotice], None]


class Hooks:
    """Waits for lifecycle hooks.

    Args:
        clock: The time.
        notify: Told of instances that wait for a hook whose notifications go to CodeDeploy. Called on its own thread.
    """

    def __init__(self, clock: Clock, notify: Notify) -> None:
        self._clock = clock
        self._notify = notify

    def wait(self, store: Store, group: Group, member: Member, transition: str) -> str:
        """Let a member wait for all hooks of a transition at once.

        Returns:
            ``ABANDON`` as soon as one hook says so, ``CONTINUE`` when all do.
        """
        stage = "Pending" if transition == LAUNCHING else "Terminating"
        with store.lock:
            hooks = group.hooks_of(transition)
            member.actions = {hook["LifecycleHookName"]: Action(hook, self._deadline(hook)) for hook in hooks}
            actions = list(member.actions.values())
            member.state = f"{stage}:Wait" if hooks else stage
        for action in actions:
            self._tell(group, member, action, transition)
        while True:
            with store.lock:
                member.changed.clear()
                result = self._result(member, stage)
                if result is not None:
                    member.actions = {}
                    if hooks:
                        member.state = f"{stage}:Proceed"
                    return result
                next_deadline = min(action.deadline for action in actions if action.result is None)
            member.changed.wait(max(next_deadline - time.monotonic(), 0) + 0.001)

    def complete(self, member: Member, hook: str, result: str, token: str | None) -> None:
        """Say how an action ends. The store's lock is held."""
        self._action(member, hook, token).result = result
        member.changed.set()

    def heartbeat(self, member: Member, hook: str, token: str | None) -> None:
        """Start the waiting time anew. The store's lock is held."""
        action = self._action(member, hook, token)
        action.deadline = self._deadline(action.hook)
        member.changed.set()

    def delete(self, group: Group, hook: str) -> None:
        """End the actions of a hook that is deleted: launches are abandoned. The store's lock is held."""
        for member in group.members.values():
            action = member.actions.get(hook)
            if action is not None and action.result is None:
                launching = action.hook["LifecycleTransition"] == LAUNCHING
                action.result = "ABANDON" if launching else "CONTINUE"
                member.changed.set()

    @staticmethod
    def _result(member: Member, stage: str) -> str | None:
        if stage == "Pending" and member.unwanted:
            return "ABANDON"
        now = time.monotonic()
        for action in member.actions.values():
            if action.result is None and action.deadline <= now:
                action.result = action.hook["DefaultResult"]
        results = [action.result for action in member.actions.values()]
        if "ABANDON" in results:
            return "ABANDON"
        return None if None in results else "CONTINUE"

    @staticmethod
    def _action(member: Member, hook: str, token: str | None) -> Action:
        action = member.actions.get(hook)
        if action is None or action.result is not None or token not in {None, action.token}:
            what = f"token {token}" if token else f"instance {member.instance_id}"
            raise ApiError("ValidationError", f"No active Lifecycle Action found with {what}")
        return action

    def _deadline(self, hook: dict[str, Any]) -> float:
        seconds: float = hook["HeartbeatTimeout"] / self._clock.speed
        return time.monotonic() + max(seconds, _SHORTEST_WAIT)

    def _tell(self, group: Group, member: Member, action: Action, transition: str) -> None:
        if action.hook.get("NotificationTargetARN") != codedeploy_queue(group.scope.region):
            return
        notice = LifecycleNotice(
            auto_scaling_group=group.name,
            hook=action.hook["LifecycleHookName"],
            transition=transition,
            token=action.token,
            instance_id=member.instance_id,
            metadata=action.hook.get("NotificationMetadata", ""),
        )
        threading.Thread(target=self._notify, args=(group.scope, notice), daemon=True, name="lifecycle-notice").start()
