"""The handlers that the conformance suite tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.handlers import blue_green_cases, delivery_cases, on_premises_cases
from tests.handlers.case import Case
from tests.handlers.fake_aws import FakeCodeDeploy
from tests.handlers.waiting_handler import SampleProperties, WaitingHandler


def sample() -> Case:
    client = FakeCodeDeploy()
    return Case(
        handler=WaitingHandler(client),
        first=SampleProperties(team="shop"),
        second=SampleProperties(team="search", critical=True),
        fakes={"codedeploy": client},
        state=client.state,
        steps=(("codedeploy", "CreateApplication"), ("codedeploy", "GetApplication")),
    )


CASES: Mapping[str, Callable[[], Case]] = {
    "OnPremisesKey": on_premises_cases.on_premises_key,
    "BlueGreenDeploymentGroup": blue_green_cases.blue_green_deployment_group,
    "BlueGreenDeploymentGroup with a fleet": blue_green_cases.blue_green_deployment_group_with_fleet,
    "Deployment": delivery_cases.deployment,
    "HybridActivation": on_premises_cases.hybrid_activation,
    "OnPremisesFleet": on_premises_cases.on_premises_fleet,
    "OnPremisesInstance": on_premises_cases.on_premises_instance,
    "RegisteredRevision": delivery_cases.registered_revision,
    "Sample": sample,
}
