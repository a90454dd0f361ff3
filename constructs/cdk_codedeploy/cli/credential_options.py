"""The options that say where an on-premises instance has its credentials from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdk_codedeploy.agent import CredentialSource

_OF_ANYWHERE = ("--role-arn", "--profile-arn", "--trust-anchor-arn", "--certificate", "--private-key")
# What each way needs, and what else it takes.
_NEEDED = {
    "--roles-anywhere": _OF_ANYWHERE,
    "--hybrid-activation": ("--role-arn",),
    "--user": ("--user-arn",),
    "--credentials-file": ("--session-arn",),
    "--refresh-command": ("--session-arn",),
}
_TAKEN = {"--roles-anywhere": ("--intermediates", "--signing-helper"), "--hybrid-activation": ("--credentials-file",)}


@dataclass(frozen=True, kw_only=True)
class CredentialOptions:
    """What was typed.

    Attributes:
        roles_anywhere: Whether ``--roles-anywhere`` was.
        hybrid_activation: Whether ``--hybrid-activation`` was.
        user: Whether ``--user`` was.
        values: The value of each other option, or None.
    """

    roles_anywhere: bool
    hybrid_activation: bool
    user: bool
    values: Mapping[str, str | None]

    def source(self) -> CredentialSource:
        """Return the source of the credentials.

        Raises:
            ValidationError: If the options name none or several, or do not go together.
        """
        from cdk_codedeploy.agent import (
            HybridActivationCredentials,
            OwnCredentials,
            RolesAnywhereCredentials,
            UserCredentials,
        )

        way = self._way()
        given = self._checked(way)
        if way == "--roles-anywhere":
            return RolesAnywhereCredentials(
                role_arn=given["--role-arn"],
                profile_arn=given["--profile-arn"],
                trust_anchor_arn=given["--trust-anchor-arn"],
                certificate=given["--certificate"],
                private_key=given["--private-key"],
                intermediates=given.get("--intermediates"),
                signing_helper=given.get("--signing-helper"),
            )
        if way == "--hybrid-activation":
            return HybridActivationCredentials(
                role_arn=given["--role-arn"], credentials_file=given.get("--credentials-file")
            )
        if way == "--user":
            return UserCredentials(iam_user_arn=given["--user-arn"])
        return OwnCredentials(
            iam_session_arn=given["--session-arn"],
            credentials_file=given.get("--credentials-file"),
            refresh_command=given.get("--refresh-command"),
        )

    def _way(self) -> str:
        from cdk_codedeploy.errors import ValidationError

        flags = {
            "--roles-anywhere": self.roles_anywhere,
            "--hybrid-activation": self.hybrid_activation,
            "--user": self.user,
        }
        chosen = [name for name, given in flags.items() if given]
        # A hybrid activation takes the file as a detail.
        chosen = chosen or [name for name in ("--credentials-file", "--refresh-command") if self.values[name]]
        if len(chosen) == 1:
            return chosen[0]
        *others, last = _NEEDED
        raise ValidationError(
            "credentials",
            " and ".join(chosen) or "nothing about them",
            allowed=f"they come from one of {', '.join(others)} and {last}",
            remedy="give one of these options",
        )

    def _checked(self, way: str) -> dict[str, str]:
        from cdk_codedeploy.errors import ValidationError

        given = {name: value for name, value in self.values.items() if value is not None}
        for name in _NEEDED[way]:
            if name not in given:
                raise ValidationError(name, "nothing", allowed=f"{way} needs it", remedy="give it too")
        for name in given:
            if name not in {way, *_NEEDED[way], *_TAKEN.get(way, ())}:
                raise ValidationError(
                    name, "a value", allowed=f"it does not go with {way}", remedy="leave out one of the two"
                )
        return given
