"""Instances whose sessions an identity system of one's own asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.on_premises.proven_by import ProvenBy
from cdk_codedeploy.service import shown

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam


class GivenPrincipals(ProvenBy):
    """See ``ProvenBy.given``."""

    def __init__(self, principals: Sequence[iam.IPrincipal]) -> None:
        if not principals:
            raise ValidationError(
                "principals",
                "nobody",
                allowed="somebody has to assume the role for the instances",
                remedy="give one principal or more, such as the role of your identity system",
            )
        for each in principals:
            if not hasattr(each, "policy_fragment"):
                raise ValidationError(
                    "principals",
                    shown(cast("object", each)),
                    allowed="it is a principal of aws_cdk.aws_iam",
                    remedy="pass a role, a user or iam.ArnPrincipal(...)",
                )
        self._principals = tuple(principals)

    def trust(self) -> list[dict[str, object]]:
        """Let each principal assume the role, under the conditions that it has itself."""
        found: list[dict[str, object]] = []
        for each in self._principals:
            fragment = each.policy_fragment
            statement: dict[str, object] = {
                "Action": each.assume_role_action,
                "Effect": "Allow",
                "Principal": {kind: _one_or_all(names) for kind, names in fragment.principal_json.items()},
            }
            if fragment.conditions:
                statement["Condition"] = dict(fragment.conditions)
            found.append(statement)
        return found


def _one_or_all(names: Sequence[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)
