"""The Lambda function behind one kind of custom resource, once in each stack that has any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from constructs import Construct

from cdk_codedeploy.custom_resources.daily_calls import DailyCalls
from cdk_codedeploy.custom_resources.event_calls import call_on
from cdk_codedeploy.custom_resources.handler_function import HandlerFunction
from cdk_codedeploy.custom_resources.waiter import Waiter
from cdk_codedeploy.handlers import HANDLERS, handler_class
from cdk_codedeploy.handlers.properties import encode
from cdk_codedeploy.handlers.world import DATA_BUCKET, DATA_PREFIX, WAITER
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.iam.permissions import PermissionSet
from cdk_codedeploy.synthesis import depend, object_id

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3


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
        self._waiter = Waiter(self, "Waiter") if handler_class(id).waits else None
        self._function = HandlerFunction(
            self,
            module=HANDLERS[id],
            description=f"CodeDeploy custom resource {id}",
            role_description=f"Meets requests for CodeDeploy custom resources of the kind {id}",
            needs=[Statement(("states:StartExecution",), (self._waiter.arn,))] if self._waiter else [],
            environment={WAITER: self._waiter.arn} if self._waiter else None,
        )
        self._policies = self._function.policies
        invoke = self._waiter.asks(self._function.arn) if self._waiter else None
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
        needs_alone: Iterable[Statement] = (),
        service_timeout: cdk.Duration | None = None,
    ) -> cdk.CustomResource:
        """Make a custom resource.

        Args:
            scope: Construct to make it in.
            id: Id in the scope.
            properties: The handler's dataclass of properties. Texts, lists and numbers may be tokens.
            needs: What the handler has to be allowed for this one. It stands in one policy with what others need, which
                CloudFormation changes before it deletes a resource that has left the stack, or that is rolled back. So
                what deleting takes has to be the same for all, or be among the next.
            needs_alone: What it has to be allowed in a policy of its own, which goes after this resource.
            service_timeout: How long CloudFormation waits for the answer, 10 minutes to 1 hour. Default: 1 hour.

        Returns:
            The custom resource, which CloudFormation asks for as soon as the handler is allowed what it needs.
        """
        resource = cdk.CustomResource(
            scope,
            id,
            service_token=self._function.arn,
            resource_type=f"Custom::CodeDeploy{self._kind}",
            properties=encode(properties),
            service_timeout=service_timeout,
        )
        child = cast("cdk.CfnResource", resource.node.default_child)
        for policy in [*self._needed, *self._policies.add(needs)]:
            depend(child, policy)
        if alone := PermissionSet(needs_alone):
            depend(child, self._function.allow_alone(scope, f"{id}Policy", alone))
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
            self._daily = DailyCalls(self, "DailyCalls", function_arn=self._function.arn)
        return self._daily.call(scope, id, event, description=description)

    def call_on(
        self,
        scope: Construct,
        id: str,
        pattern: Mapping[str, object],
        event: Mapping[str, object],
        *,
        description: str,
    ) -> None:
        """Have the function called with an event of its own whenever something happens in AWS.

        Args:
            scope: Construct to make the rule in.
            id: Id in the scope.
            pattern: What has to happen, as EventBridge has it.
            event: What the handler's ``handle`` gets. Texts may be tokens.
            description: What it is for, at most 512 characters.
        """
        call_on(scope, id, function_arn=self._function.arn, pattern=pattern, event=event, description=description)

    def keep_data_in(self, bucket: s3.IBucket) -> None:
        """Give attributes a place that do not fit into CloudFormation's 4,096 bytes.

        A custom resource then has the attributes ``DataBucket`` and ``DataKey`` instead. Only those that are made later
        wait for the permission.

        Args:
            bucket: The bucket. Its key is allowed too, as far as IAM policies count for it.
        """
        self._function.set_variable(DATA_BUCKET, bucket.bucket_name)
        statements = [Statement(("s3:PutObject",), (bucket.arn_for_objects(f"{DATA_PREFIX}*"),))]
        if bucket.encryption_key is not None:
            statements.append(Statement(("kms:GenerateDataKey",), (bucket.encryption_key.key_arn,)))
        self._needed += self._policies.add(statements)


_PLACE = "CodeDeployCustomResources"
_providers: dict[tuple[str, str], CustomResourceProvider] = {}
