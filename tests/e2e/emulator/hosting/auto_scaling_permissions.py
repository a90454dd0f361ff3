"""What IAM asks beside the operation itself: some operations of Auto Scaling need leave for others too.

Source: user guide of Auto Scaling, "Control Amazon EC2 launch template usage in Auto Scaling groups", "Target tracking
scaling policies", "Tag Auto Scaling groups and instances".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from botocore.exceptions import ClientError

from emulator.aws import Aws, Scope
from emulator.codedeploy.run import launch_template

Need = tuple[str, str, dict[str, str]]
_TEMPLATE = "LaunchTemplate."


def further_needs(aws: Aws, scope: Scope, form: Mapping[str, str]) -> Iterator[Need]:
    """Return what the caller has to be allowed beside the operation: action, resource and condition keys.

    Args:
        aws: The AWS around.
        scope: Account and region.
        form: The request's fields.
    """
    operation, name = form.get("Action", ""), form.get("AutoScalingGroupName", "")
    if operation in {"CreateAutoScalingGroup", "UpdateAutoScalingGroup"}:
        template = {key.removeprefix(_TEMPLATE): value for key, value in form.items() if key.startswith(_TEMPLATE)}
        # One that does not exist is refused by the operation itself.
        with suppress(ClientError):
            yield from list(launch_template.needs(aws, scope, {"LaunchTemplate": template}))
        if operation == "CreateAutoScalingGroup" and any(key.startswith("Tags.member.") for key in form):
            resource = scope.arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{name}")
            yield "autoscaling:CreateOrUpdateTags", resource, {}
    alarms = scope.arn("cloudwatch", f"alarm:TargetTracking-{name}-AlarmHigh")
    if operation == "PutScalingPolicy" and form.get("PolicyType") == "TargetTrackingScaling":
        yield "cloudwatch:PutMetricAlarm", alarms, {}
    elif operation == "DeletePolicy":
        yield "cloudwatch:DeleteAlarms", alarms, {}
