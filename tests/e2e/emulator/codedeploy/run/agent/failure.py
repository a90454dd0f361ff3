"""What an agent reports when a lifecycle event fails."""

from __future__ import annotations


class EventError(Exception):
    """A lifecycle event failed.

    Args:
        code: Code of the diagnostics, such as ``ScriptMissing``.
        message: A sentence.
        script: The script, if one failed.
    """

    def __init__(self, code: str, message: str, script: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.script = script

    @property
    def diagnostics(self) -> dict[str, str]:
        """The failure as the API tells it."""
        return {"errorCode": self.code, "scriptName": self.script, "message": self.message, "logTail": ""}


class NoAnswerError(Exception):
    """There is no agent that could answer. The message says why."""
