"""Who is told how the start of an instance ended."""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.agent.config_text import check_line
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import Limit, check_length, shown

_HOOK_NAME = Limit(
    what="the name of a lifecycle hook has",
    minimum=1,
    maximum=255,
    unit="characters",
    source="API reference of Auto Scaling, PutLifecycleHook",
    remedy="shorten it",
)
_LISTENERS = ("lifecycle_hook", "cloudformation", "unhealthy")


@dataclass(frozen=True, kw_only=True)
class BootReport:
    """Who is told at the end of a boot whether the agent works. Make one with a factory.

    The instance tells it with its own role, which needs ``actions``. Where the image has the AWS CLI, that is used,
    otherwise Python, which cloud-init brings. Who cannot be told is named in the log, and the script fails.

    Attributes:
        listener: ``lifecycle_hook``, ``cloudformation`` or ``unhealthy``.
        actions: What the role of the instance has to be allowed, as IAM names it.
        variables: What the script is told.
        on_failure_only: Whether a good end is not told.

    Source: user guides of Amazon EC2 Auto Scaling and CloudFormation.
    """

    listener: str
    actions: tuple[str, ...]
    variables: tuple[tuple[str, str], ...] = ()
    on_failure_only: bool = False

    def __post_init__(self) -> None:
        if self.listener not in _LISTENERS:
            raise ValidationError(
                "listener",
                shown(self.listener),
                allowed=f"it is one of {', '.join(_LISTENERS)}",
                remedy="make the report with lifecycle_hook(), cloudformation_signal() or unhealthy()",
            )

    @classmethod
    def lifecycle_hook(cls, *, hook_name: str, auto_scaling_group_name: str | None = None) -> BootReport:
        """Return a report that ends the wait of a lifecycle hook: with CONTINUE, or with ABANDON after a failure.

        Args:
            hook_name: Name of the hook, of the transition ``autoscaling:EC2_INSTANCE_LAUNCHING``.
            auto_scaling_group_name: Name of the Auto Scaling group. Default: the instance finds it out, from its tags
                if the metadata service shows them, otherwise by asking Auto Scaling.

        Raises:
            ValidationError: If a name cannot be right.

        Source: Amazon EC2 Auto Scaling user guide, "Complete a lifecycle action".
        """
        check_line("hook_name", hook_name)
        check_length("hook_name", hook_name, _HOOK_NAME)
        actions: tuple[str, ...] = ("autoscaling:CompleteLifecycleAction",)
        if auto_scaling_group_name is None:
            actions += ("autoscaling:DescribeAutoScalingInstances",)
        else:
            check_line("auto_scaling_group_name", auto_scaling_group_name)
        return cls(
            listener="lifecycle_hook",
            actions=actions,
            variables=(("hook", hook_name), ("group", auto_scaling_group_name or "")),
        )

    @classmethod
    def cloudformation_signal(cls, *, stack_name: str, logical_id: str) -> BootReport:
        """Return a report that signals a resource of a stack whose creation or update waits for it.

        Args:
            stack_name: Name or ARN of the stack.
            logical_id: Logical id of the resource: the Auto Scaling group, or the instance.

        Raises:
            ValidationError: If a name cannot be right.

        Source: CloudFormation user guide, ``cfn-signal`` and "CreationPolicy attribute".
        """
        check_line("stack_name", stack_name)
        check_line("logical_id", logical_id)
        return cls(
            listener="cloudformation",
            actions=("cloudformation:SignalResource",),
            variables=(("stack", stack_name), ("resource", logical_id)),
        )

    @classmethod
    def unhealthy(cls) -> BootReport:
        """Return a report that lets Auto Scaling replace the instance after a failure, also in its grace period.

        Source: Amazon EC2 Auto Scaling API reference, ``SetInstanceHealth``.
        """
        return cls(listener="unhealthy", actions=("autoscaling:SetInstanceHealth",), on_failure_only=True)
