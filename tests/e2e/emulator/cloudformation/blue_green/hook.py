"""The hook ``AWS::CodeDeploy::BlueGreen`` of a template.

Source: CloudFormation user guide, "AWS::CodeDeploy::BlueGreen hook syntax" and "Considerations when managing ECS
blue/green deployments using CloudFormation". What the schema does not show is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TRANSFORM = "AWS::CodeDeployBlueGreen"
TYPE = "AWS::CodeDeploy::BlueGreen"
EVENTS = ("BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic")
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"

Template = Mapping[str, Any]

_UNFIT = (
    'Failed to parse the "Hooks" section for the provided template. Please ensure the AWS::CodeDeploy::BlueGreen Hook '
    "matches the expected schema"
)
# What the user guide says of a hook that says nothing of it.
_DEFAULT_ROUTING: Mapping[str, Any] = {"Type": "TimeBasedCanary", "TimeBasedCanary": {}}
_DEFAULT_STEP = {"StepPercentage": 15, "BakeTimeMins": 5}
_DEFAULT_WAIT = 5
_LEAST_STEP = 14
_ALL = 100


class HookError(Exception):
    """A template cannot be deployed blue/green."""


@dataclass(frozen=True)
class Hook:
    """What the hook says. Resources are named as the template does, the blue one first.

    Args:
        name: The hook's own name.
        role: Name of the role that CodeDeploy assumes.
        service: The service.
        task_definitions: Both task definitions.
        task_sets: Both task sets.
        target_groups: Both target groups.
        production: The production listener.
        test: The test listener, or None.
        routing: TrafficRoutingConfig of CodeDeploy's API.
        wait: Minutes for which the original tasks stay.
        functions: The functions of lifecycle events, by event.
    """

    name: str
    role: str
    service: str
    task_definitions: tuple[str, str]
    task_sets: tuple[str, str]
    target_groups: tuple[str, str]
    production: str
    test: str | None
    routing: Mapping[str, Any]
    wait: int
    functions: Mapping[str, str]


def hook_of(template: Template) -> Hook | None:
    """Return the hook of a template, or None when it has none.

    Raises:
        HookError: When it does not match the schema, or names what the template has not.
    """
    found = {name: each for name, each in (template.get("Hooks") or {}).items() if _is_hook(each)}
    if not found:
        return None
    if len(found) > 1:
        raise _unfit(f"there are {', '.join(found)}, and one is allowed")
    ((name, hook),) = found.items()
    properties = _members(
        hook.get("Properties"),
        "Properties",
        required=("ServiceRole", "Applications"),
        allowed=("TrafficRoutingConfig", "AdditionalOptions", "LifecycleEventHooks"),
    )
    applications = properties["Applications"]
    if not isinstance(applications, list) or len(applications) != 1:
        raise _unfit("Applications has to be a list of one service")
    application = _members(applications[0], "Applications", required=("Target", "ECSAttributes"))
    target = _members(application["Target"], "Target", required=("Type", "LogicalID"))
    attributes = _members(
        application["ECSAttributes"], "ECSAttributes", required=("TaskDefinitions", "TaskSets", "TrafficRouting")
    )
    routes = _members(
        attributes["TrafficRouting"],
        "TrafficRouting",
        required=("ProdTrafficRoute", "TargetGroups"),
        allowed=("TestTrafficRoute",),
    )
    options = _members(
        properties.get("AdditionalOptions") or {}, "AdditionalOptions", allowed=("TerminationWaitTimeInMinutes",)
    )
    made = Hook(
        name=str(name),
        role=_text(properties["ServiceRole"], "ServiceRole"),
        service=_named(template, target["LogicalID"], "AWS::ECS::Service"),
        task_definitions=_pair(attributes, "TaskDefinitions"),
        task_sets=_pair(attributes, "TaskSets"),
        target_groups=_pair(routes, "TargetGroups"),
        production=_route(template, routes["ProdTrafficRoute"]),
        test=_route(template, routes["TestTrafficRoute"]) if routes.get("TestTrafficRoute") else None,
        routing=_routing(properties.get("TrafficRoutingConfig") or _DEFAULT_ROUTING),
        wait=_number(options.get("TerminationWaitTimeInMinutes", _DEFAULT_WAIT), "TerminationWaitTimeInMinutes"),
        functions=_functions(properties.get("LifecycleEventHooks") or {}),
    )
    for group in made.target_groups:
        _named(template, group, "AWS::ElasticLoadBalancingV2::TargetGroup")
    return made


def check_surroundings(template: Template) -> None:
    """Check what may not be in a template beside the hook.

    Raises:
        HookError: When it is there.
    """
    if template.get("Outputs"):
        raise HookError(f"{TRANSFORM}: declaring Outputs is not supported for ECS blue/green deployments")
    if "Fn::ImportValue" in _keys(template.get("Resources") or {}):
        raise HookError(f"{TRANSFORM}: Fn::ImportValue is not supported for ECS blue/green deployments")
    nested = [name for name, each in template["Resources"].items() if each.get("Type") == "AWS::CloudFormation::Stack"]
    if nested:
        raise HookError(f"{TRANSFORM}: nested stacks are not supported beside a {TYPE} hook: {', '.join(nested)}")


def _is_hook(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("Type") == TYPE


def _routing(found: Any) -> dict[str, Any]:
    """Return TrafficRoutingConfig of CodeDeploy's API."""
    found = _members(found, "TrafficRoutingConfig", required=("Type",), allowed=("TimeBasedCanary", "TimeBasedLinear"))
    kind = found["Type"]
    given = [key for key in ("TimeBasedCanary", "TimeBasedLinear") if found.get(key) is not None]
    if kind == "AllAtOnce":
        wanted = []
    elif kind in {"TimeBasedCanary", "TimeBasedLinear"}:
        wanted = [kind]
    else:
        raise _unfit(f"the Type of TrafficRoutingConfig is {kind!r}")
    if given != wanted:
        raise _unfit(f"TrafficRoutingConfig of the Type {kind} has {given}")
    if not wanted:
        return {"type": kind}
    settings = _members(found[kind], kind, allowed=("StepPercentage", "BakeTimeMins"))
    step, minutes = (_number(settings.get(key, default), key) for key, default in _DEFAULT_STEP.items())
    if not _LEAST_STEP <= step < _ALL:
        raise _unfit(f"StepPercentage is {step}, and {_LEAST_STEP} is the least")
    name = "canary" if kind == "TimeBasedCanary" else "linear"
    member = kind[0].lower() + kind[1:]
    return {"type": kind, member: {f"{name}Percentage": step, f"{name}Interval": minutes}}


