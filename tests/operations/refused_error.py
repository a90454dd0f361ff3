"""How a stand-in for AWS refuses."""

from __future__ import annotations


class RefusedError(LookupError):
    """The code and the message of a refusal."""

    def __init__(self, code: str, message: str = "no such thing") -> None:
        super().__init__(code, message)
        self.code, self.message = code, message
