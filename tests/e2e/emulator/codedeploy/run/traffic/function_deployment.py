"""A deployment of the Lambda platform: an alias gives its traffic to another version of a function.

Source: user guide, "AppSpec 'hooks' section for an AWS Lambda deployment", "Working with deployment configurations".
"""

from __future__ import annotations

from functools import partial

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.traffic import appspec, function_appspec
from emulator.codedeploy.run.traffic.function_alias import FunctionAlias
from emulator.codedeploy.run.traffic.function_appspec import FunctionAppSpec
from emulator.codedeploy.run.traffic.hook_run import HookRun
from emulator.codedeploy.run.traffic.steps import steps_of
from emulator.codedeploy.state import Target

_EVENTS = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")
_ALL = 100


def deploy(context: Context) -> None:
    """Shift an alias's traffic, or give it back in a rollback.

    Raises:
        DeploymentError: When the deployment fails. The alias stays as it is then.
    """
    if context.deployment.creator == "codeDeployRollback":
        _roll_back(context)
        return
    spec = function_appspec.of(appspec.read(context.role, context.deployment.revision))
    alias = FunctionAlias(context, spec.function, spec.alias)
    alias.must_point_to(spec.current_version)
    alias.must_find(spec.target_version)
    _Shift(context, spec, alias).carry_out()


def _roll_back(context: Context) -> None:
    """Give the traffic back to the version that had it before what failed. No hook runs: that is our reading.

    An alias that was not touched yet is left alone.
    """
    with context.store.lock:
        failed = context.store.deployments[(context.deployment.rollback or {})["rollbackTriggeringDeploymentId"]]
        touched = [target for target in failed.targets.values() if target.reached("AllowTraffic")]
    for target in touched:
        before = target.details["lambdaFunctionInfo"]
        name, alias = before["functionName"], before["functionAlias"]
        back = Target(name, arn=target.arn)
        versions = {"currentVersion": before["targetVersion"], "targetVersion": before["currentVersion"]}
        info = {**before, **versions, "targetVersionWeight": _ALL - before["targetVersionWeight"]}
        context.journal.set_details(back, lambdaFunctionInfo=info)
        context.journal.add_target(back, ("AllowTraffic",))
        shift = FunctionAlias(context, name, alias)
        with context.journal.progress_of(back):
            HookRun(context, back, {}).run("AllowTraffic", partial(shift.point_to, before["currentVersion"]))
            context.journal.set_details(back, lambdaFunctionInfo={**info, "targetVersionWeight": float(_ALL)})


class _Shift:
    """Traffic on its way to another version."""

    def __init__(self, context: Context, spec: FunctionAppSpec, alias: FunctionAlias) -> None:
        self._context = context
        self._spec = spec
        self._alias = alias
        self._target = Target(
            spec.function, arn=context.role.scope.arn("lambda", f"function:{spec.function}:{spec.alias}")
        )
        self._tell(0)
        context.journal.add_target(self._target, _EVENTS)
        self._run = HookRun(context, self._target, spec.hooks)

    def carry_out(self) -> None:
        """Run all events.

        Raises:
            DeploymentError: When one fails.
        """
        with self._context.journal.progress_of(self._target):
            self._run.run("BeforeAllowTraffic")
            self._run.run("AllowTraffic", self._allow)
            self._run.run("AfterAllowTraffic")
            self._context.check()

    def _allow(self) -> None:
        for step in steps_of(self._context.config):
            self._context.check()
            self._alias.shift(self._spec.current_version, self._spec.target_version, step.percent)
            self._alias.wait_for_concurrency()
            self._tell(step.percent)
            self._context.pause(step.minutes * 60)

    def _tell(self, percent: int) -> None:
        info = {
            "functionName": self._spec.function,
            "functionAlias": self._spec.alias,
            "currentVersion": self._spec.current_version,
            "targetVersion": self._spec.target_version,
            "targetVersionWeight": float(percent),
        }
        self._context.journal.set_details(self._target, lambdaFunctionInfo=info)
