"""Fuzz the checker, guided by what its code reaches: ``python tests/appspec/fuzz/fuzz_check.py [OPTIONS] [CORPUS]``.

Needs atheris (``pip install atheris``, Linux). Without options it runs until it is stopped; ``-runs=100000`` bounds it,
and a folder as the last argument keeps what it learns. Each input is checked as bytes, for every platform, with and
without the revision's files. It fails when the checker raises anything, reports a problem without a place, calls a file
right that a model cannot read, or loses something when it writes and reads again.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cdk_codedeploy.appspec"]):
    from cdk_codedeploy.appspec import EcsAppSpec, LambdaAppSpec, ServerAppSpec, Severity, check
    from cdk_codedeploy.service import Platform

MODELS = {Platform.SERVER: ServerAppSpec, Platform.LAMBDA: LambdaAppSpec, Platform.ECS: EcsAppSpec}
FILES = ["appspec.yml", "app/a.txt", "scripts/ok.sh", "top.txt"]


def try_one(content: bytes) -> None:
    """Check one input."""
    check(content, files=FILES)
    for platform, model in MODELS.items():
        problems = check(content, platform=platform)
        for problem in problems:
            assert problem.line >= 1
            assert problem.column >= 1
        if any(problem.severity is Severity.ERROR for problem in problems):
            continue
        spec = model.loads(content)
        assert model.loads(spec.to_yaml()) == spec
        assert model.loads(spec.to_json()) == spec


def seeds() -> list[bytes]:
    """Return documents to begin with: each rule, broken and kept."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from broken_rules import BROKEN

    texts = {text for _, broken, right in BROKEN for text in (broken, right) if len(text) < 2000}
    return [text.encode() for text in sorted(texts)]


def main() -> None:
    """Run the fuzzer with the options of libFuzzer."""
    for content in seeds():
        try_one(content)
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
