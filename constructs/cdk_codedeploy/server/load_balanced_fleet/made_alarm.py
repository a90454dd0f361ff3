"""Alarms made of their L1 alone, that go wherever the CDK takes an alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
import jsii
from aws_cdk import aws_cloudwatch as cloudwatch

from cdk_codedeploy.synthesis import change_l1

if TYPE_CHECKING:
    from aws_cdk.interfaces import ResourceEnvironment
    from aws_cdk.interfaces import aws_cloudwatch as refs
    from constructs import Construct, IConstruct, IMixin, Node


@jsii.implements(cloudwatch.IAlarm)
class MadeAlarm:
    """An alarm of this library.

    JavaScript learns of it only when it is handed to the CDK: until then it costs no more than its L1.

    Args:
        resource: The L1.
    """

    def __init__(self, resource: cloudwatch.CfnAlarm) -> None:
        self._resource = resource
        self._name: str | None = None
        self._actions: dict[str, list[str]] = {}

    @property
    def alarm_name(self) -> str:
        """Name of the alarm."""
        if self._name is None:
            self._name = self._resource.ref
        return self._name

    @property
    def alarm_arn(self) -> str:
        """ARN of the alarm."""
        return self._resource.attr_arn

    @property
    def alarm_ref(self) -> refs.AlarmReference:
        """The alarm as L1 resources refer to it."""
        return self._resource.alarm_ref

    @property
    def node(self) -> Node:
        """Node of the L1."""
        return self._resource.node

    @property
    def stack(self) -> cdk.Stack:
        """Stack of the alarm."""
        return self._resource.stack

    @property
    def env(self) -> ResourceEnvironment:
        """Account and region of the alarm."""
        return self._resource.env

    def render_alarm_rule(self) -> str:
        """Return the alarm as a part of the rule of a composite alarm."""
        return f'ALARM("{self.alarm_arn}")'

    def apply_removal_policy(self, policy: cdk.RemovalPolicy) -> None:
        """Say what happens to the alarm when it leaves the stack.

        Args:
            policy: The policy.
        """
        self._resource.apply_removal_policy(policy)

    def with_(self, *mixins: IMixin) -> IConstruct:
        """Apply mixins to the alarm.

        Args:
            mixins: The mixins.
        """
        return self._resource.with_(*mixins)

    def add_alarm_action(self, *actions: cloudwatch.IAlarmAction) -> None:
        """Do something when the alarm rings.

        Args:
            actions: What, such as ``SnsAction(topic)``.
        """
        self._add("alarmActions", actions)

    def add_ok_action(self, *actions: cloudwatch.IAlarmAction) -> None:
        """Do something when the alarm rings no more.

        Args:
            actions: What, such as ``SnsAction(topic)``.
        """
        self._add("okActions", actions)

    def _add(self, property_: str, actions: tuple[cloudwatch.IAlarmAction, ...]) -> None:
        known = self._actions.setdefault(property_, [])
        scope = cast("Construct", self._resource)
        known.extend(each.bind(scope, cast("Any", self)).alarm_action_arn for each in actions)
        change_l1(self._resource, property_, known)
