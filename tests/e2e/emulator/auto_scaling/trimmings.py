"""Operations on what hangs on groups: suspended processes, metrics, notifications, warm pools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.auto_scaling.fleet import Fleet
from emulator.auto_scaling.state import Store
from emulator.aws import Scope
from emulator.codedeploy.errors import ApiError

Request = Mapping[str, Any]
_PROCESSES = (
    "Launch",
    "Terminate",
    "AddToLoadBalancer",
    "AlarmNotification",
    "AZRebalance",
    "HealthCheck",
    "InstanceRefresh",
    "ReplaceUnhealthy",
    "ScheduledActions",
)
_METRICS = (
    "GroupMinSize",
    "GroupMaxSize",
    "GroupDesiredCapacity",
    "GroupInServiceInstances",
    "GroupPendingInstances",
    "GroupStandbyInstances",
    "GroupTerminatingInstances",
    "GroupTotalInstances",
)


class Trimmings:
    """Suspends processes and keeps what nothing here acts upon.

    Args:
        store: Returns what there is in an account and region.
        fleet: Starts and ends instances.
    """

    def __init__(self, store: Callable[[Scope], Store], fleet: Fleet) -> None:
        self._store = store
        self._fleet = fleet

    def suspend_processes(self, scope: Scope, request: Request) -> None:
        """Suspend processes, all by default."""
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            for process in _processes(request):
                group.suspended[process] = f"User suspended at {group.created:%Y-%m-%dT%H:%M:%SZ}"

    def resume_processes(self, scope: Scope, request: Request) -> None:
        """Resume processes, all by default. What was put off is done."""
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            for process in _processes(request):
                group.suspended.pop(process, None)
        self._fleet.reconcile(store, group)

    def enable_metrics_collection(self, scope: Scope, request: Request) -> None:
        """Collect metrics, all by default."""
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            group.metrics = sorted({*group.metrics, *(request.get("Metrics") or _METRICS)})

    def disable_metrics_collection(self, scope: Scope, request: Request) -> None:
        """Collect metrics no longer, all by default."""
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            group.metrics = sorted({*group.metrics} - {*(request.get("Metrics") or _METRICS)})

    def put_notification_configuration(self, scope: Scope, request: Request) -> None:
        """Set which events a topic is told."""
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            others = [one for one in group.notifications if one["TopicARN"] != request["TopicARN"]]
            group.notifications = others + [
                {"AutoScalingGroupName": group.name, "TopicARN": request["TopicARN"], "NotificationType": kind}
                for kind in request["NotificationTypes"]
            ]

    def describe_notification_configurations(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Describe which topics are told what."""
        store = self._store(scope)
        names = request.get("AutoScalingGroupNames")
        with store.lock:
            groups = [group for group in store.groups.values() if not names or group.name in names]
            return {"NotificationConfigurations": [dict(one) for group in groups for one in group.notifications]}

    def delete_notification_configuration(self, scope: Scope, request: Request) -> None:
        """Tell a topic nothing more."""
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            group.notifications = [one for one in group.notifications if one["TopicARN"] != request["TopicARN"]]

    def put_warm_pool(self, scope: Scope, request: Request) -> None:
        """Remember a warm pool. It stays empty."""
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            settings = {key: value for key, value in request.items() if key != "AutoScalingGroupName"}
            group.warm_pool = {**(group.warm_pool or {"MinSize": 0, "PoolState": "Stopped"}), **settings}

    def describe_warm_pool(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Describe the warm pool of a group."""
        store = self._store(scope)
        with store.lock:
            pool = store.group(request["AutoScalingGroupName"]).warm_pool
            return {"Instances": [], "WarmPoolConfiguration": pool} if pool else {"Instances": []}

    def delete_warm_pool(self, scope: Scope, request: Request) -> None:
        """Forget the warm pool of a group."""
        store = self._store(scope)
        with store.lock:
            store.group(request["AutoScalingGroupName"]).warm_pool = None


def _processes(request: Request) -> list[str]:
    """Return the processes that are meant."""
    processes = list(request.get("ScalingProcesses") or _PROCESSES)
    unknown = [process for process in processes if process not in _PROCESSES]
    if unknown:
        raise ApiError("ValidationError", f"The processes {unknown} are not among {', '.join(_PROCESSES)}.")
    return processes
