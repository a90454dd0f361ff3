"""Who vouches for the certificates of on-premises instances."""

from __future__ import annotations

import re
import ssl
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_acmpca as refs

BUNDLE_MAX = 204_800
"""Characters of a certificate bundle. botocore model ``SourceData``."""

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")
_BEGIN = "-----BEGIN "


class CertificateAuthority(ABC):
    """The authority whose certificates prove who an on-premises instance is.

    Whoever can have a certificate from it can be an instance, so it should be an authority of your own that issues to
    machines alone. IAM Roles Anywhere takes no public one.

    Source: IAM Roles Anywhere user guide, "Creating a trust anchor and profile".
    """

    @staticmethod
    def private_ca(authority: refs.ICertificateAuthorityRef) -> CertificateAuthority:
        """Use an authority of AWS Private CA, in the account and Region of the stack.

        Args:
            authority: The authority, such as ``acmpca.CfnCertificateAuthority`` or what
                ``acmpca.CertificateAuthority.from_certificate_authority_arn()`` returns.
        """
        arn = authority.certificate_authority_ref.certificate_authority_arn
        return _Source("AWS_ACM_PCA", {"acmPcaArn": arn})

    @staticmethod
    def bundle(certificates: str) -> CertificateAuthority:
        """Use an authority outside AWS by its certificates.

        Args:
            certificates: The certificates of the authority in PEM form, one after another; never their keys. A token
                passes unchecked.

        Raises:
            ValidationError: When something else than certificates is in it, one of them is not that of an authority,
                or it has more than 204,800 characters.

        Source: IAM Roles Anywhere user guide, "The IAM Roles Anywhere trust model", "Signature validation".
        """
        check_kind("certificates", certificates, str, 'pass Path("ca.pem").read_text()', required=True)
        if is_token(certificates):
            return _Source("CERTIFICATE_BUNDLE", {"x509CertificateData": certificates})
        found = _certificates_in(certificates)
        _check_authorities(found)
        return _Source("CERTIFICATE_BUNDLE", {"x509CertificateData": "\n".join([*found, ""])})

    @abstractmethod
    def to_source(self) -> dict[str, object]:
        """Return the template property ``Source`` of a trust anchor, in JavaScript's names."""


class _Source(CertificateAuthority):
    """An authority as the template names it."""

    def __init__(self, kind: str, data: dict[str, str]) -> None:
        self._kind = kind
        self._data = data

    def to_source(self) -> dict[str, object]:
        return {"sourceType": self._kind, "sourceData": dict(self._data)}


def _certificates_in(text: str) -> list[str]:
    """Return the certificates of a text, and nothing of what stands between them.

    No message repeats any of the text: it may be a key.
    """
    kinds = [part.partition("-----")[0].strip() for part in text.split(_BEGIN)[1:]]
    others = sorted({kind for kind in kinds if kind != "CERTIFICATE"})
    if others:
        raise ValidationError(
            "certificates",
            f"a text with a {others[0]}",
            allowed="a bundle has the certificates of authorities alone",
            remedy="take everything else out; a key that has been in a program is to be replaced",
        )
    if len(text) > BUNDLE_MAX:
        raise ValidationError(
            "certificates",
            f"{len(text):,} characters",
            allowed=f"a bundle has at most {BUNDLE_MAX:,}",
            remedy="leave out the certificates that no instance's certificate needs",
        )
    found = ["\n".join(each.split("\n")) for each in _CERTIFICATE.findall(text.replace("\r\n", "\n"))]
    if not found or len(found) != len(kinds):
        raise ValidationError(
            "certificates",
            "a text without a whole certificate" if not found else "a text with a broken certificate",
            allowed="it is one certificate or more in PEM form",
            remedy='pass the content of the file: Path("ca.pem").read_text()',
        )
    return found


def _check_authorities(certificates: list[str]) -> None:
    for position, each in enumerate(certificates, start=1):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_verify_locations(cadata=each)
        except ssl.SSLError:
            stats: dict[str, int] = {}
        else:
            stats = context.cert_store_stats()
        if not stats:
            raise ValidationError(
                "certificates",
                f"certificate {position} of {len(certificates)}, which cannot be read",
                allowed="it is X.509 in PEM form",
                remedy="export it again",
            )
        if not stats["x509_ca"]:
            raise ValidationError(
                "certificates",
                f"certificate {position} of {len(certificates)}, which is not that of an authority",
                allowed="a trust anchor takes certificates with the basic constraint CA:TRUE",
                remedy="give the certificate of the authority that issued it",
            )
