"""Which error says that a member of a request is missing or unfit.

Members of the same name mostly have the same errors, whatever the operation; the rest is listed by operation. Tests
compare all of it with the errors that botocore's model declares.
"""

from __future__ import annotations

from emulator.codedeploy.errors import ApiError

SERIALIZATION = "SerializationException"
# Any operation may answer with these, whatever its model declares.
UNDECLARED = frozenset({SERIALIZATION, "ThrottlingException", "UnknownOperationException"})

_APPLICATION = "ApplicationNameRequiredException"
_GROUP = "DeploymentGroupNameRequiredException"
_DEPLOYMENT = "DeploymentIdRequiredException"
_CONFIG = "DeploymentConfigNameRequiredException"
_INSTANCE_NAME = "InstanceNameRequiredException"
_INSTANCE_ID = "InstanceIdRequiredException"
_TARGET = "DeploymentTargetIdRequiredException"
_REVISION = "RevisionRequiredException"
_TAGS = "TagRequiredException"

_MISSING = {
    "applicationName": _APPLICATION,
    "applicationNames": _APPLICATION,
    "currentDeploymentGroupName": _GROUP,
    "deploymentConfigName": _CONFIG,
    "deploymentGroupName": _GROUP,
    "deploymentGroupNames": _GROUP,
    "deploymentId": _DEPLOYMENT,
    "deploymentIds": _DEPLOYMENT,
    "instanceId": _INSTANCE_ID,
    "instanceIds": _INSTANCE_ID,
    "instanceName": _INSTANCE_NAME,
    "instanceNames": _INSTANCE_NAME,
    "lifecycleEventHookExecutionId": "InvalidLifecycleEventHookExecutionIdException",
    "newApplicationName": _APPLICATION,
    "ResourceArn": "ResourceArnRequiredException",
    "revision": _REVISION,
    "revisions": _REVISION,
    "serviceRoleArn": "RoleRequiredException",
    "status": "InvalidLifecycleEventHookExecutionStatusException",
    "tags": _TAGS,
    "TagKeys": _TAGS,
    "Tags": _TAGS,
    "targetId": _TARGET,
    "targetIds": _TARGET,
    "tokenName": "GitHubAccountTokenNameRequiredException",
}

# The model requires less than the service does.
ALSO_REQUIRED = {
    "ContinueDeployment": ("deploymentId",),
    "CreateDeployment": ("deploymentGroupName",),
    "DeleteGitHubAccountToken": ("tokenName",),
    "PutLifecycleEventHookExecutionStatus": ("deploymentId", "lifecycleEventHookExecutionId", "status"),
    "SkipWaitTimeForInstanceTermination": ("deploymentId",),
    "UpdateApplication": ("applicationName", "newApplicationName"),
}

_APPLICATION_NAME = "InvalidApplicationNameException"
_GROUP_NAME = "InvalidDeploymentGroupNameException"
_ALARMS = "InvalidAlarmConfigException"
_BAD_REVISION = "InvalidRevisionException"
_BAD_INPUT = "InvalidInputException"
_INSTANCE_TAGS = "InvalidTagException"

_UNFIT = {
    "alarmConfiguration": _ALARMS,
    "applicationName": _APPLICATION_NAME,
    "applicationNames": _APPLICATION_NAME,
    "autoRollbackConfiguration": "InvalidAutoRollbackConfigException",
    "autoScalingGroups": "InvalidAutoScalingGroupException",
    "blueGreenDeploymentConfiguration": "InvalidBlueGreenDeploymentConfigurationException",
    "computePlatform": "InvalidComputePlatformException",
    "createTimeRange": "InvalidTimeRangeException",
    "currentDeploymentGroupName": _GROUP_NAME,
    "deployed": "InvalidDeployedStateFilterException",
    "deploymentConfigName": "InvalidDeploymentConfigNameException",
    "deploymentGroupName": _GROUP_NAME,
    "deploymentGroupNames": _GROUP_NAME,
    "deploymentId": "InvalidDeploymentIdException",
    "deploymentIds": "InvalidDeploymentIdException",
    "deploymentMode": _BAD_INPUT,
    "deploymentStyle": "InvalidDeploymentStyleException",
    "deploymentWaitType": "InvalidDeploymentWaitTypeException",
    "ec2DeploymentOptions": "InvalidAutoScalingGroupProcessToSuspendException",
    "ec2TagFilters": "InvalidEC2TagException",
    "ec2TagSet": "InvalidEC2TagException",
    "ecsServices": "InvalidECSServiceException",
    "fileExistsBehavior": "InvalidFileExistsBehaviorException",
    "iamSessionArn": "InvalidIamSessionArnException",
    "iamUserArn": "InvalidIamUserArnException",
    "includeOnlyStatuses": "InvalidDeploymentStatusException",
    "instanceName": "InvalidInstanceNameException",
    "instanceNames": "InvalidInstanceNameException",
    "instanceStatusFilter": "InvalidInstanceStatusException",
    "instanceTypeFilter": "InvalidInstanceTypeException",
    "lifecycleEventHookExecutionId": "InvalidLifecycleEventHookExecutionIdException",
    "loadBalancerInfo": "InvalidLoadBalancerInfoException",
    "minimumHealthyHosts": "InvalidMinimumHealthyHostValueException",
    "newApplicationName": _APPLICATION_NAME,
    "newDeploymentGroupName": _GROUP_NAME,
    "nextToken": "InvalidNextTokenException",
    "onPremisesInstanceTagFilters": _INSTANCE_TAGS,
    "onPremisesTagSet": _INSTANCE_TAGS,
    "outdatedInstancesStrategy": _BAD_INPUT,
    "overrideAlarmConfiguration": _ALARMS,
    "registrationStatus": "InvalidRegistrationStatusException",
    "ResourceArn": "InvalidArnException",
    "revision": _BAD_REVISION,
    "revisions": _BAD_REVISION,
    "s3Bucket": "InvalidBucketNameFilterException",
    "s3KeyPrefix": "InvalidKeyPrefixFilterException",
    "serviceRoleArn": "InvalidRoleException",
    "sortBy": "InvalidSortByException",
    "sortOrder": "InvalidSortOrderException",
    "status": "InvalidLifecycleEventHookExecutionStatusException",
    "tagFilters": "InvalidTagFilterException",
    "tags": "InvalidTagsToAddException",
    "Tags": "InvalidTagsToAddException",
    "targetFilters": "InvalidTargetFilterNameException",
    "targetInstances": "InvalidTargetInstancesException",
    "terminationHookEnabled": _BAD_INPUT,
    "trafficRoutingConfig": "InvalidTrafficRoutingConfigurationException",
    "triggerConfigurations": "InvalidTriggerConfigException",
    "zonalConfig": "InvalidZonalDeploymentConfigurationException",
}

_UNFIT_IN = {
    "AddTagsToOnPremisesInstances": {"tags": _INSTANCE_TAGS},
    "RemoveTagsFromOnPremisesInstances": {"tags": _INSTANCE_TAGS},
}


def code_of_missing(member: str) -> str:
    """Return the error of a member that is required."""
    return _MISSING[member]


def code_of_unfit(operation: str, path: str) -> str:
    """Return the error of something unfit in a request.

    Args:
        operation: The operation.
        path: Where, such as ``deploymentStyle.deploymentType``.
    """
    member = path.partition(".")[0]
    return _UNFIT_IN.get(operation, {}).get(member) or _UNFIT.get(member, SERIALIZATION)


def unfit(operation: str, path: str, message: str) -> ApiError:
    """Return the error of something unfit in a request, with a message."""
    return ApiError(code_of_unfit(operation, path), message)
