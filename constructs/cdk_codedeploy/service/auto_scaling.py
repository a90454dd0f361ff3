"""What CodeDeploy does in Auto Scaling, and the names of what it makes there."""

from __future__ import annotations

import re

from cdk_codedeploy.service.api_text import ApiText

LAUNCH_HOOK_PREFIX = "CodeDeploy-managed-automatic-launch-deployment-hook-"
"""Beginning of the name of the launch lifecycle hooks that CodeDeploy installs, before the deployment group's name.

Source: user guide ``troubleshooting-auto-scaling.html``. The name of a termination hook is not documented: read it from
``terminationHook`` in the output of ``GetDeploymentGroup``.
"""

_COPY_PREFIX = "CodeDeploy_"
_COPY = re.compile(rf"{_COPY_PREFIX}(?P<group>.+)_(?P<deployment>d-[A-Z0-9]+)")


class AutoScalingProcess(ApiText):
    """A process of Auto Scaling that an in-place deployment can suspend while it runs.

    The words are case-sensitive, and these four are the only ones that are accepted. Source: botocore model
    ``AutoScalingGroupProcess``, API reference ``InvalidAutoScalingGroupProcessToSuspendException``.
    """

    TERMINATE = "Terminate"
    """Ending instances. While it is suspended, Auto Scaling does not replace unhealthy ones."""

    AZ_REBALANCE = "AZRebalance"
    """Moving capacity between Availability Zones."""

    INSTANCE_REFRESH = "InstanceRefresh"
    """Replacing instances by a refresh that somebody started."""

    SCHEDULED_ACTIONS = "ScheduledActions"
    """Scaling on a schedule. Actions whose time falls in the deployment are skipped, not caught up."""


def launch_hook_prefix(deployment_group_name: str) -> str:
    """Return what the names of a deployment group's launch lifecycle hooks begin with.

    The prefix of ``web`` is also one of ``web-api``. To be sure, compare with ``hook`` in the output of
    ``GetDeploymentGroup``, character for character.

    Args:
        deployment_group_name: Name of the deployment group.
    """
    return LAUNCH_HOOK_PREFIX + deployment_group_name


def copied_group_name(deployment_group_name: str, deployment_id: str) -> str:
    """Return the name of the Auto Scaling group that a blue/green deployment copies.

    Source: user guide ``integrations-aws-auto-scaling.html``.

    Args:
        deployment_group_name: Name of the deployment group.
        deployment_id: Id of the deployment, such as ``d-A1B2C3D4E``.
    """
    return f"{_COPY_PREFIX}{deployment_group_name}_{deployment_id}"


def deployment_of_copied_group(auto_scaling_group_name: str) -> tuple[str, str] | None:
    """Read from the name of an Auto Scaling group which blue/green deployment made it.

    Args:
        auto_scaling_group_name: Name of any Auto Scaling group.

    Returns:
        The name of the deployment group and the id of the deployment, or None for a group that is no copy.
    """
    match = _COPY.fullmatch(auto_scaling_group_name)
    return (match["group"], match["deployment"]) if match else None
