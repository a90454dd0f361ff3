"""Stopping deployments, letting them go on, and reporting on their hooks."""

from __future__ import annotations

from emulator.codedeploy import find
from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.state import Deployment

_UNSUPPORTED = "UnsupportedActionForDeploymentTypeException"


def stop(context: Context, request: Request) -> Answer:
    """StopDeployment. What is on its way on an instance comes to its end first."""
    found = find.deployment(context.store, request["deploymentId"])
    _check_runs(found)
    found.stop_rolls_back = request.get("autoRollbackEnabled")
    found.stop_requested.set()
    if any(target.status == "InProgress" for target in found.targets.values()):
        return {"status": "Pending", "statusMessage": "Commands are still running on some instances"}
    return {"status": "Succeeded", "statusMessage": "No more commands will be scheduled for execution"}


def go_on(context: Context, request: Request) -> None:
    """ContinueDeployment."""
    found = find.deployment(context.store, request["deploymentId"])
    _check_blue_green(found)
    if request.get("deploymentWaitType", "READY_WAIT") == "TERMINATION_WAIT":
        _end_termination_wait(found, "InvalidDeploymentStatusException")
        return
    _check_runs(found)
    if found.status != "Ready":
        message = f"The deployment {found.id} is {found.status}. Only one that is Ready goes on."
        raise ApiError("DeploymentIsNotInReadyStateException", message)
    found.ready.set()


def skip_wait(context: Context, request: Request) -> None:
    """SkipWaitTimeForInstanceTermination."""
    found = find.deployment(context.store, request["deploymentId"])
    _check_blue_green(found)
    _end_termination_wait(found, "DeploymentNotStartedException")


def put_hook_status(context: Context, request: Request) -> Answer:
    """PutLifecycleEventHookExecutionStatus, for the functions that Lambda and ECS deployments call."""
    found = find.deployment(context.store, request["deploymentId"])
    status = request["status"]
    context.refuse_if(
        status not in {"Succeeded", "Failed"}, "status", f"status is {status}. A function says Succeeded or Failed."
    )
    if found.platform == "Server":
        raise ApiError(_UNSUPPORTED, f"The deployment {found.id} is for Server, which calls no functions.")
    execution = found.hooks.get(request["lifecycleEventHookExecutionId"])
    if execution is None:
        message = f"{found.id} has no hook that runs as {request['lifecycleEventHookExecutionId']}."
        raise ApiError("InvalidLifecycleEventHookExecutionIdException", message)
    with context.store.lock:
        if execution.over or execution.status is not None:
            message = f"The hook {execution.event} of {found.id} is over."
            raise ApiError("LifecycleEventAlreadyCompletedException", message)
        execution.status = status
    execution.reported.set()
    return {"lifecycleEventHookExecutionId": execution.id}


def _end_termination_wait(found: Deployment, code: str) -> None:
    if not found.instances_waiting:
        _check_runs(found)
        raise ApiError(code, f"The deployment {found.id} is {found.status} and does not wait to end instances.")
    found.terminate.set()


def _check_blue_green(found: Deployment) -> None:
    if found.settings["deploymentStyle"]["deploymentType"] != "BLUE_GREEN":
        raise ApiError(_UNSUPPORTED, f"The deployment {found.id} is in place: it waits for nobody.")


def _check_runs(found: Deployment) -> None:
    if not find.runs(found):
        raise ApiError("DeploymentAlreadyCompletedException", f"The deployment {found.id} has {found.status} already.")
