"""An AppSpec file that goes along with the request, for Lambda and ECS."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision.api_shapes import body_of, optional_text_in, text_in, type_of
from cdk_codedeploy.service import shown
from cdk_codedeploy.tokens import is_token

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class InlineContent:
    """An AppSpec file as text, for the Lambda and ECS platforms. The Server platform takes none.

    Args:
        content: The AppSpec file, YAML or JSON.
        sha256: SHA-256 of its UTF-8 bytes, 64 lower-case hexadecimal digits. Default: computed, unless the content
            contains a token: then whoever knows the content computes it.

    Raises:
        ValidationError: When the content is not text or is empty, or the digest is not that of the content.

    Source: API reference, "AppSpecContent".
    """

    content: str
    sha256: str | None = None

    def __post_init__(self) -> None:
        if not is_token(self.content) and not _is_text(self.content):
            raise ValidationError(
                "content",
                shown(self.content),
                allowed="it is an AppSpec file as text",
                remedy="pass the text, such as Path('appspec.yaml').read_text()",
            )
        if is_token(self.content) or is_token(self.sha256):
            return
        digest = hashlib.sha256(self.content.encode()).hexdigest()
        if self.sha256 is None:
            object.__setattr__(self, "sha256", digest)
        elif self.sha256 != digest:
            form = "" if _SHA256.fullmatch(str(self.sha256)) else ", in 64 lower-case hexadecimal digits"
            raise ValidationError(
                "sha256",
                shown(self.sha256),
                allowed=f"the digest of the content is {digest}{form}",
                remedy="leave it out, and it is computed",
            )

    def to_api(self) -> dict[str, object]:
        """Return the location as boto3 takes it. The digest is left out when only the deployment knows it."""
        found = {"content": self.content, "sha256": self.sha256}
        return {
            "revisionType": "AppSpecContent",
            "appSpecContent": {name: text for name, text in found.items() if text is not None},
        }

    @classmethod
    def from_api(cls, shape: Mapping[str, object]) -> InlineContent:
        """Read a location as boto3 returns it, also one of the old type ``String``.

        Args:
            shape: A ``RevisionLocation`` whose type is ``AppSpecContent`` or ``String``.

        Raises:
            ValidationError: When it is another one, or not well formed.
        """
        is_old = type_of(shape) == "String"
        body = body_of(shape, "String", "string") if is_old else body_of(shape, "AppSpecContent", "appSpecContent")
        return cls(text_in(body, "content"), optional_text_in(body, "sha256"))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
