"""The operations of the API, by name."""

from __future__ import annotations

from emulator.codedeploy.context import Operation, locked
from emulator.codedeploy.operations import (
    applications,
    deployment_configs,
    deployment_control,
    deployment_groups,
    deployments,
    github_tokens,
    group_update,
    on_premises,
    revisions,
    tags,
    targets,
)

# These ask other services, so they hold the store's lock by parts.
_UNLOCKED: dict[str, Operation] = {
    "CreateDeployment": deployments.create,
    "CreateDeploymentGroup": deployment_groups.create,
    "DeleteDeploymentGroup": deployment_groups.delete,
    "UpdateDeploymentGroup": group_update.update,
}

_LOCKED: dict[str, Operation] = {
    "AddTagsToOnPremisesInstances": on_premises.add_tags,
    "BatchGetApplicationRevisions": revisions.batch_get,
    "BatchGetApplications": applications.batch_get,
    "BatchGetDeploymentGroups": deployment_groups.batch_get,
    "BatchGetDeploymentInstances": targets.batch_get_instances,
    "BatchGetDeploymentTargets": targets.batch_get,
    "BatchGetDeployments": deployments.batch_get,
    "BatchGetOnPremisesInstances": on_premises.batch_get,
    "ContinueDeployment": deployment_control.go_on,
    "CreateApplication": applications.create,
    "CreateDeploymentConfig": deployment_configs.create,
    "DeleteApplication": applications.delete,
    "DeleteDeploymentConfig": deployment_configs.delete,
    "DeleteGitHubAccountToken": github_tokens.delete,
    "DeleteResourcesByExternalId": github_tokens.delete_by_external_id,
    "DeregisterOnPremisesInstance": on_premises.deregister,
    "GetApplication": applications.get,
    "GetApplicationRevision": revisions.get,
    "GetDeployment": deployments.get,
    "GetDeploymentConfig": deployment_configs.get,
    "GetDeploymentGroup": deployment_groups.get,
    "GetDeploymentInstance": targets.get_instance,
    "GetDeploymentTarget": targets.get,
    "GetOnPremisesInstance": on_premises.get,
    "ListApplicationRevisions": revisions.list_locations,
    "ListApplications": applications.list_names,
    "ListDeploymentConfigs": deployment_configs.list_names,
    "ListDeploymentGroups": deployment_groups.list_names,
    "ListDeploymentInstances": targets.list_instances,
    "ListDeploymentTargets": targets.list_ids,
    "ListDeployments": deployments.list_ids,
    "ListGitHubAccountTokenNames": github_tokens.list_names,
    "ListOnPremisesInstances": on_premises.list_names,
    "ListTagsForResource": tags.list_tags,
    "PutLifecycleEventHookExecutionStatus": deployment_control.put_hook_status,
    "RegisterApplicationRevision": revisions.register,
    "RegisterOnPremisesInstance": on_premises.register,
    "RemoveTagsFromOnPremisesInstances": on_premises.remove_tags,
    "SkipWaitTimeForInstanceTermination": deployment_control.skip_wait,
    "StopDeployment": deployment_control.stop,
    "TagResource": tags.tag,
    "UntagResource": tags.untag,
    "UpdateApplication": applications.update,
}

OPERATIONS: dict[str, Operation] = _UNLOCKED | {name: locked(operation) for name, operation in _LOCKED.items()}
