"""How a revision in S3 is packed."""

from __future__ import annotations

from cdk_codedeploy.service import ApiText


class BundleType(ApiText):
    """How a revision in S3 is packed: a bundle for Server, an AppSpec file for Lambda and ECS.

    Windows instances take only ``ZIP`` (user guide, "Plan a revision").
    """

    ZIP = "zip"
    TAR = "tar"
    TGZ = "tgz"
    YAML = "YAML"
    JSON = "JSON"

    @classmethod
    def of_key(cls, key: str) -> BundleType | None:
        """Tell the type from the end of an object's key or a file's name, or None when it does not say."""
        return next((kind for end, kind in _ENDS.items() if key.lower().endswith(end)), None)

    @property
    def is_for_server(self) -> bool:
        """Whether it is a bundle of files, which the Server platform takes, and not an AppSpec file alone."""
        return self not in {BundleType.YAML, BundleType.JSON}


_ENDS = {
    ".zip": BundleType.ZIP,
    ".tar": BundleType.TAR,
    ".tgz": BundleType.TGZ,
    ".tar.gz": BundleType.TGZ,
    ".yaml": BundleType.YAML,
    ".yml": BundleType.YAML,
    ".json": BundleType.JSON,
}
