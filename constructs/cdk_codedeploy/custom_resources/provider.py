"""The Lambda function behind one kind of custom resource, once in each stack that has any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_codedeploy.custom_resources.asset import archive, archive_hash
from cdk_codedeploy.custom_resources.daily_calls import DailyCalls
from cdk_codedeploy.custom_resources.runtime import RUNTIME
from cdk_codedeploy.custom_resources.staged_asset import staged_asset
from cdk_codedeploy.custom_resources.waiter import Waiter
from cdk_codedeploy.handlers import HANDLERS, handler_class
from cdk_codedeploy.handlers.properties import encode
from cdk_codedeploy.handlers.world import DATA_BUCKET, DATA_PREFIX, WAITER
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.iam.attached_policies import AttachedPolicies, Budget
from cdk_codedeploy.iam.permissions import PermissionSet
from cdk_codedeploy.iam.role import inline_policies
from cdk_codedeploy.synthesis import depend, make_l1, object_id

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3

LOG_DAYS = 30
"""Days that the logs of the functions are kept."""

_SECONDS = 900
_MEGABYTES = 256
_TRUST = {
    "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}],
    "Version": "2012-10-17",
}


class CustomResourceProvider(Construct):
    """The function that meets CloudFormation's requests for one kind of custom resource.

    It has a role of its own, which may write its log and do what the custom resources of its stack say they need; a
    log group that keeps 30 days; and a state machine where the handler waits.

    Args:
        scope: Construct to make it in.
        id: The kind, one of ``cdk_codedeploy.handlers.HANDLERS``.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self._kind = id
        self._log = make_l1(logs.CfnLogGroup, logs.CfnLogGroupProps, self, "Log", retention_in_days=LOG_DAYS)
        self._log.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
        self._waiter = Waiter(self, "Waiter") if handler_class(id).waits else None
        permissions = PermissionSet(
            [Statement(("logs:CreateLogStream", "logs:PutLogEvents"), (self._log.attr_arn,))]
            + ([Statement(("states:StartExecution",), (self._waiter.arn,))] if self._waiter else [])
        )
        self._role = make_l1(
            iam.CfnRole,
            iam.CfnRoleProps,
            self,
            "Role",
            description=f"Meets requests for CodeDeploy custom resources of the kind {id}",
            assume_role_policy_document=_TRUST,
            policies=inline_policies(permissions),
        )
        self._policies = AttachedPolicies(self, "Policy", role_name=self._role.ref, budget=Budget())
        self._environment = {WAITER: self._waiter.arn} if self._waiter else {}
        code = staged_asset(
            self,
            "Code",
            content_hash=archive_hash(),
            extension="zip",
            write=lambda path: path.write_bytes(archive()),
        )
        self._function = make_l1(
            lambda_.CfnFunction,
            lambda_.CfnFunctionProps,
            self,
            "Function",
            description=f"CodeDeploy custom resource {id}",
            architectures=["x86_64"],
            code={"s3Bucket": code.s3_bucket_name, "s3Key": code.s3_object_key},
            environment=self._environment_property(),
            handler=f"{HANDLERS[id]}.handle",
            logging_config={"logFormat": "Text", "logGroup": self._log.ref},
            memory_size=_MEGABYTES,
            role=self._role.attr_arn,
            runtime=RUNTIME,
            timeout=_SECONDS,
        )
        invoke = self._waiter.asks(self._function.attr_arn) if self._waiter else None
        self._needed: list[cdk.CfnResource] = [invoke] if invoke else []
        self._daily: DailyCalls | None = None

    @classmethod
    def of(cls, scope: Construct, kind: str) -> CustomResourceProvider:
        """Return the provider of a kind in the stack of a construct, which is made when it is first asked for.

        Args:
            scope: The construct.
            kind: One of ``cdk_codedeploy.handlers.HANDLERS``.
        """
        stack = cdk.Stack.of(scope)
        key = (object_id(stack), kind)
        if key not in _providers:
            place = stack.node.try_find_child(_PLACE) or Construct(stack, _PLACE)
            _providers[key] = cls(cast("Construct", place), kind)
        return _providers[key]

    def make(
        self,
        scope: Construct,
        id: str,
        properties: object,
        *,
        needs: Iterable[Statement] = (),
        service_timeout: cdk.Duration | None = None,
    ) -> cdk.CustomResource:
        """Make a custom resource.

        Args:
            scope: Construct to make it in.
            id: Id in the scope.
            properties: The handler's dataclass of properties. Texts, lists and numbers may be tokens.
            needs: What the handler has to be allowed for this one.
            service_timeout: How long CloudFormation waits for the answer, 10 minutes to 1 hour. Default: 1 hour.

        Returns:
            The custom resource, which CloudFormation asks for as soon as the handler is allowed what it needs.
        """
        resource = cdk.CustomResource(
            scope,
            id,
            service_token=self._function.attr_arn,
            resource_type=f"Custom::CodeDeploy{self._kind}",
            properties=encode(properties),
            service_timeout=service_timeout,
        )
        child = cast("cdk.CfnResource", resource.node.default_child)
        for policy in [*self._needed, *self._policies.add(needs)]:
            depend(child, policy)
        return resource

    def call_daily(
        self, scope: Construct, id: str, event: Mapping[str, object], *, description: str
    ) -> cdk.CfnResource:
        """Have the function called with an event of its own each day, beside CloudFormation's requests.

        Args:
            scope: Construct to make the schedule in.
            id: Id in the scope.
            event: What the handler's ``handle`` gets. Texts may be tokens.
            description: What it is for, at most 512 characters.
        """
        if self._daily is None:
            self._daily = DailyCalls(self, "DailyCalls", function_arn=self._function.attr_arn)
        return self._daily.call(scope, id, event, description=description)

    def keep_data_in(self, bucket: s3.IBucket) -> None:
        """Give attributes a place that do not fit into CloudFormation's 4,096 bytes.

        A custom resource then has the attributes ``DataBucket`` and ``DataKey`` instead. Only those that are made later
        wait for the permission.

        Args:
            bucket: The bucket. Its key is allowed too, as far as IAM policies count for it.
        """
        self._environment[DATA_BUCKET] = bucket.bucket_name
        self._function.environment = cast("Any", self._environment_property())
        statements = [Statement(("s3:PutObject",), (bucket.arn_for_objects(f"{DATA_PREFIX}*"),))]
        if bucket.encryption_key is not None:
            statements.append(Statement(("kms:GenerateDataKey",), (bucket.encryption_key.key_arn,)))
        self._needed += self._policies.add(statements)

    def _environment_property(self) -> dict[str, object] | None:
        return {"variables": dict(self._environment)} if self._environment else None


_PLACE = "CodeDeployCustomResources"
_providers: dict[tuple[str, str], CustomResourceProvider] = {}
