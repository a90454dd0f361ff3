"""What IAM Roles Anywhere trusts: an authority, and which of its certificates no longer count."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import aws_cdk as cdk
import jsii
from aws_cdk import aws_rolesanywhere as rolesanywhere
from aws_cdk.interfaces import aws_rolesanywhere as refs

from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.on_premises.certificate_authority import CertificateAuthority
from cdk_codedeploy.service import check_kind
from cdk_codedeploy.synthesis import begin_l2, make_l1
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from constructs import Construct

CRL_MAX = 300_000
"""Bytes of a revocation list. botocore model ``ImportCrlRequest``."""

_NAME_MAX = 255
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_CRL = re.compile(r"\s*-----BEGIN X509 CRL-----\s[A-Za-z0-9+/=\s]+-----END X509 CRL-----\s*")


@jsii.implements(refs.ITrustAnchorRef)
class TrustAnchor(cdk.Resource):
    """A trust anchor of IAM Roles Anywhere, for ``ProvenBy.roles_anywhere``. Several roles may share one.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        authority: Whose certificates are trusted.
        revoked: The authority's list of certificates that it has taken back, in PEM form. Default: none; then every
            certificate counts until it expires.

    Raises:
        ValidationError: When the list is none, or has more than 300,000 bytes.

    Source: IAM Roles Anywhere user guide, "The IAM Roles Anywhere trust model", "Revocation".
    """

    def __init__(
        self, scope: Construct, id: str, *, authority: CertificateAuthority, revoked: str | None = None
    ) -> None:
        with located("trust anchor", str(id)):
            check_kind(
                "authority",
                authority,
                CertificateAuthority,
                "make one with CertificateAuthority.bundle() or .private_ca()",
                required=True,
            )
            _check_revoked(revoked)
        begin_l2(self, scope, id)
        name = resource_name(self)
        self._resource = make_l1(
            rolesanywhere.CfnTrustAnchor,
            rolesanywhere.CfnTrustAnchorProps,
            self,
            "Resource",
            name=name,
            source=authority.to_source(),
            enabled=True,
        )
        if revoked is not None:
            make_l1(
                rolesanywhere.CfnCRL,
                rolesanywhere.CfnCRLProps,
                self,
                "Revoked",
                name=name,
                crl_data=revoked,
                enabled=True,
                trust_anchor_arn=self.trust_anchor_arn,
            )

    @classmethod
    def from_trust_anchor_arn(cls, scope: Construct, id: str, trust_anchor_arn: str) -> refs.ITrustAnchorRef:
        """Use a trust anchor that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            trust_anchor_arn: ARN of the trust anchor, in the account and Region of the stack.
        """
        return rolesanywhere.CfnTrustAnchor.from_trust_anchor_arn(scope, id, trust_anchor_arn)

    @cached_property
    def trust_anchor_arn(self) -> str:
        """ARN of the trust anchor."""
        return self._resource.attr_trust_anchor_arn

    @property
    def trust_anchor_id(self) -> str:
        """Id of the trust anchor, a UUID."""
        return self._resource.attr_trust_anchor_id

    @property
    def trust_anchor_ref(self) -> refs.TrustAnchorReference:
        """The trust anchor as L1 resources refer to it."""
        return self._resource.trust_anchor_ref


def resource_name(construct: Construct) -> str:
    """Return a name for a resource of Roles Anywhere, which needs one and lets several have the same.

    It only shows in lists, and changes in place.
    """
    return _NO_NAME.sub("-", construct.node.path)[-_NAME_MAX:]


def _check_revoked(revoked: str | None) -> None:
    check_kind("revoked", revoked, str, 'pass Path("crl.pem").read_text()')
    if revoked is None or is_token(revoked):
        return
    if not _CRL.fullmatch(revoked):
        raise ValidationError(
            "revoked",
            "a text that is no revocation list",
            allowed="it is one list in PEM form, which begins -----BEGIN X509 CRL-----",
            remedy="convert it: openssl crl -inform DER -in ca.crl -out crl.pem",
        )
    size = len(revoked.encode())
    if size > CRL_MAX:
        raise ValidationError(
            "revoked",
            f"{size:,} bytes",
            allowed=f"a revocation list has at most {CRL_MAX:,}",
            remedy="leave out the certificates that have expired since",
        )
