"""How CodeDeploy says no."""

from __future__ import annotations


class ApiError(Exception):
    """An error that the API answers with.

    Args:
        code: The service's name of the error, such as ``ApplicationDoesNotExistException``.
        message: A sentence.
        status: HTTP status.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
