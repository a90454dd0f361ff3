"""Write the JSON Schemas into the folder of the package: ``python -m cdk_codedeploy.appspec.write_schemas``."""

from __future__ import annotations

from cdk_codedeploy.appspec.schema import schema_file, schema_text
from cdk_codedeploy.service import Platform


def main() -> None:
    """Write all of them."""
    for platform in Platform:
        schema_file(platform).write_text(schema_text(platform), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
