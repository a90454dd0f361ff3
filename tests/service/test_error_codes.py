"""Every error code has a meaning and advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_codedeploy.service import (
    DEPLOYMENT_ERRORS,
    ERROR_CODES,
    GUIDE_ONLY_ERRORS,
    SCRIPT_ERRORS,
    ErrorCode,
    advice,
)

if TYPE_CHECKING:
    from conftest import WordsCheck


def test_deployment_codes(same_words: WordsCheck) -> None:
    same_words("ErrorCode", set(DEPLOYMENT_ERRORS))


def test_script_codes(same_words: WordsCheck) -> None:
    same_words("LifecycleErrorCode", set(SCRIPT_ERRORS))


def test_codes_of_the_guide_alone() -> None:
    assert set(GUIDE_ONLY_ERRORS) == {"UNABLE_TO_SEND_ASG"}


def test_no_code_is_in_two_lists() -> None:
    assert len(ERROR_CODES) == len(DEPLOYMENT_ERRORS) + len(GUIDE_ONLY_ERRORS) + len(SCRIPT_ERRORS)


@pytest.mark.parametrize("known", ERROR_CODES.values(), ids=lambda known: str(known.code))
def test_texts(known: ErrorCode) -> None:
    assert ERROR_CODES[known.code] is known
    assert known.source
    for clause in (known.meaning, known.advice):
        assert clause
        assert not clause.endswith(".")
        assert "  " not in clause
    assert advice(known.code) == known.advice


def test_advice() -> None:
    assert "iam:PassRole" in advice("AUTO_SCALING_IAM_ROLE_PERMISSIONS")
    assert advice("A_CODE_OF_TOMORROW") == "read the message that came with the code, and the page error-codes.html"
