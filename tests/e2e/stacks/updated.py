"""A blue/green service of Amazon ECS, and all that a template may change of it while it stays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct

_CHECK = """\
from cdk_codedeploy.hooks import HookEvent


def check(event: HookEvent) -> None:
    assert event.deployment_id.startswith("d-")
"""


class UpdatedStack(cdk.Stack):
    """The service.

    Args:
        scope: The app.
        id: Name of the stack.
        folder: Where the code of the hook is written.
        version: 1, or 2 with everything changed that may be.
    """

    def __init__(self, scope: Construct, id: str, *, folder: Path, version: int) -> None:
        super().__init__(scope, id)
        vpc = parts.network(self)
        definition = ecs.FargateTaskDefinition(self, "Definition")
        definition.add_container(
            "web",
            image=ecs.ContainerImage.from_registry("web:1"),
            port_mappings=[ecs.PortMapping(container_port=80)],
            logging=ecs.LogDriver.aws_logs(
                stream_prefix="web", log_group=logs.LogGroup(self, "Log", removal_policy=cdk.RemovalPolicy.DESTROY)
            ),
        )
        role = codedeploy.ServiceRole(self, "OtherRole", platform=codedeploy.ComputePlatform.ECS)
        alarm = parts.alarm(self, "Complaints")
        hook = codedeploy.TrafficHook(self, "Hook", code=_written(folder))
        more: dict[str, Any] = {}
        if version > 1:
            more = {
                "desired_count": 3,
                "health_check_grace_period": cdk.Duration.minutes(2),
                "deployment_config": codedeploy.EcsDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
                "alarms": [alarm],
                "hooks": {codedeploy.LifecycleEvent.AFTER_INSTALL: hook},
                "termination_wait_time": cdk.Duration.minutes(10),
                "auto_rollback": codedeploy.AutoRollbackConfig(failed_deployment=True, deployment_in_alarm=False),
                "role": role,
            }
        self.web = codedeploy.EcsBlueGreenService(
            self,
            "Web",
            vpc=vpc,
            task_definition=definition,
            assign_public_ip=True,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            **({"desired_count": 2} | more),
        )
        parts.output(
            self,
            Application=self.web.deployment_group.application.application_name,
            Group=self.web.deployment_group.deployment_group_name,
            OtherRole=role.role_arn,
            Alarm=alarm.alarm_name,
        )


def _written(folder: Path) -> Path:
    path = folder / "smoke.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_CHECK)
    return path


def add(folder: Path) -> None:
    """Synthesize all versions, each into a folder of its number.

    Args:
        folder: Where to.
    """
    for version in (1, 2):
        app = cdk.App(outdir=str(folder / str(version)))
        UpdatedStack(app, "Updated", folder=folder / "hooks", version=version)
        app.synth()
