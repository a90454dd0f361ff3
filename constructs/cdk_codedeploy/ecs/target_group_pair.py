"""The two target groups that a service moves between, the listeners before them, and the waits of a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy.deployment import moves_in_steps, refuse_plain, whole_minutes
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam import Statement, service_permissions
from cdk_codedeploy.service import ECS_READY_WAIT_MINUTES, TERMINATION_WAIT_MINUTES, check_kind, shown
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as codedeploy_refs
    from aws_cdk.interfaces import aws_elasticloadbalancingv2 as refs

BlueGreenSettings: TypeAlias = codedeploy.EcsBlueGreenDeploymentConfig | Mapping[str, Any]
"""The CDK's ``EcsBlueGreenDeploymentConfig``, or a dictionary of its parameters."""

_PARAMETERS = (
    "blue_target_group",
    "green_target_group",
    "listener",
    "deployment_approval_wait_time",
    "termination_wait_time",
    "test_listener",
)
_REQUIRED = _PARAMETERS[:3]
_TARGET_GROUP_REMEDY = "import it with ApplicationTargetGroup.from_target_group_attributes()"
_LISTENER_REMEDY = "import it with ApplicationListener.from_application_listener_attributes()"


class TargetGroupPair:
    """What a deployment group for Amazon ECS does with a load balancer, read and checked.

    Args:
        given: The configuration.
        keeps_original: Whether the original tasks stay after a deployment.

    Raises:
        ValidationError: When a part is missing or of a wrong type, the target groups or the listeners are the same, or
            a wait is out of range.
    """

    def __init__(self, given: BlueGreenSettings, *, keeps_original: bool) -> None:
        config = _read(given)
        self.target_groups = (config.blue_target_group, config.green_target_group)
        self._names = [
            _name("blue_target_group", config.blue_target_group),
            _name("green_target_group", config.green_target_group),
        ]
        if self._names[0] == self._names[1]:
            raise ValidationError(
                "green_target_group",
                "the blue target group",
                allowed="traffic moves from one target group to another",
                remedy="make a second target group with the same settings",
            )
        self.listeners = (config.listener, config.test_listener)
        self.listener_arn = listener_arn("listener", config.listener)
        self.test_listener_arn = None if config.test_listener is None else _test_arn(config, self.listener_arn)
        self._approval = _approval_wait(config.deployment_approval_wait_time)
        self._termination = _termination_wait(config.termination_wait_time, keeps_original=keeps_original)
        self._keeps_original = keeps_original

    def check_shift(self, config: codedeploy_refs.IDeploymentConfigRef | None) -> None:
        """Refuse a configuration that moves traffic in steps behind a Network Load Balancer, as far as both are known.

        Args:
            config: The deployment configuration, or None for the default.

        Raises:
            ValidationError: About ``deployment_config``.
        """
        network = (elbv2.NetworkListener, elbv2.NetworkTargetGroup)
        behind = (*self.listeners, *self.target_groups)
        if config is None or not any(isinstance(cast("object", each), network) for each in behind):
            return
        if moves_in_steps(config):
            raise ValidationError(
                "deployment_config",
                "one that moves traffic in steps, behind a Network Load Balancer",
                allowed="that moves all traffic at once",
                remedy="use EcsDeploymentConfig.ALL_AT_ONCE, or an Application Load Balancer",
            )

    def properties(self) -> dict[str, object]:
        """Return the L1's properties, in its spelling."""
        pair: dict[str, object] = {
            "targetGroups": [{"name": name} for name in self._names],
            "prodTrafficRoute": {"listenerArns": [self.listener_arn]},
        }
        if self.test_listener_arn is not None:
            pair["testTrafficRoute"] = {"listenerArns": [self.test_listener_arn]}
        terminate: dict[str, object] = {"action": "KEEP_ALIVE"}
        if not self._keeps_original:
            terminate = {"action": "TERMINATE", "terminationWaitTimeInMinutes": self._termination}
        return {
            "load_balancer_info": {"targetGroupPairInfoList": [pair]},
            "blue_green_deployment_configuration": {
                "deploymentReadyOption": {
                    "actionOnTimeout": "CONTINUE_DEPLOYMENT" if self._approval is None else "STOP_DEPLOYMENT",
                    "waitTimeInMinutes": self._approval or 0,
                },
                "terminateBlueInstancesOnDeploymentSuccess": terminate,
            },
        }

    def statements(self) -> list[Statement]:
        """Return what the service must be allowed."""
        arns = [arn for arn in (self.listener_arn, self.test_listener_arn) if arn is not None]
        return service_permissions.for_listeners(arns, [rules_of(arn) for arn in arns])


