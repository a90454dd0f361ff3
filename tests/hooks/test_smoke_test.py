"""The check that invokes a function: what it sends, and what it takes for an answer."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from cdk_codedeploy.hooks import settings
from cdk_codedeploy.hooks.comparison import difference
from cdk_codedeploy.hooks.settings import SmokeTestSettings
from cdk_codedeploy.hooks.smoke_test import SmokeTestError, run

FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:shop:7"


class Lambda:
    def __init__(self, answer: object, *, error: str | None = None) -> None:
        text = answer if isinstance(answer, str) else json.dumps(answer)
        self.answer: dict[str, Any] = {"StatusCode": 200, "Payload": io.BytesIO(text.encode())}
        if error:
            self.answer["FunctionError"] = error
        self.requests: list[dict[str, Any]] = []

    def invoke(self, **request: object) -> dict[str, Any]:
        self.requests.append(request)
        return self.answer


def test_invokes_the_version_and_takes_any_answer() -> None:
    client = Lambda("not even JSON")
    run(SmokeTestSettings(function=FUNCTION, payload={"path": "/"}), client)
    assert client.requests == [
        {"FunctionName": FUNCTION, "InvocationType": "RequestResponse", "Payload": b'{"path": "/"}'}
    ]


def test_compares_with_what_is_expected() -> None:
    wanted = SmokeTestSettings(function=FUNCTION, expected={"statusCode": 200}, is_expected=True)
    run(wanted, Lambda({"statusCode": 200, "body": "hello"}))
    with pytest.raises(
        SmokeTestError,
        match=r"^shop:7 did not answer as expected: the answer\.statusCode is another one than expected$",
    ):
        run(wanted, Lambda({"statusCode": 500, "body": "secret"}))
    with pytest.raises(SmokeTestError, match=r"^shop:7 answered something that is no JSON$"):
        run(wanted, Lambda("<html>"))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"errorType": "KeyError", "errorMessage": "secret"}, "KeyError"),
        ("Task timed out", "an error"),
        ([], "an error"),
    ],
)
def test_function_that_fails_is_told_without_its_words(answer: object, told: str) -> None:
    with pytest.raises(SmokeTestError) as caught:
        run(SmokeTestSettings(function=FUNCTION), Lambda(answer, error="Unhandled"))
    assert str(caught.value) == f"shop:7 failed when it was invoked: {told}; its own log says where"


@pytest.mark.parametrize(
    ("expected", "found", "told"),
    [
        ({}, {"a": 1}, None),
        ({"a": {"b": [1, {"c": None}]}}, {"a": {"b": [1, {"c": None, "d": 2}], "e": 3}}, None),
        (None, None, None),
        ({"a": 1}, [], "the answer is no object"),
        ({"a": {"b": 1}}, {"a": {}}, "the answer.a has no b"),
        ([1, 2], [1], "the answer has 1 items and not 2"),
        ([{"a": 1}], [{"a": 2}], "the answer[0].a is another one than expected"),
        (1, True, "the answer is another one than expected"),
        ("ab", ["a", "b"], "the answer is another one than expected"),
    ],
)
def test_comparison(expected: object, found: object, told: str | None) -> None:
    assert difference(expected, found) == told


def test_settings_survive_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given = SmokeTestSettings(function=FUNCTION, payload=[1, None, "ü"], expected={"a": None}, is_expected=True)
    monkeypatch.setenv(settings.SETTINGS, settings.to_text(given))
    assert settings.from_environment(SmokeTestSettings) == given
