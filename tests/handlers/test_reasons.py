"""Reasons are sentences without secrets."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.contract import Failure
from cdk_codedeploy.handlers.reasons import is_denied, reason_of, redacted
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.errors import translated

KEY_ID = "AKIA" + "IOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def refused(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "PutThing")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Failure("the bucket  keeps\nno versions."), "the bucket keeps no versions"),
        (ValidationError("a", "b", allowed="c", remedy="d"), "a: got b, but c; d"),
        (refused("NoSuchThing", "There is none."), "PutThing was refused: There is none. (NoSuchThing)"),
        (RuntimeError("anything"), "an error that nobody expected, RuntimeError; the log says where"),
        (
            OperationError("do it", "Invalid: secret", code="ParamValidationError", remedy="try"),
            "an error that nobody expected, ParamValidationError; the log says where",
        ),
        (
            ParamValidationError(report="secret"),
            "an error that nobody expected, ParamValidationError; the log says where",
        ),
        (Failure(f"signed with {KEY_ID} and {SECRET_KEY}"), "signed with *** and ***"),
        (Failure(f"no commit {COMMIT} there"), f"no commit {COMMIT} there"),
        (
            Failure("PUT https://x/y?X-Amz-Signature=abc&X-Amz-Security-Token=def&X-Amz-Date=1"),
            "PUT https://x/y?X-Amz-Signature=***&X-Amz-Security-Token=***&X-Amz-Date=1",
        ),
    ],
)
def test_reason(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason


def test_operations_say_what_was_tried_and_what_to_do() -> None:
    with pytest.raises(OperationError) as caught, translated("register it"):
        raise refused("ApplicationDoesNotExistException", "No application found.")
    assert reason_of(caught.value) == (
        "could not register it: No application found (ApplicationDoesNotExistException); "
        "create the application, or correct the name, the Region or the account"
    )


@given(st.text(max_size=5000))
def test_reasons_fit_into_an_answer(text: str) -> None:
    assert len(reason_of(Failure(text))) <= 900
    assert len(reason_of(refused("Code", text))) <= 900


@pytest.mark.parametrize(
    ("error", "denied"),
    [
        (refused("AccessDenied", ""), True),
        (refused("403", "Forbidden"), True),
        (OperationError("x", "y", code="AccessDeniedException", remedy="z"), True),
        (refused("NoSuchKey", ""), False),
        (RuntimeError("AccessDenied"), False),
    ],
)
def test_denied(error: Exception, denied: bool) -> None:
    assert is_denied(error) is denied


def test_plain_text_stays() -> None:
    text = "arn:aws:codedeploy:eu-west-1:111122223333:application:shop"
    assert redacted(text) == text
