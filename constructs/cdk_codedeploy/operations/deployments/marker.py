"""The mark that tells who started a deployment and for which request: at the end of its description.

CreateDeployment takes no token of the client, so a repeated request could deploy twice. The description is the only
text of a deployment that its creator chooses and that the service gives back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown

_DIGITS = 12
_MARK = re.compile(r" ?\[cdk-codedeploy ([0-9a-f]{12}) ([0-9a-f]{12})\]$")
_TOKEN = re.compile(r"[0-9a-f]{12,}")

ROOM = 256 - len(" [cdk-codedeploy ] ") - 2 * _DIGITS
"""Characters of a description that are left beside the mark."""


@dataclass(frozen=True, kw_only=True)
class Marker:
    """Who started a deployment, and for which request.

    Args:
        owner: What stays the same for everything that this owner starts: at least 12 lower-case hexadecimal digits, the
            first 12 of which count.
        request: What only this request has, in the same form.

    Raises:
        ValidationError: When one of them has another form.
    """

    owner: str
    request: str

    def __post_init__(self) -> None:
        for name in ("owner", "request"):
            value = getattr(self, name)
            if not isinstance(value, str) or not _TOKEN.fullmatch(value):
                raise ValidationError(
                    name,
                    shown(value),
                    allowed="it is at least 12 lower-case hexadecimal digits",
                    remedy="take a hash of what identifies it",
                )
            object.__setattr__(self, name, value[:_DIGITS])

    def written(self, description: str | None) -> str:
        """Return a description with the mark at its end.

        Args:
            description: The description, or None.

        Raises:
            ValidationError: When there is no room for the mark.
        """
        text = description or ""
        if len(text) > ROOM:
            raise ValidationError(
                "description",
                f"{len(text)} characters",
                allowed=f"a deployment that is to be recognised has room for {ROOM}",
                remedy=f"shorten it by {len(text) - ROOM}",
            )
        return f"{text} [cdk-codedeploy {self.owner} {self.request}]".lstrip()

    @classmethod
    def split(cls, description: str | None) -> tuple[str | None, Marker | None]:
        """Return a description without the mark, and the mark, as far as they are there."""
        found = _MARK.search(description or "")
        if found is None:
            return description or None, None
        text = (description or "")[: found.start()]
        return text or None, cls(owner=found[1], request=found[2])
