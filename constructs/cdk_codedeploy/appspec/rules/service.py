"""Rules about AppSpec files of Lambda and ECS, which CodeDeploy itself reads."""

from __future__ import annotations

from cdk_codedeploy.appspec.rule import error, warning

_REFUSES = "refuses the file, and the deployment with it"
_FAILS = "fails the deployment"

KEY_CASE = error("KEY-CASE", "the name is {name}", "write {name}", service=_REFUSES)
MISSING = error("MISSING", "{what}", "{remedy}", service=_REFUSES)
SHAPE = error("SHAPE", "{name} takes {kind}", "{remedy}", service=_REFUSES)
ONE_RESOURCE = error("RESOURCES", "there is exactly one resource", "{remedy}", service=_REFUSES)
TARGET_SERVICE = error(
    "TARGET-SERVICE",
    "the resource of an Amazon ECS deployment is TargetService",
    "write TargetService",
    service=_REFUSES,
)
RESOURCE_TYPE = error("RESOURCE-TYPE", "the type is {type}", "write Type: {type}", service=_REFUSES)
HOOK_EVENT = error("HOOK-EVENT", "the events with functions are {known}", "{suggestion}", service=_REFUSES)
HOOK_REPEATED = error("HOOK-REPEATED", "each event takes one function, once", "keep one of them", service=_REFUSES)
HOOK_ORDER = warning(
    "HOOK-ORDER",
    "the events run in the order {known}",
    "list the functions in that order",
    service="keeps to its own order",
)
FUNCTION = error(
    "FUNCTION",
    "a function is named by its name or its ARN",
    "write a name of letters, digits, - and _, or arn:aws:lambda:REGION:ACCOUNT:function:NAME",
    service=_FAILS,
)
FUNCTION_QUALIFIED = error(
    "FUNCTION-VERSION",
    "the version is told by Alias, CurrentVersion and TargetVersion",
    "leave out what follows the function's name",
    service=_FAILS,
)
ALIAS_NAME = error(
    "LAMBDA-ALIAS",
    "an alias has 1 to 128 letters, digits, - and _, and is no number",
    "write the alias that CodeDeploy shall move",
    service=_FAILS,
)
VERSION_TEXT = error(
    "LAMBDA-VERSION-TEXT",
    "a version is written as text",
    'put it in quotes: "{written}"',
    service="is documented to take text; a number may be refused",
)
LAMBDA_VERSION = error(
    "LAMBDA-VERSION",
    "a version is a whole number above 0, as published",
    'write it as text, such as "1"; $LATEST is not a published version',
    service=_FAILS,
)
SAME_VERSION = warning(
    "LAMBDA-SAME-VERSION",
    "it is the current version already",
    "name the version that the alias shall move to",
    service="has nothing to shift",
)
TASK_DEFINITION = error(
    "ECS-TASK-DEFINITION",
    "a task definition is named by its whole ARN, with the revision",
    "write arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:REVISION",
    service=_REFUSES,
)
TASK_DEFINITION_PLACEHOLDER = warning(
    "ECS-PLACEHOLDER",
    "only the action CodeDeployToECS of CodePipeline fills it in",
    "write the ARN if the file goes to CodeDeploy directly",
    service="refuses the file as it stands",
)
CONTAINER_PORT = error(
    "ECS-CONTAINER-PORT",
    "a port is a number from 1 to 65535",
    "write it without quotes",
    service=_REFUSES,
)
PLATFORM_VERSION = error(
    "ECS-PLATFORM-VERSION",
    "a platform version is LATEST or of the form 1.4.0, as text",
    'write PlatformVersion: "LATEST" or "1.4.0"',
    service=_FAILS,
)
NETWORK_PARTS = error(
    "ECS-NETWORK",
    "AwsvpcConfiguration takes Subnets, SecurityGroups and AssignPublicIp, all three or none",
    "add {missing}, or remove NetworkConfiguration to keep what the service has",
    service=_REFUSES,
)
PUBLIC_IP = error("ECS-PUBLIC-IP", "the choices are ENABLED and DISABLED", "write one of the two", service=_REFUSES)
NETWORK_ID = error("ECS-NETWORK-ID", "{name} takes ids such as {example}", "write the id, not a name", service=_FAILS)
NETWORK_COUNT = error("ECS-NETWORK-COUNT", "{name} takes 1 to {most}", "{remedy}", service=_FAILS)
STRATEGY_NUMBER = error(
    "ECS-STRATEGY-NUMBER", "{name} is a whole number from 0 to {most}", "write a number", service=_REFUSES
)
STRATEGY_BASE = error(
    "ECS-STRATEGY-BASE", "one item alone may set Base, and another one does", "remove one of the two", service=_FAILS
)
STRATEGY_WEIGHTS = error(
    "ECS-STRATEGY-WEIGHT", "at least one Weight has to be above 0", "give one item a weight", service=_FAILS
)
