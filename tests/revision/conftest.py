"""Directories to bundle and check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: app
    destination: /srv/app
hooks:
  ApplicationStart:
    - location: scripts/start.sh
"""
GOOD: dict[str, str | bytes] = {
    "appspec.yml": APPSPEC,
    "app/index.html": "<p>Hello</p>\n",
    "scripts/start.sh": "#!/bin/bash\nexit 0\n",
}


@pytest.fixture
def make(tmp_path) -> Callable[..., Path]:
    """Write files below a new directory. A path that ends with a slash is an empty one; `->` marks a link."""

    def write(files: Mapping[str, str | bytes], name: str = "revision") -> Path:
        root = tmp_path / name
        root.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            place = root / path
            if path.endswith("/"):
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str) and content.startswith("->"):
                place.symlink_to(content.removeprefix("->").strip())
                continue
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
            if path.endswith(".sh"):
                place.chmod(0o755)
        return root

    return write


@pytest.fixture(scope="session")
def good_files() -> dict[str, str | bytes]:
    """Return the files of a directory that nothing is wrong with."""
    return dict(GOOD)


@pytest.fixture
def good(make, good_files) -> Path:
    """Return a directory that nothing is wrong with."""
    return make(good_files)
