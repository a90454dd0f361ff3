"""Where things are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
E2E = ROOT / "tests/e2e"

# The environment of the library: the CDK's Python and Node.
BIN = ROOT / ".venv/bin"
PYTHON = BIN / "python"
CDK = ROOT / "node_modules/.bin/cdk"

# The environment of the local AWS and of the AWS CLI.
E2E_BIN = ROOT / ".venv-e2e/bin"
E2E_PYTHON = E2E_BIN / "python"
AWS = E2E_BIN / "aws"
