"""What the AppSpec of an Amazon ECS deployment says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.codedeploy.run.traffic import appspec
from emulator.codedeploy.run.traffic.appspec import Document

EVENTS = ("BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic")
"""The events that may have a hook."""
_TASK_DEFINITION = re.compile(r"arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:task-definition/[A-Za-z0-9_-]+:\d+")
_NETWORK = ("Subnets", "SecurityGroups", "AssignPublicIp")


@dataclass(frozen=True)
class ServiceAppSpec:
    """A task set that takes over behind a load balancer. What is None or empty stays as it is."""

    task_definition: str
    container: str
    port: int
    platform_version: str | None = None
    network: Mapping[str, Any] | None = None
    strategy: list[dict[str, Any]] = field(default_factory=list)
    hooks: Mapping[str, str] = field(default_factory=dict)


def of(document: Document) -> ServiceAppSpec:
    """Return what an AppSpec says.

    Raises:
        DeploymentError: ``INVALID_REVISION``.
    """
    name, found = appspec.only_resource(document, "AWS::ECS::Service")
    optional = ("PlatformVersion", "NetworkConfiguration", "CapacityProviderStrategy")
    where = f"Properties of {name}"
    found = appspec.members(found, where, required=("TaskDefinition", "LoadBalancerInfo"), allowed=optional)
    definition = found["TaskDefinition"]
    if not isinstance(definition, str) or not _TASK_DEFINITION.fullmatch(definition):
        raise appspec.refused(f"TaskDefinition is {definition!r}; allowed: the ARN of a revision")
    balancer = appspec.members(
        found["LoadBalancerInfo"], "LoadBalancerInfo", required=("ContainerName", "ContainerPort")
    )
    port = balancer["ContainerPort"]
    if not isinstance(port, int) or isinstance(port, bool):
        raise appspec.refused(f"ContainerPort is {port!r}; allowed: a number")
    version = found.get("PlatformVersion")
    if version is not None and not isinstance(version, str):
        raise appspec.refused(f"PlatformVersion is {version!r}; allowed: text")
    return ServiceAppSpec(
        definition,
        str(balancer["ContainerName"]),
        port,
        version,
        _network(found.get("NetworkConfiguration")),
        _strategy(found.get("CapacityProviderStrategy")),
        appspec.hooks_of(document, EVENTS),
    )


def _network(found: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    found = appspec.members(found, "NetworkConfiguration", required=("AwsvpcConfiguration",))
    where = "AwsvpcConfiguration"
    found = appspec.members(found[where], where, required=_NETWORK)
    if found["AssignPublicIp"] not in {"ENABLED", "DISABLED"}:
        raise appspec.refused(f"AssignPublicIp is {found['AssignPublicIp']!r}; allowed: ENABLED, DISABLED")
    for key in _NETWORK[:2]:
        if not isinstance(found[key], list) or not found[key]:
            raise appspec.refused(f"{key} is {found[key]!r}; allowed: a list")
    return {key[0].lower() + key[1:]: found[key] for key in _NETWORK}


def _strategy(found: Any) -> list[dict[str, Any]]:
    if found is None:
        return []
    if not isinstance(found, list) or not found:
        raise appspec.refused("CapacityProviderStrategy has to be a list of capacity providers")
    items = [
        appspec.members(each, "CapacityProviderStrategy", required=("CapacityProvider",), allowed=("Base", "Weight"))
        for each in found
    ]
    for key in ("Base", "Weight"):
        wrong = [each[key] for each in items if not isinstance(each.get(key, 0), int)]
        if wrong:
            raise appspec.refused(f"{key} of CapacityProviderStrategy is {wrong[0]!r}; allowed: a number")
    if sum(1 for each in items if each.get("Base")) > 1:
        raise appspec.refused("Base of CapacityProviderStrategy is there twice; allowed: once")
    if not any(each.get("Weight") for each in items):
        raise appspec.refused("no Weight of CapacityProviderStrategy is greater than 0")
    return [
        {"capacityProvider": each["CapacityProvider"], "base": each.get("Base", 0), "weight": each.get("Weight", 0)}
        for each in items
    ]
