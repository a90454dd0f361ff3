"""What IAM asks and answers about users: their paths, their boundaries, their keys and when those were last used."""

from __future__ import annotations

import threading
import time
from contextvars import ContextVar
from datetime import datetime, timezone
from typing import Any

from ministack.services import iam

from emulator.api.query import read_form
from emulator.hosting.services import Request, Response, extend_service, name_resources

NAME = "iam"
KEYS_PER_USER = 2

# Actions that know the key iam:PermissionsBoundary. It is the boundary that the request sets, or else the one that the
# user has. Service authorization reference, "Actions, resources, and condition keys for AWS IAM".
_SETS_BOUNDARY = frozenset({"CreateUser", "PutUserPermissionsBoundary"})
_KNOWS_BOUNDARY = frozenset(
    {
        "AttachUserPolicy",
        "DeleteUserPermissionsBoundary",
        "DeleteUserPolicy",
        "DetachUserPolicy",
        "PutUserPolicy",
    }
)

_context: ContextVar[dict[str, str]] = ContextVar("iam_context", default={})  # noqa: B039 (it is never changed)


class KeyUse:
    """When and for what each access key of a user signed its last request, also one that was refused."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._uses: dict[str, tuple[float, str, str]] = {}

    def add(self, access_key_id: str, service: str, region: str) -> None:
        """Remember a request that was signed well."""
        with self._lock:
            self._uses[access_key_id] = (time.time(), service, region)

    def answer(self, access_key_id: str, user: str) -> Response:
        """Answer GetAccessKeyLastUsed."""
        with self._lock:
            use = self._uses.get(access_key_id)
        if use is None:
            last = "<Region>N/A</Region><ServiceName>N/A</ServiceName>"
        else:
            when = datetime.fromtimestamp(use[0], timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            last = f"<LastUsedDate>{when}</LastUsedDate><Region>{use[2]}</Region><ServiceName>{use[1]}</ServiceName>"
        result = f"<UserName>{user}</UserName><AccessKeyLastUsed>{last}</AccessKeyLastUsed>"
        return _answer("GetAccessKeyLastUsed", result)


def add_iam_users(uses: KeyUse) -> None:
    """Let IAM know users by their paths, and keep their quotas.

    Args:
        uses: When keys were last used.
    """

    def answer(request: Request) -> Response | None:
        form = read_form(request.body, request.query)
        action, user = form.get("Action", ""), form.get("UserName", "")
        if action == "GetAccessKeyLastUsed":
            key = form.get("AccessKeyId", "")
            return uses.answer(key, _owner(key)) if _owner(key) else None
        if action == "CreateAccessKey" and len(_keys(user)) >= KEYS_PER_USER:
            return _refusal("LimitExceeded", f"Cannot exceed quota for AccessKeysPerUser: {KEYS_PER_USER}")
        if action == "DeleteAccessKey" and user and _owner(form.get("AccessKeyId", "")) != user:
            message = f"The Access Key with id {form.get('AccessKeyId')} cannot be found."
            return _refusal("NoSuchEntity", message, status=404)
        if action == "DeleteUser" and iam._user_inline_policies.get(user):
            return _refusal("DeleteConflict", "Cannot delete entity, must delete policies first.")
        return None

    extend_service(NAME, answer)
    name_resources(NAME, _resource_arn)


def request_context() -> dict[str, str]:
    """Return the condition keys of the request to IAM that is being judged."""
    return _context.get()


def is_users(access_key_id: str) -> bool:
    """Tell whether an access key is the long-lived one of a user."""
    return access_key_id in iam._access_keys


def _resource_arn(request: Request) -> str | None:
    form = read_form(request.body, request.query)
    action, name = form.get("Action", ""), form.get("UserName", "")
    if action == "GetAccessKeyLastUsed":
        name = _owner(form.get("AccessKeyId", ""))
    user: dict[str, Any] = iam._users.get(name) or {}
    boundary = None
    if action in _SETS_BOUNDARY:
        boundary = form.get("PermissionsBoundary")
    elif action in _KNOWS_BOUNDARY:
        boundary = user.get("PermissionsBoundary")
    _context.set({"iam:permissionsboundary": boundary} if boundary else {})
    if action == "CreateUser":
        return f"arn:aws:iam::{request.scope.account}:user{form.get('Path') or '/'}{name}"
    return str(user["Arn"]) if user else None


def _keys(user: str) -> list[str]:
    return [key for key, each in iam._access_keys.items() if each["UserName"] == user]


def _owner(access_key_id: str) -> str:
    return str((iam._access_keys.get(access_key_id) or {}).get("UserName", ""))


def _answer(action: str, result: str) -> Response:
    status, headers, body = iam._xml(200, f"{action}Response", f"<{action}Result>{result}</{action}Result>")
    return status, headers, body


def _refusal(code: str, message: str, *, status: int = 409) -> Response:
    status, headers, body = iam._error(status, code, message)
    return status, headers, body
