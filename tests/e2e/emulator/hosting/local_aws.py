"""The AWS that the parts of the emulator ask: ministack, through signed requests and its own policy engine."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config
from ministack.core import iam_evaluator
from ministack.core.responses import request_scope
from ministack.services import eventbridge, iam, sts

from emulator.aws import Credentials, RoleMissingError, RoleRefusedError, Scope
from emulator.hosting.calls import Calls
from emulator.hosting.function_calls import FunctionCalls
from emulator.hosting.policy_variables import with_variables

_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::(?P<account>\d{12}):role/(?:.*/)?(?P<name>[^/]+)")
_SESSION_SECONDS = 3600
_CLIENTS_KEPT = 100
# What S3 and the others are asked with: one attempt, so that each refusal is seen.
_CONFIG = Config(
    retries={"total_max_attempts": 1, "mode": "standard"},
    s3={"addressing_style": "path"},
    connect_timeout=10,
    read_timeout=120,
    max_pool_connections=4,
)


class LocalAws:
    """Implements :class:`emulator.aws.Aws`.

    Args:
        endpoint: The server's address.
        ca: File with the authority that signed the server's certificate.
        calls: Where calls made with assumed roles are recorded.
        function_calls: The functions at work.
    """

    def __init__(self, endpoint: str, ca: Path, calls: Calls, function_calls: FunctionCalls) -> None:
        self.endpoint = endpoint
        self._ca = str(ca)
        self._calls = calls
        self._function_calls = function_calls
        self._lock = threading.Lock()
        self._held: dict[str, Credentials] = {}
        self._session: Any = botocore.session.Session()
        self._clients: OrderedDict[tuple[Scope, str, str], Any] = OrderedDict()

    def assume(
        self,
        scope: Scope,
        role_arn: str,
        *,
        principal: str,
        session_name: str,
        source_arn: str | None = None,
        source_account: bool = True,
        actions: Sequence[str] = ("sts:AssumeRole",),
        context: Mapping[str, str] | None = None,
    ) -> Credentials:
        """Assume a role as an AWS service does. See :meth:`emulator.aws.Aws.assume`."""
        match = _ROLE_ARN.fullmatch(role_arn)
        role = iam._roles.get_scoped(match["account"], None, match["name"]) if match else None
        if match is None or role is None or role["Arn"] != role_arn:
            raise RoleMissingError(f"There is no role {role_arn}.")
        keys = dict(context or {})
        if source_account:
            keys["aws:SourceAccount"] = scope.account
        if source_arn is not None:
            keys["aws:SourceArn"] = source_arn
        if not all(_trusts(role, scope, principal, action, keys) for action in actions):
            raise RoleRefusedError(f"The trust policy of {role_arn} does not let {principal} assume it.")
        credentials = Credentials(
            access_key_id=iam._gen_session_access_key(),
            secret_access_key=iam._gen_secret(),
            session_token=iam._gen_session_token(),
            role_arn=role_arn,
        )
        session_name = re.sub(r"[^\w+=,.@-]", "-", session_name)[:64]
        session: dict[str, Any] = {
            "Arn": f"arn:aws:sts::{match['account']}:assumed-role/{match['name']}/{session_name}",
            "UserId": f"{role['RoleId']}:{session_name}",
            "SecretAccessKey": credentials.secret_access_key,
            "SessionToken": credentials.session_token,
            "Expiration": time.time() + _SESSION_SECONDS,
            "AccountId": match["account"],
            "PrincipalType": "AssumedRole",
            "SessionTags": [],
            "SessionPolicies": None,
        }
        self._calls.announce(credentials.access_key_id, role_arn)
        sts.register_session(credentials.access_key_id, session)
        return credentials

    def hold(self, session_arn: str, credentials: Credentials) -> None:
        """Let a machine have credentials. See :meth:`emulator.aws.Aws.hold`."""
        self._held[session_arn] = credentials

    def held(self, session_arn: str) -> Credentials | None:
        """Return the credentials of a machine. See :meth:`emulator.aws.Aws.held`."""
        return self._held.get(session_arn)

    def client(self, scope: Scope, service: str, credentials: Credentials | None = None) -> Any:
        """Return a boto3 client of a service. See :meth:`emulator.aws.Aws.client`."""
        # An account's number is the access key of its root.
        access_key_id = credentials.access_key_id if credentials else scope.account
        key = (scope, service, access_key_id)
        with self._lock:
            client = self._clients.get(key)
            if client is None:
                client = self._clients[key] = self._session.create_client(
                    service,
                    region_name=scope.region,
                    endpoint_url=self.endpoint,
                    verify=self._ca,
                    aws_access_key_id=access_key_id,
                    aws_secret_access_key=credentials.secret_access_key if credentials else "test",
                    aws_session_token=(credentials.session_token or None) if credentials else None,
                    config=_CONFIG,
                )
            self._clients.move_to_end(key)
            if len(self._clients) > _CLIENTS_KEPT:
                self._clients.popitem(last=False)
        return client

    def user_key(self, scope: Scope, user_name: str) -> Credentials | None:
        """Return the oldest active key of a user. See :meth:`emulator.aws.Aws.user_key`."""
        with request_scope(scope.account, scope.region):
            arn = (iam._users.get(user_name) or {}).get("Arn", "")
            keys = [key for key in iam._access_keys.values() if key["UserName"] == user_name]
        active = [key for key in keys if key["Status"] == "Active"]
        if not active:
            return None
        return Credentials(active[0]["AccessKeyId"], active[0]["SecretAccessKey"], "", str(arn))

    def may(
        self,
        scope: Scope,
        credentials: Credentials,
        action: str,
        resource: str,
        context: Mapping[str, str] | None = None,
    ) -> bool:
        """Return whether policies allow an action. See :meth:`emulator.aws.Aws.may`."""
        return self.caller_may(scope, credentials.access_key_id, action, resource, context)

    def caller_may(
        self,
        scope: Scope,
        access_key_id: str,
        action: str,
        resource: str,
        context: Mapping[str, str] | None = None,
    ) -> bool:
        """Return whether policies allow an action to whoever signs with an access key."""
        allowed = access_key_may(scope, access_key_id, action, resource, context)
        self._calls.add(access_key_id, action, resource, allowed=allowed)
        return allowed

    def is_called(self, invocation: str) -> bool:
        """Return whether a function is at work. See :meth:`emulator.aws.Aws.is_called`."""
        return self._function_calls.has(invocation)

    def put_event(self, scope: Scope, entry: Mapping[str, Any]) -> None:
        """Put an event of AWS's own on the default event bus. See :meth:`emulator.aws.Aws.put_event`."""
        with request_scope(scope.account, scope.region):
            eventbridge._put_events({"Entries": [dict(entry)]}, allow_aws_source=True)


