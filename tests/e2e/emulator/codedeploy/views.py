"""How things look from outside: the API's own shapes, made from what the service remembers."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from typing import Any

from emulator.codedeploy import find
from emulator.codedeploy.state import Application, Deployment, DeploymentGroup, Store, Target

# Platform to DeploymentTargetType and the member that holds such a target.
_TARGETS = {
    "Server": ("InstanceTarget", "instanceTarget"),
    "Lambda": ("LambdaTarget", "lambdaTarget"),
    "ECS": ("ECSTarget", "ecsTarget"),
}
_STATUSES = ("Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Ready")


def application(found: Application) -> dict[str, Any]:
    """Return ApplicationInfo."""
    info: dict[str, Any] = {
        "applicationId": found.id,
        "applicationName": found.name,
        "createTime": found.created,
        "linkedToGitHub": found.linked_to_github,
        "computePlatform": found.platform,
    }
    return _present(info | {"gitHubAccountName": found.github_account})


def group(store: Store, found: DeploymentGroup) -> dict[str, Any]:
    """Return DeploymentGroupInfo."""
    lists: dict[str, Any] = {"ec2TagFilters": [], "onPremisesInstanceTagFilters": [], "triggerConfigurations": []}
    info = (
        lists
        | copy.deepcopy(found.settings)
        | {
            "applicationName": found.application_name,
            "deploymentGroupId": found.id,
            "deploymentGroupName": found.name,
            "serviceRoleArn": found.service_role_arn,
            "autoScalingGroups": copy.deepcopy(found.hooks),
            "computePlatform": find.application(store, found.application_name).platform,
            "targetRevision": _revision(found.target_revision),
            "lastSuccessfulDeployment": _last(store, found.last_successful),
            "lastAttemptedDeployment": _last(store, found.last_attempted),
        }
    )
    return _present(info)


def deployment(found: Deployment) -> dict[str, Any]:
    """Return DeploymentInfo."""
    request, settings = found.request, found.settings
    style = settings.get("deploymentStyle")
    info: dict[str, Any] = {
        "applicationName": found.application_name or None,
        "deploymentGroupName": found.group_name or None,
        "deploymentConfigName": found.config_name or None,
        "deploymentId": found.id,
        "previousRevision": _revision(found.previous_revision),
        "revision": _revision(found.revision or None),
        "status": found.status,
        "errorInformation": found.error,
        "createTime": found.created,
        "startTime": found.started,
        "completeTime": found.completed if not find.runs(found) else None,
        "deploymentOverview": _overview(found) if found.started else None,
        "description": request.get("description"),
        "creator": found.creator,
        "ignoreApplicationStopFailures": request.get("ignoreApplicationStopFailures", False),
        "autoRollbackConfiguration": request.get("autoRollbackConfiguration")
        or settings.get("autoRollbackConfiguration"),
        "updateOutdatedInstancesOnly": request.get("updateOutdatedInstancesOnly", False),
        "rollbackInfo": found.rollback,
        "deploymentStyle": style,
        "targetInstances": request.get("targetInstances"),
        "instanceTerminationWaitTimeStarted": found.instances_waiting,
        "fileExistsBehavior": request.get("fileExistsBehavior", "DISALLOW"),
        # Of a deployment that only restarts the application; others do not have it.
        "deploymentMode": "RESTART" if request.get("deploymentMode") == "RESTART" else None,
        "deploymentStatusMessages": [found.error["message"]] if found.error else [],
        "computePlatform": found.platform,
        "externalId": request.get("externalId"),
        "relatedDeployments": found.related,
        "overrideAlarmConfiguration": request.get("overrideAlarmConfiguration"),
        "ec2DeploymentOptions": request.get("ec2DeploymentOptions") or settings.get("ec2DeploymentOptions"),
        "loadBalancerInfo": settings.get("loadBalancerInfo"),
    }
    if style and style["deploymentType"] == "BLUE_GREEN":
        info["blueGreenDeploymentConfiguration"] = settings.get("blueGreenDeploymentConfiguration")
    return _present(copy.deepcopy(info))


def target(store: Store, found: Deployment, shown: Target) -> dict[str, Any]:
    """Return DeploymentTarget."""
    if found.stack_update is not None:
        return _stack_target(found, shown)
    kind, member = _TARGETS[found.platform]
    info = {
        "deploymentId": found.id,
        "targetId": shown.id,
        "targetArn": shown.arn or target_arn(store, shown.id),
        "status": shown.status,
        "lastUpdatedAt": shown.updated,
        "lifecycleEvents": copy.deepcopy(shown.events),
        "instanceLabel": shown.label,
        **copy.deepcopy(shown.details),
    }
    return {"deploymentTargetType": kind, member: _present(info)}


def _stack_target(found: Deployment, shown: Target) -> dict[str, Any]:
    """Return DeploymentTarget of what CloudFormation deploys: the weight is the new task set's."""
    weights = {each["taskSetLabel"]: each["trafficWeight"] for each in shown.details.get("taskSetsInfo", [])}
    info = {
        "deploymentId": found.id,
        "targetId": shown.id,
        "status": shown.status,
        "lastUpdatedAt": shown.updated,
        "lifecycleEvents": copy.deepcopy(shown.events),
        "resourceType": "AWS::ECS::Service",
        "targetVersionWeight": weights.get("Green", 0.0),
    }
    return {"deploymentTargetType": "CloudFormationTarget", "cloudFormationTarget": _present(info)}


def instance_summary(store: Store, found: Deployment, instance: Target) -> dict[str, Any]:
    """Return InstanceSummary, which operations answer that are out of date."""
    info = {
        "deploymentId": found.id,
        "instanceId": instance.arn or target_arn(store, instance.id),
        "status": instance.status,
        "lastUpdatedAt": instance.updated,
        "lifecycleEvents": copy.deepcopy(instance.events),
        "instanceType": instance.label,
    }
    return _present(info)


def target_arn(store: Store, instance_id: str) -> str:
    """Return the ARN of an instance."""
    registered = store.on_premises_instances.get(instance_id)
    return registered.info["instanceArn"] if registered else store.scope.arn("ec2", f"instance/{instance_id}")


def _last(store: Store, deployment_id: str | None) -> dict[str, Any] | None:
    found = store.deployments.get(deployment_id or "")
    if found is None:
        return None
    ended = found.completed if not find.runs(found) else None
    return _present({"deploymentId": found.id, "status": found.status, "endTime": ended, "createTime": found.created})


def _overview(found: Deployment) -> dict[str, int]:
    counts = Counter(target.status for target in found.targets.values())
    return {status: counts[status] for status in _STATUSES}


def _revision(location: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a revision's location as deployments and groups show it: by its digest, without what is in an AppSpec."""
    if location is None:
        return None
    shown = copy.deepcopy(dict(location))
    for part in ("appSpecContent", "string"):
        shown.get(part, {}).pop("content", None)
    return shown


def _present(info: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in info.items() if value is not None}
