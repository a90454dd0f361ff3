"""What the AppSpec of a Lambda deployment says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from emulator.codedeploy.run.traffic import appspec
from emulator.codedeploy.run.traffic.appspec import Document

EVENTS = ("BeforeAllowTraffic", "AfterAllowTraffic")
"""The events that may have a hook."""
# An ARN would do for a hook, but not here.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PROPERTIES = ("Name", "Alias", "CurrentVersion", "TargetVersion")


@dataclass(frozen=True)
class FunctionAppSpec:
    """A version of a function that takes over behind an alias."""

    function: str
    alias: str
    current_version: str
    target_version: str
    hooks: Mapping[str, str] = field(default_factory=dict)


def of(document: Document) -> FunctionAppSpec:
    """Return what an AppSpec says.

    Raises:
        DeploymentError: ``INVALID_REVISION``.
    """
    name, properties = appspec.only_resource(document, "AWS::Lambda::Function")
    properties = appspec.members(properties, f"Properties of {name}", required=_PROPERTIES)
    for key in _PROPERTIES:
        if not isinstance(properties[key], str):
            raise appspec.refused(f"{key} of {name} is {properties[key]!r}; allowed: text")
    if not _NAME.fullmatch(properties["Name"]):
        raise appspec.refused(f"Name of {name} is {properties['Name']!r}; allowed: the name of a function")
    for key in ("CurrentVersion", "TargetVersion"):
        if not properties[key].isdecimal():
            raise appspec.refused(f"{key} of {name} is {properties[key]!r}; allowed: the number of a version")
    if properties["CurrentVersion"] == properties["TargetVersion"]:
        # The guide does not say so, but Lambda does: an alias cannot weigh a version against itself.
        raise appspec.refused(f"CurrentVersion and TargetVersion of {name} are both {properties['TargetVersion']}")
    return FunctionAppSpec(
        properties["Name"],
        properties["Alias"],
        properties["CurrentVersion"],
        properties["TargetVersion"],
        appspec.hooks_of(document, EVENTS),
    )
