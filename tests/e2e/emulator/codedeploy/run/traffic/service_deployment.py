"""A deployment of the ECS platform: a new task set takes over the requests of a service.

Source: user guide, "AppSpec 'hooks' section for an Amazon ECS deployment", "Create a deployment group for an Amazon ECS
deployment".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import StoppedError
from emulator.codedeploy.run.traffic import appspec, service_appspec, service_rollback
from emulator.codedeploy.run.traffic.hook_run import HookRun
from emulator.codedeploy.run.traffic.routes import Routes
from emulator.codedeploy.run.traffic.service_appspec import ServiceAppSpec
from emulator.codedeploy.run.traffic.service_target import ServiceTarget
from emulator.codedeploy.run.traffic.steps import steps_of
from emulator.codedeploy.run.traffic.task_sets import TaskSets

_BEFORE = ("BeforeInstall", "Install", "AfterInstall")
_TEST = ("AllowTestTraffic", "AfterAllowTestTraffic")
_TRAFFIC = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")


def deploy(context: Context) -> None:
    """Make a task set and give it the requests.

    Raises:
        DeploymentError: When the deployment fails. Everything stays as it is then.
    """
    task_sets = _task_sets_of(context)
    if context.deployment.creator == "codeDeployRollback":
        service_rollback.deploy(context, task_sets)
        return
    spec = service_appspec.of(appspec.read(context.role, context.deployment.revision))
    original = task_sets.original(others=_keeps(context))
    routes = Routes(context.role, context.settings)
    if "AfterAllowTestTraffic" in spec.hooks and routes.test is None:
        # The guide: without a test listener nothing runs at AfterAllowTestTraffic.
        spec = ServiceAppSpec(**{**vars(spec), "hooks": _without(spec.hooks, "AfterAllowTestTraffic")})
    routes.must_serve(original)
    _Replacement(context, spec, task_sets, routes, original).carry_out()


def _task_sets_of(context: Context) -> TaskSets:
    """Return the task sets of the deployment group's service."""
    (service,) = context.settings["ecsServices"]
    return TaskSets(context, service["clusterName"], service["serviceName"])


class _Replacement:
    """A task set on its way to take over."""

    def __init__(
        self,
        context: Context,
        spec: ServiceAppSpec,
        task_sets: TaskSets,
        routes: Routes,
        original: dict[str, Any],
    ) -> None:
        self._context = context
        self._spec = spec
        self._task_sets = task_sets
        self._routes = routes
        self._original = original
        self._options: Mapping[str, Any] = context.settings.get("blueGreenDeploymentConfiguration") or {}
        self._target = ServiceTarget(context, original, routes)
        self._events = (*_BEFORE, *(_TEST if routes.test else ()), *_TRAFFIC)
        context.journal.add_target(self._target.target, self._events)
        self._run = HookRun(context, self._target.target, spec.hooks)

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
        if _keeps(self._context):
            self._task_sets.delete_others(self._original["id"])
        made = self._task_sets.create(self._spec, self._original, self._routes.green)
        self._target.replace(made)

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
        if _keeps(self._context):
            return
        with self._context.store.lock:
            self._context.deployment.instances_waiting = True
        minutes = int(option.get("terminationWaitTimeInMinutes", 0))
        self._context.wait(self._context.deployment.terminate, minutes * 60)
        self._task_sets.delete(self._original["id"])
        self._target.end_original()


def _keeps(context: Context) -> bool:
    """Return whether the original task set stays after a deployment. Until the next one needs its target group."""
    options: Mapping[str, Any] = context.settings.get("blueGreenDeploymentConfiguration") or {}
    return (options.get("terminateBlueInstancesOnDeploymentSuccess") or {}).get("action") == "KEEP_ALIVE"


def _without(hooks: Mapping[str, str], event: str) -> dict[str, str]:
    return {name: function for name, function in hooks.items() if name != event}
