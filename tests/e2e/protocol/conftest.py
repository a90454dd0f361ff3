"""What tests of the emulator have."""

from __future__ import annotations

import pytest

from protocol.api_stand_ins import Api
from protocol.functions import Functions
from protocol.ground import Ground
from protocol.stack import Stack


@pytest.fixture
def ground(emulator):
    """An application of the test's own."""
    made = Ground(emulator)
    emulator.control("DELETE", "calls")
    yield made
    made.clear()


@pytest.fixture
def functions(ground):
    """An application of the Lambda platform, with functions of the test's own."""
    made = Functions(ground)
    yield made
    made.clear()


@pytest.fixture
def api():
    """CodeDeploy's API without a server, of an account that has nothing."""
    return Api()


@pytest.fixture
def shop(api):
    """The same with the application Shop, which has the deployment group Web."""
    api.make_application()
    api.make_group()
    api.runs.asked.clear()
    return api


@pytest.fixture
def stack(emulator):
    """A stack, to be deployed by the test."""
    made = Stack(emulator.client("cloudformation"))
    yield made
    if made.exists:
        made.delete()
