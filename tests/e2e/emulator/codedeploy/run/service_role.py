"""The service role of a deployment group at work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from emulator.aws import Aws, Credentials, RoleMissingError, RoleRefusedError, Scope
from emulator.codedeploy.run.failure import DeploymentError

PRINCIPAL = "codedeploy.amazonaws.com"
# IAM's names of services, where they are not boto3's.
_IAM_PREFIX = {"elb": "elasticloadbalancing", "elbv2": "elasticloadbalancing", "resourcegroupstaggingapi": "tag"}
# IAM's names of actions, where they are not the operation's.
_IAM_NAME = {"Invoke": "InvokeFunction"}
_TOLD = re.compile(r"not authorized to perform: (\w+:\w+)")
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"})


class DeniedError(DeploymentError):
    """The role may not do what the service needs.

    Args:
        role_arn: The role.
        action: What was denied, such as ``autoscaling:PutLifecycleHook``.
        resource: On what, if that is known.
        code: Error code of a deployment.
    """

    def __init__(self, role_arn: str, action: str, resource: str = "", code: str = "IAM_ROLE_PERMISSIONS") -> None:
        on = f" on {resource}" if resource else ""
        super().__init__(code, f"The service role {role_arn} does not allow {action}{on}.")
        self.action = action


class ServiceRole:
    """A service role that has been assumed. Each call is made with its credentials.

    Args:
        aws: The AWS around.
        scope: Account and region.
        credentials: The role's. None for what AWS does by itself, which no policy restricts.
    """

    def __init__(self, aws: Aws, scope: Scope, credentials: Credentials | None) -> None:
        self._aws = aws
        self._credentials = credentials
        self.scope = scope

    @classmethod
    def assume(cls, aws: Aws, scope: Scope, role_arn: str, application_name: str, group_name: str) -> ServiceRole:
        """Assume the role of a deployment group.

        Raises:
            DeploymentError: ``IAM_ROLE_MISSING`` or ``IAM_ROLE_PERMISSIONS``.
        """
        source_arn = scope.arn("codedeploy", f"deploymentgroup:{application_name}/{group_name}")
        try:
            credentials = aws.assume(
                scope,
                role_arn,
                principal=PRINCIPAL,
                session_name=f"CodeDeploy-{group_name}"[:64],
                source_arn=source_arn,
            )
        except RoleMissingError as error:
            raise DeploymentError("IAM_ROLE_MISSING", f"The service role {role_arn} does not exist.") from error
        except RoleRefusedError as error:
            message = f"The trust policy of {role_arn} does not let {PRINCIPAL} assume it for {source_arn}."
            raise DeploymentError("IAM_ROLE_PERMISSIONS", message) from error
        return cls(aws, scope, credentials)

    @classmethod
    def of_hook(cls, aws: Aws, scope: Scope, name: str) -> ServiceRole:
        """Assume the role that a hook of CloudFormation names.

        There is no deployment group to name in ``aws:SourceArn``. Nothing says whether ``aws:SourceAccount`` is sent,
        so the role has to trust a request that has it and one that has not.

        Raises:
            DeploymentError: ``IAM_ROLE_MISSING`` or ``IAM_ROLE_PERMISSIONS``.
        """
        try:
            arn: str = aws.client(scope, "iam").get_role(RoleName=name)["Role"]["Arn"]
        except ClientError as error:
            raise DeploymentError("IAM_ROLE_MISSING", f"There is no role named {name}.") from error
        named: dict[str, Any] = {"principal": PRINCIPAL, "session_name": "CodeDeploy"}
        try:
            aws.assume(scope, arn, **named, source_account=False)
            credentials = aws.assume(scope, arn, **named)
        except RoleRefusedError as error:
            message = f"The trust policy of {arn} does not let {PRINCIPAL} assume it for CloudFormation."
            raise DeploymentError("IAM_ROLE_PERMISSIONS", message) from error
        return cls(aws, scope, credentials)

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """Call an operation of an AWS service.

        Args:
            service: boto3's name of the service.
            operation: The API's name of the operation.
            parameters: What it is given.

        Raises:
            DeniedError: When the role may not.
            ClientError: When the service refuses for another reason.
        """
        client = self._aws.client(self.scope, service, self._credentials)
        try:
            answer: dict[str, Any] = getattr(client, xform_name(operation))(**parameters)
        except ClientError as error:
            if self._credentials is not None and error_code(error) in _DENIED:
                own = f"{_IAM_PREFIX.get(service, service)}:{_IAM_NAME.get(operation, operation)}"
                # A service may ask for leave for others too.
                told = _TOLD.search(error.response["Error"].get("Message", ""))
                raise DeniedError(self._credentials.role_arn, told[1] if told else own) from error
            raise
        return answer

    def pages(self, service: str, operation: str, key: str, **parameters: Any) -> list[Any]:
        """Call an operation until it has told everything; return what it lists under ``key``."""
        found: list[Any] = []
        token: dict[str, str] = {}
        while True:
            answer = self.call(service, operation, **parameters, **token)
            found += answer.get(key, [])
            name = next((name for name in ("NextToken", "PaginationToken", "NextMarker") if answer.get(name)), None)
            if name is None:
                return found
            token = {"Marker" if name == "NextMarker" else name: answer[name]}

    def must_be_allowed(
        self, action: str, resource: str, context: Mapping[str, str] | None = None, code: str = "IAM_ROLE_PERMISSIONS"
    ) -> None:
        """Check an action that no request of the service shows.

        Raises:
            DeniedError: When the role may not.
        """
        if self._credentials is not None and not self.may(action, resource, context):
            raise DeniedError(self._credentials.role_arn, action, resource, code)

    def may(self, action: str, resource: str, context: Mapping[str, str] | None = None) -> bool:
        """Return whether the role may do what no request of the service shows."""
        return self._credentials is None or self._aws.may(self.scope, self._credentials, action, resource, context)


def error_code(error: ClientError) -> str:
    """Return the code of a service's refusal."""
    return str(error.response["Error"]["Code"])
