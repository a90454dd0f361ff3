"""Why a request failed, as one sentence that everybody who can see the stack may read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.contract import Failure
from cdk_codedeploy.operations import OperationError

_LONGEST = 900
# Ids of access keys, and what signs a request. What looks like a secret key is one, unless it is a commit.
_SECRETS = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|(?<=X-Amz-Signature=)[^&\s]+"
    r"|(?<=X-Amz-Security-Token=)[^&\s]+"
    r"|(?<=X-Amz-Credential=)[^&\s]+"
    r"|(?<![A-Za-z0-9/+=])(?![0-9a-f]{40}(?![A-Za-z0-9/+=]))[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])",
)
# boto3 repeats the wrong value, whatever it is.
_TELLS_VALUES = frozenset({"ParamValidationError"})
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"})


def reason_of(error: BaseException) -> str:
    """Return the sentence for an error, without its full stop.

    What this library or AWS says is repeated, less anything that looks like a secret. An error that nobody expected
    may say anything, so only its kind is told.
    """
    if isinstance(error, (Failure, ValidationError)):
        return _sentence(str(error))
    if isinstance(error, OperationError) and error.code not in _TELLS_VALUES:
        return _sentence(str(error))
    response = _response(error)
    if response:
        operation = getattr(error, "operation_name", "a request")
        return _sentence(f"{operation} was refused: {response.get('Message', '')} ({response.get('Code')})")
    kind = error.code if isinstance(error, OperationError) else type(error).__name__
    return f"an error that nobody expected, {kind}; the log says where"


def is_denied(error: BaseException) -> bool:
    """Tell whether AWS refused for want of a permission, which a new role may still be about to get."""
    code = error.code if isinstance(error, OperationError) else str(_response(error).get("Code", ""))
    return code in _DENIED


def redacted(text: str) -> str:
    """Return a text without what looks like a secret."""
    return _SECRETS.sub("***", text)


def _response(error: BaseException) -> Mapping[str, Any]:
    """Return what a ``ClientError`` of botocore tells; nothing for other errors."""
    answer = getattr(error, "response", None)
    if not isinstance(answer, Mapping):
        return {}
    found = cast("Mapping[str, Any]", answer).get("Error")
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}


def _sentence(text: str) -> str:
    line = redacted(" ".join(text.split())).rstrip(".")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
