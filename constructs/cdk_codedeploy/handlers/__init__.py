"""What the Lambda functions behind this library's custom resources run: one handler a kind, one contract for all.

Nothing here is imported by the face itself, so that a function loads its own handler alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdk_codedeploy.handlers.contract import Handler

HANDLERS: Mapping[str, str] = MappingProxyType(
    {
        "BlueGreenDeploymentGroup": "cdk_codedeploy.handlers.blue_green_deployment_group",
        "Deployment": "cdk_codedeploy.handlers.deployment",
        "OnPremisesFleet": "cdk_codedeploy.handlers.on_premises_fleet",
        "HybridActivation": "cdk_codedeploy.handlers.hybrid_activation",
        "OnPremisesInstance": "cdk_codedeploy.handlers.on_premises_instance",
        "OnPremisesKey": "cdk_codedeploy.handlers.on_premises_key",
        "RegisteredRevision": "cdk_codedeploy.handlers.registered_revision",
    }
)
"""Each kind of custom resource with its module, where ``HANDLER`` is the handler and ``handle`` what Lambda calls."""

WORKERS: Mapping[str, str] = MappingProxyType(
    {
        "OnPremisesFleet": "cdk_codedeploy.handlers.fleet_worker",
    }
)
"""Each kind of custom resource whose work a second function does, with that function's module and its ``handle``."""

__all__ = ["HANDLERS", "WORKERS", "handler_class"]


def handler_class(kind: str) -> type[Handler[Any]]:
    """Return the handler of a kind of custom resource."""
    found: type[Handler[Any]] = import_module(HANDLERS[kind]).HANDLER
    return found
