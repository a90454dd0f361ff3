"""What to do about the codes that CodeDeploy refuses to start, show, stop or continue a deployment with.

The meanings are in our own words, after the API reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cdk_codedeploy.service import advice

_ID = "give the id of a deployment, as in d-0123ABCDE; list the deployments of its group to find it"
_GROUP = "correct the deployment group and deploy again"
_FILTER = "leave the filter out"

DEPLOYMENT_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "AlarmsLimitExceededException": "give at most 10 alarms",
        "DeploymentAlreadyCompletedException": "look at how it ended: it is over",
        "DeploymentConfigDoesNotExistException": "create the deployment configuration, or correct its name",
        "DeploymentDoesNotExistException": _ID,
        "DeploymentGroupDoesNotExistException": "create the deployment group, or correct its name or its application",
        "DeploymentGroupNameRequiredException": "name the deployment group",
        "DeploymentIdRequiredException": _ID,
        "DeploymentIsNotInReadyStateException": "wait until its replacements are ready",
        "DeploymentLimitExceededException": "wait for the deployment that runs in the group, or stop it",
        "DeploymentNotStartedException": "wait until it has begun",
        "DeploymentTargetDoesNotExistException": "list the targets of the deployment again",
        "DeploymentTargetIdRequiredException": "name a target",
        "DeploymentTargetListSizeExceededException": "ask for at most 25 targets at a time",
        "InstanceDoesNotExistException": "list the targets of the deployment again",
        "InvalidAlarmConfigException": "name alarms that exist, each once",
        "InvalidAutoRollbackConfigException": "give events that start a rollback, or none and no rollback",
        "InvalidAutoScalingGroupException": "name Auto Scaling groups that exist in this Region",
        "InvalidAutoScalingGroupProcessToSuspendException": "name processes of Auto Scaling, for a deployment in place",
        "InvalidComputePlatformException": "use what the compute platform of the application takes",
        "InvalidDeploymentConfigNameException": "give a configuration for the compute platform of the application",
        "InvalidDeploymentGroupNameException": "give the name of the deployment group, not its ARN",
        "InvalidDeploymentIdException": _ID,
        "InvalidDeploymentInstanceTypeException": _FILTER,
        "InvalidDeploymentStatusException": "give statuses such as InProgress or Failed",
        "InvalidDeploymentTargetIdException": "list the targets of the deployment again",
        "InvalidDeploymentWaitTypeException": "choose READY_WAIT or TERMINATION_WAIT",
        "InvalidECSServiceException": advice("INVALID_ECS_SERVICE"),
        "InvalidExternalIdException": "leave the external id out",
        "InvalidFileExistsBehaviorException": "choose DISALLOW, OVERWRITE or RETAIN, for the Server platform alone",
        "InvalidGitHubAccountTokenException": advice("MISSING_GITHUB_TOKEN"),
        "InvalidIgnoreApplicationStopFailuresValueException": "leave it out: only the Server platform has stop hooks",
        "InvalidInputException": "correct the value that the message names",
        "InvalidInstanceStatusException": _FILTER,
        "InvalidInstanceTypeException": _FILTER,
        "InvalidLoadBalancerInfoException": _GROUP,
        "InvalidRoleException": advice("IAM_ROLE_PERMISSIONS"),
        "InvalidTargetFilterNameException": _FILTER,
        "InvalidTargetInstancesException": "name replacement instances only for a group that does not copy its own",
        "InvalidTimeRangeException": "let the time begin before it ends",
        "InvalidTrafficRoutingConfigurationException": _GROUP,
        "InvalidUpdateOutdatedInstancesOnlyValueException": "leave it out: only the Server platform has instances",
        "ThrottlingException": advice("THROTTLED"),
        "UnsupportedActionForDeploymentTypeException": "do it where the deployment comes from, such as its stack",
    }
)
"""By code."""
