"""The ARNs of the service, and which of them IAM is asked about.

Source: user guide, "CodeDeploy permissions reference". Between the kind and the name stands a colon, but before an
on-premises instance a slash; both are matched exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.aws import Scope
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.state import Store

_ARN_PARTS = 6

# On what each operation works.
_OPERATIONS = {
    "account": (
        "BatchGetOnPremisesInstances",
        "DeleteGitHubAccountToken",
        "DeleteResourcesByExternalId",
        "ListGitHubAccountTokenNames",
        "ListOnPremisesInstances",
    ),
    "applications": ("BatchGetApplications", "ListApplications", "ListApplicationRevisions"),
    "application": (
        "BatchGetApplicationRevisions",
        "CreateApplication",
        "DeleteApplication",
        "GetApplication",
        "GetApplicationRevision",
        "RegisterApplicationRevision",
        "UpdateApplication",
    ),
    "configs": ("ListDeploymentConfigs",),
    "config": ("CreateDeploymentConfig", "DeleteDeploymentConfig", "GetDeploymentConfig"),
    "group": (
        "BatchGetDeploymentGroups",
        "CreateDeployment",
        "CreateDeploymentGroup",
        "DeleteDeploymentGroup",
        "GetDeploymentGroup",
        "ListDeploymentGroups",
        "ListDeployments",
        "UpdateDeploymentGroup",
    ),
    # These name a deployment, and IAM is asked about its group.
    "deployment": (
        "BatchGetDeploymentInstances",
        "BatchGetDeploymentTargets",
        "BatchGetDeployments",
        "ContinueDeployment",
        "GetDeployment",
        "GetDeploymentInstance",
        "GetDeploymentTarget",
        "ListDeploymentInstances",
        "ListDeploymentTargets",
        "PutLifecycleEventHookExecutionStatus",
        "SkipWaitTimeForInstanceTermination",
        "StopDeployment",
    ),
    "instance": (
        "AddTagsToOnPremisesInstances",
        "DeregisterOnPremisesInstance",
        "GetOnPremisesInstance",
        "RegisterOnPremisesInstance",
        "RemoveTagsFromOnPremisesInstances",
    ),
    "arn": ("ListTagsForResource", "TagResource", "UntagResource"),
}
KINDS = {operation: kind for kind, operations in _OPERATIONS.items() for operation in operations}
_GROUP_NAMES = ("deploymentGroupName", "currentDeploymentGroupName", "deploymentGroupNames")


def application_arn(scope: Scope, name: str) -> str:
    """Return the ARN of an application."""
    return scope.arn("codedeploy", f"application:{name}")


def group_arn(scope: Scope, application: str, name: str) -> str:
    """Return the ARN of a deployment group."""
    return scope.arn("codedeploy", f"deploymentgroup:{application}/{name}")


def parse(scope: Scope, arn: str) -> tuple[str, str]:
    """Return the kind and the name of a resource.

    Raises:
        ApiError: ``InvalidArnException`` when it is no ARN of the service in this account and region.
    """
    parts = arn.split(":", _ARN_PARTS)
    if len(parts) <= _ARN_PARTS or parts[0] != "arn" or parts[2:5] != ["codedeploy", scope.region, scope.account]:
        message = f"ResourceArn is {arn!r}. Allowed: an ARN of CodeDeploy in {scope.region}, account {scope.account}."
        raise ApiError("InvalidArnException", message)
    return parts[5], parts[6]


def resource_arn(scope: Scope, operation: str, request: Mapping[str, Any], store: Store | None = None) -> str:
    """Return the resource that IAM is asked about.

    Args:
        scope: Account and region.
        operation: The operation.
        request: The request, which was not checked yet.
        store: Where to look up to which group a deployment belongs. Without it, or when there is no such deployment,
            IAM is asked about all deployment groups: a policy for some of them does not allow that.
    """
    kind = KINDS.get(operation)
    if kind == "arn":
        return _text(request.get("ResourceArn"))
    if kind is None or (operation == "ListDeployments" and not request.get("deploymentGroupName")):
        return "*"
    return scope.arn("codedeploy", _resource(kind, request, store))


def _resource(kind: str, request: Mapping[str, Any], store: Store | None) -> str:
    application = _text(request.get("applicationName"))
    group = _only(next((request[name] for name in _GROUP_NAMES if request.get(name)), None))
    resources = {
        "account": "*",
        "applications": "application:*",
        "application": f"application:{application}",
        "configs": "deploymentconfig:*",
        "config": f"deploymentconfig:{_text(request.get('deploymentConfigName'))}",
        "group": f"deploymentgroup:{application}/{group}",
        "deployment": f"deploymentgroup:{_group_of_deployment(request, store)}",
        "instance": f"instance/{_only(request.get('instanceName') or request.get('instanceNames'))}",
    }
    return resources[kind]


def _group_of_deployment(request: Mapping[str, Any], store: Store | None) -> str:
    deployment_id = _only(request.get("deploymentId") or request.get("deploymentIds"))
    found = store.deployments.get(deployment_id) if store is not None else None
    # What CloudFormation deploys belongs to no group.
    return f"{found.application_name}/{found.group_name}" if found and found.application_name else "*"


def _only(value: object) -> str:
    """Return a name, or the only one of a list. IAM is asked about all at once when there are several or none."""
    if isinstance(value, list) and len(value) == 1:
        return _text(value[0])
    return _text(value)


def _text(value: object) -> str:
    return value if isinstance(value, str) and value else "*"
