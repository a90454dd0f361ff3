"""The orders of lifecycle events of EC2 and on-premises deployments.

Source: user guide, "AppSpec 'hooks' section for an EC2/On-Premises deployment".
"""

from __future__ import annotations

INSTALL = (
    "ApplicationStop",
    "DownloadBundle",
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "ApplicationStart",
    "ValidateService",
)
# The API reference says that a restart downloads nothing. That these events are left is our reading.
RESTART = ("ApplicationStop", "ApplicationStart", "ValidateService")
BLOCK = ("BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic")
ALLOW = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")
TERMINATION = ("ApplicationStop", "BeforeBlockTraffic", "AfterBlockTraffic")
"""What runs on an instance that Auto Scaling is about to end."""

# What the service does by itself: no agent is asked.
OF_THE_SERVICE = frozenset({"BlockTraffic", "AllowTraffic"})
# What the agent does by itself: no script runs.
OF_THE_AGENT = frozenset({"DownloadBundle", "Install"})
# What runs from the revision that was installed last, not from the new one.
FROM_LAST_REVISION = frozenset({"ApplicationStop", "BeforeBlockTraffic", "AfterBlockTraffic"})


def in_place(*, load_balanced: bool, restart: bool = False) -> tuple[str, ...]:
    """Return the events of an instance in an in-place deployment.

    Args:
        load_balanced: Whether traffic is held back.
        restart: Whether what is installed is only restarted.
    """
    events = RESTART if restart else INSTALL
    return (*BLOCK, *events, *ALLOW) if load_balanced else events
