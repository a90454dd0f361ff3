"""Makes deployments, on request and on the service's own account."""

from __future__ import annotations

import copy
import secrets
import string
from datetime import datetime
from typing import Any

from emulator.codedeploy import find
from emulator.codedeploy.known_revisions import find_revision
from emulator.codedeploy.state import Deployment, DeploymentGroup, Store, Target

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


def _free_id(store: Store) -> str:
    while True:
        made = "d-" + "".join(secrets.choice(_LETTERS) for _ in range(9))
        if made not in store.deployments:
            return made
