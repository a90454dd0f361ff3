"""The agent of a deployment group's instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam import InstanceRole
from cdk_codedeploy.server.agent.agent_target import AgentTarget
from cdk_codedeploy.server.agent.attach_agent import attach_to, check_fits
from cdk_codedeploy.server.agent.attached_agents import agents_of
from cdk_codedeploy.server.agent.code_deploy_agent import CodeDeployAgent
from cdk_codedeploy.server.agent.parameters import DEFAULT, check_agent_parameters
from cdk_codedeploy.server.agent.systems_manager import associate, tagged_targets
from cdk_codedeploy.synthesis import Warning_, aside, registry_of, warn

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_s3 as s3

    from cdk_codedeploy.server.blue_green import BlueGreen
    from cdk_codedeploy.server.instances import TaggedInstances

_AGENT_OBJECTS = "latest/*"


@dataclass(frozen=True, kw_only=True)
class GroupAgent:
    """Which agent the instances of a deployment group get.

    Args:
        agent: The agent, or None for the default.
        install: Whether they get one.
    """

    agent: CodeDeployAgent | None
    install: bool

    @classmethod
    def read(
        cls,
        install_agent: bool | None,
        agent: CodeDeployAgent | None,
        tags: TaggedInstances,
        blue_green: BlueGreen | None,
    ) -> GroupAgent:
        """Check and read the parameters of a deployment group.

        Args:
            install_agent: Whether instances install the agent.
            agent: The agent.
            tags: Tags of EC2 instances.
            blue_green: How a blue/green deployment goes, or None.

        Raises:
            ValidationError: When they do not go together.
        """
        check_agent_parameters(install_agent, agent)
        if agent is not None and blue_green is not None and blue_green.fleet is not None:
            raise ValidationError(
                "agent",
                "a value together with a fleet",
                allowed="the instances of a BlueGreenFleet are its own",
                remedy="pass it to the fleet: BlueGreenFleet(agent=...)",
            )
        if agent is not None and agent.by_systems_manager and tags:
            tagged_targets(tags)
        return cls(agent=agent, install=install_agent is not False)

    def check(self, group: autoscaling.IAutoScalingGroup) -> AgentTarget | None:
        """Refuse an Auto Scaling group whose instances cannot be given the agent here.

        Returns:
            What is known of it for ``bring``; None where its instances get no agent.

        Raises:
            ValidationError: When they cannot be given a script or a permission.
        """
        if not self.install:
            return None
        parameter = "install_agent" if self.agent is None else "agent"
        target = AgentTarget.of(group, parameter)
        if self.agent is not None:
            check_fits(self.agent, target)
        return target

    def bring(self, scope: cdk.Resource, target: AgentTarget | None) -> None:
        """Let the instances of an Auto Scaling group have the agent. ``check`` comes first.

        Args:
            scope: The deployment group.
            target: The Auto Scaling group as ``check`` tells it, or None.
        """
        if target is None or target.group is None:
            return
        if self.agent is not None:
            attach_to(target, self.agent)
            return
        agents = agents_of(target.construct)
        if agents.asked_for(target) is None:
            if target.has_launch_configuration:
                _bring_as_the_cdk_does(scope, target.group)
                agents.leave_to_the_cdk(target)
                return
            # An InstanceRole may read the bucket already.
            if not isinstance(target.role, InstanceRole):
                _agent_bucket(scope).grant_read(target.group, _AGENT_OBJECTS)
        attach_to(target, DEFAULT, default=True)

    def bring_to_tagged(self, scope: cdk.Resource, tags: TaggedInstances, groups: Sequence[object]) -> None:
        """Let instances that are found by their tags have the agent.

        Args:
            scope: The deployment group.
            tags: The tags.
            groups: Its Auto Scaling groups, more of which may come.
        """
        agent = self.agent
        if agent is None:
            return
        if agent.by_systems_manager or agent.update_schedule is not None:
            for number, targets in enumerate(tagged_targets(tags) if tags else []):
                associate(scope, f"Agent{number or ''}", agent, targets)
            if tags:
                why = (
                    "Systems Manager brings the agent onto instances that are found by their tags, whose roles are not "
                    "known here: they need the managed policy AmazonSSMManagedInstanceCore."
                )
                warn(scope, Warning_.AGENT_PERMISSIONS, why)
        if not agent.by_systems_manager:
            where = f'deployment group "{scope.node.path}"'
            registry_of(scope).at_the_end(lambda: [] if groups else [_nothing_to_start(where)])


def _nothing_to_start(where: str) -> str:
    return str(
        ValidationError(
            "agent",
            "one that comes by a start script, without an Auto Scaling group",
            allowed="the start scripts of tagged instances are not known here",
            remedy="pass AgentInstall.SYSTEMS_MANAGER, attach the agent to the instances with attach_agent(), or pass "
            "auto_scaling_groups=",
            where=where,
        )
    )


def _agent_bucket(scope: cdk.Resource) -> s3.IBucket:
    """Return the agent's bucket as the CDK's deployment group has it: as the child ``Bucket``."""
    from aws_cdk import aws_s3 as s3

    found = cast("s3.IBucket | None", scope.node.try_find_child("Bucket"))
    return found or s3.Bucket.from_bucket_name(scope, "Bucket", f"aws-codedeploy-{cdk.Stack.of(scope).region}")


def _bring_as_the_cdk_does(scope: cdk.Resource, group: autoscaling.AutoScalingGroup) -> None:
    """Let the CDK's own deployment group write the script, and take that deployment group away again.

    A launch configuration cannot be changed, only replaced, so its script has to stay what the CDK writes, to the byte.
    """
    with aside(scope) as place:
        codedeploy.ServerDeploymentGroup(place, "Group", auto_scaling_groups=[group])
