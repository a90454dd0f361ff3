"""The function of a ``TrafficHook`` answers also for a check that cannot even be loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cdk_codedeploy.hooks import callback, entry
from tests.hooks.conftest import EVENT, Invocation, Waiting


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: Waiting) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv(entry.CHECK, "sample_hook.check")
    monkeypatch.setattr(callback, "own_client", lambda: client)
    monkeypatch.delitem(sys.modules, "sample_hook", raising=False)
    return tmp_path / "sample_hook.py"


@pytest.mark.parametrize("decorator", ["", "@traffic_hook\n"])
def test_runs_the_check_with_the_decorator_or_without(hook: Path, client: Waiting, decorator: str) -> None:
    hook.write_text(
        "from cdk_codedeploy.hooks import traffic_hook\n"
        f"{decorator}def check(event):\n    assert event.execution_id == 'e-1'\n"
    )
    entry.handle(EVENT, Invocation())
    assert client.statuses == ["Succeeded"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import no_such_module\n", "No module named 'no_such_module'"),
        ("def check(event:\n", "SyntaxError"),
        ("def another(event): pass\n", "has no attribute 'check'"),
    ],
)
def test_mistake_in_the_module_fails_at_once(
    hook: Path, client: Waiting, text: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    hook.write_text(text)
    entry.handle(EVENT, Invocation())
    assert client.statuses == ["Failed"]
    assert reason in caplog.text
