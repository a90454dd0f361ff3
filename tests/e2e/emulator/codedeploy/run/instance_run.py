"""One instance's way through its lifecycle events."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.codedeploy.run import lifecycle_events
from emulator.codedeploy.run.agent.agent import Command
from emulator.codedeploy.run.agent.failure import EventError, NoAnswerError
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.fleet import Instance
from emulator.codedeploy.run.journal import Journal
from emulator.codedeploy.run.load_balancers import LoadBalancers
from emulator.codedeploy.run.surroundings import Surroundings
from emulator.codedeploy.state import Deployment

_START_SECONDS = 300
# Trouble of one instance. Every other trouble is the whole deployment's.
_OF_INSTANCES = frozenset({"ELB_INVALID_INSTANCE"})


class InstanceRun:
    """Runs lifecycle events on instances of one deployment.

    Args:
        surroundings: What is around.
        deployment: The deployment.
        journal: Where it is written down.
        load_balancers: The load balancers, if the deployment holds traffic back.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        deployment: Deployment,
        journal: Journal,
        load_balancers: LoadBalancers | None = None,
    ) -> None:
        self._surroundings = surroundings
        self._deployment = deployment
        self._journal = journal
        self._load_balancers = load_balancers
        # ignoreApplicationStopFailures covers all that runs from the last revision.
        ignored = bool(deployment.request.get("ignoreApplicationStopFailures"))
        self._may_fail = lifecycle_events.FROM_LAST_REVISION if ignored else frozenset[str]()

    def run(
        self, instance: Instance, events: Sequence[str], *, last: bool = True, first: bool = True, ready: str = "Ready"
    ) -> bool:
        """Run events one after another.

        Args:
            instance: The instance.
            events: What to run.
            last: Whether the instance is done afterwards.
            first: Whether nothing ran there before.
            ready: Status of an instance that is not done yet.

        Returns:
            Whether all succeeded.

        Raises:
            DeploymentError: When something is wrong with more than this instance.
        """
        self._journal.set_target(instance.id, "InProgress", "InstanceStart" if first else None)
        for event in events:
            if self._deployment.stop_requested.is_set():
                return False  # The target is left as it is; whoever stops the deployment closes it.
            if not self._run_event(instance, event):
                self._journal.skip_rest(instance.id)
                self._journal.set_target(instance.id, "Failed", "InstanceFailure")
                return False
        if last:
            self._journal.set_target(instance.id, "Succeeded", "InstanceSuccess")
        else:
            self._journal.set_target(instance.id, ready, "InstanceReady")
        return True

    def _run_event(self, instance: Instance, event: str) -> bool:
        self._journal.set_event(instance.id, event, "InProgress")
        try:
            if event in lifecycle_events.OF_THE_SERVICE:
                self._shift_traffic(instance, event)
            else:
                self._ask_agent(instance, event)
        except EventError as error:
            self._journal.set_event(instance.id, event, "Failed", error.diagnostics)
            return event in self._may_fail
        except DeploymentError as error:
            failure = EventError("UnknownError", error.message)
            self._journal.set_event(instance.id, event, "Failed", failure.diagnostics)
            if error.code not in _OF_INSTANCES:
                self._journal.skip_rest(instance.id)
                self._journal.set_target(instance.id, "Failed", "InstanceFailure")
                raise
            return False
        success = {"errorCode": "Success", "scriptName": "", "message": "Succeeded", "logTail": ""}
        self._journal.set_event(instance.id, event, "Succeeded", success)
        return True

    def _ask_agent(self, instance: Instance, event: str) -> None:
        deployment = self._deployment
        command = Command(
            scope=deployment.scope,
            deployment_id=deployment.id,
            group_id=deployment.group_id,
            revision=deployment.revision,
            file_exists_behavior=deployment.request.get("fileExistsBehavior") or "DISALLOW",
            on_premises=instance.on_premises,
        )
        try:
            self._surroundings.agents.of(instance.id).run(command, event, deployment.stop_requested)
        except NoAnswerError as error:
            # Nobody is there to say so, therefore the service waits as long as an event may take to start.
            self._surroundings.clock.wait(deployment.stop_requested, _START_SECONDS)
            message = f"CodeDeploy agent was not able to receive the lifecycle event. {error}"
            raise EventError("UnknownError", message) from error

    def _shift_traffic(self, instance: Instance, event: str) -> None:
        fault = self._surroundings.faults.in_script(instance.id, event)
        if fault is not None:
            raise EventError(fault, f"{event} failed: {fault}.")
        # Load balancers know EC2 instances alone.
        if self._load_balancers is None or instance.on_premises is not None:
            return
        stop = self._deployment.stop_requested
        if event == "BlockTraffic":
            self._load_balancers.block(instance.id, stop)
        elif not self._load_balancers.allow(instance.id, stop):
            raise EventError("UnknownError", f"{instance.id} did not come into service within an hour.")
