"""The file ``codedeploy.onpremises.yml`` with an access key: for its owner alone, and never half written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from cdk_codedeploy.agent import OnPremisesConfig

FILE_NAME = "codedeploy.onpremises.yml"
"""What the agent calls it."""


@dataclass(frozen=True)
class KeyFile:
    """Where a key is written.

    Attributes:
        path: The file.
    """

    path: Path

    def key_id(self, user_name: str) -> str | None:
        """Return the id of the key that the file has, or None where there is no file.

        Args:
            user_name: Name of the user that the key has to be of.

        Raises:
            ValidationError: If the file is there and is not that of this user.
        """
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None
        values = _values(text)
        arn, key_id = values.get("iam_user_arn"), values.get("aws_access_key_id")
        if not isinstance(arn, str) or arn.rpartition("/")[2] != user_name:
            from cdk_codedeploy.errors import ValidationError
            from cdk_codedeploy.service import shown

            raise ValidationError(
                "--output",
                shown(str(self.path)),
                allowed=f"there is a file already that is not that of the user {user_name}",
                remedy="name another file, or remove that one",
            )
        return key_id if isinstance(key_id, str) else None

    def write(self, config: OnPremisesConfig) -> None:
        """Write the file, for its owner alone, in place of the one that may be there.

        Args:
            config: What it says.

        Raises:
            OSError: If it cannot be written. Nothing of the key is left then.
        """
        # A file made by mkstemp can be read by its owner alone, whatever the umask is.
        handle, unfinished = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(config.to_yaml())
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).chmod(config.MODE)
            Path(unfinished).replace(self.path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise


def _values(text: str) -> Mapping[str, object]:
    import yaml

    try:
        found: object = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return cast("Mapping[str, object]", found) if isinstance(found, Mapping) else {}
