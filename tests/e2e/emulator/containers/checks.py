"""What Amazon ECS refuses of services that CodeDeploy or a stack deploys.

Source: ECS API reference, CreateService, UpdateService and CreateTaskSet; ECS developer guide, "CodeDeploy blue/green
deployments".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.codedeploy.errors import ApiError
from emulator.containers.records import Records, controller_of

Request = Mapping[str, Any]
_UNFIT = "InvalidParameterException"
_CONTROLLER = "on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment."
# What only a deployment of CodeDeploy changes, and how the refusal calls it.
_OF_CODEDEPLOY = {
    "taskDefinition": "task definition",
    "loadBalancers": "load balancers",
    "networkConfiguration": "network parameters",
    "platformVersion": "platform version",
    "capacityProviderStrategy": "capacity provider strategy",
}
# What a service has as long as nobody has said anything.
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def check_new_service(records: Records, request: Request) -> None:
    """Check CreateService.

    Raises:
        ApiError: When it is refused.
    """
    controller = controller_of(request)
    if request.get("schedulingStrategy", "REPLICA") != "REPLICA":
        raise ApiError(_UNFIT, f"The {controller} deployment controller supports the REPLICA strategy alone.")
    if controller == "EXTERNAL":
        given = [key for key in ("taskDefinition", "loadBalancers", "networkConfiguration") if request.get(key)]
        if given:
            raise ApiError(_UNFIT, f"{given} are given. The EXTERNAL deployment controller has them in task sets.")
        return
    if len(request.get("loadBalancers") or []) != 1:
        raise ApiError(_UNFIT, "The CODE_DEPLOY deployment controller needs one load balancer.")
    check_task_set(records, request)
    (arn,) = [each.get("targetGroupArn", "") for each in request["loadBalancers"]]
    if not (records.target_group(arn) or {}).get("LoadBalancerArns"):
        raise ApiError(_UNFIT, f"The target group with targetGroupArn {arn} does not have an associated load balancer.")


def check_change(record: Mapping[str, Any], request: Request) -> None:
    """Check UpdateService.

    Raises:
        ApiError: When it is refused.
    """
    wanted = controller_of(request) if request.get("deploymentController") else controller_of(record)
    if wanted != controller_of(record):
        raise ApiError(_UNFIT, f"Unable to change the deployment controller from {controller_of(record)} to {wanted}.")
    if request.get("forceNewDeployment"):
        raise ApiError(_UNFIT, f"Unable to force a new deployment {_CONTROLLER}")
    for key, what in _OF_CODEDEPLOY.items():
        same = request.get(key) == record.get(key) or (request.get(key) in _EMPTY and record.get(key) in _EMPTY)
        if key in request and not same:
            raise ApiError(_UNFIT, f"Unable to update {what} {_CONTROLLER}")


def check_task_set(records: Records, request: Request) -> None:
    """Check what a task set consists of.

    Raises:
        ApiError: When it is refused.
    """
    reference = request.get("taskDefinition", "")
    definition = records.task_definition(reference)
    if definition is None:
        raise ApiError("ClientException", f"Unable to describe task definition {reference}.")
    if definition.get("status") != "ACTIVE":
        raise ApiError("ClientException", f"TaskDefinition {reference} is inactive.")
    awsvpc = definition.get("networkMode") == "awsvpc"
    if awsvpc and not (request.get("networkConfiguration") or {}).get("awsvpcConfiguration"):
        raise ApiError(_UNFIT, "Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    for balancer in request.get("loadBalancers") or []:
        _check_balancer(records, definition, balancer, awsvpc=awsvpc)


def _check_balancer(records: Records, definition: Request, balancer: Request, *, awsvpc: bool) -> None:
    name, port, arn = balancer.get("containerName"), balancer.get("containerPort"), balancer.get("targetGroupArn", "")
    containers = {each["name"]: each for each in definition["containerDefinitions"]}
    if name not in containers:
        raise ApiError(_UNFIT, f"The container {name} does not exist in the task definition.")
    ports = {int(each["containerPort"]) for each in containers[name].get("portMappings") or []}
    if port not in ports:
        raise ApiError(_UNFIT, f"The container {name} did not have a container port {port} defined.")
    group = records.target_group(arn)
    if group is None:
        raise ApiError(_UNFIT, f"Unable to assume role and validate the specified targetGroupArn {arn}.")
    if awsvpc and group.get("TargetType", "instance") != "ip":
        raise ApiError(
            _UNFIT,
            f"The provided target group {arn} has target type {group.get('TargetType', 'instance')}, "
            "which is incompatible with the awsvpc network mode specified in the task definition.",
        )
