"""One machine of an inventory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_on_premises_instance_name, check_on_premises_tags, check_one_identity, shown

_MEMBERS = frozenset({"name", "tags", "iam_session_arn", "iam_user_arn"})


@dataclass(frozen=True, kw_only=True)
class InventoryRow:
    """A machine outside AWS as it is, or is to be, registered.

    Attributes:
        name: Its name, 1 to 100 letters, digits and ``. _ + = , @ -``; not beginning with ``i-``.
        tags: Its tags, at most 10, each with a key and a value. Default: none.
        iam_session_arn: The ARN of its session of an IAM role. Default: none.
        iam_user_arn: The ARN of its IAM user. Default: none. Without either, whoever registers it must know one.

    Raises:
        ValidationError: If CodeDeploy would refuse one of them, or both ARNs are given.

    Source: API reference, "InstanceInfo"; user guide, "Register an on-premises instance with CodeDeploy".
    """

    name: str
    tags: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    iam_session_arn: str | None = None
    iam_user_arn: str | None = None

    def __post_init__(self) -> None:
        check_on_premises_instance_name(self.name, "name")
        check_on_premises_tags(self.tags)
        check_one_identity(self.iam_session_arn, self.iam_user_arn, required=False)
        # In one order and out of the caller's reach.
        object.__setattr__(self, "tags", MappingProxyType(dict(sorted(self.tags.items()))))

    @property
    def arn(self) -> str | None:
        """The ARN that it is registered with, of whichever kind; None where there is none."""
        return self.iam_session_arn or self.iam_user_arn

    def to_members(self) -> dict[str, object]:
        """Return the row as what JSON knows, which ``from_members`` reads; what there is not is left out."""
        found = {
            "name": self.name,
            "iam_session_arn": self.iam_session_arn,
            "iam_user_arn": self.iam_user_arn,
            "tags": dict(self.tags) or None,
        }
        return {name: value for name, value in found.items() if value is not None}

    @classmethod
    def from_members(cls, members: object) -> InventoryRow:
        """Make a row from what JSON knows: an object with ``name``, and maybe ``tags`` and one of the ARNs.

        Args:
            members: The object.

        Raises:
            ValidationError: If it is no object, has other members, or a value would be refused.
        """
        if not isinstance(members, Mapping):
            raise ValidationError(
                "row", shown(members), allowed="a row is an object", remedy='write {"name": "web-1", "tags": {}}'
            )
        found = cast("Mapping[str, Any]", members)
        for name in found:
            if name not in _MEMBERS:
                raise ValidationError(
                    "row",
                    f"the member {shown(name)}",
                    allowed=f"a row has {', '.join(sorted(_MEMBERS))}",
                    remedy="correct its name, or leave it out",
                )
        if "name" not in found:
            raise ValidationError("row", shown(dict(found)), allowed="a row needs a name", remedy="add the member name")
        # Null stands for nothing, as in every JSON that a program wrote; a name has to be there.
        given: dict[str, Any] = {name: value for name, value in found.items() if value is not None or name == "name"}
        return cls(**given)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling and copying, which the read-only tags by themselves do not."""
        return _rebuild, (self.to_members(),)


def _rebuild(members: object) -> InventoryRow:
    return InventoryRow.from_members(members)
