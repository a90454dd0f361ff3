"""Names of what hangs on an Auto Scaling group."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_distinct, shown

_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")


def check_name(parameter: str, name: object) -> None:
    """Refuse a name that Auto Scaling or this library would stumble over.

    Raises:
        ValidationError: When it is empty, longer than 100 characters, or has others than letters, digits, - and _.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValidationError(
            parameter,
            shown(name),
            allowed="it has 1 to 100 letters, digits, - and _",
            remedy="choose another name",
        )


def check_names(parameter: str, names: Sequence[str]) -> None:
    """Refuse one name twice.

    Raises:
        ValidationError: With the parameter's name.
    """
    check_distinct(parameter, names)
