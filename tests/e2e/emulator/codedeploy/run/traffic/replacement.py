"""A task set on its way to take over the requests of a service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import StoppedError
from emulator.codedeploy.run.traffic.hook_run import HookRun
from emulator.codedeploy.run.traffic.routes import Routes
from emulator.codedeploy.run.traffic.service_target import ServiceTarget
from emulator.codedeploy.run.traffic.steps import steps_of
from emulator.codedeploy.run.traffic.task_sets import TaskSets
from emulator.codedeploy.state import Target

_BEFORE = ("BeforeInstall", "Install", "AfterInstall")
_TEST = ("AllowTestTraffic", "AfterAllowTestTraffic")
_TRAFFIC = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")


class Replacement:
    """The lifecycle events of a deployment of the ECS platform.

    Args:
        context: The deployment.
        hooks: The functions of its hooks, by event.
        create: Makes the task set that takes over.
        task_sets: The task sets of the service.
        routes: The target groups, of which the original task set's is known.
        original: The task set that serves at first: TaskSet of Amazon ECS.
    """

    def __init__(
        self,
        context: Context,
        hooks: Mapping[str, str],
        create: Callable[[], dict[str, Any]],
        task_sets: TaskSets,
        routes: Routes,
        original: dict[str, Any],
    ) -> None:
        self._context = context
        self._create = create
        self._task_sets = task_sets
        self._routes = routes
        self._original = original
        self._options: Mapping[str, Any] = context.settings.get("blueGreenDeploymentConfiguration") or {}
        self._target = ServiceTarget(context, original, routes)
        self._events = (*_BEFORE, *(_TEST if routes.test else ()), *_TRAFFIC)
        context.journal.add_target(self._target.target, self._events)
        # The guide: without a test listener nothing runs at AfterAllowTestTraffic.
        known = {event: function for event, function in hooks.items() if event in self._events}
        self._run = HookRun(context, self._target.target, known)

    @property
    def target(self) -> Target:
        """The service, with what happened to it."""
        return self._target.target

    def carry_out(self) -> None:
        """Run all events, and end the original task set.

        Raises:
            DeploymentError: When one fails.
        """
        work = {"Install": self._install, "AllowTestTraffic": self._allow_test, "AllowTraffic": self._allow}
        with self._context.journal.progress_of(self._target.target):
            for event in self._events:
                if event == "BeforeAllowTraffic":
                    self._wait_until_ready()
                self._run.run(event, work.get(event))
            self._context.check()
            self._end_original()

    def _install(self) -> None:
        if keeps(self._context):
            self._task_sets.delete_others(self._original["id"])
        self._target.replace(self._create())

    def _allow_test(self) -> None:
        assert self._routes.test is not None
        self._target.target.memory["test"] = self._routes.test.serves
        self._routes.test.forward(self._routes.green, 100)

    def _wait_until_ready(self) -> None:
        """Wait for somebody to continue, if that is asked for."""
        option: Mapping[str, Any] = self._options.get("deploymentReadyOption") or {}
        journal = self._context.journal
        if option.get("actionOnTimeout") != "STOP_DEPLOYMENT":
            journal.tell("DeploymentReady")
            return
        journal.set_status("Ready")
        journal.tell("DeploymentReady")
        minutes = int(option.get("waitTimeInMinutes", 0))
        if not self._context.wait(self._context.deployment.ready, minutes * 60):
            raise StoppedError("TIMEOUT", f"Nobody continued the deployment within {minutes} minutes.")
        journal.set_status("InProgress")

    def _allow(self) -> None:
        for step in steps_of(self._context.config):
            self._context.check()
            self._routes.production.forward(self._routes.green, step.percent)
            self._target.weigh(step.percent)
            self._context.pause(step.minutes * 60)
        self._task_sets.become_primary(self._target.replacement)
        self._target.take_over()

    def _end_original(self) -> None:
        option: Mapping[str, Any] = self._options.get("terminateBlueInstancesOnDeploymentSuccess") or {}
        if keeps(self._context):
            return
        with self._context.store.lock:
            self._context.deployment.instances_waiting = True
        minutes = int(option.get("terminationWaitTimeInMinutes", 0))
        self._context.wait(self._context.deployment.terminate, minutes * 60)
        self._task_sets.delete(self._original["id"])
        self._target.end_original()


def keeps(context: Context) -> bool:
    """Return whether the original task set stays after a deployment. Until the next one needs its target group."""
    options: Mapping[str, Any] = context.settings.get("blueGreenDeploymentConfiguration") or {}
    return (options.get("terminateBlueInstancesOnDeploymentSuccess") or {}).get("action") == "KEEP_ALIVE"
