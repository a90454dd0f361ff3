"""An asset of the CDK from a file that is made during synthesis, once for each content."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_s3_assets as assets

if TYPE_CHECKING:
    from constructs import Construct


def staged_asset(
    scope: Construct, id: str, *, content_hash: str, extension: str, write: Callable[[Path], object]
) -> assets.Asset:
    """Make an asset whose hash is that of its content, wherever and whenever it is made.

    The file is written where the CDK would copy it to, so it exists once, is not written again by the next synthesis
    into the same folder, and there is nothing to remove.

    Args:
        scope: Construct to make the asset in.
        id: Id of the asset in the scope.
        content_hash: What identifies the content.
        extension: End of the file's name, such as ``zip``.
        write: Writes the file.
    """
    path = staged_file(scope, content_hash=content_hash, extension=extension, write=write)
    return assets.Asset(scope, id, path=str(path), asset_hash=content_hash, asset_hash_type=cdk.AssetHashType.CUSTOM)


def staged_file(scope: Construct, *, content_hash: str, extension: str, write: Callable[[Path], object]) -> Path:
    """Write the file of an asset unless it is there, and return where it is. See ``staged_asset``."""
    # Whatever takes an asset is in a stack, and a stack is in a stage.
    folder = Path(cast("cdk.Stage", cdk.Stage.of(scope)).asset_outdir)
    # The CDK's own name, for which it takes the hash of what it is told. Were it another, the CDK would copy the file.
    path = folder / f"asset.{sha256(content_hash.encode()).hexdigest()}.{extension}"
    if not path.exists():
        handle, unfinished = tempfile.mkstemp(dir=folder, prefix=".unfinished-", suffix=f".{extension}")
        os.close(handle)
        try:
            write(Path(unfinished))
            Path(unfinished).replace(path)
        finally:
            Path(unfinished).unlink(missing_ok=True)
    return path
