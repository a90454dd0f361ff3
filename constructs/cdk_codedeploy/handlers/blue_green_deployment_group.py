"""The custom resource ``BlueGreenDeploymentGroup``: what CloudFormation refuses to make for EC2."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from cdk_codedeploy.handlers.blue_green_fleet import OWNER_TAG, Fleet
from cdk_codedeploy.handlers.blue_green_properties import BlueGreenDeploymentGroupProperties, FleetToFollow
from cdk_codedeploy.handlers.contract import Done, Failure, Handler, Outcome, Request, State, Waiting
from cdk_codedeploy.handlers.deployment_group_place import DeploymentGroupPlace
from cdk_codedeploy.handlers.fleet_properties import FleetProperties
from cdk_codedeploy.handlers.frame import Frame
from cdk_codedeploy.handlers.properties import decode
from cdk_codedeploy.handlers.world import Context, World
from cdk_codedeploy.operations import CodeDeployClient, OperationError, codedeploy_client, open_session
from cdk_codedeploy.operations import deployment_groups as groups
from cdk_codedeploy.operations.auto_scaling import AutoScalingClient, auto_scaling_client
from cdk_codedeploy.operations.deployments import ACTIVE, NewDeployment, deployment_ids, start, stop
from cdk_codedeploy.operations.errors import translated

log = logging.getLogger("cdk_codedeploy")

INSTANCES_TAG = "cdk-codedeploy:instances"
"""Key of the tag that says which instances the template named when the group was last given any."""

OWN_TAGS = (INSTANCES_TAG, OWNER_TAG)

_TAKEN = "DeploymentGroupAlreadyExistsException"
_RUNS_ALREADY = "DeploymentLimitExceededException"


class BlueGreenDeploymentGroupHandler(Handler[BlueGreenDeploymentGroupProperties]):
    """Makes, changes and removes deployment groups for blue/green deployments to EC2 instances.

    A blue/green deployment gives the group other instances than it had. So an update names instances only where the
    template names others than before; otherwise the group keeps those that are live. An Auto Scaling group that is made
    for the group is found through it, whatever it is called by then.

    A running deployment is waited for before anything is changed, and stopped before the group is removed.

    Args:
        codedeploy: Makes a CodeDeploy client.
        auto_scaling: Makes an Auto Scaling client.

    Source: API reference, "CreateDeploymentGroup", "UpdateDeploymentGroup" and "DeleteDeploymentGroup".
    """

    kind: ClassVar[str] = "BlueGreenDeploymentGroup"
    properties: ClassVar[type[Any]] = BlueGreenDeploymentGroupProperties
    waits: ClassVar[bool] = True

    def __init__(
        self, codedeploy: Callable[[], CodeDeployClient], auto_scaling: Callable[[], AutoScalingClient]
    ) -> None:
        self._codedeploy = codedeploy
        self._auto_scaling = auto_scaling

    def create(self, properties: BlueGreenDeploymentGroupProperties, request: Request) -> Done:
        """Make the group, or complete what the same request has made before."""
        place = DeploymentGroupPlace.of(properties.application, _wanted_name(properties, request), request)
        if groups.find_group(place.application, place.name, client=self._codedeploy()) is None:
            return self._make(properties, place, request)
        self._refuse_foreign(place, request)
        return self._change(properties, place, request)

    def update(
        self,
        properties: BlueGreenDeploymentGroupProperties,
        before: BlueGreenDeploymentGroupProperties | None,
        request: Request,
    ) -> Outcome:
        """Change the group as soon as no deployment runs. One that somebody has removed is made again."""
        names = [_wanted_name(properties, request), *([_wanted_name(before, request)] if before else [])]
        place = self._find(properties.application, [*names, request.physical_id], request)
        if place is None:
            return self.create(properties, request)
        self._refuse_foreign(place, request)
        return self._change_when_idle(properties, place, request)

    def delete(self, properties: BlueGreenDeploymentGroupProperties | None, request: Request) -> Outcome:
        """Stop what runs and remove the group and its fleet, unless it belongs to somebody else."""
        names = [request.physical_id]
        if properties is None:
            # Of the properties nothing is known, so only a group whose name was made up can be found.
            applications = groups.applications(client=self._codedeploy())
        else:
            applications, names = [properties.application], [_wanted_name(properties, request), *names]
        for application in applications:
            place = self._find(application, names, request)
            if place is not None and self._is_ours(place, request):
                return self._remove(place, request, stops=True)
        log.info("%s: there is no deployment group of this resource", request.logical_id)
        return self._remove_fleet(DeploymentGroupPlace(application="", name="", arn=""), request)

    def is_complete(
        self, properties: BlueGreenDeploymentGroupProperties | None, request: Request, state: State
    ) -> Outcome:
        """Look whether what is waited for has ended, and go on."""
        place = DeploymentGroupPlace.of(state["application"], state["name"], request)
        if not state["removes"] and properties is not None:
            return self._change_when_idle(properties, place, request)
        if not place.name:
            return self._remove_fleet(place, request)
        return self._remove(place, request, stops=False)

    def follow(self, followed: FleetToFollow) -> None:
        """After a deployment, give the Auto Scaling group that is live now what CodeDeploy has not copied.

        Its instances have a revision, so from now on the load balancer's health check counts.
        """
        client = self._codedeploy()
        info = groups.find_group(followed.application, followed.name, client=client)
        if info is None or groups.tags_of(followed.arn, client=client).get(OWNER_TAG) != followed.owner:
            log.info("the deployment group is gone, or somebody else's")
            return
        fleet = Fleet(followed.owner, self._auto_scaling())
        group = fleet.find(_live(info))
        if group is not None:
            fleet.change(group, followed.fleet, tried=True)
            fleet.followed_up(group, followed.fleet)

    def _find(self, application: str, names: Sequence[str], request: Request) -> DeploymentGroupPlace | None:
        """Return the first of some names that a group of the application has."""
        for name in dict.fromkeys(names):
            if groups.find_group(application, name, client=self._codedeploy()) is not None:
                return DeploymentGroupPlace.of(application, name, request)
        return None

    def _make(
        self, properties: BlueGreenDeploymentGroupProperties, place: DeploymentGroupPlace, request: Request
    ) -> Done:
        instances = properties.instances(self._new_fleet(properties.fleet, request))
        tags = {**properties.tags, OWNER_TAG: request.physical_id, INSTANCES_TAG: properties.instances_digest()}
        settings = {**properties.settings(), **instances}
        try:
            groups.create_group(place.application, place.name, settings, client=self._codedeploy(), tags=tags)
        except OperationError as error:
            if error.code != _TAKEN:
                raise
            # The same request, delivered twice, or somebody else meanwhile.
            self._refuse_foreign(place, request)
        return _done(place)

    def _new_fleet(self, wanted: FleetProperties | None, request: Request) -> str | None:
        if wanted is None:
            return None
        # By the request, so that a repeated one makes no second group, and a later one never meets one that is going.
        return Fleet(request.physical_id, self._auto_scaling()).make(f"{self.kind}-{request.token}", wanted)

    def _change_when_idle(
        self, properties: BlueGreenDeploymentGroupProperties, place: DeploymentGroupPlace, request: Request
    ) -> Outcome:
        running = self._running(place)
        if running is None:
            return self._change(properties, place, request)
        note = f"deployment {running} to end; continue it, stop it or wait for it, and then deploy the stack again"
        return Waiting(place.state(removes=False), note)

    def _change(
        self, properties: BlueGreenDeploymentGroupProperties, place: DeploymentGroupPlace, request: Request
    ) -> Done:
        client = self._codedeploy()
        info = groups.find_group(place.application, place.name, client=client) or {}
        tags = groups.tags_of(place.arn, client=client)
        names_others = tags.get(INSTANCES_TAG) != properties.instances_digest()
        fleet = Fleet(request.physical_id, self._auto_scaling())
        live = None if names_others or properties.fleet is None else fleet.find(_live(info))
        settings = properties.settings()
        made: str | None = None
        if names_others or (properties.fleet is not None and live is None):
            made = self._new_fleet(properties.fleet, request)
            settings |= properties.instances(made)
        wanted = DeploymentGroupPlace.of(place.application, _wanted_name(properties, request), request)
        try:
            left = groups.update_group(place.application, place.name, settings, client=client, new_name=wanted.name)
        except OperationError:
            if made is not None:
                fleet.discard(made)
            raise
        self._clear(left)
        theirs = {key: value for key, value in tags.items() if not key.startswith("aws:") and key not in OWN_TAGS}
        new = {**properties.tags, OWNER_TAG: request.physical_id, INSTANCES_TAG: properties.instances_digest()}
        groups.change_tags(
            wanted.arn,
            wanted={key: value for key, value in new.items() if tags.get(key) != value},
            unwanted=sorted(theirs.keys() - new.keys()),
            client=client,
        )
        if properties.fleet is None:
            fleet.remove()
        elif live is not None:
            stale = fleet.change(live, properties.fleet, tried="lastSuccessfulDeployment" in info)
            if stale:
                revision = info.get("targetRevision")
                fleet.follow_up(live, properties.fleet, lambda: self._deploy_again(wanted, revision))
        return _done(wanted)

    def _deploy_again(self, place: DeploymentGroupPlace, revision: Mapping[str, object] | None) -> None:
        if not revision:
            return
        again = NewDeployment(
            application=place.application,
            group=place.name,
            revision=revision,
            description="A new version of the launch template",
        )
        try:
            start(again, client=self._codedeploy())
        except OperationError as error:
            # One runs already, and copies what is set by now.
            if error.code != _RUNS_ALREADY:
                raise

    def _running(self, place: DeploymentGroupPlace) -> str | None:
        found = deployment_ids(place.application, place.name, client=self._codedeploy(), statuses=ACTIVE)
        return next(found, None)

    def _remove(self, place: DeploymentGroupPlace, request: Request, *, stops: bool) -> Outcome:
        client = self._codedeploy()
        if groups.find_group(place.application, place.name, client=client) is not None:
            running = self._running(place)
            if running is not None:
                if stops:
                    stop(running, client=client, roll_back=False)
                return Waiting(place.state(removes=True), f"deployment {running} to end, which was stopped")
            self._clear(groups.delete_group(place.application, place.name, client=client))
        return self._remove_fleet(place, request)

    def _remove_fleet(self, place: DeploymentGroupPlace, request: Request) -> Outcome:
        left = Fleet(request.physical_id, self._auto_scaling()).remove()
        if not left:
            return Done()
        return Waiting(place.state(removes=True), f"the Auto Scaling group {left[0]} to end its instances")

    def _clear(self, left: Sequence[Mapping[str, str]]) -> None:
        """Remove hooks that the service could not: with them each new instance would wait for a deployment in vain."""
        for each in left:
            group, hook = each.get("name", ""), each.get("hook", "")
            log.warning("the hook %s is still on the Auto Scaling group %s; it is removed now", hook, group)
            try:
                with translated(f"remove the lifecycle hook {hook} from the Auto Scaling group {group}"):
                    self._auto_scaling().delete_lifecycle_hook(AutoScalingGroupName=group, LifecycleHookName=hook)
            except OperationError as error:
                # The group, or the hook, is gone: Auto Scaling's one word for everything that is not as it should be.
                if error.code != "ValidationError":
                    raise

    def _is_ours(self, place: DeploymentGroupPlace, request: Request) -> bool:
        return groups.tags_of(place.arn, client=self._codedeploy()).get(OWNER_TAG) == request.physical_id

    def _refuse_foreign(self, place: DeploymentGroupPlace, request: Request) -> None:
        if not self._is_ours(place, request):
            raise Failure(
                f'there is a deployment group "{place.application}/{place.name}" already, which this resource did not '
                "make; give another deployment_group_name, or remove that group first: where it is the same group "
                "deployed in place so far, take it out of the stack in a deployment of its own"
            )


def _live(info: Mapping[str, Any]) -> str | None:
    """Return the Auto Scaling group that a deployment group names."""
    found = info.get("autoScalingGroups") or ()
    return str(found[0]["name"]) if found else None


def _wanted_name(properties: BlueGreenDeploymentGroupProperties, request: Request) -> str:
    return properties.name or request.physical_id


def _done(place: DeploymentGroupPlace) -> Done:
    return Done({"DeploymentGroupName": place.name})


HANDLER = BlueGreenDeploymentGroupHandler

FOLLOW = "follow"
"""The one member of the event that EventBridge sends after a deployment: what ``FleetToFollow`` has."""


def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Meet a request of CloudFormation, or follow a deployment. Lambda calls this."""
    if FOLLOW in event:
        _handler().follow(decode(FleetToFollow, event[FOLLOW]))
        return {}
    return _frame()(event, context)


@cache
def _handler() -> BlueGreenDeploymentGroupHandler:
    session = open_session()
    log.setLevel(logging.INFO)
    return BlueGreenDeploymentGroupHandler(lambda: codedeploy_client(session), lambda: auto_scaling_client(session))


@cache
def _frame() -> Frame[BlueGreenDeploymentGroupProperties]:
    return Frame(_handler(), World.real(open_session()))
