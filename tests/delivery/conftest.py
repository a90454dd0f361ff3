"""Directories to deploy, and applications to deploy them with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import aws_cdk as cdk

    from cdk_codedeploy import ServerApplication

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: site
    destination: /var/www/html
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
"""


def write_revision(folder: Path, *, page: str = "one") -> Path:
    """Write a revision that the agent takes."""
    for name, text, mode in (
        ("appspec.yml", APPSPEC, 0o644),
        ("scripts/start.sh", "#!/bin/bash\nset -eu\nsystemctl restart httpd\n", 0o755),
        ("site/index.html", page, 0o644),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
    return folder


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return write_revision(tmp_path / "revision")


@pytest.fixture
def application(stack: cdk.Stack) -> ServerApplication:
    from cdk_codedeploy import ServerApplication

    return ServerApplication(stack, "Application")
