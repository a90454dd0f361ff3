"""Combinations of a deployment group's parameters that the service or CloudFormation refuses."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.initial_deployment import InitialDeployment
from cdk_codedeploy.service import (
    AUTO_SCALING_GROUPS_PER_DEPLOYMENT_GROUP,
    AUTO_SCALING_PROCESSES_TO_SUSPEND,
    AutoScalingProcess,
    check_count,
    check_distinct,
    check_kind,
    listed,
)
from cdk_codedeploy.synthesis import require_property

if TYPE_CHECKING:
    from cdk_codedeploy.deployment import AutoRollback

SUSPENDING_SINCE = "2.276.0"
"""First version of aws-cdk-lib whose deployment group can suspend processes of Auto Scaling."""


def check_initial_deployment(deployment: InitialDeployment | None, auto_rollback: AutoRollback | None) -> None:
    """Refuse an initial deployment together with a rollback configuration.

    Raises:
        ValidationError: About ``deployment``.
    """
    check_kind("deployment", deployment, InitialDeployment, "pass an InitialDeployment")
    if deployment is not None and auto_rollback is not None:
        raise ValidationError(
            "deployment",
            "a value together with auto_rollback",
            allowed="CloudFormation takes only one of the two",
            remedy="leave auto_rollback out, or deploy with a pipeline instead",
        )


def check_auto_scaling_groups(names: Sequence[str]) -> None:
    """Refuse more than 10 Auto Scaling groups, and one twice.

    Raises:
        ValidationError: About ``auto_scaling_groups``.
    """
    check_count("auto_scaling_groups", names, AUTO_SCALING_GROUPS_PER_DEPLOYMENT_GROUP)
    check_distinct("auto_scaling_groups", names)


def check_suspended(processes: Sequence[AutoScalingProcess] | None) -> list[str]:
    """Return the processes to suspend as CloudFormation writes them.

    Raises:
        ValidationError: About ``suspend_auto_scaling_processes``: for an unknown process, one twice, or a version of
            the CDK that does not know the property.
    """
    if not processes:
        return []
    parameter = "suspend_auto_scaling_processes"
    names = [AutoScalingProcess.text_of(parameter, process) for process in listed(parameter, processes)]
    check_count(parameter, names, AUTO_SCALING_PROCESSES_TO_SUSPEND)
    check_distinct(parameter, names)
    require_property(
        codedeploy.CfnDeploymentGroup,
        "ec2_deployment_options",
        parameter=parameter,
        since=SUSPENDING_SINCE,
        installed=version("aws-cdk-lib"),
    )
    return names
