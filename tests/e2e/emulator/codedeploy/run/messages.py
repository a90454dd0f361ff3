"""What a message to a topic says. Numbers and times are text, and parts are JSON in JSON, as the service has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emulator.codedeploy.state import Deployment, Target

_TIME = "%a %b %d %H:%M:%S UTC %Y"
_OVERVIEW = ("Failed", "InProgress", "Pending", "Skipped", "Succeeded")


def of_deployment(deployment: Deployment, status: str, error: Mapping[str, str] | None) -> dict[str, Any]:
    """Return what is told of a deployment. The store's lock is held."""
    counts = dict.fromkeys(_OVERVIEW, 0)
    for target in deployment.targets.values():
        if target.status in counts:
            counts[target.status] += 1
    message: dict[str, Any] = {
        "applicationName": deployment.application_name,
        "deploymentId": deployment.id,
        "deploymentGroupName": deployment.group_name,
        "createTime": _text(deployment.created),
        "completeTime": _text(deployment.completed),
        "deploymentOverview": json.dumps({key: str(count) for key, count in counts.items()}),
        "status": status.upper(),
    }
    if error:
        message["errorInformation"] = json.dumps({"ErrorCode": error["code"], "ErrorMessage": error["message"]})
    return message


def of_instance(deployment: Deployment, target: Target, arn: str) -> dict[str, Any]:
    """Return what is told of an instance. The store's lock is held."""
    return {
        "deploymentId": deployment.id,
        "instanceId": arn,
        "lastUpdatedAt": _text(target.updated),
        "instanceStatus": target.status.upper(),
        "lifecycleEvents": json.dumps(
            [
                {
                    "LifecycleEvent": event["lifecycleEventName"],
                    "LifecycleEventStatus": event["status"],
                    "StartTime": _text(event.get("startTime")),
                    "EndTime": _text(event.get("endTime")),
                }
                for event in target.events
            ]
        ),
    }


def _text(time: datetime | None) -> str:
    return time.strftime(_TIME) if time else ""
