"""The custom resource ``OnPremisesInstance``: an instance outside AWS that CodeDeploy knows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

from cdk_codedeploy.handlers.age import dated, since_of
from cdk_codedeploy.handlers.contract import Done, Failure, Handler, Request
from cdk_codedeploy.handlers.frame import Frame
from cdk_codedeploy.handlers.properties import replacing
from cdk_codedeploy.handlers.world import Context, World
from cdk_codedeploy.operations import CodeDeployClient, codedeploy_client, open_session
from cdk_codedeploy.operations.on_premises import OnPremisesRecord, deregister, register, registered
from cdk_codedeploy.service import check_on_premises_instance_name, check_on_premises_tags, check_one_identity
from cdk_codedeploy.targets import ExistingRegistration

log = logging.getLogger("cdk_codedeploy")


@dataclass(frozen=True, kw_only=True)
class OnPremisesInstanceProperties:
    """What the template says of an on-premises instance.

    Attributes:
        instance_name: Its name. Another name is another instance.
        iam_session_arn: The session it works as, or
        iam_user_arn: the IAM user.
        tags: Its tags, all of them. Default: none.
        existing: What to do when the name is registered already.
    """

    instance_name: str = replacing()
    iam_session_arn: str | None = None
    iam_user_arn: str | None = None
    tags: dict[str, str] = field(default_factory=dict[str, str])
    existing: ExistingRegistration = ExistingRegistration.REFUSE

    def __post_init__(self) -> None:
        # Whatever the template held as a token is known by now.
        check_on_premises_instance_name(self.instance_name, "InstanceName")
        check_one_identity(self.iam_session_arn, self.iam_user_arn)
        check_on_premises_tags(self.tags, "Tags")

    @property
    def arn(self) -> str:
        """The one ARN that there is."""
        return str(self.iam_session_arn or self.iam_user_arn)


class OnPremisesInstanceHandler(Handler[OnPremisesInstanceProperties]):
    """Registers on-premises instances.

    Whose a registration is, CodeDeploy does not keep. It does keep since when a registration exists, and our physical
    ids say since when the resource does. One that is younger than the resource, with the resource's name and ARN, is
    the resource's own, also when a try broke off before it had its tags. One that is older is somebody else's: it is
    refused, or adopted as it is, and stays when the resource goes.

    Another ARN takes a new registration, but not another resource: CloudFormation makes a replacement before it removes
    what was there, and the service refuses a name twice. As an update it can be rolled back.

    Args:
        codedeploy: Makes a CodeDeploy client.

    Source: API reference, "RegisterOnPremisesInstance", "InstanceInfo".
    """

    kind: ClassVar[str] = "OnPremisesInstance"
    properties: ClassVar[type[Any]] = OnPremisesInstanceProperties

    def __init__(self, codedeploy: Callable[[], CodeDeployClient]) -> None:
        self._codedeploy = codedeploy

    def physical_id(self, token: str, asked: float) -> str:
        """Return an id that also says since when the resource exists."""
        return dated(super().physical_id(token, asked), asked)

    def create(self, properties: OnPremisesInstanceProperties, request: Request) -> Done:
        """Register the instance, or adopt it where that is asked for."""
        client = self._codedeploy()
        found = registered(properties.instance_name, client=client)
        if found is not None and not (_since(request, found) and found.arn == properties.arn):
            _admit(properties, found)
        _register(properties, replace=False, client=client)
        return Done()

    def update(
        self, properties: OnPremisesInstanceProperties, before: OnPremisesInstanceProperties | None, request: Request
    ) -> Done:
        """Change the tags; where the ARN is another one, register the instance again."""
        client = self._codedeploy()
        found = registered(properties.instance_name, client=client)
        if found is not None and found.arn != properties.arn:
            # Either the one that there was, or what an update that is being rolled back has made of it.
            ours = found.arn == before.arn if before is not None else _since(request, found)
            if not ours:
                raise Failure(
                    f"{_instance(properties)} is registered with {found.arn} by somebody else; deregister it, or give "
                    "this ARN"
                )
        _register(properties, replace=True, client=client)
        return Done()

    def delete(self, properties: OnPremisesInstanceProperties | None, request: Request) -> Done:
        """Deregister the instance and take its tags away, if it is the resource's own."""
        if properties is None:
            log.info("%s: nothing is known that was registered", request.logical_id)
            return Done()
        client = self._codedeploy()
        found = registered(properties.instance_name, client=client)
        if found is None:
            return Done()
        if not _since(request, found) or found.arn != properties.arn:
            log.info("%s: %s stays: somebody else has registered it", request.logical_id, _instance(properties))
            return Done()
        deregister(properties.instance_name, only_arn=properties.arn, client=client)
        return Done()


def _since(request: Request, found: OnPremisesRecord) -> bool:
    """Tell whether a registration was made since the resource exists."""
    return found.registered is not None and found.registered.timestamp() >= since_of(request.physical_id)


def _admit(properties: OnPremisesInstanceProperties, found: OnPremisesRecord) -> None:
    """Refuse an instance that somebody has registered, unless it can be adopted without changing anything.

    Were adopting it to change its tags, nobody could tell what they were when the deployment is rolled back.
    """
    if properties.existing is ExistingRegistration.REFUSE:
        raise Failure(
            f"{_instance(properties)} is registered already, with {found.arn}; choose another name, deregister it, or "
            "adopt it with existing=ExistingRegistration.ADOPT"
        )
    if found.arn != properties.arn:
        raise Failure(
            f"{_instance(properties)} cannot be adopted: it is registered with {found.arn} and not with "
            f"{properties.arn}; give this ARN, or deregister it"
        )
    if dict(found.tags) != properties.tags:
        raise Failure(
            f"{_instance(properties)} cannot be adopted: its tags are {_shown(found.tags)} and not "
            f"{_shown(properties.tags)}; adopt it with the tags that it has, and change them in a later deployment"
        )


def _register(properties: OnPremisesInstanceProperties, *, replace: bool, client: CodeDeployClient) -> None:
    register(
        properties.instance_name,
        iam_session_arn=properties.iam_session_arn,
        iam_user_arn=properties.iam_user_arn,
        tags=properties.tags,
        replace=replace,
        client=client,
    )


def _instance(properties: OnPremisesInstanceProperties) -> str:
    return f'on-premises instance "{properties.instance_name}"'


def _shown(tags: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={tags[key]}" for key in sorted(tags)) or "none"


HANDLER = OnPremisesInstanceHandler


def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Meet a request of CloudFormation. Lambda calls this."""
    return _frame()(event, context)


@cache
def _frame() -> Frame[OnPremisesInstanceProperties]:
    session = open_session()
    log.setLevel(logging.INFO)
    return Frame(OnPremisesInstanceHandler(lambda: codedeploy_client(session)), World.real(session))
