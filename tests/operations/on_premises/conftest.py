"""A CodeDeploy in memory that knows on-premises instances."""

from __future__ import annotations

import pytest

from tests.handlers.fake_aws import FakeCodeDeploy


@pytest.fixture
def codedeploy() -> FakeCodeDeploy:
    return FakeCodeDeploy()
