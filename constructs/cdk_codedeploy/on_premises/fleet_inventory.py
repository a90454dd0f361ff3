"""The inventory of a fleet, with tags and ARNs as far as they are known when the app is synthesized."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.on_premises.identity import OnPremisesIdentity, RegisteredAs
from cdk_codedeploy.service import shown
from cdk_codedeploy.targets import Inventory, InventoryRow
from cdk_codedeploy.tokens import is_token

_REQUESTS_PER_INSTANCE = 2.1
_LONGEST_SECONDS = 40 * 60


@dataclass(frozen=True, kw_only=True)
class FleetInventory:
    """What a fleet is to register.

    Attributes:
        inventory: The rows. Those without an ARN get the prefix, and their name behind it.
        prefix: The beginning of these ARNs, known when the stack is deployed; None where every row has its ARN.
    """

    inventory: Inventory
    prefix: RegisteredAs | None

    @classmethod
    def read(
        cls, inventory: str | Path | Inventory, identity: OnPremisesIdentity | None, tags: Mapping[str, str]
    ) -> FleetInventory:
        """Read and check an inventory.

        Args:
            inventory: The file, or what was read from it.
            identity: As whom those without an ARN work.
            tags: Tags of every row, unless it has its own value.

        Raises:
            InventoryError: When the file has mistakes; all of them are told.
            ValidationError: When a row has no ARN and cannot get one.
        """
        found = inventory if isinstance(inventory, Inventory) else _load(inventory)
        rows: list[InventoryRow] = []
        prefixes: dict[tuple[bool, str], RegisteredAs] = {}
        for given in found:
            row = replace(given, tags={**tags, **given.tags}) if tags else given
            if row.arn is None:
                registered_as = _identity(identity, row).registered_as(row.name)
                if is_token(registered_as.arn):
                    prefix = _prefix(registered_as, row)
                    prefixes[registered_as.iam_user_arn is None, prefix] = registered_as
                else:
                    row = replace(
                        row,
                        iam_session_arn=registered_as.iam_session_arn,
                        iam_user_arn=registered_as.iam_user_arn,
                    )
            rows.append(row)
        if len(prefixes) > 1:
            raise ValidationError(
                "identity",
                f"{len(prefixes)} different beginnings of ARNs",
                allowed="the ARNs of a fleet are one beginning that the deployment knows, and the name of the instance",
                remedy="write the ARNs into the inventory, or make a fleet for each",
            )
        for session, text in prefixes:
            kind = "iam_session_arn" if session else "iam_user_arn"
            return cls(inventory=Inventory(rows), prefix=_beginning(kind, text))
        return cls(inventory=Inventory(rows), prefix=None)

    def check_time(self, requests_per_second: int) -> None:
        """Refuse what cannot be done while CloudFormation waits.

        Args:
            requests_per_second: The rate.

        Raises:
            ValidationError: When it would take more than 40 minutes.
        """
        seconds = len(self.inventory) * _REQUESTS_PER_INSTANCE / requests_per_second
        if seconds > _LONGEST_SECONDS:
            needed = int(len(self.inventory) * _REQUESTS_PER_INSTANCE / _LONGEST_SECONDS) + 1
            raise ValidationError(
                "requests_per_second",
                f"{requests_per_second} for {len(self.inventory)} instances",
                allowed="a first deployment takes two requests for each instance, and CloudFormation waits an hour",
                remedy=f"give {needed}, or make several fleets",
            )


def _load(path: str | Path) -> Inventory:
    try:
        return Inventory.load(path)
    except OSError as error:
        raise ValidationError(
            "inventory",
            shown(str(path)),
            allowed=f"it has to be readable: {error.strerror}",
            remedy="give the path of a .csv or .jsonl file",
        ) from None


def _identity(identity: OnPremisesIdentity | None, row: InventoryRow) -> OnPremisesIdentity:
    if identity is None:
        raise ValidationError(
            "inventory",
            f"{shown(row.name)} without an ARN",
            allowed="each instance has an ARN in the inventory, or gets one from the fleet's identity",
            remedy="write its iam_session_arn, or give the fleet an identity",
        )
    return identity


def _prefix(registered_as: RegisteredAs, row: InventoryRow) -> str:
    arn = registered_as.arn
    if not arn.endswith(row.name) or is_token(arn[-len(row.name) :]):
        raise ValidationError(
            "identity",
            f"an ARN for {shown(row.name)} that does not end with this name",
            allowed="the ARNs of a fleet are one beginning that the deployment knows, and the name of the instance",
            remedy="write the ARNs into the inventory",
        )
    return arn[: -len(row.name)]


def _beginning(kind: str, text: str) -> RegisteredAs:
    return RegisteredAs(**{kind: text})
