"""Why a deployment ends badly."""

from __future__ import annotations


class DeploymentError(Exception):
    """A deployment cannot go on.

    Args:
        code: Error code of a deployment, such as ``NO_INSTANCES``.
        message: A sentence.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def information(self) -> dict[str, str]:
        """The error as the API tells it."""
        return {"code": self.code, "message": self.message}


class StoppedError(DeploymentError):
    """A deployment is stopped: somebody asked for it, an alarm went off, or nobody continued it in time.

    Args:
        code: Error code of a deployment.
        message: A sentence.
        rollback_event: The event of the rollback configuration that covers it, or None.
    """

    def __init__(self, code: str, message: str, rollback_event: str | None = None) -> None:
        super().__init__(code, message)
        self.rollback_event = rollback_event
