"""What the conformance suite needs to know of blue/green deployment groups."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from cdk_codedeploy.handlers.blue_green_deployment_group import BlueGreenDeploymentGroupHandler
from cdk_codedeploy.handlers.blue_green_properties import (
    BlueGreenChoices,
    BlueGreenDeploymentGroupProperties,
    Message,
    WatchedAlarms,
)
from cdk_codedeploy.handlers.fleet_properties import (
    FleetProperties,
    LaunchHook,
    ScheduledChange,
    TargetTracking,
    WarmPoolSettings,
)
from tests.handlers.case import Case
from tests.handlers.fake_auto_scaling import FakeAutoScaling
from tests.handlers.fake_deployment_groups import FakeDeploymentGroups


def blue_green_deployment_group() -> Case:
    codedeploy, auto_scaling = FakeDeploymentGroups(), FakeAutoScaling()
    choices = BlueGreenChoices(
        provisioning="COPY_AUTO_SCALING_GROUP", on_timeout="CONTINUE_DEPLOYMENT", on_success="TERMINATE"
    )
    first = BlueGreenDeploymentGroupProperties(
        application="shop",
        service_role_arn="arn:aws:iam::111122223333:role/deploy",
        deployment_config="CodeDeployDefault.OneAtATime",
        blue_green=choices,
        auto_scaling_groups=("fleet",),
        target_groups=("web",),
        alarms=WatchedAlarms(names=("errors",), enabled=True),
        triggers=(
            Message(name="Trigger1", topic_arn="arn:aws:sns:eu-west-1:111122223333:t", events=("DeploymentFailure",)),
        ),
        rollback_events=("DEPLOYMENT_FAILURE",),
        tags={"Team": "shop"},
    )
    return Case(
        handler=BlueGreenDeploymentGroupHandler(lambda: codedeploy, lambda: auto_scaling),
        first=first,
        second=replace(first, name="web", alarms=WatchedAlarms(), triggers=(), tags={"Stage": "prod"}),
        fakes={"codedeploy": codedeploy, "autoscaling": auto_scaling},
        state=codedeploy.state,
        steps=(("codedeploy", "GetDeploymentGroup"), ("codedeploy", "CreateDeploymentGroup")),
        creation_waits=False,
    )


def blue_green_deployment_group_with_fleet() -> Case:
    without = blue_green_deployment_group()
    codedeploy, auto_scaling = cast("FakeDeploymentGroups", without.fakes["codedeploy"]), FakeAutoScaling()
    fleet = FleetProperties(
        launch_template_id="lt-1",
        launch_template_version="1",
        subnets=("subnet-1", "subnet-2"),
        min_size=1,
        max_size=4,
        target_groups=("arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0",),
        policies=(TargetTracking(name="Cpu", metric="ASGAverageCPUUtilization", target="50"),),
    )
    first = replace(cast("BlueGreenDeploymentGroupProperties", without.first), auto_scaling_groups=(), fleet=fleet)
    changed = replace(
        fleet,
        max_size=8,
        warmup_seconds=60,
        policies=(),
        schedules=(ScheduledChange(name="Night", recurrence="0 22 * * *", min_size=1),),
        hooks=(LaunchHook(name="Boot", seconds=600),),
        warm_pool=WarmPoolSettings(state="Stopped"),
        tags={"Team": "shop"},
    )
    return Case(
        handler=BlueGreenDeploymentGroupHandler(lambda: codedeploy, lambda: auto_scaling),
        first=first,
        second=replace(first, fleet=changed),
        fakes={"codedeploy": codedeploy, "autoscaling": auto_scaling},
        state=lambda: (codedeploy.state(), auto_scaling.state()),
        steps=(
            ("codedeploy", "GetDeploymentGroup"),
            ("autoscaling", "CreateAutoScalingGroup"),
            ("autoscaling", "DescribeAutoScalingGroups"),
            ("autoscaling", "DescribePolicies"),
            ("autoscaling", "PutScalingPolicy"),
            ("codedeploy", "CreateDeploymentGroup"),
        ),
        creation_waits=False,
    )
