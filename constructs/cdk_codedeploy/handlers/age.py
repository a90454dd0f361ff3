"""Physical ids that say since when a resource exists: what AWS has had for longer is not of its making."""

from __future__ import annotations


def dated(physical_id: str, asked: float) -> str:
    """Return a physical id with its age.

    Args:
        physical_id: The id without.
        asked: When CloudFormation asked for the resource, in seconds since 1970.
    """
    return f"{physical_id}-{int(asked)}"


def since_of(physical_id: str) -> int:
    """Return since when a resource exists, in whole seconds since 1970.

    Args:
        physical_id: What ``dated`` returned.
    """
    return int(physical_id.rpartition("-")[2])
