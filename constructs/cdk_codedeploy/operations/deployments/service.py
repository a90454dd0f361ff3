"""The service that a deployment of the Amazon ECS platform replaces the tasks of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

from cdk_codedeploy.operations.client import Session
from cdk_codedeploy.operations.errors import translated

_LATEST = "LATEST"


class ServiceClient(Protocol):
    """What is used of an Amazon ECS client of boto3."""

    def describe_services(self, **request: object) -> Mapping[str, Any]:
        """Return services."""
        ...


def service_client(session: Session) -> ServiceClient:
    """Return an Amazon ECS client.

    Args:
        session: A session of boto3.
    """
    return cast("ServiceClient", session.client("ecs"))


def runs_already(cluster: str, service: str, app_spec: str, *, client: ServiceClient) -> bool:
    """Tell whether the tasks of a service are what an AppSpec file asks for, and nothing else runs.

    What the file does not ask for is not compared. Where it names functions that have to agree, they have not been
    asked yet, so the answer is no.

    Args:
        cluster: Name of the cluster.
        service: Name of the service.
        app_spec: The AppSpec file, in JSON.
        client: An Amazon ECS client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: Amazon ECS API reference, "DescribeServices".
    """
    wanted = _asked_for(app_spec)
    with translated(f'look at service "{service}" of cluster "{cluster}"'):
        answer = client.describe_services(cluster=cluster, services=[service])
    services = cast("list[Mapping[str, Any]]", answer.get("services") or [])
    sets = [each for found in services for each in cast("list[Mapping[str, Any]]", found.get("taskSets") or [])]
    if wanted is None or len(sets) != 1:
        return False
    return _answers(sets[0], wanted)


def _asked_for(app_spec: str) -> Mapping[str, Any] | None:
    """Return what a file asks for; None for one that asks functions, or is not as this library writes it."""
    try:
        document = json.loads(app_spec)
        (resource,) = document["Resources"]
        if document.get("Hooks"):
            return None
        (body,) = resource.values()
        return cast("Mapping[str, Any]", body["Properties"])
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _answers(tasks: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    balancers = cast("list[Mapping[str, Any]]", tasks.get("loadBalancers") or [{}])
    behind = cast("Mapping[str, Any]", wanted.get("LoadBalancerInfo") or {})
    given: list[tuple[object, object]] = [
        (wanted.get("TaskDefinition"), tasks.get("taskDefinition")),
        (behind.get("ContainerName"), balancers[0].get("containerName")),
        (str(behind.get("ContainerPort")), str(balancers[0].get("containerPort"))),
    ]
    if wanted.get("PlatformVersion") not in {None, _LATEST}:
        given.append((wanted["PlatformVersion"], tasks.get("platformVersion")))
    if "NetworkConfiguration" in wanted:
        given.append((_network(wanted["NetworkConfiguration"]), _network(tasks.get("networkConfiguration"))))
    if "CapacityProviderStrategy" in wanted:
        given.append(
            (_strategy(wanted["CapacityProviderStrategy"]), _strategy(tasks.get("capacityProviderStrategy") or ()))
        )
    return all(asked == found for asked, found in given)


def _network(told: Mapping[str, Any] | None) -> tuple[object, ...]:
    empty: Mapping[str, Any] = {}
    inner = _lower(next(iter((told or empty).values()), empty) or empty)
    subnets, groups = (cast("list[str]", inner.get(name) or []) for name in ("subnets", "securitygroups"))
    return sorted(subnets), sorted(groups), inner.get("assignpublicip") or "DISABLED"


def _strategy(items: Iterable[Mapping[str, Any]]) -> list[tuple[str, int, int]]:
    told = [_lower(each) for each in items]
    return sorted(
        (str(each["capacityprovider"]), int(each.get("base") or 0), int(each.get("weight") or 0)) for each in told
    )


def _lower(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return members under names that the file and the service spell alike."""
    return {name.lower(): value for name, value in told.items()}
