"""What becomes of a deployment for which nobody can wait any longer."""

from __future__ import annotations

from enum import Enum


class AtTimeout(str, Enum):
    """What becomes of a deployment that is not over when the stack cannot wait any longer.

    Source: CloudFormation user guide, "Custom resources": a stack waits for an hour at most.
    """

    ROLL_BACK = "RollBack"
    """It is stopped, the last successful revision is deployed again, and the stack fails."""

    STOP = "Stop"
    """It is stopped, what it has done stays, and the stack fails."""

    LET_RUN = "LetRun"
    """It goes on, and the stack succeeds without knowing how it will end."""
