"""Where a service role, its deployment groups and their applications are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.synthesis import object_id
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as refs


class RoleStacks:
    """The stacks that have to do with a service role. Each thing is asked for its own once.

    Args:
        role: The service role.
    """

    def __init__(self, role: cdk.Resource) -> None:
        self._role = role
        self._stacks: dict[str, cdk.Stack | None] = {}  # of the deployment groups, None where it is the role's own
        self._elsewhere: dict[str, bool] = {}  # whether an application is in another stack
        self._environments: dict[str, cdk.Environment] = {}  # of the stacks that were asked for theirs

    @cached_property
    def _own(self) -> cdk.Stack:
        return self._role.stack

    @cached_property
    def _own_id(self) -> str:
        return object_id(self._own)

    def is_beside(self, group: cdk.Resource) -> None:
        """Take note that a deployment group is in the role's own stack, so that it need not be asked."""
        self._stacks[object_id(group)] = None

    def stack_of(self, group: cdk.Resource) -> cdk.Stack | None:
        """Return a deployment group's stack, or None when it is the role's own. One round trip."""
        key = object_id(group)
        if key not in self._stacks:
            stack = group.stack
            self._stacks[key] = None if object_id(stack) == self._own_id else stack
        return self._stacks[key]

    def region_of(self, group: cdk.Resource) -> str | None:
        """Return the region of a deployment group, or None where it is the role's own or not known."""
        stack = self.stack_of(group)
        if stack is None:
            return None
        region = self._environment_of(stack).region
        return None if is_token(region) or region == self._environment_of(self._own).region else region

    def is_elsewhere(self, application: refs.IApplicationRef) -> bool:
        """Tell whether an application is in another stack than the role."""
        key = object_id(application)
        if key not in self._elsewhere:
            self._elsewhere[key] = object_id(cdk.Stack.of(application)) != self._own_id
        return self._elsewhere[key]

    def check_account(self, group: cdk.Resource) -> None:
        """Refuse deployment groups of another account.

        Args:
            group: The deployment group.

        Raises:
            ValidationError: About ``role``.
        """
        stack = self.stack_of(group)
        if stack is None:
            return
        account, own = self._environment_of(stack).account, self._environment_of(self._own).account
        if account != own and not is_token(account) and not is_token(own):
            raise ValidationError(
                "role",
                f"a service role of account {own}",
                allowed=f"this deployment group is in account {account} and takes roles of that account only",
                remedy="make a ServiceRole in a stack of the deployment group's account",
            )

    def _environment_of(self, stack: cdk.Stack) -> cdk.Environment:
        """Return account and region of a stack. Two round trips."""
        key = object_id(stack)
        if key not in self._environments:
            self._environments[key] = cdk.Environment(account=stack.account, region=stack.region)
        return self._environments[key]
