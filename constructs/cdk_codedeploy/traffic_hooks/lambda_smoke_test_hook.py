"""A hook that invokes the new version of a function and looks at its answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_lambda as lambda_

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.hooks.settings import SmokeTestSettings, to_text
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.service import shown
from cdk_codedeploy.tokens import is_token
from cdk_codedeploy.traffic_hooks.hook_code import HookCode
from cdk_codedeploy.traffic_hooks.traffic_hook import TrafficHook

if TYPE_CHECKING:
    import aws_cdk as cdk
    from constructs import Construct

_NO_EXPECTATION = object()


class LambdaSmokeTestHook(TrafficHook):
    """Invokes the new version of a function before or after it gets traffic, and looks at its answer.

    The deployment goes on when the function does not fail, and answers what is expected of it.

        LambdaSmokeTestHook(self, "Smoke", function=function.current_version, payload={"path": "/health"},
                            expected={"statusCode": 200})

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        function: What to invoke: the new version, such as ``function.current_version``. An alias is refused: it is
            moved by the deployment that waits for this hook.
        payload: The event to invoke it with, as JSON has it. Default: null.
        expected: What it has to answer, as JSON has it. A map in the answer may have more members than expected,
            everything else has to be equal. Default: any answer will do that is no error.
        timeout: How long it may take, 10 seconds to 15 minutes. Default: 5 minutes.
        for_managed_role: Whether a service role with AWS's managed policy alone is to invoke the hook. Default: False.

    Raises:
        ValidationError: When the function is an alias or no construct, or a value is not JSON.

    Source: user guide, "AppSpec 'hooks' section for an AWS Lambda deployment".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        function: lambda_.IFunction,
        payload: object = None,
        expected: object = _NO_EXPECTATION,
        timeout: cdk.Duration | None = None,
        for_managed_role: bool = False,
    ) -> None:
        with located("smoke test hook", id):
            refuse_plain("function", function, "import it with Function.from_function_attributes()")
            if isinstance(function, lambda_.Alias):
                raise ValidationError(
                    "function",
                    "an alias",
                    allowed="the deployment that moves the alias waits for this hook, so neither could be made first",
                    remedy="pass the new version, such as function.current_version",
                )
            is_expected = expected is not _NO_EXPECTATION
            settings = SmokeTestSettings(
                function=function.function_arn,
                payload=_as_json("payload", payload),
                expected=_as_json("expected", expected) if is_expected else None,
                is_expected=is_expected,
            )
        self._make(
            scope,
            id,
            code=HookCode.own("cdk_codedeploy.hooks.smoke_test.check"),
            environment=None,
            settings=to_text(settings),
            timeout=timeout,
            memory_size=256,
            network=None,
            for_managed_role=for_managed_role,
        )
        self._await(*self._role.allow([Statement(("lambda:InvokeFunction",), (function.function_arn,))]))


def _as_json(parameter: str, value: Any) -> Any:
    if is_token(value):
        return value
    try:
        return json.loads(json.dumps(value))
    except (TypeError, ValueError) as error:
        raise ValidationError(
            parameter,
            shown(value),
            allowed=f"it is sent as JSON: {error}",
            remedy="give text, numbers, lists and maps",
        ) from None
