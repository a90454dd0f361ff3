"""Revisions: bundles of files that are deployed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.server import Emulator

_TIME = (2020, 1, 1, 0, 0, 0)

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: site
    destination: /srv/site
"""


def bundle(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of files by their paths: the same bytes for the same files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name.endswith(".sh") else 0o644) << 16
            opened.writestr(entry, files[name])
    return archive.getvalue()


def small(text: str = "hello") -> bytes:
    """Return a bundle of one file and its AppSpec."""
    return bundle({"appspec.yml": APPSPEC.encode(), "site/index.html": text.encode()})


def of_folder(folder: Path) -> bytes:
    """Return a bundle of a folder, such as an example's ``revision``."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return bundle({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


def upload(emulator: Emulator, bucket: str, key: str, content: bytes) -> dict[str, Any]:
    """Upload a bundle and return where it lies, as CodeDeploy wants it: RevisionLocation."""
    emulator.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
    return {"revisionType": "S3", "s3Location": {"bucket": bucket, "key": key, "bundleType": "zip"}}
