"""Operations on launch configurations."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from emulator.auto_scaling.state import Store
from emulator.aws import Scope
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError

Request = Mapping[str, Any]


class LaunchConfigurations:
    """Creates, describes and deletes launch configurations.

    Args:
        store: Returns what there is in an account and region.
        clock: Its time.
    """

    def __init__(self, store: Callable[[Scope], Store], clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def create_launch_configuration(self, scope: Scope, request: Request) -> None:
        """Create a launch configuration."""
        store = self._store(scope)
        name = request["LaunchConfigurationName"]
        with store.lock:
            if name in store.launch_configurations:
                raise ApiError("AlreadyExists", f"Launch Configuration by this name already exists - {name}")
            resource = f"launchConfiguration:{uuid.uuid4()}:launchConfigurationName/{name}"
            store.launch_configurations[name] = {
                "KeyName": "",
                "SecurityGroups": [],
                "UserData": "",
                "KernelId": "",
                "RamdiskId": "",
                "BlockDeviceMappings": [],
                "InstanceMonitoring": {"Enabled": True},
                "EbsOptimized": False,
                **request,
                "LaunchConfigurationARN": scope.arn("autoscaling", resource),
                "CreatedTime": self._clock.now(),
            }

    def describe_launch_configurations(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Describe launch configurations."""
        store = self._store(scope)
        names = request.get("LaunchConfigurationNames")
        with store.lock:
            found = [dict(one) for name, one in store.launch_configurations.items() if not names or name in names]
        return {"LaunchConfigurations": found}

    def delete_launch_configuration(self, scope: Scope, request: Request) -> None:
        """Delete a launch configuration that no group uses."""
        store = self._store(scope)
        name = request["LaunchConfigurationName"]
        with store.lock:
            if name not in store.launch_configurations:
                raise ApiError("ValidationError", f"Launch configuration name not found - {name} not found")
            users = [one.name for one in store.groups.values() if one.settings.get("LaunchConfigurationName") == name]
            if users:
                raise ApiError("ResourceInUse", f"Cannot delete launch configuration {name}: {users} use it.")
            del store.launch_configurations[name]