def listener_arn(parameter: str, listener: refs.IListenerRef) -> str:
    """Return the ARN of a listener: ours, the CDK's, an imported one or an L1. One round trip at most.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        listener: What was given.

    Raises:
        ValidationError: When it is no construct.
    """
    refuse_plain(parameter, listener, _LISTENER_REMEDY)
    if isinstance(listener, cdk.CfnResource):
        return listener.ref
    arn = getattr(listener, "listener_arn", None)
    return arn if isinstance(arn, str) else listener.listener_ref.listener_arn


def rules_of(arn: str) -> str:
    """Return the pattern of the ARNs of a listener's rules. Three round trips where the ARN is not known yet."""
    if is_token(arn):
        parts = cdk.Fn.split(":listener/", arn)
        before, after = cdk.Fn.select(0, parts), cdk.Fn.select(1, parts)
    else:
        before, _, after = arn.partition(":listener/")
    return f"{before}:listener-rule/{after}/*"


def _read(given: BlueGreenSettings) -> codedeploy.EcsBlueGreenDeploymentConfig:
    parameter = "blue_green_deployment_config"
    kinds = (codedeploy.EcsBlueGreenDeploymentConfig, Mapping)
    check_kind(parameter, given, kinds, "pass an EcsBlueGreenDeploymentConfig", required=True)
    if not isinstance(given, Mapping):
        return given
    unknown = sorted(set(given) - set(_PARAMETERS))
    if unknown:
        raise ValidationError(
            parameter,
            f"the key {shown(unknown[0])}",
            allowed=f"it has {', '.join(sorted(_PARAMETERS))}",
            remedy="correct the key or pass an EcsBlueGreenDeploymentConfig",
        )
    for name in _REQUIRED:
        if given.get(name) is None:
            raise ValidationError(
                parameter, f"nothing for {name}", allowed=f"it needs {', '.join(_REQUIRED)}", remedy=f"add {name}"
            )
    return codedeploy.EcsBlueGreenDeploymentConfig(**given)


def _name(parameter: str, target_group: elbv2.ITargetGroup) -> str:
    refuse_plain(parameter, target_group, _TARGET_GROUP_REMEDY)
    if isinstance(target_group, cdk.CfnResource):
        return str(getattr(target_group, "attr_target_group_name", target_group.ref))
    return target_group.target_group_name


def _test_arn(config: codedeploy.EcsBlueGreenDeploymentConfig, production: str) -> str:
    arn = listener_arn("test_listener", cast("refs.IListenerRef", config.test_listener))
    if arn == production:
        raise ValidationError(
            "test_listener",
            "the production listener",
            allowed="test traffic has a listener of its own",
            remedy="add a listener on another port, such as 8080",
        )
    return arn


def _approval_wait(duration: cdk.Duration | None) -> float | None:
    if duration is None:
        return None
    minutes = whole_minutes("deployment_approval_wait_time", duration, ECS_READY_WAIT_MINUTES)
    if minutes == 0:
        raise ValidationError(
            "deployment_approval_wait_time",
            "0 minutes",
            allowed="the deployment stops when nobody approves it in that time, so it would always stop",
            remedy="leave it out to move traffic at once",
        )
    return minutes


def _termination_wait(duration: cdk.Duration | None, *, keeps_original: bool) -> float:
    if duration is None:
        return 0
    if keeps_original:
        raise ValidationError(
            "termination_wait_time",
            "a value together with keep_original_tasks=True",
            allowed="tasks that stay are not terminated",
            remedy="leave one of the two out",
        )
    return whole_minutes("termination_wait_time", duration, TERMINATION_WAIT_MINUTES)
