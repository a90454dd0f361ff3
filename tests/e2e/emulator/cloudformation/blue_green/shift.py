"""Lets CodeDeploy put the task set of an update in the place of the one that serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from emulator.aws import Scope
from emulator.cloudformation.blue_green.transform import Shift
from emulator.cloudformation.containers import TASK_SET
from emulator.cloudformation.handler import Context, Properties, Resource
from emulator.cloudformation.properties import PropertyError
from emulator.codedeploy.state import Deployment, StackUpdate

_POLL_SECONDS = 0.05

Begin = Callable[[Scope, StackUpdate], Deployment]


def carry_out(
    context: Context,
    shift: Shift,
    properties: Properties,
    *,
    stack: str,
    ids: Mapping[str, str],
    begin: Begin,
    cancelled: Callable[[], bool],
    triggers: Sequence[str] = (),
) -> Resource:
    """Let CodeDeploy make a task set and give it the requests. Wait for the end of that.

    Args:
        context: The task set.
        shift: The update.
        properties: The task set's.
        stack: Id of the stack.
        ids: What ``Ref`` gives of the stack's other resources.
        begin: Makes and starts the deployment.
        cancelled: Whether somebody has cancelled the update.
        triggers: Names of the alarms that roll the stack back.

    Returns:
        The task set. It is gone when the update was cancelled.

    Raises:
        PropertyError: When the deployment does not succeed. The old task set serves then.
    """
    deployment = begin(context.scope, _update(context, shift, properties, stack, ids))
    stopped, ringing = False, ""
    while not deployment.finished.wait(_POLL_SECONDS):
        stopped = stopped or cancelled()
        ringing = ringing or _ringing(context, triggers)
        if stopped or ringing:
            deployment.stop_requested.set()
    (target,) = deployment.targets.values() or [None]
    made = target.memory.get("replacement", "") if target else ""
    if deployment.status == "Succeeded" or stopped:
        return Resource(made or deployment.id, {"Id": made})
    if ringing:
        raise PropertyError(f"The following alarms of the rollback configuration are in ALARM: {ringing}")
    why = (deployment.error or {}).get("message", "")
    message = f"'{shift.hook.name}' of type AWS::CodeDeploy::BlueGreen failed with message: "
    raise PropertyError(f"{message}CodeDeploy deployment {deployment.id} has {deployment.status.lower()}: {why}")


def _ringing(context: Context, triggers: Sequence[str]) -> str:
    if not triggers:
        return ""
    answer = context.client("cloudwatch").describe_alarms(AlarmNames=list(triggers), StateValue="ALARM")
    return ", ".join(each["AlarmName"] for each in answer["MetricAlarms"])


def _update(context: Context, shift: Shift, properties: Properties, stack: str, ids: Mapping[str, str]) -> StackUpdate:
    hook, balancing = shift.hook, context.client("elbv2")
    parameters: dict[str, Any] = TASK_SET.parameters(context, TASK_SET.create_call, properties)
    cluster, service = parameters.pop("cluster"), parameters.pop("service")
    # As CloudFormation has them: a task set whose size is not given has all tasks, or nothing would take over.
    parameters.setdefault("scale", {"value": 100.0, "unit": "PERCENT"})
    groups = [ids[name] for name in hook.target_groups]
    found = balancing.describe_target_groups(TargetGroupArns=groups)["TargetGroups"]
    first, second = (each["TargetGroupName"] for each in found)
    return StackUpdate(
        stack=stack,
        role=hook.role,
        cluster=str(cluster).rpartition("/")[2],
        service=str(service).rpartition("/")[2],
        target_groups=(first, second),
        production=ids[hook.production],
        test=ids[hook.test] if hook.test else None,
        task_set=parameters,
        routing=hook.routing,
        wait=hook.wait,
        functions=hook.functions,
    )
