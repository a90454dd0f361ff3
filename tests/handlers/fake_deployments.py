"""Deployments in memory: each look at one brings it a step further, one group runs one at a time."""

# ruff: noqa: N803 (the names are the API's)

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import count
from typing import Any

from tests.handlers.fake_aws import Fake, FakeCodeDeploy, RefusedError

ACTIVE = ("Created", "Queued", "InProgress", "Baking", "Ready")


@dataclass
class Running:
    """One deployment. ``looks`` is how many looks it takes until it is over, None for ever."""

    request: dict[str, Any]
    created: datetime
    looks: int | None = 2
    status: str = "InProgress"
    outcome: str = "Succeeded"
    creator: str = "user"
    error: tuple[str, str] | None = None
    rolls_back: str | None = None
    rolled_back_by: str | None = None
    stopped: bool | None = None
    platform: str = "Server"
    blue_weight: float = 0.0


class FakeDeployments(FakeCodeDeploy):
    """An application ``shop`` with the deployment groups ``web`` and ``api``."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now = now
        self.deployments: dict[str, Running] = {}
        self.groups = {("shop", "web"), ("shop", "api")}
        self.hangs = False
        self.failing: set[str] = set()
        self.ecs_services: list[tuple[str, str]] = []
        self.rolls_back_failures = True
        self._ids = count(1)

    # What the tests ask and do.

    def live(self, group: str = "web") -> object:
        """Return what a group has, and what runs there."""
        done = [each for each in self.deployments.values() if self._of(each, group) and each.status == "Succeeded"]
        runs = [
            id
            for id, each in self.deployments.items()
            if self._of(each, group) and each.status in ACTIVE and each.stopped is None
        ]
        return (copy.deepcopy(done[-1].request["revision"]) if done else None, runs)

    def begin(self, creator: str = "user", group: str = "web", **running: Any) -> str:
        """Begin a deployment of somebody else."""
        location = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "other", "bundleType": "zip"}}
        request = {"applicationName": "shop", "deploymentGroupName": group, "revision": location}
        return self._begin(request, creator=creator, **running)

    def step(self, id: str) -> None:
        """Bring a deployment further."""
        running = self.deployments[id]
        if running.status not in ACTIVE or running.looks is None:
            return
        if self.hangs and running.stopped is None:
            return
        running.looks -= 1
        if running.looks <= 0:
            self._end(id, running)

    def _end(self, id: str, running: Running) -> None:
        if running.stopped is not None:
            running.status, back = "Stopped", running.stopped
            running.error = ("MANUAL_STOP", "somebody stopped it")
        else:
            running.status = running.outcome
            back = running.outcome == "Failed" and self.rolls_back_failures
        group = running.request["deploymentGroupName"]
        good = [each for each in self.deployments.values() if self._of(each, group) and each.status == "Succeeded"]
        if back and good and running.creator == "user":
            request = {**good[-1].request, "description": "rolls back"}
            running.rolled_back_by = self._begin(request, creator="codeDeployRollback", rolls_back=id)

    def _begin(self, request: dict[str, Any], **running: Any) -> str:
        id = f"d-{next(self._ids):09}"
        self.deployments[id] = Running(copy.deepcopy(request), self.now(), **running)
        return id

    def _of(self, running: Running, group: str) -> bool:
        return running.request["deploymentGroupName"] == group

    def _found(self, id: str) -> Running:
        if id not in self.deployments:
            raise RefusedError("DeploymentDoesNotExistException", f"No deployment {id}")
        return self.deployments[id]

    def _check_group(self, application: str, group: str) -> None:
        if (application, group) not in self.groups:
            raise RefusedError("DeploymentGroupDoesNotExistException", f"No deployment group found for name: {group}")

    # The operations.

    def do_create_deployment(self, **request: Any) -> dict[str, Any]:
        group = request["deploymentGroupName"]
        self._check_group(request["applicationName"], group)
        active = [id for id, each in self.deployments.items() if self._of(each, group) and each.status in ACTIVE]
        if active:
            message = f"The Deployment Group '{group}' already has an active Deployment '{active[0]}'"
            raise RefusedError("DeploymentLimitExceededException", message)
        fails = str(request["revision"]) in self.failing
        id = self._begin(request, outcome="Failed" if fails else "Succeeded")
        if fails:
            self.deployments[id].error = ("HEALTH_CONSTRAINTS", "too many individual instances failed")
        return {"deploymentId": id}

    def do_get_deployment(self, deploymentId: str) -> dict[str, Any]:
        running = self._found(deploymentId)
        self.step(deploymentId)
        info: dict[str, Any] = {
            "deploymentId": deploymentId,
            "applicationName": running.request["applicationName"],
            "deploymentGroupName": running.request["deploymentGroupName"],
            "status": running.status,
            "computePlatform": running.platform,
            "revision": running.request["revision"],
            "creator": running.creator,
            "createTime": running.created,
        }
        if "description" in running.request:
            info["description"] = running.request["description"]
        if running.error:
            info["errorInformation"] = dict(zip(("code", "message"), running.error, strict=True))
        rollback = {
            "rollbackTriggeringDeploymentId": running.rolls_back,
            "rollbackDeploymentId": running.rolled_back_by,
        }
        info["rollbackInfo"] = {name: id for name, id in rollback.items() if id}
        return {"deploymentInfo": info}

    def do_get_deployment_group(self, applicationName: str, deploymentGroupName: str) -> dict[str, Any]:
        self._check_group(applicationName, deploymentGroupName)
        info: dict[str, Any] = {"applicationName": applicationName, "deploymentGroupName": deploymentGroupName}
        mine = [(id, each) for id, each in self.deployments.items() if self._of(each, deploymentGroupName)]
        done = [id for id, each in mine if each.status == "Succeeded"]
        if mine:
            info["lastAttemptedDeployment"] = {"deploymentId": mine[-1][0]}
        if done:
            info["lastSuccessfulDeployment"] = {"deploymentId": done[-1]}
        info["ecsServices"] = [{"clusterName": cluster, "serviceName": name} for cluster, name in self.ecs_services]
        return {"deploymentGroupInfo": info}

    def do_list_deployments(
        self,
        applicationName: str,
        deploymentGroupName: str,
        includeOnlyStatuses: list[str] | None = None,
        createTimeRange: dict[str, datetime] | None = None,
        nextToken: str | None = None,
    ) -> dict[str, Any]:
        self._check_group(applicationName, deploymentGroupName)
        since = (createTimeRange or {}).get("start", datetime.min.replace(tzinfo=timezone.utc))
        found = [
            id
            for id, each in reversed(self.deployments.items())
            if self._of(each, deploymentGroupName)
            and (not includeOnlyStatuses or each.status in includeOnlyStatuses)
            and each.created >= since
        ]
        # One on each page, so that nobody forgets the others.
        place = int(nextToken or 0)
        answer: dict[str, Any] = {"deployments": found[place : place + 1]}
        return answer | ({"nextToken": str(place + 1)} if place + 1 < len(found) else {})

    def do_stop_deployment(self, deploymentId: str, autoRollbackEnabled: bool = False) -> dict[str, Any]:
        running = self._found(deploymentId)
        if running.status not in ACTIVE:
            raise RefusedError("DeploymentAlreadyCompletedException", f"{deploymentId} is {running.status}")
        running.stopped, running.looks = autoRollbackEnabled, 1
        return {"status": "Pending"}

    def do_list_deployment_targets(self, deploymentId: str) -> dict[str, Any]:
        self._found(deploymentId)
        return {"targetIds": ["i-1", "i-2"]}

    def do_batch_get_deployment_targets(self, deploymentId: str, targetIds: list[str]) -> dict[str, Any]:
        running = self._found(deploymentId)
        if running.platform == "ECS":
            sets = [{"taskSetLabel": "Blue", "trafficWeight": running.blue_weight, "status": "PRIMARY"}]
            target = {"targetId": "shop:web", "status": running.status, "taskSetsInfo": sets}
            return {"deploymentTargets": [{"deploymentTargetType": "ECSTarget", "ecsTarget": target}]}
        failed = running.status == "Failed"
        event = {
            "lifecycleEventName": "AfterInstall",
            "status": "Failed" if failed else "Succeeded",
            "diagnostics": {
                "errorCode": "ScriptFailed" if failed else "Success",
                "scriptName": "scripts/check.sh",
                "message": "Script at specified location: scripts/check.sh failed with exit code 1",
                "logTail": "[stdout]starting\n[stderr]no database\n",
            },
        }
        return {
            "deploymentTargets": [
                {
                    "deploymentTargetType": "InstanceTarget",
                    "instanceTarget": {
                        "deploymentId": deploymentId,
                        "targetId": each,
                        "status": "Failed" if failed else "Succeeded",
                        "lifecycleEvents": [event],
                    },
                }
                for each in targetIds
            ]
        }


class FakeStacks(Fake):
    service = "cloudformation"

    def __init__(self) -> None:
        super().__init__()
        self.status = "UPDATE_IN_PROGRESS"

    def do_describe_stacks(self, StackName: str) -> dict[str, Any]:
        created = datetime(2030, 1, 1, tzinfo=timezone.utc)
        return {"Stacks": [{"StackName": "Shop", "CreationTime": created, "StackStatus": self.status}]}


class FakeAliases(Fake):
    service = "lambda"

    def __init__(self) -> None:
        super().__init__()
        self.version = "1"
        self.weights: dict[str, float] = {}

    def do_get_alias(self, FunctionName: str, Name: str) -> dict[str, Any]:
        answer: dict[str, Any] = {"Name": Name, "FunctionVersion": self.version}
        return answer | ({"RoutingConfig": {"AdditionalVersionWeights": self.weights}} if self.weights else {})


class FakeServices(Fake):
    """A service whose task sets a test decides."""

    service = "ecs"

    def __init__(self) -> None:
        super().__init__()
        self.task_sets: list[dict[str, Any]] = []

    def do_describe_services(self, cluster: str, services: list[str]) -> dict[str, Any]:
        return {"services": [{"serviceName": services[0], "clusterArn": cluster, "taskSets": self.task_sets}]}
