"""A revision on GitHub."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision.api_shapes import body_of, text_in
from cdk_codedeploy.service import shown
from cdk_codedeploy.tokens import is_token

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class GitHubLocation:
    """A revision on GitHub. The application must have been connected to GitHub in the console before.

    Args:
        repository: ``owner/name``.
        commit_id: Full commit, 40 lower-case hexadecimal digits. Branches, tags and short commits are refused.

    Raises:
        ValidationError: When either has another form.

    Source: API reference, "GitHubLocation"; user guide, "Integrating CodeDeploy with GitHub".
    """

    repository: str
    commit_id: str

    def __post_init__(self) -> None:
        if not _is_like(_REPOSITORY, self.repository):
            raise ValidationError(
                "repository",
                shown(self.repository),
                allowed="GitHub repositories are named owner/name",
                remedy="give owner and name, without an address",
            )
        if not _is_like(_COMMIT, self.commit_id):
            raise ValidationError(
                "commit_id",
                shown(self.commit_id),
                allowed="the service takes the full commit of 40 lower-case hexadecimal digits",
                remedy="give what `git rev-parse HEAD` prints",
            )

    def to_property(self) -> dict[str, object]:
        """Return the location as the template property ``RevisionLocation``, in the L1's spelling."""
        return self.to_api()

    def to_api(self) -> dict[str, object]:
        """Return the location as boto3 takes it."""
        return {
            "revisionType": "GitHub",
            "gitHubLocation": {"repository": self.repository, "commitId": self.commit_id},
        }

    @classmethod
    def from_api(cls, shape: Mapping[str, object]) -> GitHubLocation:
        """Read a location as boto3 returns it.

        Args:
            shape: A ``RevisionLocation`` whose type is ``GitHub``.

        Raises:
            ValidationError: When it is another one, or not well formed.
        """
        body = body_of(shape, "GitHub", "gitHubLocation")
        return cls(text_in(body, "repository"), text_in(body, "commitId"))


def _is_like(form: re.Pattern[str], value: object) -> bool:
    return is_token(value) or (isinstance(value, str) and form.fullmatch(value) is not None)
