"""A stack in memory whose custom resource registers on-premises instances."""

from __future__ import annotations

from cdk_codedeploy.handlers.on_premises_instance import OnPremisesInstanceHandler
from tests.handlers.fake_aws import FakeCodeDeploy
from tests.handlers.stacks import Stack


def handled(codedeploy: FakeCodeDeploy) -> Stack:
    return Stack(OnPremisesInstanceHandler(lambda: codedeploy))
