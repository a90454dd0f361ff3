"""A set of EC2 instances and on-premises instances, and how they are deployed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import jsii
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import (
    AutoRollback,
    GroupSettings,
    NewDeploymentGroup,
    Trigger,
    check_application,
    config_name_for,
    config_of,
)
from cdk_codedeploy.errors import located
from cdk_codedeploy.iam import service_permissions
from cdk_codedeploy.server import auto_scaling
from cdk_codedeploy.server.agent import CodeDeployAgent
from cdk_codedeploy.server.agent.group_agent import GroupAgent
from cdk_codedeploy.server.application import ServerApplication
from cdk_codedeploy.server.blue_green import BlueGreen, maker_of
from cdk_codedeploy.server.blue_green_checks import blue_green_statements, check_blue_green, check_late_group
from cdk_codedeploy.server.checks import (
    check_auto_scaling_groups,
    check_initial_deployment,
    check_suspended,
)
from cdk_codedeploy.server.imported_deployment_group import ServerDeploymentGroupImport
from cdk_codedeploy.server.initial_deployment import InitialDeployment
from cdk_codedeploy.server.instances import AnyTagSet, TaggedInstances, statements
from cdk_codedeploy.server.integration import Subject, after_listeners, watch
from cdk_codedeploy.server.load_balancer import LoadBalancers
from cdk_codedeploy.service import (
    AutoScalingProcess,
    OutdatedInstancesStrategy,
    Platform,
    check_flag,
    check_kind,
    listed,
)
from cdk_codedeploy.synthesis import on_premises_group

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_iam as iam
    from aws_cdk.interfaces import aws_cloudwatch
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct

    from cdk_codedeploy.targets import TagFilter


@jsii.implements(codedeploy.IServerDeploymentGroup)
class ServerDeploymentGroup(NewDeploymentGroup, ServerDeploymentGroupImport):
    """A deployment group for in-place deployments to EC2 instances and on-premises instances.

    Instances belong to it by their Auto Scaling group or by their tags; those of all kinds together are the fleet.

    Args:
        scope: Construct to make the group in.
        id: Id of the group in the scope.
        alarms: Alarms that stop a deployment, at most 10. More with ``add_alarm``.
        application: The application. Default: one is made in the group.
        auto_rollback: When a deployment is rolled back by itself. Default: when it fails, and when an alarm stops it.
        auto_scaling_groups: Auto Scaling groups whose instances are deployed to, at most 10, none of them in another
            deployment group. More with ``add_auto_scaling_group``.
        deployment_config: How fast a revision spreads. Default: ``CodeDeployDefault.OneAtATime``.
        deployment_group_name: Physical name: 1 to 100 letters, digits and ``. _ + = , @ -``, unique in the application.
            Default: CloudFormation generates one, which lets it replace the group.
        ec2_instance_tags: Tags of EC2 instances to deploy to: at most 3 groups of 10 filters.
        ignore_alarm_configuration: Keep the alarms but do not look at them. Default: False.
        ignore_poll_alarms_failure: Continue a deployment while CloudWatch cannot be asked. Default: False.
        install_agent: Let instances of the Auto Scaling groups install the agent when they start. Default: True.
        load_balancer: Old name for a single one of ``load_balancers``.
        load_balancers: Load balancers that hold traffic back from an instance while it is deployed to: Classic ones or
            target groups, at most 10. Default: traffic goes on.
        on_premise_instance_tags: Tags of on-premises instances to deploy to: at most 3 groups of 10 filters.
        role: The service role. A ``ServiceRole`` is given what this group needs; any other is treated as the CDK does,
            with AWS's managed policy. Default: one is made in the group, with least privilege.
        termination_hook: Run the stop hooks of the last revision before Auto Scaling terminates an instance. Needs an
            Auto Scaling group. Default: False.
        agent: Which agent the instances get, how, and what becomes of one that does not work. Default: the newest of
            generation 1, by the last command of their start script.
        blue_green: Deploy to other instances and move the traffic of ``load_balancers`` to them. A custom resource
            makes the group, since CloudFormation refuses to. Default: in place.
        deployment: A revision that CloudFormation deploys with the group. Excludes ``auto_rollback``.
        ec2_tag_filters: One flat list of filters instead of ``ec2_instance_tags``: any of them, at most 10.
        on_premises_tag_filters: One flat list of filters instead of ``on_premise_instance_tags``.
        outdated_instances_strategy: What happens to instances that launch while a deployment runs. Default: ``UPDATE``.
        suspend_auto_scaling_processes: Processes of the Auto Scaling groups to suspend while an in-place deployment
            runs. Needs aws-cdk-lib 2.276.0. Default: none.
        tags: Tags of the deployment group itself. ``Tags.of(group)`` works as well.
        triggers: Messages to topics, at most 10. More with ``add_trigger``.

    Raises:
        ValidationError: When a parameter is out of range, or two exclude one another.

    Source: API reference, "CreateDeploymentGroup"; user guide, "Create a deployment group".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        alarms: Sequence[aws_cloudwatch.IAlarmRef] | None = None,
        application: refs.IApplicationRef | None = None,
        auto_rollback: AutoRollback | None = None,
        auto_scaling_groups: Sequence[autoscaling.IAutoScalingGroup] | None = None,
        deployment_config: refs.IDeploymentConfigRef | None = None,
        deployment_group_name: str | None = None,
        ec2_instance_tags: AnyTagSet | None = None,
        ignore_alarm_configuration: bool | None = None,
        ignore_poll_alarms_failure: bool | None = None,
        install_agent: bool | None = None,
        load_balancer: codedeploy.LoadBalancer | None = None,
        load_balancers: Sequence[codedeploy.LoadBalancer] | None = None,
        on_premise_instance_tags: AnyTagSet | None = None,
        role: iam.IRole | iam.Role | None = None,
        termination_hook: bool | None = None,
        agent: CodeDeployAgent | None = None,
        blue_green: BlueGreen | None = None,
        deployment: InitialDeployment | None = None,
        ec2_tag_filters: Sequence[TagFilter] | None = None,
        on_premises_tag_filters: Sequence[TagFilter] | None = None,
        outdated_instances_strategy: OutdatedInstancesStrategy | None = None,
        suspend_auto_scaling_processes: Sequence[AutoScalingProcess] | None = None,
        tags: Mapping[str, str] | None = None,
        triggers: Sequence[Trigger] | None = None,
    ) -> None:
        with located("deployment group", id):
            groups = listed("auto_scaling_groups", auto_scaling_groups)
            check_application(Platform.SERVER, application)
            check_flag("termination_hook", termination_hook)
            check_kind("blue_green", blue_green, BlueGreen, "pass a BlueGreen")
            check_initial_deployment(deployment, auto_rollback)
            settings = GroupSettings.read(
                name=deployment_group_name,
                config_name=config_name_for(Platform.SERVER, deployment_config),
                alarms=alarms,
                ignore_alarms=ignore_alarm_configuration,
                ignore_poll_failure=ignore_poll_alarms_failure,
                auto_rollback=auto_rollback,
                rolls_back=deployment is None,
                triggers=triggers,
                tags=tags,
            )
            ec2 = TaggedInstances.read("ec2_instance_tags", ec2_instance_tags, "ec2_tag_filters", ec2_tag_filters)
            on_premises = TaggedInstances.read(
                "on_premise_instance_tags", on_premise_instance_tags, "on_premises_tag_filters", on_premises_tag_filters
            )
            brought = GroupAgent.read(install_agent, agent, ec2, blue_green)
            balancers = LoadBalancers(load_balancer, load_balancers)
            names = [auto_scaling.name_of(group) for group in groups]
            check_auto_scaling_groups(names)
            suspended = check_suspended(suspend_auto_scaling_processes)
            strategy = outdated_instances_strategy and OutdatedInstancesStrategy.text_of(
                "outdated_instances_strategy", outdated_instances_strategy
            )
            if blue_green is not None:
                check_blue_green(
                    blue_green,
                    groups=groups,
                    balanced=bool(balancers),
                    on_premises=bool(on_premises),
                    deployment=deployment,
                    suspended=suspended,
                )
        properties: dict[str, Any] = {
            "auto_scaling_groups": names,
            **balancers.properties(),
            **ec2.as_ec2(),
            **on_premises.as_on_premises(),
        }
        optional = {
            "deployment": None if deployment is None else deployment.to_property(),
            "outdated_instances_strategy": strategy,
            "termination_hook_enabled": termination_hook,
            "ec2_deployment_options": {"autoScalingGroupProcessesToSuspend": suspended} if suspended else None,
        }
        properties |= {name: value for name, value in optional.items() if value is not None}
        super().__init__(
            scope,
            id,
            platform=Platform.SERVER,
            settings=settings,
            application=application,
            new_application=ServerApplication,
            role=cast("iam.IRole | None", role),
            role_id="Role",
            properties=properties,
            statements=[
                *statements(ec2, on_premises, auto_scaling=bool(groups)),
                *balancers.statements(),
                *service_permissions.for_former_auto_scaling_groups(),
                *(blue_green_statements(blue_green, names) if blue_green else []),
            ],
            make=maker_of(blue_green, ec2, balancers),
        )
        self._agent = brought
        self._auto_scaling_group_names = names
        self._subject = Subject(
            settings=settings,
            config=deployment_config,
            balancers=balancers,
            blue_green=blue_green,
            tagged=bool(ec2) or bool(on_premises),
            suspended=tuple(suspended),
            termination_hook=bool(termination_hook),
            agent=agent,
        )
        if deployment is not None:
            after_listeners(self._resource, balancers.given)
        for group, name in zip(groups, names, strict=True):
            self._join(group, name)
        brought.bring_to_tagged(self, ec2, self._subject.groups)
        if on_premises:
            on_premises_group(self, on_premises.texts, on_premises.matches)
        if groups or termination_hook or blue_green is not None:
            watch(self, self._subject)

    def _join(self, group: autoscaling.IAutoScalingGroup, name: str) -> None:
        """Do for an Auto Scaling group what belonging to this deployment group takes."""
        with located("deployment group", self._id):
            target = self._agent.check(group)
            auto_scaling.claim(self, name)
        self._agent.bring(self, target)
        self._subject.groups.append(group)
        suspends = bool(self._subject.suspended)
        self._access.allow(self._resource, auto_scaling.statements(self, group, name, suspends_processes=suspends))

    @property
    def application(self) -> codedeploy.IServerApplication:
        """The application: the one given, or the one made for this group."""
        return cast("codedeploy.IServerApplication", self._application)

    @property
    def deployment_config(self) -> codedeploy.IServerDeploymentConfig:
        """The deployment configuration: the one given, or ``CodeDeployDefault.OneAtATime``."""
        return cast("codedeploy.IServerDeploymentConfig", config_of(self, self._subject.config, self._config_name))

    @property
    def load_balancers(self) -> list[codedeploy.LoadBalancer]:
        """The load balancers that hold traffic back, in the order in which they were given."""
        return list(self._subject.balancers.given)

    @property
    def auto_scaling_groups(self) -> list[autoscaling.IAutoScalingGroup]:
        """The Auto Scaling groups, in the order in which they were added."""
        return list(self._subject.groups)

    def add_auto_scaling_group(self, asg: autoscaling.IAutoScalingGroup) -> None:
        """Deploy to the instances of one more Auto Scaling group.

        Where it joins in an update of the stack, instances that run already stay without the agent until they are
        replaced: only new ones install it.

        Args:
            asg: The Auto Scaling group. Its instances install the agent unless the deployment group was told not to.

        Raises:
            ValidationError: When a deployment group of the app has it already, or this one has 10.
        """
        with located("deployment group", self._id):
            name = auto_scaling.name_of(asg)
            names = [*self._auto_scaling_group_names, name]
            check_auto_scaling_groups(names)
            if self._subject.blue_green is not None:
                check_late_group(self._subject.blue_green, len(names))
        first = not self._auto_scaling_group_names
        self._join(asg, name)
        self._auto_scaling_group_names = names
        watch(self, self._subject)
        self._made.change("autoScalingGroups", names)
        if first:
            self._access.allow(self._resource, service_permissions.for_ec2_instances())
