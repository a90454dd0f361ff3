"""Let jsii finish what it builds only once per machine: the unpacked CDK and its index of types.

jsii builds the index in a background thread that dies with the process. Programs as short as a synth never live long
enough, so each of them pays again: about a second and a gigabyte of memory. This script waits until the index is there.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
import time
from importlib import resources
from pathlib import Path

LONGEST_WAIT_SECONDS = 60


def cache_root() -> Path:
    """Return the folder of jsii's package cache, by jsii's own rules."""
    if given := os.environ.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT"):
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/com.amazonaws.jsii/package-cache"
    if sys.platform == "win32":
        return Path(os.environ["LOCALAPPDATA"]) / "AWS/jsii/package-cache"
    return Path.home() / ".cache/aws/jsii/package-cache"


def has_index(folder: Path) -> bool:
    """Tell whether the manifest, which jsii writes last, is there."""
    return any(folder.glob("*/.jsii.runtime.v*.json"))


def main() -> None:
    """Import the CDK and wait for the index; do nothing when it is there or this jsii builds none."""
    folder = cache_root() / "aws-cdk-lib" / importlib.metadata.version("aws-cdk-lib")
    if has_index(folder):
        return
    import aws_cdk  # noqa: F401 - importing it starts the work

    if not resources.files("jsii._embedded.jsii").joinpath("lib__runtime-index-worker.js").is_file():
        return
    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while not has_index(folder):
        if time.monotonic() > end:
            print(f"jsii has built no index in {folder}; everything works, each synth is a second slower")
            return
        time.sleep(0.2)


if __name__ == "__main__":
    main()
