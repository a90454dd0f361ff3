"""Whether two programs gave the same templates, whatever their constructs are called."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any


def templates(assembly: Path, *, paths: bool = True) -> dict[str, Any]:
    """Return the templates of an assembly, each resource named by its type and position instead of its logical id.

    Args:
        assembly: Folder of the assembly.
        paths: Whether texts stay that tell the paths of constructs, see ``without_paths``.
    """
    read = renamed if paths else without_paths
    return {file.name: read(json.loads(file.read_text())) for file in sorted(assembly.glob("*.template.json"))}


def renamed(template: dict[str, Any]) -> dict[str, Any]:
    """Return a template with each resource named by its type and its position among those of the type."""
    names: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for logical_id, resource in template["Resources"].items():
        seen[resource["Type"]] += 1
        names[logical_id] = f"{resource['Type']} {seen[resource['Type']]}"
    # A dictionary compares without regard to order.
    renamed: dict[str, Any] = _with_names(template, names)
    return renamed


def without_paths(template: dict[str, Any]) -> dict[str, Any]:
    """Return a template without the two texts that tell a construct's path.

    They are the reviewed differences: the tag ``Name`` of a launch template, and the description of the security group
    that the CDK makes for a load balancer.
    """
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::EC2::LaunchTemplate":
            for tagged in (properties, properties["LaunchTemplateData"]):
                for each in tagged["TagSpecifications"]:
                    each["Tags"] = [tag for tag in each["Tags"] if tag["Key"] != "Name"]
        if "Automatically created" in properties.get("GroupDescription", ""):
            properties["GroupDescription"] = ""
    return renamed(template)


def _with_names(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _with_names(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_names(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value
