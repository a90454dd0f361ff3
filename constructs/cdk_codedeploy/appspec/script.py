"""A script of a lifecycle event on Server."""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.appspec.checks.scripts import check_script
from cdk_codedeploy.appspec.checks.timeout import LARGEST, seconds_of
from cdk_codedeploy.appspec.model import hold, without_none
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_flag, check_kind

_AS_ROOT = "root"


@dataclass(frozen=True)
class Script:
    """A script that the agent runs during a lifecycle event.

    Args:
        location: Path in the revision, without spaces and without arguments.
        timeout: Seconds until the agent stops the script, 1 to 4294967295. Default: 3600. The scripts of one event have
            3600 seconds together.
        runas: Name of the user to run as, Linux only; ``su`` must not ask it for a password. Default: the agent's own
            user, which is root.
        sudo: Whether to run the script with ``sudo``, Linux only.

    Raises:
        ValidationError: When the agent would refuse a value or do something that was plainly not meant.

    Source: user guide ``reference-appspec-file-structure-hooks.html``.
    """

    location: str
    timeout: int | None = None
    runas: str | None = None
    sudo: bool = False

    def __post_init__(self) -> None:
        check_flag("sudo", self.sudo)
        check_kind("timeout", self.timeout, int, "give whole seconds")
        if self.runas is not None and not str(self.runas).strip():
            raise ValidationError(
                "runas",
                '""',
                allowed="generations of the agent take no name differently",
                remedy="name a user or pass None",
            )
        if self.timeout is not None and self.timeout > LARGEST:
            raise ValidationError(
                "timeout",
                str(self.timeout),
                allowed=f"generation 2 takes at most {LARGEST}",
                remedy="give at most 3600",
            )
        # Which system it is for, only the file says, and there the script is checked again.
        windows = "\\" in str(self.location)
        hold(lambda report, value: check_script(report, value, windows=windows), self.to_document())

    @classmethod
    def of(cls, value: Value) -> Script:
        """Return the script at a place of a file without errors."""
        timeout, user = value.at("timeout"), value.at("runas")
        return cls(
            str(value.at("location").value).strip(),
            None if timeout.is_false else min(seconds_of(timeout) or 0, LARGEST),
            # The agent runs `su` without a name, which means root.
            None if user.is_null else str(user.value).strip() or _AS_ROOT,
            sudo=not value.at("sudo").is_false,
        )

    def to_document(self) -> dict[str, object]:
        """Return the script as it stands in a file."""
        return without_none(
            {
                "location": self.location,
                "timeout": self.timeout,
                "runas": self.runas,
                "sudo": self.sudo or None,
            }
        )
