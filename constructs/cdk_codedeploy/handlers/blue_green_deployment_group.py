"""The custom resource ``BlueGreenDeploymentGroup``: what CloudFormation refuses to make for EC2."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Protocol, cast

from cdk_codedeploy.handlers.blue_green_properties import BlueGreenDeploymentGroupProperties
from cdk_codedeploy.handlers.contract import Done, Failure, Handler, Outcome, Request, State, Waiting
from cdk_codedeploy.handlers.frame import Frame
from cdk_codedeploy.handlers.world import Context, World
from cdk_codedeploy.operations import CodeDeployClient, OperationError, codedeploy_client, open_session
from cdk_codedeploy.operations import deployment_groups as groups
from cdk_codedeploy.operations.deployments import ACTIVE, deployment_ids, stop
from cdk_codedeploy.operations.errors import translated

log = logging.getLogger("cdk_codedeploy")

OWNER_TAG = "cdk-codedeploy:resource"
"""Key of the tag that says which custom resource made a deployment group. Only that one changes or removes it."""

INSTANCES_TAG = "cdk-codedeploy:instances"
"""Key of the tag that says which instances the template named when the group was last given any."""

OWN_TAGS = (INSTANCES_TAG, OWNER_TAG)

_TAKEN = "DeploymentGroupAlreadyExistsException"


class HookClient(Protocol):
    """What is used of an Auto Scaling client of boto3."""

    def delete_lifecycle_hook(self, **request: object) -> Mapping[str, Any]:
        """Remove a lifecycle hook. One that is not there is no error."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A deployment group by its name, for the resource that has it."""

    application: str
    name: str
    arn: str

    @classmethod
    def of(cls, application: str, name: str, request: Request) -> _Place:
        # arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/…
        _, partition, _, region, account, _ = request.stack_id.split(":", 5)
        arn = f"arn:{partition}:codedeploy:{region}:{account}:deploymentgroup:{application}/{name}"
        return cls(application=application, name=name, arn=arn)


