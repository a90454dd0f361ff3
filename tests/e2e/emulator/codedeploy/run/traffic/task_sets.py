"""The task sets of a service of Amazon ECS: the one that serves, and the one that is to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import error_code
from emulator.codedeploy.run.traffic.service_appspec import ServiceAppSpec

_INVALID = "INVALID_ECS_SERVICE"
_LONGEST_WAIT_SECONDS = 3600
_POLL_SECONDS = 15
_TASKS = "ecs-tasks.amazonaws.com"


class TaskSets:
    """The task sets of a service, seen and changed with the service role.

    Args:
        context: The deployment.
        cluster: Name of the cluster.
        service: Name of the service.
        controller: The deployment controller that the service has to have.
    """

    def __init__(self, context: Context, cluster: str, service: str, controller: str = "CODE_DEPLOY") -> None:
        self._context = context
        self._controller = controller
        self._named = {"cluster": cluster, "service": service}

    def describe(self) -> dict[str, Any]:
        """Return the service.

        Raises:
            DeploymentError: ``INVALID_ECS_SERVICE`` when CodeDeploy cannot deploy to it.
        """
        answer = self._call("DescribeServices", cluster=self._named["cluster"], services=[self._named["service"]])
        found: dict[str, Any] | None = next(iter(answer["services"]), None)
        if found is None or found["status"] != "ACTIVE":
            raise DeploymentError(_INVALID, f"There is no active service {self}.")
        controller = (found.get("deploymentController") or {}).get("type", "ECS")
        if controller != self._controller:
            message = f"The deployment controller of {self} is {controller}, not {self._controller}."
            raise DeploymentError(_INVALID, message)
        return found

    def original(self, *, others: bool) -> dict[str, Any]:
        """Return the task set that serves.

        Args:
            others: Whether there may be others beside it.

        Raises:
            DeploymentError: ``INVALID_ECS_SERVICE`` when there is none, or another one that may not be there.
        """
        task_sets: list[dict[str, Any]] = self.describe().get("taskSets", [])
        primary = [each for each in task_sets if each["status"] == "PRIMARY"]
        if not primary:
            raise DeploymentError(_INVALID, f"{self} has no primary task set.")
        if len(task_sets) > 1 and not others:
            # What a deployment has left that failed, and was not rolled back. What becomes of it is not written down.
            left = ", ".join(each["id"] for each in task_sets if each["status"] != "PRIMARY")
            raise DeploymentError(_INVALID, f"{self} has other task sets beside its primary one: {left}.")
        return primary[0]

    def create(self, spec: ServiceAppSpec, original: dict[str, Any], target_group: str) -> dict[str, Any]:
        """Make the task set that is to serve, and wait for its tasks.

        Raises:
            DeploymentError: When it cannot be made, or its tasks do not come.
        """
        balancer = {"targetGroupArn": target_group, "containerName": spec.container, "containerPort": spec.port}
        network = {"awsvpcConfiguration": spec.network} if spec.network else original.get("networkConfiguration")
        request: dict[str, Any] = {
            "taskDefinition": spec.task_definition,
            "loadBalancers": [balancer],
            "scale": {"value": 100.0, "unit": "PERCENT"},
        }
        if network:
            request["networkConfiguration"] = network
        strategy = spec.strategy or original.get("capacityProviderStrategy")
        if strategy:
            request["capacityProviderStrategy"] = strategy
        elif original.get("launchType"):
            request["launchType"] = original["launchType"]
        version = spec.platform_version or original.get("platformVersion")
        if version:
            request["platformVersion"] = version
        return self.make(request)

    def make(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make a task set of CreateTaskSet's parameters, and wait for its tasks.

        Raises:
            DeploymentError: When it cannot be made, or its tasks do not come.
        """
        self._check_passing(request["taskDefinition"])
        made: dict[str, Any] = self._call("CreateTaskSet", **self._named, **request)["taskSet"]
        self._wait(made["id"])
        return made

    def delete_others(self, primary: str) -> None:
        """Delete what earlier deployments have kept: its target group is needed."""
        for each in self.describe()["taskSets"]:
            if each["id"] != primary:
                self.delete(each["id"])

    def become_primary(self, task_set: str) -> None:
        """Let a task set be the one that serves."""
        self._call("UpdateServicePrimaryTaskSet", **self._named, primaryTaskSet=task_set)

    def delete(self, task_set: str) -> None:
        """Delete a task set with its tasks. One that is gone already is no error."""
        try:
            self._call("DeleteTaskSet", **self._named, taskSet=task_set, force=True)
        except DeploymentError as error:
            if "TaskSetNotFoundException" not in error.message:
                raise

    def _check_passing(self, definition: str) -> None:
        """Check that the service role may hand the tasks their roles, which no request shows."""
        client = self._context.surroundings.aws.client(self._context.role.scope, "ecs")
        try:
            found = client.describe_task_definition(taskDefinition=definition)["taskDefinition"]
        except ClientError as error:
            message = f"The task definition {definition} cannot be used: {error_code(error)}."
            raise DeploymentError("ECS_UPDATE_ERROR", message) from error
        for key in ("executionRoleArn", "taskRoleArn"):
            if found.get(key):
                self._context.role.must_be_allowed("iam:PassRole", found[key], {"iam:PassedToService": _TASKS})

    def _wait(self, task_set: str) -> None:
        waited = 0
        while True:
            found: dict[str, Any] = next((each for each in self.describe()["taskSets"] if each["id"] == task_set), {})
            if found.get("stabilityStatus") == "STEADY_STATE":
                return
            self._context.check()
            if waited >= _LONGEST_WAIT_SECONDS:
                raise DeploymentError("TIMEOUT", f"The tasks of {task_set} of {self} did not come within an hour.")
            self._context.surroundings.clock.sleep(_POLL_SECONDS)
            waited += _POLL_SECONDS

    def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        try:
            return self._context.role.call("ecs", operation, **parameters)
        except ClientError as error:
            code = _INVALID if operation == "DescribeServices" else "ECS_UPDATE_ERROR"
            said = error.response["Error"].get("Message", "")
            raise DeploymentError(code, f"{operation} of {self}: {error_code(error)}: {said}") from error

    def __str__(self) -> str:
        return f"{self._named['cluster']}/{self._named['service']}"
