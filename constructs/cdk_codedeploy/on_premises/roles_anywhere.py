"""Instances that prove who they are with a certificate, by way of IAM Roles Anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from aws_cdk import aws_rolesanywhere as rolesanywhere

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.on_premises.proven_by import Proof, ProvenBy
from cdk_codedeploy.on_premises.trust_anchor import resource_name
from cdk_codedeploy.service import check_kind, listed, shown
from cdk_codedeploy.synthesis import make_l1
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk.interfaces import aws_rolesanywhere as refs

    from cdk_codedeploy.on_premises.role import OnPremisesRole

COMMON_NAME = "${aws:PrincipalTag/x509Subject/CN}"
"""Policy variable with the common name of the certificate that a session was asked for with.

Source: IAM Roles Anywhere user guide, "The IAM Roles Anywhere trust model".
"""

_PRINCIPAL = {"Service": "rolesanywhere.amazonaws.com"}
_FIELD = re.compile(r"x509(?:(?:Subject|Issuer)/[A-Za-z0-9.]{1,100}|SAN/(?:DNS|URI|Name/[A-Za-z0-9.]{1,100}))")
_HOUR = 3600
_LONGEST = 12 * _HOUR


class RolesAnywhere(ProvenBy):
    """See ``ProvenBy.roles_anywhere``."""

    def __init__(
        self,
        trust_anchor: refs.ITrustAnchorRef,
        *,
        required: Mapping[str, str | Sequence[str]] | None,
        session_duration: cdk.Duration | None,
    ) -> None:
        if not hasattr(trust_anchor, "trust_anchor_ref"):
            raise ValidationError(
                "trust_anchor",
                shown(cast("object", trust_anchor)),
                allowed="it is a trust anchor",
                remedy="pass a TrustAnchor, or import one with TrustAnchor.from_trust_anchor_arn()",
            )
        self._trust_anchor_arn = trust_anchor.trust_anchor_ref.trust_anchor_arn
        self._required = _read_required(required)
        self.max_session_seconds = _read_duration(session_duration)

    def trust(self) -> list[dict[str, object]]:
        """Let Roles Anywhere assume the role for certificates of the anchor, as the session that they name.

        The two other actions come with every session. They know nothing of its name, so they have a statement of their
        own.
        """
        anchor: dict[str, object] = {"aws:SourceArn": self._trust_anchor_arn}
        named: dict[str, object] = {"sts:RoleSessionName": COMMON_NAME, **self._required}
        besides: dict[str, object] = {"ArnEquals": anchor}
        if self._required:
            besides["StringEquals"] = dict(self._required)
        return [
            {
                "Action": "sts:AssumeRole",
                "Condition": {"ArnEquals": anchor, "StringEquals": named},
                "Effect": "Allow",
                "Principal": _PRINCIPAL,
            },
            {
                "Action": ["sts:SetSourceIdentity", "sts:TagSession"],
                "Condition": besides,
                "Effect": "Allow",
                "Principal": _PRINCIPAL,
            },
        ]

    def attach(self, role: OnPremisesRole) -> Proof:
        """Make the profile, which takes the name of the session from who asks."""
        profile = make_l1(
            rolesanywhere.CfnProfile,
            rolesanywhere.CfnProfileProps,
            role,
            "Profile",
            name=resource_name(role),
            accept_role_session_name=True,
            duration_seconds=self.max_session_seconds or _HOUR,
            enabled=True,
            role_arns=[role.role_arn],
        )
        return Proof(trust_anchor_arn=self._trust_anchor_arn, profile_arn=profile.attr_profile_arn)


def _read_required(required: Mapping[str, str | Sequence[str]] | None) -> dict[str, object]:
    check_kind("required", required, Mapping, 'pass {"x509Subject/OU": "Web"}')
    found: dict[str, object] = {}
    for field, wanted in sorted((required or {}).items()):
        if not _FIELD.fullmatch(field):
            raise ValidationError(
                "required",
                shown(field),
                allowed="fields are x509Subject/OU and the like, x509Issuer/CN and the like, x509SAN/DNS, x509SAN/URI "
                "and x509SAN/Name/CN and the like",
                remedy="correct the field",
            )
        values = [wanted] if isinstance(wanted, str) else listed("required", wanted)
        if not values or not all(isinstance(each, str) and each for each in cast("list[object]", values)):
            raise ValidationError(
                "required",
                f"{shown(cast('object', wanted))} for {field}",
                allowed="a field has to be one text, or one of several",
                remedy="give a text or a list of texts",
            )
        found[f"aws:PrincipalTag/{field}"] = values[0] if len(values) == 1 else values
    return found


def _read_duration(duration: cdk.Duration | None) -> int | None:
    """Return the seconds of a duration, or None for an hour, which is IAM's own default."""
    if duration is None or duration.is_unresolved():
        return None
    seconds = int(duration.to_seconds())
    if is_token(seconds) or _HOUR <= seconds <= _LONGEST:
        return None if seconds == _HOUR else seconds
    raise ValidationError(
        "session_duration",
        f"{seconds} seconds",
        allowed=f"a session lasts {_HOUR} to {_LONGEST} seconds: the agent may use credentials that are 45 minutes old",
        remedy="give 1 to 12 hours",
    )
