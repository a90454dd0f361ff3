"""A service as the target of a deployment: what the API tells of its task sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.traffic.routes import Routes
from emulator.codedeploy.state import Target

_ALL = 100


class ServiceTarget:
    """Keeps the API's ECSTarget up to date.

    Args:
        context: The deployment.
        original: The task set that serves at first: TaskSet of Amazon ECS.
        routes: Its target groups.
    """

    def __init__(self, context: Context, original: Mapping[str, Any], routes: Routes) -> None:
        (service,) = context.settings["ecsServices"]
        cluster, name = service["clusterName"], service["serviceName"]
        self._journal = context.journal
        self._routes = routes
        self.target = Target(f"{cluster}:{name}", arn=context.role.scope.arn("ecs", f"service/{cluster}/{name}"))
        self._sets = {"Blue": _info(original, "Blue", routes.names[routes.blue], "PRIMARY", _ALL)}
        self.target.memory["original"] = original["id"]
        self._tell()

    @property
    def replacement(self) -> str:
        """Id of the task set that takes over."""
        return str(self._sets["Green"]["identifer"])

    def replace(self, made: Mapping[str, Any]) -> None:
        """Tell of the task set that takes over."""
        self._sets["Green"] = _info(made, "Green", self._routes.names[self._routes.green], "ACTIVE", 0)
        self.target.memory["replacement"] = made["id"]
        self._tell()

    def weigh(self, percent: int) -> None:
        """Tell how much traffic it has."""
        self._sets["Green"]["trafficWeight"] = float(percent)
        self._sets["Blue"]["trafficWeight"] = float(_ALL - percent)
        self._tell()

    def take_over(self) -> None:
        """Tell that it is the primary one."""
        self._sets["Green"]["status"], self._sets["Blue"]["status"] = "PRIMARY", "ACTIVE"
        self._tell()

    def end_original(self) -> None:
        """Tell that the original one is on its way out."""
        self._sets["Blue"] |= {"status": "DRAINING", "runningCount": 0, "desiredCount": 0}
        self._tell()

    def _tell(self) -> None:
        self._journal.set_details(self.target, taskSetsInfo=[dict(each) for each in self._sets.values()])


def _info(task_set: Mapping[str, Any], label: str, group: str, status: str, percent: int) -> dict[str, Any]:
    """Return ECSTaskSet of the API, which misspells its identifier."""
    return {
        "identifer": task_set["id"],
        "desiredCount": task_set["computedDesiredCount"],
        "pendingCount": task_set["pendingCount"],
        "runningCount": task_set["runningCount"],
        "status": status,
        "trafficWeight": float(percent),
        "targetGroup": {"name": group},
        "taskSetLabel": label,
    }
