"""What a certificate says, whether it counts, and whether who shows it has its key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# The names that subjects have in principal tags. IAM Roles Anywhere user guide, "The IAM Roles Anywhere trust model".
_NAMES = {
    NameOID.COMMON_NAME: "CN",
    NameOID.ORGANIZATION_NAME: "O",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "OU",
    NameOID.COUNTRY_NAME: "C",
    NameOID.LOCALITY_NAME: "L",
    NameOID.STATE_OR_PROVINCE_NAME: "ST",
}


class CertificateError(Exception):
    """A certificate that does not count."""


def check(certificate: x509.Certificate, authorities: str, revoked: Iterable[bytes], now: datetime) -> None:
    """Check that an authority has issued a certificate, that it counts today and was not taken back.

    Args:
        certificate: The certificate of a machine.
        authorities: Certificates of the authorities, PEM.
        revoked: Their revocation lists, PEM.
        now: The time.

    Raises:
        CertificateError: When it does not count.
    """
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise CertificateError("Certificate has expired or is not valid yet.")
    if _is_authority(certificate):
        raise CertificateError("Certificate is that of an authority.")
    if not any(_issued(certificate, each) for each in x509.load_pem_x509_certificates(authorities.encode())):
        raise CertificateError("Untrusted certificate. Insufficient certificate.")
    for each in revoked:
        if x509.load_pem_x509_crl(each).get_revoked_certificate_by_serial_number(certificate.serial_number):
            raise CertificateError("Certificate revoked.")


def check_signature(certificate: x509.Certificate, signature: bytes, text: bytes) -> None:
    """Check that who shows a certificate has its key.

    Raises:
        CertificateError: When the signature is not by the certificate's key.
    """
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise CertificateError("Only keys on elliptic curves are known here.")
    try:
        key.verify(signature, text, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise CertificateError("Incorrect signature.") from error


def principal_tags(certificate: x509.Certificate) -> dict[str, str]:
    """Return what a certificate says, as condition keys: by a profile's default mapping, less alternative names."""
    found: dict[str, str] = {}
    for field, name in (("x509Subject", certificate.subject), ("x509Issuer", certificate.issuer)):
        values: dict[str, list[str]] = {}
        for attribute in name:
            values.setdefault(_NAMES.get(attribute.oid, attribute.oid.dotted_string), []).append(str(attribute.value))
        found |= {f"aws:PrincipalTag/{field}/{key}": "/".join(each) for key, each in values.items()}
    return found


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return _is_authority(authority)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        constraints: Any = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return False
    return bool(constraints.ca)
