"""How much one request may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emulator.codedeploy import limits
from emulator.codedeploy.context import Context
from emulator.codedeploy.errors import ApiError

# There is no other error for too many targets.
_CODES = {"BatchGetDeploymentTargets": "DeploymentTargetListSizeExceededException"}


def check_batch(context: Context, items: Sequence[Any]) -> None:
    """Check how many things are asked for at once.

    Raises:
        ApiError: When they are too many.
    """
    most = limits.BATCH[context.operation]
    if len(items) > most:
        code = _CODES.get(context.operation, "BatchLimitExceededException")
        raise ApiError(code, f"{context.operation} has {len(items)} items. Allowed: {most}.")
