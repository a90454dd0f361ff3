"""What time the entries of a bundle bear.

The agent keeps the times of files when it copies them. With one fixed time for all, a file that changes but keeps its
length looks unchanged on the instance: Python goes on with its old ``.pyc``, PHP's opcache and a web server's ``ETag``
do the same. With the times of a checkout, no two bundles are alike. So a file's time comes from its content.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind, shown

# A zip counts from 1980 in steps of two seconds. Forty years of them lie in the past for whoever unpacks a bundle.
_EPOCH = datetime(1980, 1, 1, tzinfo=timezone.utc)
_STEP = 2
_STEPS = 40 * 365 * 24 * 3600 // _STEP
_END = datetime(2108, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class EntryTimes:
    """The times of the entries of one bundle.

    Args:
        modified: One time for all. Default: each file's comes from its content; directories and links have 1980-01-01.

    Raises:
        ValidationError: When it has no time zone, or a zip cannot hold it.
    """

    modified: datetime | None = None

    def __post_init__(self) -> None:
        check_kind("modified", self.modified, datetime, "pass a datetime with a time zone")
        if self.modified is None:
            return
        if self.modified.tzinfo is None:
            raise ValidationError(
                "modified",
                self.modified.isoformat(),
                allowed="it needs a time zone, or its meaning depends on this machine",
                remedy="pass datetime(..., tzinfo=timezone.utc)",
            )
        if not _EPOCH <= self.modified < _END:
            raise ValidationError(
                "modified",
                shown(self.modified.isoformat()),
                allowed="a zip holds times from 1980 to 2107, in UTC",
                remedy="pass a time in between",
            )

    @property
    def from_content(self) -> bool:
        """Whether a file's time depends on its content."""
        return self.modified is None

    def of_file(self, checksum: int) -> int:
        """Return the time of a file in seconds since 1980-01-01 00:00 UTC, an even number.

        Args:
            checksum: The CRC-32 of its content.
        """
        return self.of_others if self.modified else _STEP * (checksum % _STEPS)

    @property
    def of_others(self) -> int:
        """The time of directories and links, in the same way."""
        if self.modified is None:
            return 0
        return int((self.modified - _EPOCH).total_seconds()) // _STEP * _STEP


def as_dos(seconds: int) -> tuple[int, int]:
    """Return a time as a zip has it: time and date, two bytes each."""
    moment = _EPOCH + timedelta(seconds=seconds)
    return (
        moment.hour << 11 | moment.minute << 5 | moment.second // 2,
        moment.year - 1980 << 9 | moment.month << 5 | moment.day,
    )


def as_unix(seconds: int) -> int:
    """Return a time as a tar has it: seconds since 1970."""
    return int(_EPOCH.timestamp()) + seconds
