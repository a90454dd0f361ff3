"""Carries out ``AWS::CodeDeployBlueGreen`` in ministack's CloudFormation, which passes over transform and hook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, engine, handlers, provisioners

from emulator.aws import Aws, Scope
from emulator.cloudformation.blue_green import shift as blue_green
from emulator.cloudformation.blue_green.hook import HookError
from emulator.cloudformation.blue_green.transform import Shift, shift_of, transform
from emulator.cloudformation.handler import Context

_TASK_SET = "AWS::ECS::TaskSet"
_ROUTES = ("AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule")
# Where a stack has its alarms.
_TRIGGERS = "_rollback_triggers"
# What takes a template.
_ACTIONS = ("CreateStack", "UpdateStack", "CreateChangeSet")
_STACK: ContextVar[str] = ContextVar("the stack that a template is for", default="")
_SHIFT: ContextVar[Shift | None] = ContextVar("how the update that runs replaces the tasks", default=None)


def deploy_stacks_blue_green(aws: Aws, begin: blue_green.Begin) -> None:
    """Let stacks be updated blue/green. To be called once, after our resource types were added.

    Args:
        aws: The AWS that the handlers call.
        begin: Makes and starts a deployment of CodeDeploy.
    """
    for action in _ACTIONS:
        cloudformation._ACTION_HANDLERS[action] = _knowing_its_stack(cloudformation._ACTION_HANDLERS[action])
    apply, deploy = _transforming(engine._apply_transforms), _shifting(handlers._deploy_stack_async)
    for module in (handlers, changesets):
        module._apply_transforms = apply
        module._deploy_stack_async = deploy
    _let_codedeploy_make_task_sets(aws, begin)
    for kind in _ROUTES:
        _leave_to_codedeploy(kind)


def _knowing_its_stack(handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def handle(params: Any) -> Any:
        name = handlers._p(params, "StackName")
        token = _STACK.set(name)
        try:
            answer = handler(params)
        finally:
            _STACK.reset(token)
        record, alarms = handlers._resolve_stack(name) if name else None, _rollback_triggers(params)
        if record is not None and alarms is not None:
            record[_TRIGGERS] = alarms
        return answer

    return handle


def _rollback_triggers(params: Mapping[str, Any]) -> list[str] | None:
    """Return the names of the alarms that are to roll a stack back, or None when a request says nothing of them."""
    given = {key: value for key, value in params.items() if key.startswith("RollbackConfiguration")}
    if not given:
        return None
    arns = [handlers._p(params, key) for key in sorted(given) if key.endswith(".Arn")]
    return [arn.partition(":alarm:")[2] for arn in arns]


def _transforming(original: Callable[..., Any]) -> Callable[..., Any]:
    def apply(template: dict[str, Any], *parameters: Any) -> Any:
        stack = handlers._resolve_stack(_STACK.get()) if _STACK.get() else None
        current = stack.get("_template") if stack and stack.get("StackStatus") != "DELETE_COMPLETE" else None
        try:
            return original(transform(template, current), *parameters)
        except HookError as error:
            return engine._TransformFailed(template, str(error))

    return apply


def _shifting(original: Callable[..., Any]) -> Callable[..., Any]:
    async def deploy(stack_name: str, stack_id: str, template: dict[str, Any], *arguments: Any, **options: Any) -> None:
        previous = (options.get("previous_stack") or {}).get("_template")
        token = _SHIFT.set(shift_of(previous, template))
        try:
            await original(stack_name, stack_id, template, *arguments, **options)
        finally:
            _SHIFT.reset(token)

    return deploy


def _shift_in(stack: str) -> Shift | None:
    """Return how the update that runs replaces the tasks. On its way back it replaces nothing."""
    rolls_back = "ROLLBACK" in _record(stack).get("StackStatus", "")
    return None if rolls_back else _SHIFT.get()


def _record(stack: str) -> dict[str, Any]:
    record: dict[str, Any] = cloudformation._stacks.get(stack) or {}
    return record


def _let_codedeploy_make_task_sets(aws: Aws, begin: blue_green.Begin) -> None:
    registration = dict(provisioners._RESOURCE_HANDLERS[_TASK_SET])
    original = registration["create"]

    def create(logical_id: str, properties: Mapping[str, Any], stack: str) -> tuple[str, Any]:
        shift = _shift_in(stack)
        if shift is None or shift.task_set != logical_id:
            made: tuple[str, Any] = original(logical_id, properties, stack)
            return made
        record = _record(stack)
        resource = blue_green.carry_out(
            Context(aws, Scope(get_account_id(), get_region()), stack, logical_id, lambda _length: logical_id),
            shift,
            properties,
            stack=record["StackId"],
            ids={name: each["PhysicalResourceId"] for name, each in record["_resources"].items()},
            begin=begin,
            # ministack looks at it before the next resource, and goes back.
            cancelled=lambda: bool(record.get("_cancel_requested")),
            triggers=record.get(_TRIGGERS, ()),
        )
        return resource.physical_id, dict(resource.attributes)

    provisioners._RESOURCE_HANDLERS[_TASK_SET] = registration | {"create": create}


def _leave_to_codedeploy(kind: str) -> None:
    """Leave listeners to CodeDeploy where it shifts their requests. Nothing else of them changes in such an update."""
    registration = dict(provisioners._RESOURCE_HANDLERS[kind])
    original = registration["update"]

    def update(physical_id: str, old: Any, new: Any, stack: str, *arguments: Any, **named: Any) -> tuple[str, Any]:
        if _shift_in(stack) is not None:
            found = _record(stack).get("_resources", {}).values()
            attributes = next(each["Attributes"] for each in found if each["PhysicalResourceId"] == physical_id)
            return physical_id, attributes
        changed: tuple[str, Any] = original(physical_id, old, new, stack, *arguments, **named)
        return changed

    provisioners._RESOURCE_HANDLERS[kind] = registration | {"update": update}
