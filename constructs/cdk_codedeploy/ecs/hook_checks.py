"""What CloudFormation asks of a stack with a blue/green hook, and of the hook's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import bound_routing
from cdk_codedeploy.ecs.hook_template import template_violations
from cdk_codedeploy.ecs.service_hooks import check_hook
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import CANARY_INTERVAL_MINUTES, HOOK_SHIFT_PERCENT, LifecycleEvent, check_kind, shown
from cdk_codedeploy.synthesis import object_id, registry_of, template_of
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from constructs import Construct

_PARAMETERS = {
    LifecycleEvent.BEFORE_INSTALL: "before_install",
    LifecycleEvent.AFTER_INSTALL: "after_install",
    LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC: "after_allow_test_traffic",
    LifecycleEvent.BEFORE_ALLOW_TRAFFIC: "before_allow_traffic",
    LifecycleEvent.AFTER_ALLOW_TRAFFIC: "after_allow_traffic",
}

_UNKNOWN_SECTION = "CloudFormation-Validate::F0005"


def check_stack(scope: Construct, id: str) -> cdk.Stack:
    """Return the stack of a hook, which is no nested one and has no other hook.

    Args:
        scope: Construct to make the hook in.
        id: Id of the hook in the scope.

    Raises:
        ValidationError: About ``scope``.
    """
    stack = cdk.Stack.of(scope)
    if stack.nested_stack_parent is not None:
        raise ValidationError(
            "scope",
            "a nested stack",
            allowed="CloudFormation takes the hook in a stack of its own only",
            remedy="make it in a Stack of the app",
        )

    def second(first: str) -> ValidationError:
        return ValidationError(
            "scope",
            f'a stack that has the blue/green hook "{first}" already',
            allowed="a stack has one, for one service",
            remedy="make a stack for each service",
        )

    path = f"{scope.node.path}/{id}"
    registry_of(scope).claim(f"blue/green hook {object_id(stack)}", path, second)
    return stack


def know_hooks(stack: cdk.Stack) -> None:
    """Let the CDK's own check of templates pass over the section of the hook, which it does not know.

    With the flag ``@aws-cdk/core:validateAgainstDefaultRules``, which new apps have, it takes the section for a mistake
    and nothing is synthesized. Older versions of the CDK do not check.
    """
    if hasattr(cdk, "Validations"):
        reason = "CloudFormation has hooks for blue/green deployments through CodeDeploy"
        cdk.Validations.of(stack).acknowledge(cdk.Acknowledgment(id=_UNKNOWN_SECTION, reason=reason))


def routing_of(scope: Construct, routing: codedeploy.TrafficRouting | None) -> cdk.CfnTrafficRoutingConfig | None:
    """Return the hook's traffic routing, checked.

    Raises:
        ValidationError: About a percentage or an interval.
    """
    remedy = "make one with TrafficRouting.time_based_canary(), .time_based_linear() or .all_at_once()"
    check_kind("traffic_routing", routing, codedeploy.TrafficRouting, remedy)
    if routing is None:
        return None
    bound = bound_routing(scope, routing)
    if bound.time_based_canary is not None:
        share, minutes = bound.time_based_canary.canary_percentage, bound.time_based_canary.canary_interval
        _check_step(share, minutes)
        return cdk.CfnTrafficRoutingConfig(
            type=cdk.CfnTrafficRoutingType.TIME_BASED_CANARY,
            time_based_canary=cdk.CfnTrafficRoutingTimeBasedCanary(step_percentage=share, bake_time_mins=minutes),
        )
    if bound.time_based_linear is not None:
        share, minutes = bound.time_based_linear.linear_percentage, bound.time_based_linear.linear_interval
        _check_step(share, minutes)
        return cdk.CfnTrafficRoutingConfig(
            type=cdk.CfnTrafficRoutingType.TIME_BASED_LINEAR,
            time_based_linear=cdk.CfnTrafficRoutingTimeBasedLinear(step_percentage=share, bake_time_mins=minutes),
        )
    return cdk.CfnTrafficRoutingConfig(type=cdk.CfnTrafficRoutingType.ALL_AT_ONCE)


def _check_step(share: object, minutes: object) -> None:
    HOOK_SHIFT_PERCENT.check("percentage", share)
    CANARY_INTERVAL_MINUTES.check("interval", minutes)


def check_hook_names(hooks: Mapping[LifecycleEvent | str, str] | None) -> dict[str, str]:
    """Return the names of functions by the CDK's parameter for their event.

    Raises:
        ValidationError: About ``hooks``.
    """
    check_kind("hooks", hooks, Mapping, "map lifecycle events to names of functions")
    found: dict[str, str] = {}
    for event, function in (hooks or {}).items():
        checked = check_hook("hooks", event, taken=(), has_test_listener=True)
        if is_token(function) or not isinstance(cast("object", function), str) or not function:
            raise ValidationError(
                "hooks",
                "a name that only the deployment knows" if is_token(function) else shown(function),
                allowed="a hook names functions as text",
                remedy="give the function a physical name in a stack of its own, and pass that",
            )
        found[_PARAMETERS[checked]] = function
    return found


def stack_violations(where: str, stack: cdk.Stack, tasks: Sequence[str]) -> list[str]:
    """Return what CloudFormation refuses beside a hook, one sentence each. Only the end of construction knows.

    Args:
        where: The hook, for the sentences.
        stack: Its stack.
        tasks: Logical ids of the task definition and the task set, tokens too.
    """
    found: list[ValidationError] = []
    for each in stack.node.find_all():
        if isinstance(each, cdk.CfnOutput):
            what, remedy = f'the output "{each.node.id}"', "put the value into a parameter of AWS Systems Manager"
        elif isinstance(each, cdk.NestedStack):
            what, remedy = f'the nested stack "{each.node.id}"', "make it a stack of the app"
        else:
            continue
        allowed = "CloudFormation takes no outputs and no nested stacks beside a blue/green hook"
        found.append(ValidationError("stack", what, allowed=allowed, remedy=remedy, where=where))
    found += template_violations(where, template_of(stack), [str(stack.resolve(each)) for each in tasks])
    return [str(error) for error in found]
