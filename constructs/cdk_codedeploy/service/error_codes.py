"""What CodeDeploy's error codes mean and what to do about them.

Meanings and advice are in our own words, after the pages each entry names.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_GUIDE = "user guide error-codes.html"
_API = "API reference ErrorInformation"
_DIAGNOSTICS = "API reference Diagnostics"
# The model lists these codes without a word about them; the meaning is read from the name and the error message.
_MODEL = "botocore model ErrorCode"


@dataclass(frozen=True)
class ErrorCode:
    """One code that a failed deployment, or a script in it, reports.

    Attributes:
        code: The code, as the API spells it.
        meaning: What happened, as a clause.
        advice: What to do, as a clause in the imperative.
        source: The page or model that names the code.
    """

    code: str
    meaning: str
    advice: str
    source: str


def _by_code(*codes: ErrorCode) -> Mapping[str, ErrorCode]:
    return MappingProxyType({code.code: code for code in codes})


DEPLOYMENT_ERRORS: Mapping[str, ErrorCode] = _by_code(
    ErrorCode(
        "AGENT_ISSUE",
        "the CodeDeploy agent on an instance did not do its part",
        "check on the instance that the agent is installed, up to date and running, and restart it",
        _GUIDE,
    ),
    ErrorCode(
        "ALARM_ACTIVE",
        "a CloudWatch alarm of the deployment group was active",
        "find what raised the alarm, wait for it to end, and deploy again; to deploy in spite of it, override the "
        "alarms for that one deployment",
        _MODEL,
    ),
    ErrorCode(
        "APPLICATION_MISSING",
        "the application was deleted after the deployment was created",
        "create the application again, or correct the name, and deploy again",
        _API,
    ),
    ErrorCode(
        "AUTOSCALING_VALIDATION_ERROR",
        "Auto Scaling refused what CodeDeploy asked of it",
        "read the message; check that the Auto Scaling group and its launch template still exist and are valid",
        _MODEL,
    ),
    ErrorCode(
        "AUTO_SCALING_CONFIGURATION",
        "the Auto Scaling group of the deployment group is not set up as the deployment needs it",
        "read the message; correct the Auto Scaling group, then remove it from the deployment group and add it again",
        _MODEL,
    ),
    ErrorCode(
        "AUTO_SCALING_IAM_ROLE_PERMISSIONS",
        "the service role lacks a permission for Auto Scaling",
        "add the managed policy for the platform; for a group with a launch template also allow ec2:RunInstances, "
        "ec2:CreateTags and iam:PassRole",
        _GUIDE,
    ),
    ErrorCode(
        "CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND",
        "something of CodeDeploy that the deployment needs does not exist",
        "read the message for its name; it was probably deleted or renamed while the deployment ran",
        _MODEL,
    ),
    ErrorCode(
        "CUSTOMER_APPLICATION_UNHEALTHY",
        "the application did not become healthy after it was installed",
        "look at the logs of the application and at the health checks of its load balancer",
        _MODEL,
    ),
    ErrorCode(
        "DEPLOYMENT_GROUP_MISSING",
        "the deployment group was deleted after the deployment was created",
        "create the deployment group again, or correct the name, and deploy again",
        _API,
    ),
    ErrorCode(
        "ECS_UPDATE_ERROR",
        "Amazon ECS refused to update the service",
        "read the message and the events of the service; check the task definition, the subnets and the capacity",
        _MODEL,
    ),
    ErrorCode(
        "ELASTIC_LOAD_BALANCING_INVALID",
        "a load balancer or target group is not usable for the deployment",
        "check that it exists in this Region, that its target type fits the platform, and that the service role may "
        "use it",
        _MODEL,
    ),
    ErrorCode(
        "ELB_INVALID_INSTANCE",
        "an instance cannot be registered with the load balancer",
        "check that the instance runs, and that it is in the network of the load balancer",
        _MODEL,
    ),
    ErrorCode(
        "HEALTH_CONSTRAINTS",
        "the deployment failed on too many instances, or too few healthy ones remained",
        "look at the failed instances; where every event was skipped, the agent, the network or the instance profile "
        "is the cause",
        _GUIDE,
    ),
    ErrorCode(
        "HEALTH_CONSTRAINTS_INVALID",
        "the fleet cannot keep the minimum of healthy hosts, so nothing was deployed",
        "lower the minimum of the deployment configuration or add instances",
        _GUIDE,
    ),
    ErrorCode(
        "HOOK_EXECUTION_FAILURE",
        "the function of a lifecycle event reported a failure, or did not answer within an hour",
        "look at the function's logs; check that it calls PutLifecycleEventHookExecutionStatus and is allowed to",
        _MODEL,
    ),
    ErrorCode(
        "IAM_ROLE_MISSING",
        "the service role does not exist",
        "correct the role of the deployment group; it was often deleted together with another stack",
        _GUIDE,
    ),
    ErrorCode(
        "IAM_ROLE_PERMISSIONS",
        "CodeDeploy cannot assume the service role, or the role lacks a permission",
        "check that the trust policy names CodeDeploy and that the policy for the platform is attached",
        _GUIDE,
    ),
    ErrorCode(
        "INTERNAL_ERROR",
        "something failed inside CodeDeploy",
        "deploy again; if it repeats, give the deployment id to AWS Support",
        _API,
    ),
    ErrorCode(
        "INVALID_ECS_SERVICE",
        "the Amazon ECS service cannot be deployed to by CodeDeploy",
        "check that the service exists and that its deployment controller is CODE_DEPLOY",
        _MODEL,
    ),
    ErrorCode(
        "INVALID_LAMBDA_CONFIGURATION",
        "the Lambda function, its alias or its versions do not fit the deployment",
        "check that the alias points to CurrentVersion alone and that TargetVersion exists; a stopped deployment "
        "leaves the alias on two versions",
        _MODEL,
    ),
    ErrorCode(
        "INVALID_LAMBDA_FUNCTION",
        "the Lambda function in the AppSpec file, or one of its hooks, is not usable",
        "check the names in the AppSpec file and that the functions exist in this Region",
        _MODEL,
    ),
    ErrorCode(
        "INVALID_REVISION",
        "the revision or its AppSpec file is not valid",
        "check the AppSpec file against its platform, and that the bundle has it at its root",
        _MODEL,
    ),
    ErrorCode(
        "MANUAL_STOP",
        "somebody stopped the deployment",
        "deploy again when the reason for the stop is gone",
        _MODEL,
    ),
    ErrorCode(
        "MISSING_BLUE_GREEN_DEPLOYMENT_CONFIGURATION",
        "the deployment group is blue/green but does not say how",
        "give the deployment group its blue/green options",
        _MODEL,
    ),
    ErrorCode(
        "MISSING_ELB_INFORMATION",
        "the deployment needs a load balancer and the deployment group has none",
        "give the deployment group its load balancer or target groups",
        _MODEL,
    ),
    ErrorCode(
        "MISSING_GITHUB_TOKEN",
        "CodeDeploy has no connection to the GitHub account of the revision",
        "connect the application to GitHub in the console, in this Region",
        _MODEL,
    ),
    ErrorCode(
        "NO_EC2_SUBSCRIPTION",
        "the account is not subscribed to Amazon EC2",
        "sign up for Amazon EC2 in this account",
        _API,
    ),
    ErrorCode(
        "NO_INSTANCES",
        "the deployment group matches no running instance",
        "check the tags and the Auto Scaling groups, that instances are in service, and deploy again",
        _GUIDE,
    ),
    ErrorCode(
        "OVER_MAX_INSTANCES",
        "the deployment has more instances than the account's quota",
        "deploy to fewer instances or ask Service Quotas for more",
        _GUIDE,
    ),
    ErrorCode(
        "RESOURCE_LIMIT_EXCEEDED",
        "a quota of the account is used up",
        "read the message for the quota; free something or ask Service Quotas for more",
        _MODEL,
    ),
    ErrorCode(
        "REVISION_MISSING",
        "the revision was deleted after the deployment was created",
        "upload and register the revision again; keep revisions in a bucket with versions",
        _API,
    ),
    ErrorCode(
        "THROTTLED",
        "an AWS service refused calls because there were too many",
        "run fewer deployments at a time, or wait between them",
        _GUIDE,
    ),
    ErrorCode(
        "TIMEOUT",
        "the deployment did not end in its time",
        "find the event that hangs; scripts must close the output of the processes they leave in the background",
        _API,
    ),
    ErrorCode(
        "CLOUDFORMATION_STACK_FAILURE",
        "the stack update that the deployment belongs to failed",
        "look at the events of the stack for the first failure",
        _MODEL,
    ),
)
"""The codes of ``errorInformation`` in a deployment."""

# UNABLE_TO_SEND_ASG is in the guide but not in the botocore model.
GUIDE_ONLY_ERRORS: Mapping[str, ErrorCode] = _by_code(
    ErrorCode(
        "UNABLE_TO_SEND_ASG",
        "the deployment group and its Auto Scaling group are out of step",
        "remove the Auto Scaling group from the deployment group and add it again",
        _GUIDE,
    ),
)
"""Codes that the user guide explains and the API's model does not list."""

