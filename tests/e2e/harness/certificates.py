"""Certificates of authorities and machines, and signatures by their keys. Run in the environment of the local AWS.

``python certificates.py authority FOLDER NAME``, ``machine FOLDER AUTHORITY NAME COMMON_NAME UNIT``, ``revoke FOLDER
AUTHORITY NAME`` and ``sign FOLDER NAME TEXT`` write and print PEM and Base64.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def authority(folder: Path, name: str) -> None:
    """Make an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    _write(folder, name, key, _certificate(subject, key, subject, key, ca=True))


def machine(folder: Path, issuer: str, name: str, common_name: str, unit: str) -> None:
    """Make a certificate of a machine with a new key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        ]
    )
    made_by = x509.load_pem_x509_certificate((folder / f"{issuer}.pem").read_bytes()).subject
    _write(folder, name, key, _certificate(subject, key, made_by, _key(folder, issuer), ca=False))


def sign(folder: Path, name: str, text: str) -> None:
    """Sign a text."""
    signature = _key(folder, name).sign(text.encode(), ec.ECDSA(hashes.SHA256()))
    sys.stdout.write(base64.b64encode(signature).decode())


def revoke(folder: Path, issuer: str, name: str) -> None:
    """Print the list of what an authority has taken back: one certificate."""
    now = datetime.now(timezone.utc)
    authority_of = x509.load_pem_x509_certificate((folder / f"{issuer}.pem").read_bytes())
    gone = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes()).serial_number
    entry = x509.RevokedCertificateBuilder().serial_number(gone).revocation_date(now).build()
    made = x509.CertificateRevocationListBuilder().issuer_name(authority_of.subject).last_update(now)
    crl = made.next_update(now + timedelta(days=365)).add_revoked_certificate(entry)
    signed = crl.sign(_key(folder, issuer), hashes.SHA256())
    sys.stdout.write(signed.public_bytes(serialization.Encoding.PEM).decode())


def _key(folder: Path, name: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    signing_key: ec.EllipticCurvePrivateKey,
    *,
    ca: bool,
) -> x509.Certificate:
    now = datetime.now(timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        # The local AWS's clock is fast.
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(signing_key, hashes.SHA256())
    )


def _write(folder: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pem, secret = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / f"{name}.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, secret))
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(pem))


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {
        "authority": authority,
        "machine": machine,
        "revoke": revoke,
        "sign": sign,
    }
    commands[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
