"""What tests of agents stand on."""

from __future__ import annotations

import aws_cdk as cdk
import pytest

from tests.server.agent.templates import IRELAND


@pytest.fixture
def stack(app):
    """A stack whose Region is known."""
    return cdk.Stack(app, "Stack", env=IRELAND)