SCRIPT_ERRORS: Mapping[str, ErrorCode] = _by_code(
    ErrorCode("Success", "the script ran", "nothing is to be done", _DIAGNOSTICS),
    ErrorCode(
        "ScriptMissing",
        "the script is not where the AppSpec file says",
        "check the path, which is relative to the root of the bundle, and that the bundle contains the file",
        _DIAGNOSTICS,
    ),
    ErrorCode(
        "ScriptNotExecutable",
        "the system cannot run the file as a script",
        "check its first line, its line endings and, on Windows, its extension",
        _DIAGNOSTICS,
    ),
    ErrorCode(
        "ScriptTimedOut",
        "the script did not end within its timeout",
        "raise the timeout, to at most 3600 seconds for all scripts of the event, or make the script end sooner",
        _DIAGNOSTICS,
    ),
    ErrorCode(
        "ScriptFailed",
        "the script ended with an exit code other than 0",
        "read the end of its log in the diagnostics, or scripts.log on the instance",
        _DIAGNOSTICS,
    ),
    ErrorCode(
        "UnknownError",
        "the script did not run and the agent cannot say why",
        "read the agent's own log on the instance",
        _DIAGNOSTICS,
    ),
)
"""The codes of ``diagnostics`` in a lifecycle event."""

ERROR_CODES: Mapping[str, ErrorCode] = MappingProxyType({**DEPLOYMENT_ERRORS, **GUIDE_ONLY_ERRORS, **SCRIPT_ERRORS})
"""All of the above."""


def advice(code: str) -> str:
    """Return what to do about an error code.

    Args:
        code: A code of a deployment or of a script. Codes are case-sensitive.

    Returns:
        A clause in the imperative. A code that is not known, which a newer service may send, gets general advice
        rather than an error: whoever asks is in the middle of a failure already.
    """
    known = ERROR_CODES.get(code)
    return known.advice if known else "read the message that came with the code, and the page error-codes.html"