def access_key_may(
    scope: Scope, access_key_id: str, action: str, resource: str, context: Mapping[str, str] | None = None
) -> bool:
    """Return whether the policies of an access key's owner, and the resource's own, allow an action."""
    caller = iam_evaluator.resolve_principal(access_key_id, scope.account)
    if isinstance(caller, iam_evaluator.AuthError):
        return False
    if caller.policies is None:  # root
        return True
    request = iam_evaluator.EvalContext(
        principal_arn=caller.arn,
        principal_type=caller.type,
        principal_account=caller.account,
        action=action,
        resource_arn=resource,
        region=scope.region,
        source_ip="127.0.0.1",
        secure_transport=True,
        service_context={key.lower(): value for key, value in (context or {}).items()},
        principal_keys=caller.keys,
    )
    result = iam_evaluator.evaluate(request, caller.policies, *caller.limits)
    service = action.partition(":")[0]
    policy = iam_evaluator._resource_policy(service, resource)
    if policy is not None:
        required = service in iam_evaluator._POLICY_REQUIRED
        result = iam_evaluator.combine_resource_policy(
            result, request, *policy, required=required, limits=tuple(caller.limits)
        )
    return bool(result.decision == "Allow")


def _trusts(role: Mapping[str, Any], scope: Scope, principal: str, action: str, keys: Mapping[str, str]) -> bool:
    """Tell whether a trust policy allows a service, by its name or by the one of this region."""
    name, _, domain = principal.partition(".")
    decisions = []
    for service in (principal, f"{name}.{scope.region}.{domain}"):
        request = iam_evaluator.EvalContext(
            principal_arn=service,
            principal_type="Service",
            principal_account=scope.account,
            action=action,
            resource_arn="*",
            region=scope.region,
            source_ip="127.0.0.1",
            secure_transport=True,
            service_context={key.lower(): value for key, value in keys.items()},
        )
        document = with_variables(role["AssumeRolePolicyDocument"], keys)
        decisions.append(iam_evaluator.evaluate_resource_policy(document, request, service=service).decision)
    return "Deny" not in decisions and "Allow" in decisions
