"""What AWS refuses, as one sentence that says what was tried, what came back and what to do."""

# boto3 ships no types.
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from cdk_codedeploy.operations.error_remedies import remedy_for

_NAMES_ACTION = "is not authorized to perform"


class OperationError(RuntimeError):
    """AWS refused an operation, or could not be asked.

    The message is one sentence. Its parts are attributes too, so that a program can decide by the code.

    Attributes:
        operation: What was tried, as a clause in the imperative: ``register the revision``.
        reason: What came back, in the service's own words.
        code: The code of the service, such as ``ApplicationDoesNotExistException``, or the name of boto3's exception
            when nothing came back.
        remedy: What to do, as a clause in the imperative.
        request_id: The id of the request, which AWS Support asks for, or None.
    """

    def __init__(self, operation: str, reason: str, *, code: str, remedy: str, request_id: str | None = None) -> None:
        self.operation = operation
        self.reason = reason
        self.code = code
        self.remedy = remedy
        self.request_id = request_id
        super().__init__(f"could not {operation}: {reason} ({code}); {remedy}")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling, which test runners and process pools do to exceptions."""
        return _rebuild, (self.operation, self.reason, self.code, self.remedy, self.request_id)


def _rebuild(operation: str, reason: str, code: str, remedy: str, request_id: str | None) -> OperationError:
    return OperationError(operation, reason, code=code, remedy=remedy, request_id=request_id)


@contextmanager
def translated(operation: str) -> Generator[None, None, None]:
    """Turn every error of boto3 inside into an ``OperationError``.

    Args:
        operation: What is tried, as a clause in the imperative, as in ``register the revision``.

    Raises:
        OperationError: If AWS refused or could not be reached.
    """
    # Loaded here, because who only reads this module's names has no boto3 to wait for.
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _refused(operation, cast("Mapping[str, Any]", error.response)) from error
    except BotoCoreError as error:
        # A code of our table, or the name of the exception itself: subclasses come with each release.
        names = [kind.__name__ for kind in type(error).__mro__]
        raise OperationError(operation, _clause(str(error)), code=names[0], remedy=remedy_for(*names)) from error


def _refused(operation: str, response: Mapping[str, Any]) -> OperationError:
    found: Mapping[str, Any] = response.get("Error", {})
    code = str(found.get("Code") or "Unknown")
    reason = _clause(str(found.get("Message") or "the service gave no reason"))
    metadata: Mapping[str, Any] = response.get("ResponseMetadata", {})
    # Where the message names the action, what an upload to S3 takes is beside the point.
    remedy = remedy_for("AccessDeniedException" if code == "AccessDenied" and _NAMES_ACTION in reason else code)
    return OperationError(operation, reason, code=code, remedy=remedy, request_id=metadata.get("RequestId"))


def _clause(text: str) -> str:
    """Return the text in one line and without its full stop, as the middle of a sentence."""
    return " ".join(text.split()).removesuffix(".")
