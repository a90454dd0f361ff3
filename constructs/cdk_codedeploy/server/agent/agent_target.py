"""What an agent is attached to: whatever instances start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk

from cdk_codedeploy.agent import AgentSystem
from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.agent.start_script import takes_commands
from cdk_codedeploy.synthesis import object_id

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_iam as iam

_TEMPLATE = "LaunchTemplateData.UserData"
_PLAIN = "UserData"


@dataclass(frozen=True, kw_only=True)
class AgentTarget:
    """What instances start from, and what is known of them.

    Attributes:
        construct: The Auto Scaling group, launch template or instance.
        kind: What it is, in words.
        resource: The resource that has the start script. None when it cannot be found.
        place: Where the script stands in the resource.
        user_data: The start script.
        role: The role of the instances.
        system: The kind of system.
        waiter: The resource that may wait for signals: the Auto Scaling group or the instance.
        group: The Auto Scaling group, when it is one.
    """

    construct: autoscaling.AutoScalingGroup | ec2.LaunchTemplate | ec2.Instance
    kind: str
    resource: cdk.CfnResource | None
    place: str
    user_data: ec2.UserData
    role: iam.IRole
    system: AgentSystem
    waiter: cdk.CfnResource | None = None
    group: autoscaling.AutoScalingGroup | None = None

    @property
    def key(self) -> str:
        """What is the same for all Auto Scaling groups of one launch template."""
        return object_id(self.construct if self.resource is None else self.resource)

    @property
    def has_launch_configuration(self) -> bool:
        """Whether it is an Auto Scaling group for which the CDK made a launch configuration, not a launch template."""
        return self.group is not None and self.place == _PLAIN

    @property
    def windows(self) -> bool:
        """Whether the system is Windows."""
        return self.system is AgentSystem.WINDOWS

    @property
    def waits(self) -> bool:
        """Whether CloudFormation waits for signals of the instances."""
        policy = None if self.waiter is None else self.waiter.cfn_options.creation_policy
        return policy is not None and policy.resource_signal is not None

    @classmethod
    def of(cls, construct: object, parameter: str = "agent") -> AgentTarget:
        """Find out what there is to know.

        Args:
            construct: An Auto Scaling group, a launch template or an instance.
            parameter: Name of the parameter as the caller wrote it.

        Raises:
            ValidationError: When the agent cannot be brought there.
        """
        from aws_cdk import aws_autoscaling as autoscaling
        from aws_cdk import aws_ec2 as ec2

        refuse_plain(parameter, construct, "pass an AutoScalingGroup, a LaunchTemplate or an Instance")
        if isinstance(construct, autoscaling.AutoScalingGroup):
            found = _of_group(construct, parameter)
        elif isinstance(construct, ec2.LaunchTemplate):
            found = _of_template(construct, parameter)
        elif isinstance(construct, ec2.Instance):
            resource = construct.instance
            found = cls(
                construct=construct,
                kind="instance",
                resource=resource,
                place=_PLAIN,
                user_data=construct.user_data,
                role=construct.role,
                system=_system(construct.os_type),
                waiter=resource,
            )
        else:
            raise cannot(parameter, cast("cdk.Resource", construct), *ELSEWHERE)
        if not isinstance(found.user_data, ec2.MultipartUserData) and not takes_commands(
            found.user_data.render(), windows=found.windows
        ):
            raise cannot(parameter, found.construct, *_NO_SCRIPT, kind=found.kind)
        return found


ELSEWHERE = ("was made elsewhere, so what its instances run at their start is not known here", "")
_NO_SCRIPT = (
    "has user data that is no script, or one for another system",
    ", or write the user data with UserData.for_linux() or UserData.for_windows()",
)
# What a launch template may lack, by the attribute of the Auto Scaling group that the CDK then refuses to give.
_LACKING = {
    "role": ("has a launch template without a role", ", or give the launch template a role"),
    "user_data": (
        "has a launch template without user data",
        ", or give the launch template user_data=UserData.for_linux()",
    ),
}
_TEMPLATE_LACKS_ROLE = ("has no role, with which the agent reads revisions", ", or give it a role")
_TEMPLATE_LACKS_SCRIPT = ("has no user data to put the script into", ", or give it user_data=UserData.for_linux()")


def cannot(
    parameter: str, construct: cdk.Resource, reason: str, remedy: str, *, kind: str = "Auto Scaling group"
) -> ValidationError:
    """Return the error about something whose instances cannot be given the agent.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        construct: What instances start from.
        reason: Why not, as the end of a sentence that begins with it.
        remedy: What else can be done, beside putting the agent into the image.
        kind: What it is, in words.
    """
    short = "this group" if kind == "Auto Scaling group" else f"this {kind}"
    value, instead = ("True", "pass") if parameter == "install_agent" else ("one", "leave agent= out, pass")
    return ValidationError(
        parameter,
        f'{value} for the {kind} "{construct.node.id}"',
        allowed=f"{short} {reason}",
        remedy=f"{instead} install_agent=False and install the agent in the image{remedy}",
    )


def _of_group(group: autoscaling.AutoScalingGroup, parameter: str) -> AgentTarget:
    asked = "role"
    try:
        role = group.role
        asked = "user_data"
        user_data = group.user_data
    except RuntimeError as error:
        raise cannot(parameter, group, *_LACKING[asked]) from error
    resource, place = _script_of(group)
    return AgentTarget(
        construct=group,
        kind="Auto Scaling group",
        resource=resource,
        place=place,
        user_data=user_data,
        role=role,
        system=_system(group.os_type),
        waiter=cast("cdk.CfnResource", group.node.default_child),
        group=group,
    )


def _of_template(template: ec2.LaunchTemplate, parameter: str) -> AgentTarget:
    role, user_data = template.role, template.user_data
    if role is None:
        raise cannot(parameter, template, *_TEMPLATE_LACKS_ROLE, kind="launch template")
    if user_data is None:
        raise cannot(parameter, template, *_TEMPLATE_LACKS_SCRIPT, kind="launch template")
    return AgentTarget(
        construct=template,
        kind="launch template",
        resource=cast("cdk.CfnResource", template.node.default_child),
        place=_TEMPLATE,
        user_data=user_data,
        role=role,
        system=_system(template.os_type),
    )


def _script_of(group: autoscaling.AutoScalingGroup) -> tuple[cdk.CfnResource | None, str]:
    """Return the resource that has the start script of a group, and where it stands in there."""
    configuration = group.node.try_find_child("LaunchConfig")
    if configuration is not None:
        return cast("cdk.CfnResource", configuration), _PLAIN
    resource = cast("autoscaling.CfnAutoScalingGroup", group.node.default_child)
    found: object = resource.launch_template
    if found is None:
        policy = cast("autoscaling.CfnAutoScalingGroup.MixedInstancesPolicyProperty", resource.mixed_instances_policy)
        template = cast("autoscaling.CfnAutoScalingGroup.LaunchTemplateProperty", policy.launch_template)
        found = template.launch_template_specification
    name = getattr(found, "launch_template_id", None)
    reference = None if name is None else cdk.Tokenization.reverse(name)
    if isinstance(reference, cdk.Reference):
        return cast("cdk.CfnResource", reference.target), _TEMPLATE
    return None, _TEMPLATE


def _system(os_type: object) -> AgentSystem:
    from aws_cdk import aws_ec2 as ec2

    return AgentSystem.WINDOWS if os_type == ec2.OperatingSystemType.WINDOWS else AgentSystem.LINUX
