"""Runs a command that ends with whoever started it: ``python leash.py COMMAND...``, with a pipe as standard input.

The pipe is the leash. It breaks when the other side closes it or dies, be it by a signal that nobody can catch; then
the command and all processes that it started are killed. They are also killed, where they are left over, when the
command itself ends.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence


def run(command: Sequence[str]) -> int:
    """Run a command on the leash and return its exit status.

    Args:
        command: The program and its arguments.
    """
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)

    def kill() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)

    def watch() -> None:
        while os.read(0, 1024):
            pass
        kill()

    signal.signal(signal.SIGTERM, lambda *_: kill())
    # Who started this decides what an interruption means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=watch, daemon=True).start()
    try:
        return child.wait()
    finally:
        kill()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]) & 0xFF)
