"""Every limit of CodeDeploy, as data.

The numbers are those of ``limits.html`` in the user guide, unless an entry says otherwise. Limits marked adjustable are
the defaults of a new account: newer editions of that page state more for some of them (50 alarms, 1300 concurrent
deployments), while the API reference still names the numbers given here. An account with more uses
``ALARMS_PER_DEPLOYMENT_GROUP.raised_to(50)``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from cdk_codedeploy.service.limit import Limit

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIMITS_PAGE = "user guide limits.html"
_TWO_DAYS = 2880
_FIVE_DAYS = 7200

# --- applications and deployment groups -------------------------------------------------------------------------------

APPLICATIONS_PER_REGION = Limit(
    what="an account takes, in one region,",
    maximum=1000,
    unit="applications",
    source=_LIMITS_PAGE,
    remedy="delete {excess} or ask Service Quotas for more",
    adjustable=True,
)
DEPLOYMENT_GROUPS_PER_APPLICATION = Limit(
    what="an application takes",
    maximum=1000,
    unit="deployment groups",
    source=_LIMITS_PAGE,
    remedy="move {excess} to another application or ask Service Quotas for more",
    adjustable=True,
)
AUTO_SCALING_GROUPS_PER_DEPLOYMENT_GROUP = Limit(
    what="a deployment group takes",
    maximum=10,
    unit="Auto Scaling groups",
    source=_LIMITS_PAGE,
    remedy="remove {excess} or make a second deployment group",
    adjustable=True,
)
ALARMS_PER_DEPLOYMENT_GROUP = Limit(
    what="a deployment group takes",
    maximum=10,
    unit="alarms",
    source="API reference AlarmConfiguration, user guide limits.html",
    remedy="remove {excess} or combine them in a composite alarm",
    adjustable=True,
)
TRIGGERS_PER_DEPLOYMENT_GROUP = Limit(
    what="a deployment group takes",
    maximum=10,
    unit="triggers",
    source=_LIMITS_PAGE,
    remedy="remove {excess} or let one trigger carry several events",
    adjustable=True,
)
TAG_GROUPS_PER_SET = Limit(
    what="a tag set takes",
    maximum=3,
    unit="tag groups",
    source="user guide instances-tagging.html, API reference TagSetListLimitExceededException",
    remedy="remove {excess} or give the instances one tag that says what the groups say together",
)
# The limits page speaks of ten tags in a deployment group; the page on tagging, of ten in each of three groups.
TAGS_PER_GROUP = Limit(
    what="a tag group takes",
    maximum=10,
    unit="tags",
    source="user guide instances-tagging.html",
    remedy="remove {excess} or give the instances one tag in common",
)

# --- load balancing ---------------------------------------------------------------------------------------------------

CLASSIC_LOAD_BALANCERS_PER_DEPLOYMENT_GROUP = Limit(
    what="a deployment group takes",
    maximum=10,
    unit="Classic Load Balancers",
    source="API reference LoadBalancerInfo",
    remedy="remove {excess} or make a second deployment group",
)
TARGET_GROUPS_PER_DEPLOYMENT_GROUP = Limit(
    what="a deployment group takes",
    maximum=10,
    unit="target groups",
    source="API reference LoadBalancerInfo",
    remedy="remove {excess} or make a second deployment group",
)
TARGET_GROUP_PAIRS_PER_DEPLOYMENT_GROUP = Limit(
    what="a deployment group takes",
    maximum=1,
    unit="pair of target groups",
    source="API reference LoadBalancerInfo",
    remedy="make one deployment group for each pair",
)
TARGET_GROUPS_PER_PAIR = Limit(
    what="a pair takes",
    minimum=2,
    maximum=2,
    unit="target groups",
    source="API reference TargetGroupPairInfo",
    remedy="give the blue one and the green one",
)
LISTENERS_PER_TRAFFIC_ROUTE = Limit(
    what="a traffic route of Amazon ECS takes",
    maximum=1,
    unit="listener",
    source="user guide limits.html, API reference TrafficRoute",
    remedy="keep the one that serves the route",
)

# --- Amazon ECS -------------------------------------------------------------------------------------------------------

SERVICES_PER_DEPLOYMENT_GROUP = Limit(
    what="a deployment group takes",
    maximum=1,
    unit="Amazon ECS service",
    source="user guide deployment-groups-create-ecs.html",
    remedy="make one deployment group for each service",
)
DEPLOYMENT_GROUPS_PER_SERVICE = Limit(
    what="an Amazon ECS service takes",
    maximum=1,
    unit="deployment group",
    source="user guide limits.html, API reference ECSServiceMappingLimitExceededException",
    remedy="keep the deployment group that shall deploy the service",
)

# --- names and texts --------------------------------------------------------------------------------------------------

NAME_LENGTH = Limit(
    what="a name takes",
    minimum=1,
    maximum=100,
    unit="characters",
    source="user guide limits.html, botocore model ApplicationName, DeploymentGroupName, DeploymentConfigName",
    remedy="shorten it by {excess}",
)
REVISION_NAME_LENGTH = Limit(
    what="the name of an application revision takes",
    minimum=1,
    maximum=100,
    unit="characters",
    source=_LIMITS_PAGE,
    remedy="shorten it by {excess}",
)
ALARM_NAME_LENGTH = Limit(
    what="the name of an alarm takes",
    minimum=1,
    maximum=255,
    unit="characters",
    source="API reference Alarm, InvalidAlarmConfigException",
    remedy="shorten it by {excess}",
)
TARGET_GROUP_NAME_LENGTH = Limit(
    what="the name of a target group takes",
    minimum=1,
    maximum=32,
    unit="characters",
    source="Elastic Load Balancing API reference CreateTargetGroup",
    remedy="shorten it by {excess}",
)
DESCRIPTION_LENGTH = Limit(
    what="the description of a deployment takes",
    maximum=256,
    unit="characters",
    source=_LIMITS_PAGE,
    remedy="shorten it by {excess}",
)
TAG_KEY_LENGTH = Limit(
    what="the key of a tag takes",
    minimum=1,
    maximum=128,
    unit="characters",
    source=_LIMITS_PAGE,
    remedy="shorten it by {excess}",
)
TAG_VALUE_LENGTH = Limit(
    what="the value of a tag takes",
    maximum=256,
    unit="characters",
    source=_LIMITS_PAGE,
    remedy="shorten it by {excess}",
)
WINDOWS_PATH_LENGTH = Limit(
    what="a path on Windows without LongPathsEnabled takes",
    maximum=260,
    unit="characters",
    source="user guide troubleshooting-deployments.html",
    remedy="shorten it by {excess} or enable long paths on the instances",
)

# --- deployment configurations ----------------------------------------------------------------------------------------

# Newer editions of the page say 50.
CUSTOM_CONFIGS_PER_ACCOUNT = Limit(
    what="an account takes",
    maximum=200,
    unit="deployment configurations of its own",
    source=_LIMITS_PAGE,
    remedy="share one configuration between deployment groups, or delete {excess}",
)
FLEET_PERCENT = Limit(
    what="a minimum of healthy hosts in percent of the fleet takes",
    minimum=0,
    maximum=99,
    unit="percent",
    source=_LIMITS_PAGE,
    remedy="give a share that leaves at least one host to deploy to",
)
HOST_COUNT = Limit(
    what="a minimum of healthy hosts takes",
    minimum=0,
    unit="hosts",
    source=_LIMITS_PAGE,
    remedy="give 0 to deploy to all hosts at once",
)
ZONE_MONITOR_SECONDS = Limit(
    what="the time to watch a zone takes",
    minimum=0,
    unit="seconds",
    source="API reference ZonalConfig",
    remedy="give 0 to go to the next zone at once",
)
SHIFT_PERCENT = Limit(
    what="one shift of traffic takes",
    minimum=1,
    maximum=99,
    unit="percent",
    source=_LIMITS_PAGE,
    remedy="use a configuration that shifts all at once for 100 percent",
)
# One page of the guide prints 2800 as the end of the range; the limits page and the arithmetic of two days say 2880.
# The lower bound is ours: the guide names none, and zero minutes would shift all at once under another name.
CANARY_INTERVAL_MINUTES = Limit(
    what="the time between the two shifts of a canary takes",
    minimum=1,
    maximum=_TWO_DAYS,
    unit="minutes",
    source=_LIMITS_PAGE,
    remedy="stay within two days, or use a configuration that shifts all at once for no wait",
)
LINEAR_INTERVAL_MINUTES = Limit(
    what="the time between two linear shifts takes",
    minimum=1,
    maximum=_TWO_DAYS,
    unit="minutes",
    source=_LIMITS_PAGE,
    remedy="stay within two days, or use a configuration that shifts all at once for no wait",
)
SHIFT_SPAN_MINUTES = Limit(
    what="the shifts of a deployment take, all together,",
    maximum=_TWO_DAYS,
    unit="minutes",
    source=_LIMITS_PAGE,
    remedy="shorten the interval or shift more percent at a time",
)

# CloudFormation's own blue/green deployments to Amazon ECS shift in larger steps.
HOOK_SHIFT_PERCENT = Limit(
    what="one shift of traffic by CloudFormation itself takes",
    minimum=14,
    maximum=99,
    unit="percent",
    source="CloudFormation user guide blue-green-hook-syntax.html",
    remedy="use TrafficRouting.all_at_once() for 100 percent",
)

# --- deployments ------------------------------------------------------------------------------------------------------

CONCURRENT_DEPLOYMENTS_PER_GROUP = Limit(
    what="a deployment group runs",
    maximum=1,
    unit="deployment at a time",
    source=_LIMITS_PAGE,
    remedy="wait for the one that runs, or stop it",
)
CONCURRENT_DEPLOYMENTS_PER_ACCOUNT = Limit(
    what="an account runs",
    maximum=1000,
    unit="deployments at a time",
    source=_LIMITS_PAGE,
    remedy="wait for {excess} of them or ask Service Quotas for more",
    adjustable=True,
)
INSTANCES_PER_DEPLOYMENT = Limit(
    what="a deployment reaches",
    maximum=1000,
    unit="instances",
    source=_LIMITS_PAGE,
    remedy="spread the instances over several deployment groups or ask Service Quotas for more",
    adjustable=True,
)
INSTANCES_IN_CONCURRENT_DEPLOYMENTS = Limit(
    what="all deployments of an account that run at a time reach",
    maximum=1000,
    unit="instances",
    source=_LIMITS_PAGE,
    remedy="deploy to one group after the other or ask Service Quotas for more",
    adjustable=True,
)
# Newer editions of the page say 12 hours for configurations made since June 2023.
IN_PLACE_HOURS = Limit(
    what="an in-place deployment runs",
    maximum=8,
    unit="hours",
    source=_LIMITS_PAGE,
    remedy="deploy to more instances at a time, or to fewer in one group",
)
# 48 hours to the shift, 48 hours to the termination, one hour for each of 13 lifecycle events.
BLUE_GREEN_HOURS = Limit(
    what="a blue/green deployment to EC2 runs",
    maximum=109,
    unit="hours",
    source=_LIMITS_PAGE,
    remedy="shorten the waits before the shift and before the termination",
)
# 48 hours of shifting, one hour for each of two hooks.
LAMBDA_HOURS = Limit(
    what="a deployment to Lambda runs",
    maximum=50,
    unit="hours",
    source=_LIMITS_PAGE,
    remedy="shorten the shift of traffic",
)
SERVER_READY_WAIT_MINUTES = Limit(
    what="the wait before traffic moves to replacement instances takes",
    minimum=0,
    maximum=_TWO_DAYS,
    unit="minutes",
    source=_LIMITS_PAGE,
    remedy="give at most two days, or 0 to move it at once",
)
ECS_READY_WAIT_MINUTES = Limit(
    what="the wait before traffic moves to the replacement task set takes",
    minimum=0,
    maximum=_FIVE_DAYS,
    unit="minutes",
    source=_LIMITS_PAGE,
    remedy="give at most five days, or 0 to move it at once",
)
# The limits page prints 2800 minutes beside 48 hours; the API reference says 2880.
TERMINATION_WAIT_MINUTES = Limit(
    what="the wait before the original environment is terminated takes",
    minimum=0,
    maximum=_TWO_DAYS,
    unit="minutes",
    source="API reference BlueInstanceTerminationOption",
    remedy="give at most two days, or 0 to terminate it at once",
)
# Pages disagree on the default timeout of one script (1800 or 3600); on what an event may take in all they agree.
LIFECYCLE_EVENT_SECONDS = Limit(
    what="the scripts of one lifecycle event take, all together,",
    minimum=1,
    maximum=3600,
    unit="seconds",
    source="user guide limits.html, reference-appspec-file-structure-hooks.html",
    remedy="shorten the timeouts or move work to another lifecycle event",
)
HOOK_FUNCTION_SECONDS = Limit(
    what="the function of a lifecycle event answers within",
    maximum=3600,
    unit="seconds",
    source="user guide reference-appspec-file-structure-hooks.html",
    remedy="let it report Succeeded or Failed sooner",
)
EVENT_START_MINUTES = Limit(
    what="a lifecycle event starts within",
    maximum=5,
    unit="minutes",
    source=_LIMITS_PAGE,
    remedy="keep the agent running and do not reboot for longer between events",
)
AUTO_SCALING_PROCESSES_TO_SUSPEND = Limit(
    what="a deployment suspends",
    maximum=4,
    unit="processes of Auto Scaling",
    source="botocore model AutoScalingGroupProcessesToSuspendList",
    remedy="name each process once",
)

# --- machines outside AWS ---------------------------------------------------------------------------------------------

TAGS_PER_ON_PREMISES_INSTANCE = Limit(
    what="an on-premises instance takes",
    maximum=10,
    unit="tags",
    source="user guide register-on-premises-instance-iam-session-arn.html",
    remedy="remove {excess}",
)
ON_PREMISES_INSTANCE_NAME_LENGTH = Limit(
    what="the name of an on-premises instance takes",
    minimum=1,
    maximum=100,
    unit="characters",
    source="AWS CLI source, customizations/codedeploy/utils.py",
    remedy="shorten it by {excess}",
)
SESSION_NAME_LENGTH = Limit(
    what="the name of a session takes",
    minimum=2,
    maximum=64,
    unit="characters",
    source="STS API reference AssumeRole, botocore model roleSessionNameType",
    remedy="change its length by {excess}",
)
IAM_USER_NAME_LENGTH = Limit(
    what="the name of an IAM user takes",
    minimum=1,
    maximum=64,
    unit="characters",
    source="IAM API reference CreateUser, botocore model userNameType",
    remedy="shorten it by {excess}",
)

# --- calls of the API -------------------------------------------------------------------------------------------------

APPLICATIONS_PER_BATCH = Limit(
    what="one call of BatchGetApplications takes",
    minimum=1,
    maximum=100,
    unit="names",
    source="user guide limits.html, API reference BatchGetApplications",
    remedy="split the names over several calls",
)
# For deployments and on-premises instances the limits page says 100, and the API reference 25 in the request but 100 in
# the error. 25 is right under every reading; it costs a few more calls.
DEPLOYMENTS_PER_BATCH = Limit(
    what="one call of BatchGetDeployments takes",
    minimum=1,
    maximum=25,
    unit="deployment ids",
    source="API reference BatchGetDeployments",
    remedy="split the ids over several calls",
)
ON_PREMISES_INSTANCES_PER_BATCH = Limit(
    what="one call of BatchGetOnPremisesInstances takes",
    minimum=1,
    maximum=25,
    unit="names",
    source="API reference BatchGetOnPremisesInstances",
    remedy="split the names over several calls",
)
# The API has an error for too many and states no number. As many as one call reads are surely not too many.
ON_PREMISES_INSTANCES_PER_TAGGING = Limit(
    what="one call of AddTagsToOnPremisesInstances takes",
    minimum=1,
    maximum=25,
    unit="names",
    source="API reference BatchGetOnPremisesInstances",
    remedy="split the names over several calls",
)
DEPLOYMENT_TARGETS_PER_BATCH = Limit(
    what="one call of BatchGetDeploymentTargets takes",
    minimum=1,
    maximum=25,
    unit="target ids",
    source="API reference BatchGetDeploymentTargets",
    remedy="split the ids over several calls",
)
REVISIONS_PER_BATCH = Limit(
    what="one call of BatchGetApplicationRevisions takes",
    minimum=1,
    maximum=25,
    unit="revisions",
    source="API reference BatchGetApplicationRevisions",
    remedy="split the revisions over several calls",
)
# The troubleshooting page says 10, of which the oldest stop working; the limits page is the one that states limits.
GITHUB_TOKENS_PER_ACCOUNT = Limit(
    what="an account keeps",
    maximum=25,
    unit="GitHub connection tokens",
    source=_LIMITS_PAGE,
    remedy="delete {excess} that no application uses",
)

LIMITS: Mapping[str, Limit] = MappingProxyType(
    {name: value for name, value in tuple(globals().items()) if isinstance(value, Limit)}
)
"""Every limit of this module by its name, in the order of the page."""
