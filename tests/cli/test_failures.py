"""Errors: one line with the remedy, the right exit code, a traceback for who asks."""

from __future__ import annotations

import errno
import os

import pytest

from cdk_codedeploy import revision
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError

REFUSAL = OperationError("find it", "no such thing", code="NotThere", remedy="make it")


@pytest.fixture
def failing(monkeypatch, run, site, tmp_path):
    """A command that fails with an error of our choice."""

    def with_error(error: BaseException, *options: str):
        def raising(*arguments, **options):
            raise error

        monkeypatch.setattr(revision, "bundle", raising)
        return run(*options, "revision", "bundle", site, "-o", tmp_path / "1.zip")

    return with_error


@pytest.mark.parametrize(
    ("error", "line", "code"),
    [
        (REFUSAL, "error: could not find it: no such thing (NotThere); make it\n", 1),
        (
            ValidationError("key", '"/1"', allowed="a key has no slash in front", remedy="remove it"),
            'error: key: got "/1", but a key has no slash in front; remove it\n',
            2,
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "1.zip"),
            "error: 1.zip: Permission denied; check the path and who may read or write it\n",
            2,
        ),
        (OSError("odd"), "error: odd; check the path and who may read or write it\n", 2),
        (
            KeyError("x"),
            "error: this is a bug: KeyError: 'x'; run it again with --debug and report what it prints\n",
            70,
        ),
        (RuntimeError("a\nb\x1b[2J"), "a\\nb\\x1b[2J", 70),
    ],
    ids=["refused", "wrong value", "file", "file without a name", "bug", "control characters"],
)
def test_one_line_and_an_exit_code(failing, error, line, code):
    result = failing(error)
    assert result.exit_code == code
    assert line in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.parametrize("error", [REFUSAL, KeyError("x")])
def test_debug_shows_where_it_happened(failing, error):
    result = failing(error, "--debug")
    assert result.exception is error


def test_debug_can_be_set_in_the_environment(failing, monkeypatch, process, site):
    monkeypatch.setenv("CDK_CODEDEPLOY_DEBUG", "1")
    done = process("revision", "bundle", site, "-o", site / "no/such/folder/1.zip")
    assert "Traceback" in done.stderr
    monkeypatch.delenv("CDK_CODEDEPLOY_DEBUG")
    done = process("revision", "bundle", site, "-o", site / "no/such/folder/1.zip")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_interrupted(failing):
    assert failing(KeyboardInterrupt()).exit_code == 130


def test_reader_that_goes_away_is_no_error(failing):
    result = failing(BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)))
    assert (result.exit_code, result.stderr) == (1, "")
