"""What came of an operation on an on-premises instance, and the one refusal that is ours."""

from __future__ import annotations

from enum import Enum

from cdk_codedeploy.operations.errors import OperationError
from cdk_codedeploy.operations.on_premises.record import instance


class OnPremisesOutcome(str, Enum):
    """What came of it."""

    REGISTERED = "registered"
    """It was not registered, and is now."""

    REPLACED = "replaced"
    """It was registered with another identity, and is now with this one."""

    RETAGGED = "retagged"
    """It was registered as it should be; its tags were not as they should be, and are now."""

    UNCHANGED = "unchanged"
    """Everything was as it should be."""

    DEREGISTERED = "deregistered"
    """It was registered, and is no longer."""

    ABSENT = "absent"
    """It was to be deregistered and was not registered."""

    LEFT = "left"
    """It was to be deregistered and has another identity than was told: it is somebody else's, and was left alone."""

    FAILED = "failed"
    """It could not be done."""

    def __str__(self) -> str:
        """Return the word."""
        return str(self.value)


class OnPremisesConflictError(OperationError):
    """An on-premises instance of this name is registered with another identity.

    Attributes:
        name: The name.
        wanted: The ARN that it was to be registered with.
        found: The ARN that it is registered with.
    """

    def __init__(self, name: str, *, wanted: str, found: str | None) -> None:
        self.name = name
        self.wanted = wanted
        self.found = found
        super().__init__(
            f"register {instance(name)}",
            f"it is registered with {found}, and not with {wanted}",
            code="InstanceNameAlreadyRegisteredException",
            remedy="choose another name, or say that it is to be replaced",
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling, which test runners and process pools do to exceptions."""
        return _rebuild, (self.name, self.wanted, self.found)


def _rebuild(name: str, wanted: str, found: str | None) -> OnPremisesConflictError:
    return OnPremisesConflictError(name, wanted=wanted, found=found)
