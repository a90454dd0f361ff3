"""A handler that waits and replaces, for tests of the contract: an application that takes a while to be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from cdk_codedeploy.handlers.contract import Done, Handler, Request, State, Waiting
from cdk_codedeploy.handlers.properties import replacing
from cdk_codedeploy.operations.errors import OperationError, translated
from tests.handlers.fake_aws import ACCOUNT


@dataclass(frozen=True, kw_only=True)
class SampleProperties:
    team: str
    polls: int = 2
    critical: bool = False
    platform: str = replacing(default="Server")


class WaitingHandler(Handler[SampleProperties]):
    kind: ClassVar[str] = "Sample"
    properties: ClassVar[type[Any]] = SampleProperties
    waits: ClassVar[bool] = True

    def __init__(self, client: Any) -> None:
        self._client = client

    def create(self, properties: SampleProperties, request: Request) -> Waiting:
        try:
            with translated("create the application"):
                self._client.create_application(
                    applicationName=request.physical_id,
                    computePlatform=properties.platform,
                    tags=self._tags(properties),
                )
        except OperationError as error:
            if error.code != "ApplicationAlreadyExistsException":
                raise
        return self._waiting(0)

    def update(self, properties: SampleProperties, before: SampleProperties | None, request: Request) -> Waiting:
        arn = f"arn:aws:codedeploy:eu-west-1:{ACCOUNT}:application:{request.physical_id}"
        with translated("tag the application"):
            self._client.tag_resource(ResourceArn=arn, Tags=self._tags(properties))
        return self._waiting(0)

    def delete(self, properties: SampleProperties | None, request: Request) -> Done:
        with translated("delete the application"):
            self._client.delete_application(applicationName=request.physical_id)
        return Done()

    def is_complete(self, properties: SampleProperties | None, request: Request, state: State) -> Done | Waiting:
        with translated("look at the application"):
            self._client.get_application(applicationName=request.physical_id)
        if properties is not None and state["polls"] < properties.polls:
            return self._waiting(state["polls"] + 1)
        return Done({"Name": request.physical_id})

    def _waiting(self, polls: int) -> Waiting:
        return Waiting({"polls": polls}, "the application to be there")

    def _tags(self, properties: SampleProperties) -> list[dict[str, str]]:
        return [{"Key": "team", "Value": properties.team}, {"Key": "critical", "Value": str(properties.critical)}]
