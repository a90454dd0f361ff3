"""What becomes of an on-premises instance that is registered already when it is to be registered."""

from __future__ import annotations

from enum import Enum


class ExistingRegistration(str, Enum):
    """What to do about an instance that somebody has registered already under the name.

    Source: API reference, "RegisterOnPremisesInstance", which refuses a name twice.
    """

    REFUSE = "Refuse"
    """Fail, and leave it alone."""

    ADOPT = "Adopt"
    """Take it over as it is registered, if it has the same ARN. It stays registered when it is taken out again."""
