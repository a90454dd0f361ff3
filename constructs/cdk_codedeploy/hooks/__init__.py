"""What runs inside a function that CodeDeploy invokes at a lifecycle event: the callback contract, done once.

``TrafficHook`` puts this beside your code, so there you import it as here. It needs the standard library and boto3.

    from cdk_codedeploy.hooks import HookEvent

    def check(event: HookEvent) -> None:
        if not is_healthy():
            raise RuntimeError("the new version does not answer")

Returning lets the deployment go on, an exception makes it fail. A function of your own that ``TrafficHook`` did not
make does the same with the decorator ``traffic_hook``.
"""

from __future__ import annotations

from cdk_codedeploy.hooks.callback import CallbackClient, Status, report
from cdk_codedeploy.hooks.contract import LATER, Check, Context, LambdaFunction, Later, traffic_hook
from cdk_codedeploy.hooks.event import HookEvent

__all__ = [
    "LATER",
    "CallbackClient",
    "Check",
    "Context",
    "HookEvent",
    "LambdaFunction",
    "Later",
    "Status",
    "report",
    "traffic_hook",
]
