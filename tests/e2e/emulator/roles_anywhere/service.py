"""IAM Roles Anywhere, as far as CloudFormation asks: trust anchors, profiles and revocation lists are kept."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from typing import Any

from emulator.api.service import Service
from emulator.aws import Scope
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError

Request = Mapping[str, Any]


class RolesAnywhere:
    """Creates, changes, lists and deletes.

    Args:
        clock: The time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._all: dict[tuple[Scope, str], dict[str, dict[str, Any]]] = {}
        self.api = Service(
            "rolesanywhere",
            {
                "CreateTrustAnchor": lambda scope, request: self._create(scope, "trustAnchor", request),
                "UpdateTrustAnchor": lambda scope, request: self._update(scope, "trustAnchor", request),
                "DeleteTrustAnchor": lambda scope, request: self._delete(scope, "trustAnchor", request),
                "ListTrustAnchors": lambda scope, _: {"trustAnchors": self.all(scope, "trustAnchor")},
                "CreateProfile": lambda scope, request: self._create(scope, "profile", request),
                "UpdateProfile": lambda scope, request: self._update(scope, "profile", request),
                "DeleteProfile": lambda scope, request: self._delete(scope, "profile", request),
                "ListProfiles": lambda scope, _: {"profiles": self.all(scope, "profile")},
                "ImportCrl": lambda scope, request: self._create(scope, "crl", request),
                "UpdateCrl": lambda scope, request: self._update(scope, "crl", request),
                "DeleteCrl": lambda scope, request: self._delete(scope, "crl", request),
                "ListCrls": lambda scope, _: {"crls": self.all(scope, "crl")},
            },
        )

    def all(self, scope: Scope, kind: str) -> list[dict[str, Any]]:
        """Return all of a kind: ``trustAnchor``, ``profile`` or ``crl``."""
        with self._lock:
            return [dict(each) for each in self._all.get((scope, kind), {}).values()]

    def find(self, scope: Scope, kind: str, arn: str) -> dict[str, Any] | None:
        """Return the one with an ARN, or None."""
        return next((each for each in self.all(scope, kind) if each[f"{kind}Arn"] == arn), None)

    def _create(self, scope: Scope, kind: str, request: Request) -> dict[str, Any]:
        id = str(uuid.uuid4())
        path = {"trustAnchor": "trust-anchor"}.get(kind, kind)
        found = {
            # What the service takes where nothing is said.
            **({"durationSeconds": 3600, "acceptRoleSessionName": False} if kind == "profile" else {}),
            "enabled": False,
            **{name: value for name, value in request.items() if name != "tags"},
            f"{kind}Id": id,
            f"{kind}Arn": scope.arn("rolesanywhere", f"{path}/{id}"),
            "createdAt": self._clock.now(),
            "updatedAt": self._clock.now(),
        }
        with self._lock:
            self._all.setdefault((scope, kind), {})[id] = found
        return {kind: dict(found)}

    def _update(self, scope: Scope, kind: str, request: Request) -> dict[str, Any]:
        with self._lock:
            found = self._existing(scope, kind, request)
            found |= {**request, "updatedAt": self._clock.now()}
            return {kind: dict(found)}

    def _delete(self, scope: Scope, kind: str, request: Request) -> dict[str, Any]:
        with self._lock:
            found = self._existing(scope, kind, request)
            del self._all[scope, kind][found[f"{kind}Id"]]
            return {kind: dict(found)}

    def _existing(self, scope: Scope, kind: str, request: Request) -> dict[str, Any]:
        found = self._all.get((scope, kind), {}).get(request[f"{kind}Id"])
        if found is None:
            raise ApiError("ResourceNotFoundException", f"There is no {kind} {request[f'{kind}Id']}.")
        return found
