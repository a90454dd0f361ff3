"""A certificate authority for one run, and the server's certificate."""

from __future__ import annotations

import trustme

from emulator.hosting.settings import ADDRESS, Settings


def make_certificates(settings: Settings) -> None:
    """Write the authority's certificate, and the server's with its key, into the state folder."""
    authority = trustme.CA(organization_name="Emulator of AWS for tests")
    server = authority.issue_cert(ADDRESS, "localhost", f"*.{ADDRESS}", "*.localhost")
    authority.cert_pem.write_to_path(settings.ca)
    chain = b"".join(blob.bytes() for blob in (*server.cert_chain_pems, authority.cert_pem))
    settings.certificate.write_bytes(chain)
    settings.key.touch(mode=0o600)
    settings.key.write_bytes(server.private_key_pem.bytes())