def _functions(found: Any) -> dict[str, str]:
    found = _members(found, "LifecycleEventHooks", allowed=EVENTS)
    return {event: _text(function, event) for event, function in found.items()}


def _pair(found: Mapping[str, Any], key: str) -> tuple[str, str]:
    pair = found[key]
    if not isinstance(pair, list) or len(pair) != 2 or pair[0] == pair[1]:
        raise _unfit(f"{key} has to name a blue and a green one")
    return _text(pair[0], key), _text(pair[1], key)


def _route(template: Template, found: Any) -> str:
    route = _members(found, "a traffic route", required=("Type", "LogicalID"))
    if route["Type"] != LISTENER:
        raise _unfit(f"the Type of a traffic route is {route['Type']!r}, and not {LISTENER}")
    return _named(template, route["LogicalID"], LISTENER)


def _named(template: Template, name: Any, kind: str) -> str:
    resource = template["Resources"].get(_text(name, "LogicalID"))
    if resource is None or resource.get("Type") != kind:
        raise _unfit(f"there is no {kind} named {name}")
    return str(name)


def _text(value: Any, what: str) -> str:
    # Functions such as Ref are not evaluated before the hook is read.
    if not isinstance(value, str) or not value:
        raise _unfit(f"{what} is {value!r}, and not text")
    return value


def _number(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _unfit(f"{what} is {value!r}, and not a number")
    return value


def _members(
    value: Any, where: str, *, required: tuple[str, ...] = (), allowed: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _unfit(f"{where} has to be an object")
    missing = [key for key in required if not value.get(key)]
    unknown = [str(key) for key in value if key not in {*required, *allowed}]
    if missing or unknown:
        raise _unfit(f"{where} lacks {missing} and has {unknown} that is not known")
    return value


def _keys(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        return {str(key) for key in value}.union(*(_keys(each) for each in value.values()))
    if isinstance(value, list):
        return set[str]().union(*(_keys(each) for each in value))
    return set()


def _unfit(why: str) -> HookError:
    return HookError(f"Transform {TRANSFORM} failed with: Failed to transform template. {_UNFIT}: {why}.")
