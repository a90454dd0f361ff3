"""A rule about AppSpec files, as data: its identifier, severity and texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdk_codedeploy.appspec.problem import Generation, Severity

REFUSED = "refuses the file: the deployment fails at its first lifecycle event"
FAILS_AT_INSTALL = "fails at Install"
SAME = "the same"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        id: Stable identifier.
        severity: How bad it is to break the rule.
        allowed: What is allowed, as a clause that follows "got …, but"; with placeholders of ``Report.add``.
        remedy: What to do, as a clause in the imperative; with the same placeholders.
        v1: What generation 1.8 of the agent does, for rules of the Server platform.
        v2: What generation 2 does.
        service: What CodeDeploy does, for rules of Lambda and ECS.
    """

    id: str
    severity: Severity
    allowed: str
    remedy: str
    v1: str = ""
    v2: str = SAME
    service: str = ""

    def effects(self, *, on_server: bool) -> Mapping[Generation, str]:
        """Return what each reader of the file does when the rule is broken.

        Args:
            on_server: Whether the file is for the Server platform, where an agent reads it.
        """
        if on_server and self.v1:
            return {Generation.V1: self.v1, Generation.V2: self.v1 if self.v2 == SAME else self.v2}
        return {Generation.SERVICE: self.service} if self.service else {}


def error(id: str, allowed: str, remedy: str, *, v1: str = "", v2: str = SAME, service: str = "") -> Rule:
    """Return a rule whose breach is an error."""
    return Rule(
        id=f"APPSPEC-{id}", severity=Severity.ERROR, allowed=allowed, remedy=remedy, v1=v1, v2=v2, service=service
    )


def warning(id: str, allowed: str, remedy: str, *, v1: str = "", v2: str = SAME, service: str = "") -> Rule:
    """Return a rule whose breach is a warning."""
    return Rule(
        id=f"APPSPEC-{id}", severity=Severity.WARNING, allowed=allowed, remedy=remedy, v1=v1, v2=v2, service=service
    )
