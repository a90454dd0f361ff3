"""However the tests end, no process of theirs is left."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness import paths
from harness.commands import run
from harness.deployments import eventually

SCRIPT = """\
import sys
from pathlib import Path
from harness.commands import run
from harness.server import Emulator

folder = Path(sys.argv[1])
with Emulator(folder) as emulator:
    # A program with a child, which ignores what a polite end would be.
    program = f"trap '' TERM INT HUP; sleep 1000 & echo {emulator.pid} $$ $! > {folder}/unfinished; "
    program += f"mv {folder}/unfinished {folder}/pids; wait"
    run(["bash", "-c", program], emulator.environment())
"""


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that has ended is there until its parent has asked how.
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_no_process_is_left(tmp_path, number):
    script = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(paths.E2E), "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    pids = []
    try:
        eventually(lambda: (tmp_path / "pids").exists() or script.poll() is not None, "the processes")
        pids = [int(word) for word in (tmp_path / "pids").read_text().split()]
        assert [runs(pid) for pid in pids] == [True, True, True]
        script.send_signal(number)
        script.wait(30)
        eventually(lambda: not any(map(runs, pids)), "the end of all processes", seconds=20)
    finally:
        script.kill()
        script.wait()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_time_runs_out_for_a_program(emulator):
    with pytest.raises(AssertionError, match="not ready after"):
        run(["sleep", "1000"], emulator.environment(), seconds=0.5)


def test_failure_shows_what_was_printed(emulator):
    with pytest.raises(AssertionError, match=r"(?s)\$ bash .*the reason.*exit status 3"):
        run(["bash", "-c", "echo the reason >&2; exit 3"], emulator.environment())
