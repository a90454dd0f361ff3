"""What an instance's start script does about the agent."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

# As a web address, as the AWS command line has it, and as PowerShell has it.
_DOWNLOADS = (
    re.compile(
        r"https://(?P<bucket>aws-codedeploy-[a-z0-9-]+)\.s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?/(?P<key>[^\s'\"]+)"
    ),
    re.compile(r"s3://(?P<bucket>aws-codedeploy-[a-z0-9-]+)/(?P<key>[^\s'\"]+)"),
    re.compile(r"Read-S3Object\s+-BucketName\s+(?P<bucket>aws-codedeploy-[a-z0-9-]+)\s+-Key\s+(?P<key>[^\s'\"]+)"),
)
# A download alone installs nothing.
_RUN = {
    "install": re.compile(r"(?:\.|\$\w+|\S)/install\s+auto\b"),
    "msi": re.compile(r"msiexec|codedeploy-agent\.msi\s+/quiet", re.IGNORECASE),
}
_SECURE = re.compile(r":?enable_auth_policy:\s*true")


@dataclass(frozen=True)
class Installer:
    """Where a start script gets the agent from.

    Args:
        bucket: The bucket of AWS.
        key: The object.
        secure_commands: Whether the agent is told to authorize itself to the service with IAM.
    """

    bucket: str
    key: str
    secure_commands: bool

    @property
    def generation(self) -> int:
        """Generation of the agent: 2 comes from a folder of its own."""
        return 2 if self.key.startswith("latestv2/") else 1

    @property
    def for_windows(self) -> bool:
        """Whether it is a package of Windows."""
        return self.key.endswith(".msi")


def decode(user_data: str | None) -> str:
    """Return the text of user data, which EC2 gives in base64."""
    try:
        return base64.b64decode(user_data or "", validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return user_data or ""


def installer_of(script: str) -> Installer | None:
    """Return which installer a start script downloads and runs, or None when it does not."""
    for pattern in _DOWNLOADS:
        for match in pattern.finditer(script):
            kind = "msi" if match["key"].endswith(".msi") else "install"
            if _RUN[kind].search(script, match.end()):
                return Installer(match["bucket"], match["key"], bool(_SECURE.search(script)))
    return None
