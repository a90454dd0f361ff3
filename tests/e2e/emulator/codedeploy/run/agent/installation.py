"""What lies on an instance, as far as agents put it there."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.codedeploy.run.agent.appspec import AppSpec
from emulator.codedeploy.run.agent.bundle import Bundle
from emulator.codedeploy.run.agent.failure import EventError


@dataclass(frozen=True)
class Installed:
    """The revision that a deployment group installed last."""

    deployment_id: str
    revision: Mapping[str, Any]
    bundle: Bundle
    files: list[str]


@dataclass
class Disk:
    """The files that deployments put on an instance: path to id of the deployment group."""

    owners: dict[str, str] = field(default_factory=dict)

    def install(self, group_id: str, spec: AppSpec, bundle: Bundle, behavior: str) -> list[str]:
        """Replace a deployment group's files by those of a revision. Returns their paths.

        Args:
            group_id: Id of the deployment group.
            spec: What to put where. Its own file_exists_behavior counts more than ``behavior``.
            bundle: The revision.
            behavior: fileExistsBehavior of the deployment.

        Raises:
            EventError: When that fails. What the group had is gone then.
        """
        # What the group put down before goes first, so that it never is in its own way.
        self.owners = {path: owner for path, owner in self.owners.items() if owner != group_id}
        behavior = spec.file_exists_behavior or behavior.upper()
        planned: dict[str, bool] = {}
        missing: str | None = None
        for source, destination in spec.files:
            found = _targets(bundle, source, destination, "\\" if spec.os == "windows" else "/")
            if not found:
                missing = source
                break
            for path in found:
                if path in planned:
                    raise _failed(f"two sources would be copied to {path}")
                planned[path] = True
        taken = [path for path in planned if path in self.owners]
        if taken and behavior not in {"OVERWRITE", "RETAIN"}:
            raise _failed(f"a specified file already exists at this location: {taken[0]}")
        kept = set(taken) if behavior == "RETAIN" else set()
        self.owners |= {path: group_id for path in planned if path not in kept}
        if missing is not None:
            raise _failed(f"No such file or directory - {missing}")
        return list(planned)


def _targets(bundle: Bundle, source: str, destination: str, separator: str) -> list[str]:
    """Return where the files of a source go. A destination is always a folder."""
    path = posixpath.normpath("/" + source.replace(separator, "/")).lstrip("/")
    folder = destination.rstrip(f"/{separator}")
    found = [posixpath.basename(path)] if path in bundle.files else list(bundle.below(path))
    return [separator.join((folder, *each.split("/"))) for each in found]


def _failed(message: str) -> EventError:
    return EventError("UnknownError", f"The deployment failed because {message}.")
