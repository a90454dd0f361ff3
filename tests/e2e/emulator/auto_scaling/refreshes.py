"""Instance refreshes: every instance of a group is replaced."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from emulator.auto_scaling.state import Store
from emulator.aws import Aws, Scope


class Refreshes:
    """Begins instance refreshes.

    Args:
        store: Returns what there is in an account and region.
        aws: The AWS around it.
    """

    def __init__(self, store: Callable[[Scope], Store], aws: Aws) -> None:
        self._store = store
        self._aws = aws

    def start_instance_refresh(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        """Replace the instances: all at once, however many have to stay healthy."""
        store = self._store(scope)
        with store.lock:
            ids = list(store.group(request["AutoScalingGroupName"]).members)
        if ids:
            # Auto Scaling starts others for instances that are gone.
            self._aws.client(scope, "ec2").terminate_instances(InstanceIds=ids)
        return {"InstanceRefreshId": str(uuid.uuid4())}
