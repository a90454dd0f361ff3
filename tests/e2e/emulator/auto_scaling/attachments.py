"""Operations that attach load balancers to groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.auto_scaling.load_balancers import deregister, register
from emulator.auto_scaling.state import Group, Store
from emulator.aws import Aws, Scope

Request = Mapping[str, Any]


class Attachments:
    """Attaches target groups and Classic Load Balancers, and detaches them.

    Args:
        store: Returns what there is in an account and region.
        aws: The AWS around it.
    """

    def __init__(self, store: Callable[[Scope], Store], aws: Aws) -> None:
        self._store = store
        self._aws = aws

    def attach_load_balancer_target_groups(self, scope: Scope, request: Request) -> None:
        """Attach target groups; instances in service are registered."""
        group, added = self._add(scope, request, "target_groups", request["TargetGroupARNs"])
        if group.runs("AddToLoadBalancer"):
            register(self._aws, group, self._in_service(scope, group), to=(added, []))

    def detach_load_balancer_target_groups(self, scope: Scope, request: Request) -> None:
        """Detach target groups; instances are deregistered."""
        group, removed = self._remove(scope, request, "target_groups", request["TargetGroupARNs"])
        deregister(self._aws, group, self._in_service(scope, group), of=(removed, []))

    def describe_load_balancer_target_groups(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Describe the target groups of a group."""
        store = self._store(scope)
        with store.lock:
            arns = list(store.group(request["AutoScalingGroupName"]).target_groups)
        return {"LoadBalancerTargetGroups": [{"LoadBalancerTargetGroupARN": arn, "State": "InService"} for arn in arns]}

    def attach_load_balancers(self, scope: Scope, request: Request) -> None:
        """Attach Classic Load Balancers; instances in service are registered."""
        group, added = self._add(scope, request, "load_balancers", request["LoadBalancerNames"])
        if group.runs("AddToLoadBalancer"):
            register(self._aws, group, self._in_service(scope, group), to=([], added))

    def detach_load_balancers(self, scope: Scope, request: Request) -> None:
        """Detach Classic Load Balancers; instances are deregistered."""
        group, removed = self._remove(scope, request, "load_balancers", request["LoadBalancerNames"])
        deregister(self._aws, group, self._in_service(scope, group), of=([], removed))

    def describe_load_balancers(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Describe the Classic Load Balancers of a group."""
        store = self._store(scope)
        with store.lock:
            names = list(store.group(request["AutoScalingGroupName"]).load_balancers)
        return {"LoadBalancers": [{"LoadBalancerName": name, "State": "InService"} for name in names]}

    def _add(self, scope: Scope, request: Request, kind: str, items: list[str]) -> tuple[Group, list[str]]:
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            attached = getattr(group, kind)
            added = [item for item in items if item not in attached]
            attached.extend(added)
        return group, added

    def _remove(self, scope: Scope, request: Request, kind: str, items: list[str]) -> tuple[Group, list[str]]:
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            attached = getattr(group, kind)
            removed = [item for item in items if item in attached]
            attached[:] = [item for item in attached if item not in removed]
        return group, removed

    def _in_service(self, scope: Scope, group: Group) -> list[str]:
        with self._store(scope).lock:
            return [member.instance_id for member in group.members.values() if member.state == "InService"]
