"""A listener, which divides its requests between two target groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import ServiceRole, error_code

_ALL = 100
_INVALID = "ELASTIC_LOAD_BALANCING_INVALID"


class Listener:
    """A listener of a deployment group, seen and changed with the service role.

    Args:
        role: The service role.
        arn: Its ARN.
        groups: ARNs of the two target groups.

    Raises:
        DeploymentError: ``ELASTIC_LOAD_BALANCING_INVALID`` when there is no such listener, or it forwards to neither.
    """

    def __init__(self, role: ServiceRole, arn: str, groups: tuple[str, str]) -> None:
        self._role = role
        self._arn = arn
        self._groups = groups
        listeners = self._call("DescribeListeners", ListenerArns=[arn])["Listeners"]
        if not listeners:
            raise DeploymentError(_INVALID, f"There is no listener {arn}.")
        self._default: list[dict[str, Any]] = listeners[0]["DefaultActions"]
        rules = self._call("DescribeRules", ListenerArn=arn)["Rules"]
        self._rules = [each for each in rules if not each.get("IsDefault") and self._forwards(each["Actions"])]
        if not self._rules and not self._forwards(self._default):
            raise DeploymentError(_INVALID, f"The listener {arn} forwards to neither of {', '.join(groups)}.")

    @property
    def serves(self) -> str:
        """The target group that gets most of the requests."""
        actions = self._rules[0]["Actions"] if self._rules else self._default
        weights = next(filter(None, (_weights(action) for action in actions)))
        return max(weights, key=lambda arn: weights[arn])

    def forward(self, group: str, percent: int) -> None:
        """Give a percentage of the requests to a target group, and the rest to the other.

        Raises:
            DeploymentError: When the listener cannot be changed.
        """
        if self._forwards(self._default):
            self._call(
                "ModifyListener", ListenerArn=self._arn, DefaultActions=self._divided(self._default, group, percent)
            )
        for rule in self._rules:
            self._call("ModifyRule", RuleArn=rule["RuleArn"], Actions=self._divided(rule["Actions"], group, percent))

    def _divided(self, actions: list[dict[str, Any]], group: str, percent: int) -> list[dict[str, Any]]:
        shares = {each: percent if each == group else _ALL - percent for each in self._groups}
        groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in shares.items()]
        return [
            {"Type": "forward", "Order": action["Order"], "ForwardConfig": {"TargetGroups": groups}}
            if self._forwards([action])
            else action
            for action in actions
        ]

    def _forwards(self, actions: list[dict[str, Any]]) -> bool:
        return any(arn in self._groups for action in actions for arn in _weights(action))

    def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        try:
            return self._role.call("elbv2", operation, **parameters)
        except ClientError as error:
            raise DeploymentError(_INVALID, f"{operation} of {self._arn}: {error_code(error)}.") from error


def _weights(action: Mapping[str, Any]) -> dict[str, int]:
    """Return the target groups that an action forwards to, with their weights."""
    if action["Type"] != "forward":
        return {}
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    if not groups and action.get("TargetGroupArn"):
        return {action["TargetGroupArn"]: 1}
    return {each["TargetGroupArn"]: each.get("Weight", 1) for each in groups}
