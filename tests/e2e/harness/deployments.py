"""Deployments: begins them, waits for their end, says what went wrong."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from harness.server import Emulator

T = TypeVar("T")

ENDED = frozenset({"Succeeded", "Failed", "Stopped"})
_POLL_SECONDS = 0.05
_LONGEST_SECONDS = 60


def eventually(look: Callable[[], T | None], what: str, seconds: float = _LONGEST_SECONDS) -> T:
    """Look until there is something, and return that.

    Args:
        look: Returns something that counts as true, sooner or later.
        what: What is waited for, for the message.
        seconds: How long at most.

    Raises:
        AssertionError: When it was in vain.
    """
    deadline = time.monotonic() + seconds
    found = look()
    while not found:
        assert time.monotonic() < deadline, f"waited {seconds} seconds in vain for {what}; last: {found!r}"
        time.sleep(_POLL_SECONDS)
        found = look()
    return found


@dataclass(frozen=True)
class Group:
    """A deployment group as its users see it."""

    emulator: Emulator
    application: str
    name: str

    @property
    def _client(self) -> Any:
        return self.emulator.client("codedeploy")

    @property
    def _names(self) -> dict[str, str]:
        return {"applicationName": self.application, "deploymentGroupName": self.name}

    def settings(self) -> dict[str, Any]:
        """Return what GetDeploymentGroup says."""
        found: dict[str, Any] = self._client.get_deployment_group(**self._names)["deploymentGroupInfo"]
        return found

    def update(self, **settings: Any) -> dict[str, Any]:
        """Change settings."""
        names = {"applicationName": self.application, "currentDeploymentGroupName": self.name}
        answer: dict[str, Any] = self._client.update_deployment_group(**names, **settings)
        return answer

    def begin(self, revision: dict[str, Any], **options: Any) -> str:
        """Begin a deployment and return its id."""
        return str(self._client.create_deployment(**self._names, revision=revision, **options)["deploymentId"])

    def deploy(self, revision: dict[str, Any], status: str = "Succeeded", **options: Any) -> dict[str, Any]:
        """Deploy a revision, wait, and return what GetDeployment says.

        Raises:
            AssertionError: When the deployment ends in another status; the message says what its targets went through.
        """
        return self.wait(self.begin(revision, **options), status)

    def wait(self, id: str, status: str = "Succeeded") -> dict[str, Any]:
        """Wait for the end of a deployment and return what GetDeployment says.

        Raises:
            AssertionError: When it ends in another status, or not at all.
        """
        info = self.end(id)
        assert info["status"] == status, f"expected {status}:\n{self.story(id)}"
        return info

    def end(self, id: str) -> dict[str, Any]:
        """Wait for the end of a deployment, whatever it is, and return what GetDeployment says.

        Raises:
            AssertionError: When it does not end.
        """

        def look() -> dict[str, Any] | None:
            info: dict[str, Any] = self._client.get_deployment(deploymentId=id)["deploymentInfo"]
            return info if info["status"] in ENDED else None

        try:
            return eventually(look, f"the end of deployment {id}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.story(id)}\n{self.emulator.log()}") from None

    def deployments(self) -> list[str]:
        """Return the ids of all deployments, the newest first."""
        pages = self._client.get_paginator("list_deployments").paginate(**self._names)
        infos = [
            self._client.get_deployment(deploymentId=id)["deploymentInfo"]
            for page in pages
            for id in page["deployments"]
        ]
        infos.sort(key=lambda info: info["createTime"], reverse=True)
        return [info["deploymentId"] for info in infos]

    def info(self, id: str) -> dict[str, Any]:
        """Return what GetDeployment says of a deployment."""
        found: dict[str, Any] = self._client.get_deployment(deploymentId=id)["deploymentInfo"]
        return found

    def by_creator(self, creator: str) -> list[dict[str, Any]]:
        """Return the deployments of a creator, such as ``autoscaling``, the newest first."""
        infos = [self._client.get_deployment(deploymentId=id)["deploymentInfo"] for id in self.deployments()]
        return [info for info in infos if info["creator"] == creator]

    def targets(self, id: str) -> dict[str, dict[str, Any]]:
        """Return the targets of a deployment by id: InstanceTarget, LambdaTarget or ECSTarget."""
        ids = self._client.list_deployment_targets(deploymentId=id)["targetIds"]
        if not ids:
            return {}
        found = self._client.batch_get_deployment_targets(deploymentId=id, targetIds=ids)["deploymentTargets"]
        targets = [next(value for key, value in each.items() if key.endswith("Target")) for each in found]
        return {each["targetId"]: each for each in targets}

    def story(self, id: str) -> str:
        """Return what happened in a deployment, for people."""
        info = self._client.get_deployment(deploymentId=id)["deploymentInfo"]
        lines = [f"deployment {id} by {info['creator']}: {info['status']} {info.get('errorInformation', '')}"]
        for name, target in self.targets(id).items():
            lines.append(f"  {name}: {target['status']}")
            for event in target.get("lifecycleEvents", []):
                diagnostics = event.get("diagnostics", {})
                said = {key: value for key, value in diagnostics.items() if value and value != "Success"}
                lines.append(f"    {event['lifecycleEventName']}: {event['status']} {said or ''}")
        return "\n".join(lines)
