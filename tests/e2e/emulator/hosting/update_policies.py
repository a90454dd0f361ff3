"""Lets stacks know update policies, which ministack passes over: whom they refer to, and what they say."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from ministack.services.cloudformation import _stacks, engine, stacks

_POLICY: ContextVar[Mapping[str, Any]] = ContextVar("update policy of the resource that is updated", default={})  # noqa: B039


def know_update_policies() -> None:
    """Read the update policy of each resource before it is updated. To be called once."""
    dependencies, policy_of = engine._extract_deps, stacks._resource_policy

    def with_policy(definition: dict[str, Any], names: set[str]) -> Any:
        # As at AWS: what an update policy refers to is updated before, and circles through it are refused.
        policy = {"Properties": definition.get("UpdatePolicy") or {}}
        return dependencies(definition, names) | dependencies(policy, names)

    def resource_policy(definition: dict[str, Any] | None, attribute: str, *known: Any) -> Any:
        # Asked right before a resource is updated, and on the way of its context to the thread that does it.
        if attribute == "UpdateReplacePolicy":
            policy = copy.deepcopy((definition or {}).get("UpdatePolicy") or {})
            _POLICY.set(engine._resolve_refs(policy, *known))
        return policy_of(definition, attribute, *known)

    engine._extract_deps = with_policy
    stacks._resource_policy = resource_policy


def update_policy(stack: str) -> Mapping[str, Any]:
    """Return the update policy of the resource that is being updated. A rollback follows none.

    Args:
        stack: Name of the stack.
    """
    rolls_back = "ROLLBACK" in (_stacks.get(stack) or {}).get("StackStatus", "")
    return {} if rolls_back else _POLICY.get()
