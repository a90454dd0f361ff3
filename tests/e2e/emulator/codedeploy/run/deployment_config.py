"""Which deployment configuration a deployment follows."""

from __future__ import annotations

from typing import Any

from emulator.codedeploy.predefined_configs import PREDEFINED
from emulator.codedeploy.state import Store


def info_of(store: Store, name: str) -> dict[str, Any]:
    """Return what a deployment configuration says: DeploymentConfigInfo of the API."""
    with store.lock:
        custom = store.deployment_configs.get(name)
    return dict(custom.info if custom else PREDEFINED[name])
