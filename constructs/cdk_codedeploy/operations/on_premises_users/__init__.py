"""On-premises instances with IAM users of their own, from one call to the next."""

from __future__ import annotations

from cdk_codedeploy.operations.on_premises_users.agent_policy import POLICY_NAME, agent_policy
from cdk_codedeploy.operations.on_premises_users.owned_user import OwnedUser, deletable_user, delete_user, find_user
from cdk_codedeploy.operations.on_premises_users.registering import (
    UserRegistration,
    UserSettings,
    deregister_with_user,
    register_with_user,
)

__all__ = [
    "POLICY_NAME",
    "OwnedUser",
    "UserRegistration",
    "UserSettings",
    "agent_policy",
    "deletable_user",
    "delete_user",
    "deregister_with_user",
    "find_user",
    "register_with_user",
]
