"""What to do when CodeDeploy refuses to make, change or tag a deployment group."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ARN = "give the ARN of an application or of a deployment group"
_ONE_FORM = "name the instances either by filters or by a tag set"

DEPLOYMENT_GROUP_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "ArnNotSupportedException": _ARN,
        "DeploymentGroupAlreadyExistsException": "choose another name, or remove the group that has it",
        "DeploymentGroupLimitExceededException": "remove groups that nobody needs: an application takes 1,000",
        "ECSServiceMappingLimitExceededException": "take the ECS service out of its other deployment group",
        "InvalidArnException": _ARN,
        "InvalidBlueGreenDeploymentConfigurationException": "compare the waits and actions with those that the API has",
        "InvalidDeploymentStyleException": "use BLUE_GREEN together with WITH_TRAFFIC_CONTROL",
        "InvalidEC2TagCombinationException": _ONE_FORM,
        "InvalidEC2TagException": "give each filter a key, a value, or both, and its type",
        "InvalidOnPremisesTagCombinationException": _ONE_FORM,
        "InvalidTagsToAddException": "give each tag a key and a value, and none that begins with aws:",
        "InvalidTargetGroupPairException": "give two different target groups and a listener",
        "InvalidTriggerConfigException": "let the service role publish to the topic, and name each trigger once",
        "LifecycleHookLimitExceededException": "remove lifecycle hooks: an Auto Scaling group takes 50",
        "ResourceArnRequiredException": _ARN,
        "RoleRequiredException": "give the ARN of the service role",
        "TagSetListLimitExceededException": "use at most 3 groups of tags",
        "TriggerTargetsLimitExceededException": "use at most 10 triggers",
    }
)
"""By code."""
