"""EventBridge rules on a deployment group."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import located
from cdk_codedeploy.service import listed
from cdk_codedeploy.service.event_states import (
    DEPLOYMENT_STATE_CHANGE,
    EVENT_SOURCE,
    INSTANCE_STATE_CHANGE,
    DeploymentState,
    InstanceState,
)

if TYPE_CHECKING:
    from aws_cdk import aws_events as events
    from constructs import Construct


class DeploymentGroupEvents:
    """The ``on_*`` methods of a deployment group, made here or elsewhere.

    Each makes an EventBridge rule on the default bus of the account and region that the group is in.
    Source: user guide, "Monitoring deployments with Amazon EventBridge".
    """

    @property
    @abstractmethod
    def application_name(self) -> str:
        """Name of the group's application."""

    @property
    @abstractmethod
    def deployment_group_name(self) -> str:
        """Name of the deployment group."""

    def on_deployment_state_change(
        self,
        id: str,
        *,
        states: Sequence[DeploymentState] = (),
        target: events.IRuleTarget | None = None,
        description: str | None = None,
        rule_name: str | None = None,
        cross_stack_scope: Construct | None = None,
    ) -> events.Rule:
        """Run a target when a deployment of this group changes its state.

        Args:
            id: Id of the rule in the deployment group.
            states: Which states. Default: all.
            target: What to run. More with ``add_target`` of the rule.
            description: What the rule is for.
            rule_name: Physical name. Default: generated.
            cross_stack_scope: Construct to make the rule in. Default: the deployment group.
        """
        with located("rule", id):
            wanted = [DeploymentState.text_of("states", state) for state in listed("states", states)]
        return self._rule(
            id,
            DEPLOYMENT_STATE_CHANGE,
            wanted,
            target=target,
            description=description,
            rule_name=rule_name,
            scope=cross_stack_scope,
        )

    def on_deployment_started(
        self, id: str, *, target: events.IRuleTarget | None = None, description: str | None = None
    ) -> events.Rule:
        """Run a target when a deployment starts. See ``on_deployment_state_change``."""
        return self.on_deployment_state_change(
            id, states=[DeploymentState.START], target=target, description=description
        )

    def on_deployment_succeeded(
        self, id: str, *, target: events.IRuleTarget | None = None, description: str | None = None
    ) -> events.Rule:
        """Run a target when a deployment has succeeded. See ``on_deployment_state_change``."""
        return self.on_deployment_state_change(
            id, states=[DeploymentState.SUCCESS], target=target, description=description
        )

    def on_deployment_failed(
        self, id: str, *, target: events.IRuleTarget | None = None, description: str | None = None
    ) -> events.Rule:
        """Run a target when a deployment has failed. See ``on_deployment_state_change``."""
        return self.on_deployment_state_change(
            id, states=[DeploymentState.FAILURE], target=target, description=description
        )

    def on_deployment_stopped(
        self, id: str, *, target: events.IRuleTarget | None = None, description: str | None = None
    ) -> events.Rule:
        """Run a target when a deployment was stopped, by hand or by an alarm. See ``on_deployment_state_change``."""
        return self.on_deployment_state_change(
            id, states=[DeploymentState.STOP], target=target, description=description
        )

    def on_instance_state_change(
        self,
        id: str,
        *,
        states: Sequence[InstanceState] = (),
        target: events.IRuleTarget | None = None,
        description: str | None = None,
        rule_name: str | None = None,
        cross_stack_scope: Construct | None = None,
    ) -> events.Rule:
        """Run a target when one instance changes its state in a deployment of this group.

        Args:
            id: Id of the rule in the deployment group.
            states: Which states. Default: all.
            target: What to run. More with ``add_target`` of the rule.
            description: What the rule is for.
            rule_name: Physical name. Default: generated.
            cross_stack_scope: Construct to make the rule in. Default: the deployment group.
        """
        with located("rule", id):
            wanted = [InstanceState.text_of("states", state) for state in listed("states", states)]
        return self._rule(
            id,
            INSTANCE_STATE_CHANGE,
            wanted,
            target=target,
            description=description,
            rule_name=rule_name,
            scope=cross_stack_scope,
        )

    def on_instance_succeeded(
        self, id: str, *, target: events.IRuleTarget | None = None, description: str | None = None
    ) -> events.Rule:
        """Run a target when the deployment to one instance has succeeded. See ``on_instance_state_change``."""
        return self.on_instance_state_change(id, states=[InstanceState.SUCCESS], target=target, description=description)

    def on_instance_failed(
        self, id: str, *, target: events.IRuleTarget | None = None, description: str | None = None
    ) -> events.Rule:
        """Run a target when the deployment to one instance has failed. See ``on_instance_state_change``."""
        return self.on_instance_state_change(id, states=[InstanceState.FAILURE], target=target, description=description)

    def _rule(
        self,
        id: str,
        detail_type: str,
        states: list[str],
        *,
        target: events.IRuleTarget | None,
        description: str | None,
        rule_name: str | None,
        scope: Construct | None,
    ) -> events.Rule:
        # Loaded here: a program without rules need not pay for the module.
        from aws_cdk import aws_events as events

        detail: dict[str, list[str]] = {
            "application": [self.application_name],
            "deploymentGroup": [self.deployment_group_name],
        }
        if states:
            detail["state"] = states
        return events.Rule(
            scope or self,  # type: ignore[arg-type]
            id,
            event_pattern=events.EventPattern(source=[EVENT_SOURCE], detail_type=[detail_type], detail=detail),
            targets=[target] if target else None,
            description=description,
            rule_name=rule_name,
        )