class BlueGreenDeploymentGroupHandler(Handler[BlueGreenDeploymentGroupProperties]):
    """Makes, changes and removes deployment groups for blue/green deployments to EC2 instances.

    A blue/green deployment gives the group other instances than it had. So an update names instances only where the
    template names others than before; otherwise the group keeps those that are live.

    A running deployment is waited for before anything is changed, and stopped before the group is removed.

    Args:
        codedeploy: Makes a CodeDeploy client.
        auto_scaling: Makes an Auto Scaling client.

    Source: API reference, "CreateDeploymentGroup", "UpdateDeploymentGroup" and "DeleteDeploymentGroup".
    """

    kind: ClassVar[str] = "BlueGreenDeploymentGroup"
    properties: ClassVar[type[Any]] = BlueGreenDeploymentGroupProperties
    waits: ClassVar[bool] = True

    def __init__(self, codedeploy: Callable[[], CodeDeployClient], auto_scaling: Callable[[], HookClient]) -> None:
        self._codedeploy = codedeploy
        self._auto_scaling = auto_scaling

    def create(self, properties: BlueGreenDeploymentGroupProperties, request: Request) -> Done:
        """Make the group, or complete what the same request has made before."""
        place = _Place.of(properties.application, _wanted_name(properties, request), request)
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
        place = self._find(properties.application, names, request)
        if place is None:
            return self.create(properties, request)
        self._refuse_foreign(place, request)
        return self._change_when_idle(properties, place, request)

    def delete(self, properties: BlueGreenDeploymentGroupProperties | None, request: Request) -> Outcome:
        """Stop what runs and remove the group, unless it belongs to somebody else."""
        client = self._codedeploy()
        made_up = request.physical_id
        if properties is None:
            # Of the properties nothing is known, so only a group whose name was made up can be found.
            applications: Sequence[str] = groups.applications(client=client)
            names = [made_up]
        else:
            applications, names = [properties.application], [_wanted_name(properties, request), made_up]
        for application in applications:
            place = self._find(application, names, request)
            if place is not None and self._is_ours(place, request):
                return self._remove(place, stops=True)
        log.info("%s: there is no deployment group of this resource", request.logical_id)
        return Done()

    def is_complete(
        self, properties: BlueGreenDeploymentGroupProperties | None, request: Request, state: State
    ) -> Outcome:
        """Look whether the deployment has ended, and go on."""
        place = _Place.of(state["application"], state["name"], request)
        if state["removes"] or properties is None:
            return self._remove(place, stops=False)
        return self._change_when_idle(properties, place, request)

    def _find(self, application: str, names: Sequence[str], request: Request) -> _Place | None:
        """Return the first of some names that a group of the application has."""
        for name in dict.fromkeys(names):
            if groups.find_group(application, name, client=self._codedeploy()) is not None:
                return _Place.of(application, name, request)
        return None

    def _make(self, properties: BlueGreenDeploymentGroupProperties, place: _Place, request: Request) -> Done:
        settings = {**properties.settings(), **properties.instances()}
        tags = {**properties.tags, OWNER_TAG: request.physical_id, INSTANCES_TAG: properties.instances_digest()}
        try:
            groups.create_group(place.application, place.name, settings, client=self._codedeploy(), tags=tags)
        except OperationError as error:
            if error.code != _TAKEN:
                raise
            # The same request, delivered twice, or somebody else meanwhile.
            self._refuse_foreign(place, request)
        return _done(place)

    def _change_when_idle(
        self, properties: BlueGreenDeploymentGroupProperties, place: _Place, request: Request
    ) -> Outcome:
        running = self._running(place)
        if running is None:
            return self._change(properties, place, request)
        note = f"deployment {running} to end; continue it, stop it or wait for it, and then deploy the stack again"
        return Waiting({"application": place.application, "name": place.name, "removes": False}, note)

    def _change(self, properties: BlueGreenDeploymentGroupProperties, place: _Place, request: Request) -> Done:
        client = self._codedeploy()
        tags = groups.tags_of(place.arn, client=client)
        settings = properties.settings()
        names_others = tags.get(INSTANCES_TAG) != properties.instances_digest()
        if names_others:
            settings |= properties.instances()
        wanted = _Place.of(place.application, _wanted_name(properties, request), request)
        left = groups.update_group(place.application, place.name, settings, client=client, new_name=wanted.name)
        self._clear(left)
        theirs = {key: value for key, value in tags.items() if not key.startswith("aws:") and key not in OWN_TAGS}
        new = {**properties.tags, OWNER_TAG: request.physical_id, INSTANCES_TAG: properties.instances_digest()}
        groups.change_tags(
            wanted.arn,
            wanted={key: value for key, value in new.items() if tags.get(key) != value},
            unwanted=sorted(theirs.keys() - new.keys()),
            client=client,
        )
        return _done(wanted)

    def _running(self, place: _Place) -> str | None:
        found = deployment_ids(place.application, place.name, client=self._codedeploy(), statuses=ACTIVE)
        return next(found, None)

    def _remove(self, place: _Place, *, stops: bool) -> Outcome:
        client = self._codedeploy()
        if groups.find_group(place.application, place.name, client=client) is None:
            return Done()
        running = self._running(place)
        if running is not None:
            if stops:
                stop(running, client=client, roll_back=False)
            state = {"application": place.application, "name": place.name, "removes": True}
            return Waiting(state, f"deployment {running} to end, which was stopped")
        self._clear(groups.delete_group(place.application, place.name, client=client))
        return Done()

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

    def _is_ours(self, place: _Place, request: Request) -> bool:
        return groups.tags_of(place.arn, client=self._codedeploy()).get(OWNER_TAG) == request.physical_id

    def _refuse_foreign(self, place: _Place, request: Request) -> None:
        if not self._is_ours(place, request):
            raise Failure(
                f'there is a deployment group "{place.application}/{place.name}" already, which this resource did not '
                "make; give another deployment_group_name, or remove that group first: where it is the same group "
                "deployed in place so far, take it out of the stack in a deployment of its own"
            )


def _wanted_name(properties: BlueGreenDeploymentGroupProperties, request: Request) -> str:
    return properties.name or request.physical_id


def _done(place: _Place) -> Done:
    return Done({"DeploymentGroupName": place.name})


HANDLER = BlueGreenDeploymentGroupHandler


def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Meet a request of CloudFormation. Lambda calls this."""
    return _frame()(event, context)


@cache
def _frame() -> Frame[BlueGreenDeploymentGroupProperties]:
    session = open_session()
    handler = BlueGreenDeploymentGroupHandler(
        lambda: codedeploy_client(session),
        lambda: cast("HookClient", session.client("autoscaling")),
    )
    log.setLevel(logging.INFO)
    return Frame(handler, World.real(session))
