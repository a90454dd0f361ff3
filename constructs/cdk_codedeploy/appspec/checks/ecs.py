"""Checks of what an ECS deployment replaces: the task definition, its container, its network, its capacity.

Source: user guide ``reference-appspec-file-structure-resources.html``; ECS API reference ``AwsVpcConfiguration`` and
``CapacityProviderStrategyItem``.
"""

from __future__ import annotations

import re

from cdk_codedeploy.appspec.checks.service_keys import check_service_keys, checked_text, is_list, is_mapping
from cdk_codedeploy.appspec.keys_of_services import AWSVPC, ECS_PROPERTIES, LOAD_BALANCER, NETWORK, STRATEGY
from cdk_codedeploy.appspec.nodes import Kind
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import service
from cdk_codedeploy.appspec.value import Value

_TASK_DEFINITION = re.compile(
    r"arn:[a-z-]+:ecs:[a-z0-9-]+:[0-9]{12}:task-definition/[A-Za-z0-9_-]{1,255}:[1-9][0-9]{0,18}"
)
_PLACEHOLDER = "<TASK_DEFINITION>"
_PLATFORM_VERSION = re.compile(r"LATEST|[0-9]+\.[0-9]+\.[0-9]+")
_LARGEST_PORT = 65535
_MOST_BASE = 100_000
_MOST_WEIGHT = 1000
# The lists of a network: the most items, and what their ids look like.
_LISTS = {"Subnets": (16, "subnet-0abc"), "SecurityGroups": (5, "sg-0abc")}
_LIST_TOKEN = "#{Token["  # noqa: S105 - the CDK's mark of a list that only the deployment knows


def check_ecs_properties(report: Report, properties: Value) -> None:
    """Check the properties of the resource."""
    check_service_keys(report, properties, ECS_PROPERTIES)
    _check_task_definition(report, properties.at("TaskDefinition"))
    balancer = properties.at("LoadBalancerInfo")
    if not balancer.is_null and is_mapping(report, balancer, "write ContainerName and ContainerPort under it"):
        check_load_balancer(report, balancer)
    version = properties.at("PlatformVersion")
    if not version.is_null and not version.is_token and not _PLATFORM_VERSION.fullmatch(version.text or ""):
        report.add(service.PLATFORM_VERSION, version)
    network = properties.at("NetworkConfiguration")
    if not network.is_null and is_mapping(report, network, "write AwsvpcConfiguration under it"):
        check_service_keys(report, network, NETWORK)
        vpc = network.at("AwsvpcConfiguration")
        if not vpc.is_null and is_mapping(report, vpc, "write Subnets, SecurityGroups and AssignPublicIp under it"):
            check_network(report, vpc)
    strategy = properties.at("CapacityProviderStrategy")
    if not strategy.is_null and is_list(report, strategy, "begin each item with - CapacityProvider:"):
        check_strategy(report, strategy)


def _check_task_definition(report: Report, value: Value) -> None:
    text = checked_text(report, value, "TaskDefinition")
    if text == _PLACEHOLDER:
        report.add(service.TASK_DEFINITION_PLACEHOLDER, value)
    elif text is not None and not _TASK_DEFINITION.fullmatch(text):
        report.add(service.TASK_DEFINITION, value)


def check_load_balancer(report: Report, balancer: Value) -> None:
    """Check the container and the port behind the load balancer."""
    check_service_keys(report, balancer, LOAD_BALANCER)
    checked_text(report, balancer.at("ContainerName"), "ContainerName")
    port = balancer.at("ContainerPort")
    if port.is_null or port.is_token:
        return
    if not _is_number(port, _LARGEST_PORT) or port.value == 0:
        report.add(service.CONTAINER_PORT, port)


def check_network(report: Report, vpc: Value) -> None:
    """Check the three parts of a network, all of which are needed."""
    missing = [key.name for key in AWSVPC.keys if vpc.at(key.name).is_null]
    unknown = Report()
    check_service_keys(unknown, vpc, AWSVPC)
    report.breaches += [breach for breach in unknown.breaches if breach.rule is not service.MISSING]
    if missing:
        present = [key.name for key in AWSVPC.keys if key.name not in missing]
        got = f"{' and '.join(present)} alone" if present else "none of them"
        report.add(service.NETWORK_PARTS, vpc, got=got, missing=" and ".join(missing))
    for name, (most, example) in _LISTS.items():
        _check_ids(report, vpc.at(name), name=name, most=most, example=example)
    address = vpc.at("AssignPublicIp")
    if not address.is_null and not address.is_token and address.text not in {"ENABLED", "DISABLED"}:
        report.add(service.PUBLIC_IP, address)


def _check_ids(report: Report, ids: Value, *, name: str, most: int, example: str) -> None:
    if ids.is_null or not is_list(report, ids, f'write {name}: ["{example}"]'):
        return
    items = list(ids.items())
    if any(_LIST_TOKEN in (item.text or "") for item in items):
        return
    if not 1 <= len(items) <= most:
        remedy = "add one" if not items else f"remove {len(items) - most}"
        report.add(service.NETWORK_COUNT, ids, got=str(len(items)), name=name, most=str(most), remedy=remedy)
    prefix = example.partition("-")[0] + "-"
    for item in items:
        if not item.is_token and not (item.text or "").startswith(prefix):
            report.add(service.NETWORK_ID, item, name=name, example=example)


def check_strategy(report: Report, strategy: Value) -> None:
    """Check where tasks run: one base at most, and a weight somewhere."""
    items = [item for item in strategy.items() if is_mapping(report, item, "write CapacityProvider, Base and Weight")]
    based: Value | None = None
    weighs = not items
    for item in items:
        check_service_keys(report, item, STRATEGY)
        checked_text(report, item.at("CapacityProvider"), "CapacityProvider")
        base, weight = item.at("Base"), item.at("Weight")
        for value, most in ((base, _MOST_BASE), (weight, _MOST_WEIGHT)):
            if not value.is_null and not value.is_token and not _is_number(value, most):
                report.add(service.STRATEGY_NUMBER, value, name=value.path.rpartition(".")[2], most=str(most))
        weighs = weighs or weight.value not in {None, 0}
        if base.value not in {None, 0} and not base.is_token:
            if based is not None:
                report.add(service.STRATEGY_BASE, base)
            based = base
    if not weighs:
        report.add(service.STRATEGY_WEIGHTS, strategy, got="no weight")


def _is_number(value: Value, most: int) -> bool:
    return value.kind is Kind.INTEGER and isinstance(value.value, int) and 0 <= value.value <= most
