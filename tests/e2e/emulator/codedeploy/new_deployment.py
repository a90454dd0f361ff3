"""Makes deployments, on request and on the service's own account."""

from __future__ import annotations

import copy
import secrets
import string
import uuid
from datetime import datetime
from typing import Any

from emulator.codedeploy import find
from emulator.codedeploy.known_revisions import find_revision
from emulator.codedeploy.state import Deployment, DeploymentGroup, StackUpdate, Store, Target

_LETTERS = string.ascii_uppercase + string.digits


def new_deployment(
    store: Store,
    group: DeploymentGroup,
    *,
    revision: dict[str, Any],
    creator: str,
    request: dict[str, Any],
    now: datetime,
    rollback_of: str | None = None,
    rollback_message: str | None = None,
    instances: list[str] | None = None,
) -> Deployment:
    """Return a new deployment, which the store has already. The store's lock is held.

    Args:
        store: The account and region.
        group: What is deployed to.
        revision: RevisionLocation of what is deployed.
        creator: Who makes it, as the API calls them.
        request: What CreateDeployment was given, or would have been.
        now: The time.
        rollback_of: The deployment that is rolled back.
        rollback_message: Why.
        instances: The instances to deploy to, if not all of the group. They are there as targets from the start.
    """
    application = find.application(store, group.application_name)
    names = {"applicationName": application.name, "deploymentGroupName": group.name, "revision": revision}
    made = Deployment(
        id=_free_id(store),
        scope=store.scope,
        application_name=application.name,
        group_name=group.name,
        group_id=group.id,
        platform=application.platform,
        request=copy.deepcopy(names | request),
        revision=copy.deepcopy(revision),
        config_name=request.get("deploymentConfigName", group.settings["deploymentConfigName"]),
        creator=creator,
        created=now,
        group=group,
        settings=copy.deepcopy(group.settings),
        previous_revision=copy.deepcopy(group.target_revision),
        targets={each: Target(each, updated=now) for each in instances or []},
    )
    if rollback_of is not None:
        made.rollback = {"rollbackTriggeringDeploymentId": rollback_of}
        if rollback_message is not None:
            made.rollback["rollbackMessage"] = rollback_message
    store.deployments[made.id] = made
    group.last_attempted = made.id
    known = find_revision(application, revision)
    if known is not None:
        known.first_used = known.first_used or now
        known.last_used = now
    return made


def new_stack_deployment(store: Store, update: StackUpdate, now: datetime) -> Deployment:
    """Return a new deployment of CloudFormation's, which the store has already. The store's lock is held.

    Args:
        store: The account and region.
        update: What is deployed.
        now: The time.
    """
    settings = _settings_of(update)
    made = Deployment(
        id=_free_id(store),
        scope=store.scope,
        application_name="",
        group_name="",
        group_id="",
        platform="ECS",
        request={"externalId": update.stack},
        revision={},
        config_name="",
        creator="CloudFormation",
        created=now,
        # Nobody can find it: a deployment of CloudFormation's has no group.
        group=DeploymentGroup(str(uuid.uuid4()), "", "", update.role, settings),
        settings=copy.deepcopy(settings),
        stack_update=update,
    )
    store.deployments[made.id] = made
    return made


def _settings_of(update: StackUpdate) -> dict[str, Any]:
    """Return the settings that a deployment group for such a deployment would have."""
    pair: dict[str, Any] = {
        "targetGroups": [{"name": name} for name in update.target_groups],
        "prodTrafficRoute": {"listenerArns": [update.production]},
    }
    if update.test is not None:
        pair["testTrafficRoute"] = {"listenerArns": [update.test]}
    return {
        "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "ecsServices": [{"clusterName": update.cluster, "serviceName": update.service}],
        "loadBalancerInfo": {"targetGroupPairInfoList": [pair]},
        "blueGreenDeploymentConfiguration": {
            "terminateBlueInstancesOnDeploymentSuccess": {
                "action": "TERMINATE",
                "terminationWaitTimeInMinutes": update.wait,
            },
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
        },
    }


def _free_id(store: Store) -> str:
    while True:
        made = "d-" + "".join(secrets.choice(_LETTERS) for _ in range(9))
        if made not in store.deployments:
            return made
