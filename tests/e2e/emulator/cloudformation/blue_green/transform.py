"""The transform ``AWS::CodeDeployBlueGreen``: which of the two task sets a template means.

A template names the blue resources alone. What is deployed has the colour that serves, or, when an update replaces the
tasks, the other one: the names of task definition and task set are the hook's, and wherever the task set or a listener
of the hook refers to a target group, it is the other one of the pair. That CloudFormation keeps the listeners right in
this way is a reading: the hook names them, and the guide says to take it out for updates that it cannot make.

Source: CloudFormation user guide, "About blue/green deployments". Messages are those that users have reported.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.blue_green.hook import TRANSFORM, Hook, HookError, Template, check_surroundings, hook_of

# Properties whose change replaces nothing. Each other property of both types does.
_IN_PLACE: Mapping[str, frozenset[str]] = {
    "AWS::ECS::TaskDefinition": frozenset({"Tags"}),
    "AWS::ECS::TaskSet": frozenset({"Scale", "Tags"}),
}
_LISTENERS = frozenset({"AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule"})
_SUBSTITUTED = re.compile(r"\$\{([^!}.][^}.]*)((?:\.[^}]*)?)\}")
BLUE, GREEN = 0, 1


@dataclass(frozen=True)
class Shift:
    """An update that replaces the tasks: from one colour to the other."""

    hook: Hook
    before: int
    after: int

    @property
    def task_set(self) -> str:
        """Name of the task set that takes over."""
        return self.hook.task_sets[self.after]


def transform(sent: Template, current: Template | None) -> dict[str, Any]:
    """Return the template that is deployed.

    Args:
        sent: The template as it was sent.
        current: The one that is deployed already, or None.

    Raises:
        HookError: When the transform or the hook refuses it.
    """
    declared = sent.get("Transform") or []
    transforms = [declared] if isinstance(declared, str) else list(declared)
    hook = hook_of(sent)
    if TRANSFORM not in transforms:
        if hook is not None and current and any(_changed(_meant(sent, hook, current), current, _parts(hook, current))):
            raise _failed(
                hook,
                f"The TaskDefinition logical Id [{hook.task_definitions[0]}] is the same between initial and final "
                "template, CodeDeploy can't perform BlueGreen style update properly",
            )
        return dict(sent)
    if hook is None:
        raise HookError(f"Transform {TRANSFORM} failed with: the template has no hook")
    check_surroundings(sent)
    left = [each for each in transforms if each != TRANSFORM]
    bare = {key: value for key, value in sent.items() if key != "Transform"} | ({"Transform": left} if left else {})
    if not current:
        return bare
    same = _meant(bare, hook, current)
    replaced = {name for name in _parts(hook, current) if _replaces(same, current, name)}
    if not replaced:
        return same
    others = sorted({*_changes(same, current)} - {*_parts(hook, current)})
    if others:
        raise _failed(
            hook,
            "Additional resource diff other than ECS application related resource update is detected, CodeDeploy "
            "can't perform BlueGreen style update properly.",
        )
    _check_secrets(bare, hook)
    return _painted(bare, hook, 1 - _colour(hook, current))


def shift_of(current: Template | None, new: Template) -> Shift | None:
    """Return how an update to a transformed template replaces the tasks, or None when it does not."""
    hook = hook_of(new)
    if hook is None or not current:
        return None
    before, after = _colour(hook, current), _colour(hook, new)
    return None if before == after else Shift(hook, before, after)


def _meant(sent: Template, hook: Hook, current: Template) -> dict[str, Any]:
    """Return a template with the names that are deployed already."""
    return _painted(sent, hook, _colour(hook, current))


def _colour(hook: Hook, template: Template) -> int:
    return GREEN if hook.task_sets[GREEN] in template.get("Resources", {}) else BLUE


def _parts(hook: Hook, template: Template) -> tuple[str, str]:
    colour = _colour(hook, template)
    return hook.task_definitions[colour], hook.task_sets[colour]


def _changes(new: Template, current: Template) -> list[str]:
    """Return the names of resources that are added, removed or changed."""
    after, before = new["Resources"], current["Resources"]
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def _changed(new: Template, current: Template, names: tuple[str, str]) -> list[str]:
    return [name for name in _changes(new, current) if name in names]


def _replaces(new: Template, current: Template, name: str) -> bool:
    after, before = new["Resources"].get(name), current["Resources"].get(name)
    if after is None or before is None:
        return False
    kept = _IN_PLACE[after["Type"]]
    old, changed = before.get("Properties", {}), after.get("Properties", {})
    return any(old.get(key) != changed.get(key) for key in {*old, *changed} - kept)


def _check_secrets(template: Template, hook: Hook) -> None:
    """Check that nothing is needed that CloudFormation keeps to itself."""
    hidden = [name for name, each in (template.get("Parameters") or {}).items() if each.get("NoEcho") in {True, "true"}]
    parts = [template["Resources"][name] for name in (hook.task_definitions[BLUE], hook.task_sets[BLUE])]
    used = [name for name in hidden if any(_mentions(part, name) for part in parts)]
    if used or "{{resolve:" in str(parts):
        what = f"the parameters {', '.join(used)}" if used else "dynamic references"
        raise _failed(hook, f"{what} of the tasks are obfuscated, which CodeDeploy can't update")


def _mentions(value: Any, parameter: str) -> bool:
    # What has another name afterwards was mentioned.
    return bool(_walk(value, {parameter: ""}) != value)


def _painted(template: Template, hook: Hook, colour: int) -> dict[str, Any]:
    """Return a template, which names blue resources, in a colour."""
    painted = copy.deepcopy(dict(template))
    missing = [name for name in (hook.task_definitions[BLUE], hook.task_sets[BLUE]) if name not in painted["Resources"]]
    if missing:
        raise _failed(hook, f"The template has no {', '.join(missing)}")
    if colour == BLUE:
        return painted
    names = {pair[BLUE]: pair[GREEN] for pair in (hook.task_definitions, hook.task_sets)}
    blue, green = hook.target_groups
    crossed = {blue: green, green: blue}
    resources: dict[str, Any] = {}
    for name, resource in painted["Resources"].items():
        routes = name == hook.task_sets[BLUE] or (
            resource["Type"] in _LISTENERS and (name in {hook.production, hook.test} or _of_listener(resource, hook))
        )
        swapped = {**names, **crossed} if routes else names
        resources[names.get(name, name)] = _walk(resource, swapped)
    return {**painted, "Resources": resources}


def _of_listener(resource: Mapping[str, Any], hook: Hook) -> bool:
    listener = (resource.get("Properties") or {}).get("ListenerArn")
    return any(_mentions(listener, each) for each in (hook.production, hook.test) if each)


def _walk(value: Any, names: Mapping[str, str]) -> Any:
    """Return a part of a template in which what it refers to has other names."""

    def renamed(name: str) -> str:
        return names.get(name, name)

    if isinstance(value, list):
        return [_walk(each, names) for each in value]
    if not isinstance(value, Mapping):
        return value
    made: dict[str, Any] = {}
    for key, each in value.items():
        if key == "Ref" and isinstance(each, str):
            made[key] = renamed(each)
        elif key == "Fn::GetAtt" and isinstance(each, list) and each:
            made[key] = [renamed(each[0]), *each[1:]]
        elif key == "Fn::GetAtt" and isinstance(each, str):
            name, dot, attribute = each.partition(".")
            made[key] = f"{renamed(name)}{dot}{attribute}"
        elif key == "DependsOn":
            made[key] = renamed(each) if isinstance(each, str) else [renamed(name) for name in each]
        elif key == "Fn::Sub":
            text, *variables = each if isinstance(each, list) else [each]
            text = _SUBSTITUTED.sub(lambda match: f"${{{renamed(match[1])}{match[2]}}}", text)
            made[key] = [text, *(_walk(each, names) for each in variables)] if isinstance(each, list) else text
        else:
            made[key] = _walk(each, names)
    return made


def _failed(hook: Hook, message: str) -> HookError:
    return HookError(f"'{hook.name}' of type AWS::CodeDeploy::BlueGreen failed with message: {message}")
