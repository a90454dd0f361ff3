"""How a deployment ends: what is written down, who is told, and whether it is rolled back."""

from __future__ import annotations

from typing import Any

from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.run.failure import DeploymentError, StoppedError
from emulator.codedeploy.run.journal import Journal
from emulator.codedeploy.run.surroundings import Surroundings
from emulator.codedeploy.state import Deployment, Store

_EVENTS = {"Succeeded": "DeploymentSuccess", "Failed": "DeploymentFailure", "Stopped": "DeploymentStop"}
# Deployments to single instances: they change nothing of what the group stands for.
OF_SINGLE_INSTANCES = frozenset({"autoscaling", "autoscalingTermination", "CodeDeployAutoUpdate"})


class Ending:
    """Ends one deployment.

    Args:
        surroundings: What is around.
        store: The account and region.
        deployment: The deployment.
        journal: Where it is written down.
    """

    def __init__(self, surroundings: Surroundings, store: Store, deployment: Deployment, journal: Journal) -> None:
        self._surroundings = surroundings
        self._store = store
        self._deployment = deployment
        self._journal = journal

    def succeed(self) -> None:
        """End well. It ends badly all the same if that cannot be told."""
        try:
            self._tell("Succeeded", None)
        except DeploymentError as error:
            self.fail(error)
        else:
            self._close("Succeeded", None, None)

    def fail(self, error: DeploymentError) -> None:
        """End badly, and roll back if that is configured."""
        stopped = isinstance(error, StoppedError)
        status = "Stopped" if stopped else "Failed"
        self._journal.close_targets()
        event = error.rollback_event if isinstance(error, StoppedError) else "DEPLOYMENT_FAILURE"
        rolls_back = self._rolls_back(event)
        try:
            self._tell(status, error.information)
            if rolls_back:
                self._journal.tell_topics("DeploymentRollback", status, error.information)
        except DeploymentError:
            pass  # The first trouble is the one that counts.
        self._close(status, error.information, error if rolls_back else None)

    def _tell(self, status: str, error: dict[str, str] | None) -> None:
        with self._store.lock:
            self._deployment.completed = self._surroundings.clock.now()
        self._journal.tell_topics(_EVENTS[status], status, error)

    def _close(self, status: str, error: dict[str, str] | None, rolls_back: DeploymentError | None) -> None:
        deployment, group = self._deployment, self._deployment.group
        with self._store.lock:
            instances = deployment.targets.values() if deployment.platform == "Server" else ()
            for target in instances:
                if target.label != "Blue" and target.status in {"Succeeded", "Failed"}:
                    group.health[target.id] = "Healthy" if target.status == "Succeeded" else "Unhealthy"
            if status == "Succeeded" and deployment.creator not in OF_SINGLE_INSTANCES:
                group.target_revision = deployment.revision
                group.last_successful = deployment.id
            deployment.completed = self._surroundings.clock.now()
            deployment.error = error
            deployment.status = status
            if rolls_back is not None:
                self._roll_back(rolls_back)
        try:
            self._journal.tell_bus(_EVENTS[status])
        finally:
            deployment.finished.set()

    def _rolls_back(self, event: str | None) -> bool:
        deployment = self._deployment
        # A rollback is not rolled back, and single instances are ended instead.
        if deployment.creator in OF_SINGLE_INSTANCES or deployment.creator == "codeDeployRollback":
            return False
        if event == "DEPLOYMENT_STOP_ON_REQUEST" and deployment.stop_rolls_back is not None:
            return deployment.stop_rolls_back
        configuration: dict[str, Any] = (
            deployment.request.get("autoRollbackConfiguration")
            or self._journal.settings.get("autoRollbackConfiguration")
            or {}
        )
        return bool(configuration.get("enabled")) and event in configuration.get("events", [])

    def _roll_back(self, error: DeploymentError) -> None:
        """Begin the deployment that rolls back. The store's lock is held: nobody sees one without the other."""
        deployment, group = self._deployment, self._deployment.group
        revision = group.target_revision
        if revision is None and deployment.platform != "Server":
            # Where traffic goes back to stands in what failed: the version, or the task set, that had it before.
            revision = deployment.revision
        if revision is None:
            message = f"{deployment.id} was not rolled back: the deployment group had no successful deployment before."
            deployment.rollback = {"rollbackMessage": message}
            return
        message = f"Rolled back because of {error.code}."
        last_good = self._store.deployments.get(group.last_successful or "")
        try:
            begun = self._surroundings.begin(
                self._store,
                group,
                revision=revision,
                creator="codeDeployRollback",
                # A rollback deals with files as the deployment did that it goes back to.
                request=_options_of(last_good),
                rollback_of=deployment.id,
                rollback_message=message,
            )
        except ApiError as refusal:
            deployment.rollback = {"rollbackMessage": f"{deployment.id} was not rolled back: {refusal}"}
        else:
            deployment.rollback = {"rollbackDeploymentId": begun.id, "rollbackMessage": message}


def _options_of(deployment: Deployment | None) -> dict[str, Any] | None:
    if deployment is None or "fileExistsBehavior" not in deployment.request:
        return None
    return {"fileExistsBehavior": deployment.request["fileExistsBehavior"]}
