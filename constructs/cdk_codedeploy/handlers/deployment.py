"""The custom resource ``Deployment``: a deployment group has this revision, deployed as part of the stack."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import cache
from typing import Any, ClassVar

from cdk_codedeploy.handlers.contract import Done, Failure, Handler, Outcome, Request, RequestType, State, Waiting
from cdk_codedeploy.handlers.deployment_properties import DeploymentProperties
from cdk_codedeploy.handlers.deployment_request import deploys, is_own, marker_of, new_deployment, wanted_location
from cdk_codedeploy.handlers.frame import Frame
from cdk_codedeploy.handlers.reasons import is_denied
from cdk_codedeploy.handlers.stack_direction import StackDirection
from cdk_codedeploy.handlers.world import Context, World
from cdk_codedeploy.operations import CodeDeployClient, OperationError, codedeploy_client, open_session
from cdk_codedeploy.operations import deployments as api
from cdk_codedeploy.operations.deployment_groups import MISSING
from cdk_codedeploy.operations.deployments import AtTimeout, Deployment, GroupState
from cdk_codedeploy.operations.deployments.alias import AliasClient, alias_client
from cdk_codedeploy.operations.deployments.service import ServiceClient, runs_already, service_client
from cdk_codedeploy.operations.revisions import Location
from cdk_codedeploy.operations.stacks import StackClient, stack_client

log = logging.getLogger("cdk_codedeploy")

_BUSY = "DeploymentLimitExceededException"
_PASSING = frozenset(
    {
        "ConnectTimeoutError",
        "ConnectionClosedError",
        "EndpointConnectionError",
        "InternalFailure",
        "ReadTimeoutError",
        "RequestTimeout",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
    }
)
"""Codes that say nothing of the deployment: the next look may tell."""

_EARLIER = 120
"""Seconds before a request at which its deployment may have begun, by another clock."""


class DeploymentHandler(Handler[DeploymentProperties]):
    """Sees that a deployment group has a revision, and waits until it does.

    What it does is decided by what is there, at each look anew, so a repeated or interrupted request goes on where
    another one stopped: a deployment with the mark of the request is followed; one that an earlier request of this
    resource left running is stopped; one of somebody else is waited for; and where the revision is live already,
    nothing is started.

    CloudFormation does not say that it has given up on a request. So while it waits, the handler looks at the stack,
    and stops the deployment where the stack has begun to go back. The update that follows deploys what was before.

    Args:
        codedeploy: Makes a CodeDeploy client.
        aliases: Makes a Lambda client.
        stacks: Makes a CloudFormation client.
        services: Makes an Amazon ECS client.
        now: Seconds since 1970.

    Source: API reference, "CreateDeployment" and "StopDeployment".
    """

    kind: ClassVar[str] = "Deployment"
    properties: ClassVar[type[Any]] = DeploymentProperties
    waits: ClassVar[bool] = True

    def __init__(
        self,
        codedeploy: Callable[[], CodeDeployClient],
        aliases: Callable[[], AliasClient],
        stacks: Callable[[], StackClient],
        services: Callable[[], ServiceClient],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._codedeploy = codedeploy
        self._aliases = aliases
        self._services = services
        self._stack = StackDirection(stacks)
        self._now = now

    def create(self, properties: DeploymentProperties, request: Request) -> Outcome:
        """Deploy the revision."""
        return self._go_on(properties, request, self._stack.begin(request))

    def update(
        self, properties: DeploymentProperties, before: DeploymentProperties | None, request: Request
    ) -> Outcome:
        """Deploy the revision unless it is what the group has."""
        del before
        return self.create(properties, request)

    def delete(self, properties: DeploymentProperties | None, request: Request) -> Outcome:
        """Stop what this resource left running, and leave what is deployed."""
        if properties is None:
            log.info("%s: which deployment group it was is not known any more; nothing is stopped", request.logical_id)
            return Done()
        return self._settle(properties, request, {})

    def is_complete(self, properties: DeploymentProperties | None, request: Request, state: State) -> Outcome:
        """Look how far it is."""
        if properties is None:
            # Another version of this library wrote what is waited for.
            return Done()
        try:
            if request.kind is RequestType.DELETE:
                return self._settle(properties, request, state)
            return self._go_on(properties, request, state)
        except OperationError as error:
            if error.code not in _PASSING:
                raise
            log.info("again in a while: %s", error)
            return Waiting(state, "an answer of CodeDeploy")

    def _go_on(self, properties: DeploymentProperties, request: Request, state: State) -> Outcome:
        started = self._started(properties, request, state)
        if started is not None:
            return self._follow(started, properties, request, {**state, "deployment": started.id})
        if self._stack.has_turned(request, state):
            raise Failure("the stack goes back; no deployment was started")
        group = api.group_state(properties.application, properties.deployment_group, client=self._codedeploy())
        location = wanted_location(properties, self._aliases())
        if group.active is not None:
            if location is not None and is_own(group.active, request) and deploys(group.active, location):
                # It was left to run when its time was over.
                return self._follow(group.active, properties, request, {**state, "deployment": group.active.id})
            return self._make_way(group.active, request, state)
        if location is None or self._is_live(properties, group, location):
            log.info("%s: the revision is live already; nothing is started", request.logical_id)
            return Done()
        return self._start(properties, location, request, state)

    def _is_live(self, properties: DeploymentProperties, group: GroupState, location: Location) -> bool:
        """Tell whether the group has the revision: by its deployments, or before the first by what its service runs."""
        if properties.moves_alias:
            return False
        if properties.looks_at_service and group.last_revision is None and properties.inline is not None:
            client, content = self._services(), properties.inline
            return bool(group.services) and all(runs_already(*each, content, client=client) for each in group.services)
        return api.is_live(group, location, client=self._codedeploy())

    def _started(self, properties: DeploymentProperties, request: Request, state: State) -> Deployment | None:
        """Return the deployment of this request, if it was started."""
        known: str | None = state.get("deployment")
        if known is not None:
            return api.show(known, client=self._codedeploy())
        since = datetime.fromtimestamp(request.asked - _EARLIER, timezone.utc)
        group = (properties.application, properties.deployment_group)
        return api.find_started(*group, marker_of(request), since=since, client=self._codedeploy())

    def _start(self, properties: DeploymentProperties, location: Location, request: Request, state: State) -> Outcome:
        try:
            made = api.start(new_deployment(properties, location, request), client=self._codedeploy())
        except OperationError as error:
            if error.code != _BUSY:
                raise
            # Somebody was quicker, perhaps this very request, which came twice.
            return Waiting(state, f"a turn to deploy: {error.reason}")
        log.info("%s: deployment %s has begun", request.logical_id, made)
        return Waiting({**state, "deployment": made}, f"deployment {made}")

    def _follow(self, found: Deployment, properties: DeploymentProperties, request: Request, state: State) -> Outcome:
        if found.is_over:
            return self._ended(found, request, state)
        stopped: str | None = state.get("stopped")
        waiting = Waiting(state, f"deployment {found.id}, which is {found.status}{f', {stopped}' if stopped else ''}")
        if stopped is not None:
            return waiting
        if self._stack.has_turned(request, state):
            return self._stop(found, "stopped because the stack goes back", state, roll_back=True)
        if self._now() >= request.deadline:
            return self._give_up(found, properties, request, waiting)
        if found.is_ready:
            return Waiting(state, f"deployment {found.id}, whose replacements are ready, to be let go on")
        return waiting

    def _ended(self, found: Deployment, request: Request, state: State) -> Done:
        if found.succeeded:
            log.info("%s: deployment %s has succeeded", request.logical_id, found.id)
            return Done()
        seen = api.targets(found.id, client=self._codedeploy(), limit=api.DIAGNOSES)
        why = api.why_it_failed(found, seen)
        stopped: str | None = state.get("stopped")
        raise Failure(f"deployment {found.id} was {stopped}" if stopped else why)

    def _give_up(
        self, found: Deployment, properties: DeploymentProperties, request: Request, waiting: Waiting
    ) -> Outcome:
        if properties.at_timeout is AtTimeout.LET_RUN:
            log.warning("%s: deployment %s goes on, and nobody waits for it", request.logical_id, found.id)
            return Done()
        roll_back = properties.at_timeout is AtTimeout.ROLL_BACK
        how = "stopped and rolled back" if roll_back else "stopped"
        return self._stop(found, f"{how} because its time was over", waiting.state, roll_back=roll_back)

    def _make_way(self, running: Deployment, request: Request, state: State) -> Outcome:
        """Wait for a deployment of the group, and stop it first where an earlier request of this resource left it."""
        if is_own(running, request) and state.get("stopping") != running.id:
            api.stop(running.id, client=self._codedeploy(), roll_back=True)
            log.info("%s: deployment %s of an earlier request is stopped", request.logical_id, running.id)
            return Waiting({**state, "stopping": running.id}, f"deployment {running.id} to stop")
        return Waiting(state, f"deployment {running.id}, which runs in the group, to end")

    def _settle(self, properties: DeploymentProperties, request: Request, state: State) -> Outcome:
        """Stop what this resource left running, and wait until it has, and has been rolled back."""
        try:
            group = api.group_state(properties.application, properties.deployment_group, client=self._codedeploy())
        except OperationError as error:
            if error.code in MISSING:
                return Done()
            if not is_denied(error):
                raise
            # Somebody else has taken the permission away: a stack must go all the same.
            log.warning("%s: the group cannot be looked at any more; nothing is stopped: %s", request.logical_id, error)
            return Done()
        running = group.active
        if running is None:
            return Done()
        if is_own(running, request) or (running.rollback_of and running.rollback_of == state.get("stopping")):
            return self._make_way(running, request, state)
        return Done()

    def _stop(self, found: Deployment, how: str, state: State, *, roll_back: bool) -> Outcome:
        api.stop(found.id, client=self._codedeploy(), roll_back=roll_back)
        log.warning("deployment %s is %s", found.id, how)
        return Waiting({**state, "stopped": how}, f"deployment {found.id}, which is {found.status}, {how}")


HANDLER = DeploymentHandler


def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Meet a request of CloudFormation. Lambda calls this."""
    return _frame()(event, context)


@cache
def _frame() -> Frame[DeploymentProperties]:
    session = open_session()
    client = cache(lambda: codedeploy_client(session))
    handler = DeploymentHandler(
        client,
        cache(lambda: alias_client(session)),
        cache(lambda: stack_client(session)),
        cache(lambda: service_client(session)),
    )
    log.setLevel(logging.INFO)
    return Frame(handler, World.real(session))
