"""Access keys of the IAM users that on-premises instances work as: made, stored, rotated, deleted."""

from __future__ import annotations

from cdk_codedeploy.operations.user_keys.access_key import (
    AccessKey,
    KnownKey,
    create_key,
    delete_key,
    delete_keys,
    list_keys,
)
from cdk_codedeploy.operations.user_keys.rotation import KeyClients, KeyOutcome, ensure_key, look_after_key
from cdk_codedeploy.operations.user_keys.stored_key import KeptKey, KeyHolder, read_key

__all__ = [
    "AccessKey",
    "KeptKey",
    "KeyClients",
    "KeyHolder",
    "KeyOutcome",
    "KnownKey",
    "create_key",
    "delete_key",
    "delete_keys",
    "ensure_key",
    "list_keys",
    "look_after_key",
    "read_key",
]
