"""CreateSession of IAM Roles Anywhere: a certificate, and a signature by its key, for a session of a role.

botocore has no model of it, and the real one is signed in a way of its own. So it is asked for beside the API, with the
same values; what it decides by is the same too.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from cryptography import x509

from emulator.aws import Aws, Credentials, RoleMissingError, RoleRefusedError, Scope
from emulator.clock import Clock
from emulator.control import MachineRefusedError
from emulator.roles_anywhere.certificates import CertificateError, check, check_signature, principal_tags
from emulator.roles_anywhere.service import RolesAnywhere

PRINCIPAL = "rolesanywhere.amazonaws.com"
ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
_SIGNED = ("profileArn", "roleArn", "roleSessionName", "trustAnchorArn")
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)


class SessionRefusedError(MachineRefusedError):
    """No session for this certificate."""


class CertificateSessions:
    """Gives sessions for certificates.

    Args:
        aws: The AWS around.
        clock: The time.
        roles_anywhere: The trust anchors and profiles.
    """

    def __init__(self, aws: Aws, clock: Clock, roles_anywhere: RolesAnywhere) -> None:
        self._aws = aws
        self._clock = clock
        self._roles_anywhere = roles_anywhere

    def create(self, request: Mapping[str, Any]) -> dict[str, str]:
        """Return credentials and the ARN of the session.

        Args:
            request: The members of CreateSession, with ``certificate`` (PEM) and ``signature`` (of ``signed_text`` of
                the others, Base64).

        Raises:
            SessionRefusedError: With the reason.
        """
        try:
            return self._create(request)
        except (CertificateError, RoleMissingError, RoleRefusedError) as error:
            raise SessionRefusedError(str(error)) from error

    def _create(self, request: Mapping[str, Any]) -> dict[str, str]:
        _, _, _, region, account, _ = request["trustAnchorArn"].split(":", 5)
        scope = Scope(account, region)
        anchor = self._enabled(scope, "trustAnchor", request["trustAnchorArn"])
        certificate = x509.load_pem_x509_certificate(request["certificate"].encode())
        revoked = [
            _bytes(each["crlData"])
            for each in self._roles_anywhere.all(scope, "crl")
            if each["enabled"] and each["trustAnchorArn"] == anchor["trustAnchorArn"]
        ]
        check(certificate, anchor["source"]["sourceData"]["x509CertificateData"], revoked, self._clock.now())
        check_signature(certificate, base64.b64decode(request["signature"]), signed_text(request))
        profile = self._enabled(scope, "profile", request["profileArn"])
        if request["roleArn"] not in profile["roleArns"]:
            raise SessionRefusedError("The profile does not have the role.")
        name = request.get("roleSessionName") or f"{certificate.serial_number:x}"
        if request.get("roleSessionName") and not profile["acceptRoleSessionName"]:
            raise SessionRefusedError("Not authorized to set roleSessionName.")
        if not _SESSION_NAME.fullmatch(name):
            raise SessionRefusedError("roleSessionName is none.")
        credentials = self._aws.assume(
            scope,
            request["roleArn"],
            principal=PRINCIPAL,
            session_name=name,
            source_arn=anchor["trustAnchorArn"],
            actions=ACTIONS,
            context={"sts:RoleSessionName": name, **principal_tags(certificate)},
        )
        return self._told(credentials, account, name)

    def _told(self, credentials: Credentials, account: str, name: str) -> dict[str, str]:
        role = credentials.role_arn.rpartition("/")[2]
        arn = f"arn:aws:sts::{account}:assumed-role/{role}/{name}"
        self._aws.hold(arn, credentials)
        return {
            "arn": arn,
            "accessKeyId": credentials.access_key_id,
            "secretAccessKey": credentials.secret_access_key,
            "sessionToken": credentials.session_token,
        }

    def _enabled(self, scope: Scope, kind: str, arn: str) -> dict[str, Any]:
        found = self._roles_anywhere.find(scope, kind, arn)
        if found is None or not found["enabled"]:
            raise SessionRefusedError(f"There is no {kind} {arn}, or it is disabled.")
        return found


def signed_text(request: Mapping[str, Any]) -> bytes:
    """Return what has to be signed."""
    return "\n".join(str(request.get(name) or "") for name in _SIGNED).encode()


def _bytes(value: str | bytes) -> bytes:
    """Return a blob, which JSON carries in Base64."""
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        return value if isinstance(value, bytes) else value.encode()
