"""Deployments to single instances that Auto Scaling starts or ends."""

from __future__ import annotations

import threading

from botocore.exceptions import ClientError

from emulator.aws import LifecycleNotice
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.run import fleet, in_place, lifecycle_events
from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.lifecycle_hooks import LAUNCHING
from emulator.codedeploy.run.service_role import ServiceRole, error_code
from emulator.codedeploy.run.surroundings import Surroundings
from emulator.codedeploy.run.task import Task
from emulator.codedeploy.state import Deployment, DeploymentGroup, Store

_HEARTBEAT_SECONDS = 300


def instance_waits(surroundings: Surroundings, store: Store, notice: LifecycleNotice) -> None:
    """Answer Auto Scaling: deploy to the instance that waits, or let it go on when there is nothing to deploy.

    Args:
        surroundings: What is around.
        store: The account and region.
        notice: What Auto Scaling says.
    """
    with store.lock:
        groups = [group for application in store.applications.values() for group in application.groups.values()]
        group = next((each for each in groups if each.id == notice.metadata), None)
        revision = group.target_revision if group else None
        if group is not None and revision is None and notice.transition == LAUNCHING:
            # Still under the lock: a deployment that ends just now sees it, or else there is a revision.
            surroundings.waiting.let_in(store.scope, group.id, notice.instance_id)
    if group is None:
        return  # A hook that was left behind: nobody answers, until Auto Scaling has waited long enough.
    if revision is None:
        _let_go(surroundings, store, group, notice)
        return
    surroundings.waiting.add(store.scope, group.id, notice)
    creator = "autoscaling" if notice.transition == LAUNCHING else "autoscalingTermination"
    try:
        surroundings.begin(store, group, revision=revision, creator=creator, instances=[notice.instance_id])
    except ApiError:
        # Nobody answers Auto Scaling then.
        surroundings.waiting.take(store.scope, group.id, notice.instance_id)


def deploy(context: Context) -> None:
    """Deploy to instances that were named: one that waits in Auto Scaling, or those that were left behind.

    Raises:
        DeploymentError: When the deployment fails.
    """
    deployment = context.deployment
    # They are its targets from the start.
    ids = list(deployment.targets)
    notices = [context.surroundings.waiting.take(context.store.scope, deployment.group_id, id) for id in ids]
    waiting = [notice for notice in notices if notice is not None]
    beat = [_Heartbeat(context, notice) for notice in waiting]
    try:
        for each in beat:
            each.start()
        context.begin()
        instances = fleet.find_by_id(context.role, ids)
        if deployment.creator == "autoscalingTermination":
            _say_goodbye(context, instances)
        else:
            # What must stay healthy is said of the fleet. These instances are not, or not yet, what it relies on.
            in_place.deploy_to(context, instances, {})
    except BaseException:
        for each in beat:
            each.end("ABANDON", strict=False)
        raise
    for each in beat:
        each.end("CONTINUE", strict=True)


def _say_goodbye(context: Context, instances: list[fleet.Instance]) -> None:
    """Run the last scripts on instances that are about to end."""
    events = lifecycle_events.TERMINATION
    context.journal.add_targets(instances, events)
    run = context.instance_run(None)
    results = [run.run(instance, events) for instance in instances]
    context.check()
    if not all(results):
        raise DeploymentError("HEALTH_CONSTRAINTS", "A script failed on the instance that is about to end.")


def _let_go(surroundings: Surroundings, store: Store, group: DeploymentGroup, notice: LifecycleNotice) -> None:
    """Let an instance go on without a deployment. Where the role may not, Auto Scaling waits in vain."""
    try:
        role = ServiceRole.assume(
            surroundings.aws, store.scope, group.service_role_arn, group.application_name, group.name
        )
        _complete(role, notice, "CONTINUE")
    except (DeploymentError, ClientError):
        return


class _Heartbeat:
    """Tells Auto Scaling again and again that an instance is still being worked on."""

    def __init__(self, context: Context, notice: LifecycleNotice) -> None:
        self._context = context
        self._notice = notice
        self._ended = threading.Event()
        self._task: Task[None] | None = None

    def start(self) -> None:
        """Tell once, then every five minutes."""
        self._beat()
        self._task = Task(self._run, f"heartbeat-{self._notice.instance_id}")

    def end(self, result: str, *, strict: bool) -> None:
        """Tell Auto Scaling how it ended.

        Args:
            result: ``CONTINUE`` or ``ABANDON``.
            strict: Whether it is a failure when Auto Scaling cannot be told.

        Raises:
            DeploymentError: When it is.
        """
        self._ended.set()
        try:
            if self._task is not None:
                self._task.result()
            _complete(self._context.role, self._notice, result)
        except ClientError as error:
            if strict:
                message = f"The instance does not wait any more: {error_code(error)}."
                raise DeploymentError("AUTO_SCALING_CONFIGURATION", message) from error
        except DeploymentError:
            if strict:
                raise

    def _run(self) -> None:
        while not self._context.surroundings.clock.wait(self._ended, _HEARTBEAT_SECONDS):
            self._beat()

    def _beat(self) -> None:
        notice = self._notice
        try:
            self._context.role.call(
                "autoscaling",
                "RecordLifecycleActionHeartbeat",
                AutoScalingGroupName=notice.auto_scaling_group,
                LifecycleHookName=notice.hook,
                LifecycleActionToken=notice.token,
                InstanceId=notice.instance_id,
            )
        except ClientError as error:
            message = f"The instance does not wait any more: {error_code(error)}."
            raise DeploymentError("AUTO_SCALING_CONFIGURATION", message) from error


def _complete(role: ServiceRole, notice: LifecycleNotice, result: str) -> None:
    role.call(
        "autoscaling",
        "CompleteLifecycleAction",
        AutoScalingGroupName=notice.auto_scaling_group,
        LifecycleHookName=notice.hook,
        LifecycleActionToken=notice.token,
        InstanceId=notice.instance_id,
        LifecycleActionResult=result,
    )


def update_outdated(surroundings: Surroundings, store: Store, deployment: Deployment) -> None:
    """Deploy to instances that were started while a deployment ran, and got the revision before it or none.

    Returns when that deployment has begun.

    Args:
        surroundings: What is around.
        store: The account and region.
        deployment: A deployment to the whole group that has succeeded.
    """
    group = deployment.group
    bare = surroundings.waiting.take_let_in(store.scope, group.id) - deployment.targets.keys()
    with store.lock:
        if group.settings.get("outdatedInstancesStrategy") == "IGNORE":
            return
        late = [
            each
            for each in store.deployments.values()
            if each.creator == "autoscaling"
            and each.group_id == group.id
            and each.revision != deployment.revision
            and deployment.started is not None
            and each.created >= deployment.started
        ]
    for each in late:
        each.finished.wait()
    ids = sorted(bare | {id for each in late if each.status == "Succeeded" for id in each.targets})
    if not ids:
        return
    begun = surroundings.begin(
        store, group, revision=deployment.revision, creator="CodeDeployAutoUpdate", instances=ids
    )
    with store.lock:
        begun.related = {"autoUpdateOutdatedInstancesRootDeploymentId": deployment.id}
        deployment.related = {"autoUpdateOutdatedInstancesDeploymentIds": [begun.id]}
