"""Write the feature flags that the installed CDK recommends into the `context` of cdk.json.

Run it after raising aws-cdk-lib, and read the difference: a flag changes what the examples look like. The library
itself gives the same templates with and without flags, which its tests prove.
"""

from __future__ import annotations

import json
import tarfile
from importlib import resources
from pathlib import Path

CDK_JSON = Path(__file__).resolve().parent.parent / "cdk.json"
MEMBER = "package/recommended-feature-flags.json"


def recommended() -> dict[str, object]:
    """Return the flags from the package that jsii unpacks."""
    archives = [item for item in resources.files("aws_cdk._jsii").iterdir() if item.name.startswith("aws-cdk-lib@")]
    with archives[0].open("rb") as stream, tarfile.open(fileobj=stream) as archive:
        member = archive.extractfile(MEMBER)
        if member is None:
            raise SystemExit(f"{archives[0].name} has no {MEMBER}")
        flags: dict[str, object] = json.load(member)
    return flags


def main() -> None:
    """Replace the flags, keep everything else."""
    settings = json.loads(CDK_JSON.read_text())
    ours = {key: value for key, value in settings.get("context", {}).items() if not key.startswith("@")}
    settings["context"] = ours | dict(sorted(recommended().items()))
    CDK_JSON.write_text(json.dumps(settings, indent=2) + "\n")


if __name__ == "__main__":
    main()
