"""What the API asks of deployments on the move."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from emulator.aws import Aws, LifecycleNotice, Scope
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.run import deployment as any_deployment
from emulator.codedeploy.run import lifecycle_hooks, notifications, scaling
from emulator.codedeploy.run.agent.agents import Agents
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import ServiceRole, error_code
from emulator.codedeploy.run.surroundings import Begin, Surroundings
from emulator.codedeploy.run.waiting_instances import WaitingInstances
from emulator.codedeploy.state import Deployment, DeploymentGroup, Store
from emulator.faults import Faults

_NO_TOPIC = frozenset({"NotFound", "InvalidParameter"})


class Runs:
    """Deployments on the move.

    Args:
        aws: The AWS around.
        clock: The time.
        faults: What is to go wrong.
        begin: Makes and starts a deployment that the service itself begins.
    """

    def __init__(self, aws: Aws, clock: Clock, faults: Faults, begin: Begin) -> None:
        self.agents = Agents(aws, clock, faults)
        self._aws = aws
        self._surroundings = Surroundings(aws, clock, faults, self.agents, begin, WaitingInstances())

    def check_role(self, scope: Scope, role_arn: str, application_name: str, group_name: str) -> None:
        """Check that a service role can be assumed for a deployment group.

        Raises:
            ApiError: ``InvalidRoleException`` when it cannot.
        """
        try:
            ServiceRole.assume(self._aws, scope, role_arn, application_name, group_name)
        except DeploymentError as error:
            raise ApiError("InvalidRoleException", error.message) from error

    def attach(self, scope: Scope, group: DeploymentGroup, names: Sequence[str]) -> list[dict[str, str]]:
        """Install lifecycle hooks in Auto Scaling groups, in all of them or in none.

        Returns:
            AutoScalingGroups of the API.

        Raises:
            ApiError: When that is refused.
        """
        if not names:
            return []
        role = self._role(scope, group)
        installed: list[dict[str, str]] = []
        try:
            # One after another: those before a refusal are known, and are taken back.
            installed.extend(lifecycle_hooks.install(self._aws, role, group, name) for name in names)
        except (ClientError, DeploymentError, LookupError) as error:
            for each in installed:
                lifecycle_hooks.remove(role, each)
            raise lifecycle_hooks.as_api_error(error) from error
        return installed

    def detach(self, scope: Scope, group: DeploymentGroup, hooks: Sequence[dict[str, str]]) -> list[dict[str, str]]:
        """Remove lifecycle hooks from Auto Scaling groups.

        Returns:
            Those that could not be removed: ``hooksNotCleanedUp`` of the API.
        """
        if not hooks:
            return []
        try:
            role = self._role(scope, group)
        except ApiError:
            return [dict(each) for each in hooks]
        return [dict(each) for each in hooks if not lifecycle_hooks.remove(role, each)]

    def greet(self, scope: Scope, group: DeploymentGroup, triggers: Sequence[Mapping[str, Any]]) -> None:
        """Send the test message of new triggers.

        At AWS the trigger is made even if the message cannot be sent. Here it is refused: see ``Notifications``.

        Raises:
            ApiError: When that is refused.
        """
        if not triggers:
            return
        role = self._role(scope, group)
        try:
            notifications.greet(self._aws, role, group.application_name, group.name, triggers)
        except DeploymentError as error:
            raise ApiError("InvalidRoleException", error.message) from error
        except ClientError as error:
            code = "InvalidTriggerConfigException"
            topic = "there is no such topic" if error_code(error) in _NO_TOPIC else error_code(error)
            raise ApiError(code, f"A trigger's topic cannot be published to: {topic}.") from error

    def start(self, store: Store, deployment: Deployment) -> None:
        """Run a deployment on a thread of its own."""
        threading.Thread(
            target=any_deployment.run,
            args=(self._surroundings, store, deployment),
            name=f"deployment-{deployment.id}",
            daemon=True,
        ).start()

    def instance_waits(self, store: Store, notice: LifecycleNotice) -> None:
        """Answer Auto Scaling, in which an instance waits."""
        scaling.instance_waits(self._surroundings, store, notice)

    def _role(self, scope: Scope, group: DeploymentGroup) -> ServiceRole:
        try:
            return ServiceRole.assume(self._aws, scope, group.service_role_arn, group.application_name, group.name)
        except DeploymentError as error:
            raise ApiError("InvalidRoleException", error.message) from error
