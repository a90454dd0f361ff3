"""Bundles in memory."""

from __future__ import annotations

import io

from cdk_codedeploy.revision import BundleType, bundle

TYPES = [BundleType.ZIP, BundleType.TAR, BundleType.TGZ]
MEBIBYTE = 1 << 20


def packed(source, kind, **options) -> bytes:
    """Bundle a directory into memory."""
    target = io.BytesIO()
    bundle(source, target, bundle_type=kind, **options)
    return target.getvalue()
