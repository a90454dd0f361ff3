"""What IAM asks beside the operation itself: some operations of CodeDeploy need leave for others too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.aws import Scope
from emulator.codedeploy.state import Store

# An action or several of which one is enough, the resource, and condition keys.
Need = tuple[tuple[str, ...], str, dict[str, str]]

_DEFAULT_CONFIG = "CodeDeployDefault.OneAtATime"


def further_needs(scope: Scope, store: Store, operation: str, request: Mapping[str, Any]) -> Iterator[Need]:
    """Return what the caller has to be allowed beside the operation.

    Args:
        scope: Account and region.
        store: What CodeDeploy remembers of them.
        operation: The operation.
        request: Its members.
    """
    application, group = request.get("applicationName", ""), request.get("deploymentGroupName", "")
    if operation == "CreateDeployment":
        config = request.get("deploymentConfigName") or _config_of(store, application, group)
        yield ("codedeploy:GetDeploymentConfig",), scope.arn("codedeploy", f"deploymentconfig:{config}"), {}
        if request.get("revision"):
            revision = ("codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision")
            yield revision, scope.arn("codedeploy", f"application:{application}"), {}
        if request.get("overrideAlarmConfiguration"):
            yield ("codedeploy:UpdateDeploymentGroup",), _group_arn(scope, application, group), {}
    elif operation == "UpdateApplication" and request.get("newApplicationName"):
        arn = scope.arn("codedeploy", f"application:{request['newApplicationName']}")
        yield ("codedeploy:UpdateApplication",), arn, {}
    elif operation == "UpdateDeploymentGroup" and request.get("newDeploymentGroupName"):
        arn = _group_arn(scope, application, request["newDeploymentGroupName"])
        yield ("codedeploy:UpdateDeploymentGroup",), arn, {}
    if operation in {"CreateDeploymentGroup", "UpdateDeploymentGroup"} and request.get("serviceRoleArn"):
        passed = {"iam:PassedToService": "codedeploy.amazonaws.com"}
        yield ("iam:PassRole",), str(request["serviceRoleArn"]), passed


def _group_arn(scope: Scope, application: str, group: str) -> str:
    return scope.arn("codedeploy", f"deploymentgroup:{application}/{group}")


def _config_of(store: Store, application: str, group: str) -> str:
    with store.lock:
        found = store.applications.get(application)
        settings = found.groups[group].settings if found and group in found.groups else {}
        return str(settings.get("deploymentConfigName") or _DEFAULT_CONFIG)
