"""Runs programs."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness import leash, paths

_END_SECONDS = 10


@dataclass(frozen=True)
class Done:
    """A program that has ended."""

    command: Sequence[str]
    status: int
    output: str
    """What it printed, errors included."""
    standard_output: str

    def __str__(self) -> str:
        return f"$ {shlex.join(self.command)}\n{self.output}\n[exit status {self.status}]"


def run(
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    *,
    seconds: float = 240,
    fails: bool = False,
    folder: Path = paths.ROOT,
) -> Done:
    """Run a program to its end. Its processes end with this one, however that happens.

    Args:
        command: The program and its arguments.
        environment: All of its environment.
        seconds: How long it may take.
        fails: Whether it has to fail. By default it must not.
        folder: Where it runs.

    Raises:
        AssertionError: When it ends otherwise than expected; the message shows what it printed.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, leash.__file__, *words],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        late = False
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            late = True
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(_END_SECONDS)
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    done = Done(words, process.returncode, "\n".join(text.rstrip() for text in texts if text.strip()), texts[0])
    assert not late, f"not ready after {seconds} seconds:\n{done}"
    assert (done.status != 0) is fails, f"it should {'have failed' if fails else 'not fail'}:\n{done}"
    return done
