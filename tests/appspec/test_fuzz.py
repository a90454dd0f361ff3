"""A short run of the coverage-guided fuzzer; `tests/appspec/fuzz/fuzz_check.py` runs as long as you like."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FUZZER = Path(__file__).parent / "fuzz/fuzz_check.py"


@pytest.mark.slow
def test_a_short_run(tmp_path):
    pytest.importorskip("atheris", reason="atheris, which has wheels for Linux alone, is not installed")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    script = f"import sys; sys.path.insert(0, {str(FUZZER.parent)!r}); import fuzz_check as f, pathlib\n"
    script += f"for n, c in enumerate(f.seeds()): pathlib.Path({str(corpus)!r}, str(n)).write_bytes(c)"
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    command = [sys.executable, str(FUZZER), "-runs=3000", "-seed=1", "-max_len=600", str(corpus)]
    path = os.pathsep.join([str(ROOT / "constructs"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done " in done.stderr
