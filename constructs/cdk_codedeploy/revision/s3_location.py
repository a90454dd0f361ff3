"""A revision in S3."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision.api_shapes import body_of, optional_text_in, text_in
from cdk_codedeploy.revision.bundle_type import BundleType
from cdk_codedeploy.service import check_kind, shown
from cdk_codedeploy.tokens import is_token

# S3 user guide, "Bucket naming rules".
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_KEY = re.compile(r"[^/].*", re.DOTALL)
_SCHEME = "s3://"
_ADDRESS = re.compile(r"s3://.*", re.DOTALL)
# What may follow the key, and the argument that it is.
_OPTIONS = {"versionId": "version", "etag": "etag", "bundleType": "bundle_type"}


@dataclass(frozen=True)
class S3Location:
    """A revision in S3. The bucket must lie in the region of the instances.

    Args:
        bucket: Name of the bucket.
        key: Key of the bundle.
        bundle_type: How it is packed. Default: told from the end of the key.
        version: Version of the object. Default: the newest at the time of the deployment.
        etag: ETag that the object must have, without the quotes that S3 puts around it. Default: not checked.

    Raises:
        ValidationError: When the bucket's name has not the form of one, or the bundle's type cannot be told.

    Source: API reference, "S3Location".
    """

    bucket: str
    key: str
    bundle_type: BundleType | None = None
    version: str | None = None
    etag: str | None = None

    def __post_init__(self) -> None:
        if not _is_like(_BUCKET, self.bucket):
            raise ValidationError(
                "bucket",
                shown(self.bucket),
                allowed="a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens",
                remedy="give the name alone, without s3:// and without a path",
            )
        if not _is_like(_KEY, self.key):
            raise ValidationError(
                "key",
                shown(self.key),
                allowed="a key is not empty and starts without a slash",
                remedy="give the object's full key",
            )
        if self.bundle_type is not None:
            BundleType.text_of("bundle_type", self.bundle_type)
        elif BundleType.of_key(self.key) is None:
            raise ValidationError(
                "bundle_type",
                "none, and a key that does not tell it",
                allowed=f"a bundle is one of {', '.join(kind.value for kind in BundleType)}",
                remedy="pass bundle_type=BundleType.ZIP, TAR or TGZ",
            )
        for name in ("version", "etag"):
            check_kind(name, getattr(self, name), str, "pass text")
        if self.etag is not None and self.etag.startswith('"'):
            raise ValidationError(
                "etag",
                shown(self.etag),
                allowed="CodeDeploy compares it without the quotes that S3 puts around it",
                remedy="remove the quotes",
            )

    @property
    def packed_as(self) -> str:
        """How the bundle is packed, in the API's word: as was given, or as the key tells."""
        return str(self.bundle_type or BundleType.of_key(self.key))

    @property
    def is_for_server(self) -> bool:
        """Whether it is a bundle of files, which the Server platform takes, and not an AppSpec file alone."""
        return self.packed_as not in {str(kind) for kind in BundleType if not kind.is_for_server}

    @property
    def uri(self) -> str:
        """The location as ``parse`` reads it."""
        options = {"versionId": self.version, "etag": self.etag}
        if self.bundle_type is not None and BundleType.of_key(self.key) != self.bundle_type:
            options["bundleType"] = str(self.bundle_type)
        given = "&".join(f"{name}={quote(text, safe='')}" for name, text in options.items() if text is not None)
        # A key may itself end like this; then an empty list of options keeps it from being read as some.
        return f"{_SCHEME}{self.bucket}/{self.key}" + (f"?{given}" if given or _split(self.key)[1] else "")

    def to_property(self) -> dict[str, object]:
        """Return the location as the template property ``RevisionLocation``, in the L1's spelling."""
        return self.to_api()

    def to_api(self) -> dict[str, object]:
        """Return the location as boto3 takes it."""
        found = {
            "bucket": self.bucket,
            "key": self.key,
            "bundleType": self.packed_as,
            "version": self.version,
            "eTag": self.etag,
        }
        return {"revisionType": "S3", "s3Location": {name: text for name, text in found.items() if text is not None}}

    @classmethod
    def from_api(cls, shape: Mapping[str, object]) -> S3Location:
        """Read a location as boto3 returns it.

        Args:
            shape: A ``RevisionLocation`` whose type is ``S3``.

        Raises:
            ValidationError: When it is another one, or not well formed.
        """
        body = body_of(shape, "S3", "s3Location")
        kind = optional_text_in(body, "bundleType")
        etag = optional_text_in(body, "eTag")
        return cls(
            text_in(body, "bucket"),
            text_in(body, "key"),
            None if kind is None else BundleType(BundleType.text_of("bundle_type", kind)),
            version=optional_text_in(body, "version"),
            # Some answers keep the quotes of S3.
            etag=None if etag is None else etag.strip('"'),
        )

    @classmethod
    def parse(cls, text: str) -> S3Location:
        """Read ``s3://bucket/key``, with or without ``?versionId=…&etag=…&bundleType=…`` at its end.

        The key stands there as it is, as for the AWS CLI: ``%20`` in it are three characters. Behind the question mark
        ``%`` escapes, and nothing but these three names makes it options: otherwise it is a part of the key.

        Args:
            text: The address.

        Raises:
            ValidationError: When it is no such address.
        """
        if not _is_like(_ADDRESS, text):
            raise ValidationError(
                "text",
                shown(text),
                allowed="the location of a revision in S3 is written s3://bucket/key",
                remedy='begin it with "s3://"',
            )
        bucket, _, rest = text.removeprefix(_SCHEME).partition("/")
        key, options = _split(rest)
        given = {_OPTIONS[name]: value for name, value in options or ()}
        kind = given.get("bundle_type")
        return cls(
            bucket,
            key,
            None if kind is None else BundleType(BundleType.text_of("bundle_type", kind)),
            version=given.get("version"),
            etag=given.get("etag"),
        )


def _split(text: str) -> tuple[str, list[tuple[str, str]] | None]:
    """Cut options off the end of a key; None for a key without any."""
    key, mark, tail = text.rpartition("?")
    if not mark:
        return text, None
    options = parse_qsl(tail, keep_blank_values=True) if tail else []
    names = [name for name, _ in options]
    if set(names) <= set(_OPTIONS) and len(names) == len(set(names)) and "+" not in tail:
        return key, options
    return text, None


def _is_like(form: re.Pattern[str], value: object) -> bool:
    """Tell whether a value is text of a form. Tokens pass; a caller without a type checker passes other things too."""
    return is_token(value) or (isinstance(value, str) and form.fullmatch(value) is not None)
