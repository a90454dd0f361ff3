"""The CDK's own JavaScript, taken out of the Python packages that are installed."""

from __future__ import annotations

import tarfile
from importlib.util import find_spec
from pathlib import Path

PACKAGES = {
    "aws-cdk-lib": "aws_cdk",
    "@aws-cdk/cloud-assembly-schema": "aws_cdk/cloud_assembly_schema",
    "constructs": "constructs",
}
"""The npm packages that the program needs, each with the folder of the Python package that brings it."""


def unpack(folder: Path) -> Path:
    """Unpack the CDK into a folder as npm would, and return what ``NODE_PATH`` has to name."""
    for package, path in PACKAGES.items():
        (tarball,) = _installed(path).joinpath("_jsii").glob("*.jsii.tgz")
        target = folder / "node_modules" / package
        with tarfile.open(tarball) as archive:
            # The CDK's type definitions and manifests are half of it, and nothing that Node reads.
            wanted = [
                member for member in archive if not member.name.endswith((".d.ts", ".jsii", ".jsii.gz", ".tabl.gz"))
            ]
            archive.extractall(target, members=wanted, filter="data")
        for file in (target / "package").iterdir():
            file.rename(target / file.name)
    return folder / "node_modules"


def _installed(path: str) -> Path:
    # Found without being imported: importing the CDK starts Node.
    top, _, rest = path.partition("/")
    spec = find_spec(top)
    if spec is None or not spec.submodule_search_locations:
        message = f"the Python package {top} is not installed"
        raise FileNotFoundError(message)
    return Path(spec.submodule_search_locations[0], rest)
