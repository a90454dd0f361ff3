"""The AppSpec file of the Server platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

from cdk_codedeploy.appspec.checks.files import check_file
from cdk_codedeploy.appspec.checks.scripts import EVENTS
from cdk_codedeploy.appspec.checks.server import check_server
from cdk_codedeploy.appspec.model import AppSpec, hold, without_none
from cdk_codedeploy.appspec.permission import Permission
from cdk_codedeploy.appspec.script import Script
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.service import ApiText, LifecycleEvent, Platform, check_kind, listed


class OperatingSystem(ApiText):
    """The operating system of the instances, as AppSpec files spell it."""

    LINUX = "linux"
    WINDOWS = "windows"


class FileExistsBehavior(ApiText):
    """What happens when a file that CodeDeploy did not put there is in the way."""

    DISALLOW = "DISALLOW"
    """The deployment fails."""

    OVERWRITE = "OVERWRITE"
    """The revision's file replaces it."""

    RETAIN = "RETAIN"
    """It stays, and the revision's file is not copied."""


@dataclass(frozen=True)
class FileMapping:
    """A file or folder of the revision, and where it goes.

    Args:
        source: Path in the revision. A file is copied; of a folder, its contents are. ``/`` means the whole revision.
        destination: Absolute path of the folder to copy to. It is always a folder, so a file cannot be renamed.

    Raises:
        ValidationError: When the agent would refuse a value or do something that was plainly not meant.

    Source: user guide ``reference-appspec-file-structure-files.html``.
    """

    source: str
    destination: str

    def __post_init__(self) -> None:
        # Which system it is for, only the file says, and there the entry is checked again.
        windows = "\\" in str(self.source) or not str(self.destination).startswith("/")
        hold(lambda report, value: check_file(report, value, windows=windows), self.to_document())

    @classmethod
    def of(cls, value: Value) -> FileMapping:
        """Return the entry at a place of a file without errors."""
        # Generation 2 refuses the empty text, which means the whole revision.
        return cls(str(value.at("source").value) or "/", str(value.at("destination").value))

    def to_document(self) -> dict[str, object]:
        """Return the entry as it stands in a file."""
        return {"source": self.source, "destination": self.destination}


@dataclass(frozen=True, kw_only=True)
class ServerAppSpec(AppSpec):
    """The AppSpec file of a revision for EC2 and on-premises instances.

    Args:
        os: Operating system of the instances. Default: Linux.
        files: What is copied during Install. Default: nothing.
        permissions: Access rights of what is copied; Linux only. Default: as in the revision.
        hooks: Scripts by lifecycle event. Default: none.
        file_exists_behavior: What happens to files that are in the way; goes before the setting of the deployment.
            Default: that setting, which is DISALLOW unless it was chosen.

    Raises:
        ValidationError: When the agent would refuse a value or do something that was plainly not meant.

    Source: user guide ``reference-appspec-file-structure.html``.
    """

    platform: ClassVar[Platform] = Platform.SERVER

    os: OperatingSystem | str = OperatingSystem.LINUX
    files: Iterable[FileMapping] = ()
    permissions: Iterable[Permission] = ()
    hooks: Mapping[LifecycleEvent | str, Iterable[Script]] = field(
        default_factory=dict["LifecycleEvent | str", "Iterable[Script]"]
    )
    file_exists_behavior: FileExistsBehavior | str | None = None

    def __post_init__(self) -> None:
        for name, kind, items in (("files", FileMapping, self.files), ("permissions", Permission, self.permissions)):
            found = tuple(listed(name, items))
            for item in found:
                check_kind(name, item, kind, f"pass objects of {kind.__name__}", required=True)
            object.__setattr__(self, name, found)
        check_kind("hooks", self.hooks, Mapping, "map events to lists of scripts", required=True)
        object.__setattr__(self, "hooks", MappingProxyType(_in_order(self.hooks)))
        hold(lambda report, value: check_server(report, value, None), self.to_document())

    @classmethod
    def _of(cls, root: Value) -> ServerAppSpec:
        hooks: dict[LifecycleEvent | str, Iterable[Script]] = {
            event.raw: [Script.of(script) for script in scripts.items()]
            for event, scripts in root.at("hooks").entries()
        }
        return cls(
            os=root.at("os").text or "",
            files=[FileMapping.of(entry) for entry in root.at("files").items()],
            permissions=[Permission.of(entry) for entry in root.at("permissions").items()],
            hooks={event: scripts for event, scripts in hooks.items() if scripts},
            file_exists_behavior=root.at("file_exists_behavior").text,
        )

    def to_document(self) -> dict[str, object]:
        """Return the document as plain mappings, lists, texts and numbers, with the keys of the file."""
        hooks = {event: [script.to_document() for script in scripts] for event, scripts in self.hooks.items()}
        return without_none(
            {
                "version": 0.0,
                "os": str(self.os),
                "files": [entry.to_document() for entry in self.files] or None,
                "file_exists_behavior": None if self.file_exists_behavior is None else str(self.file_exists_behavior),
                "permissions": [entry.to_document() for entry in self.permissions] or None,
                "hooks": hooks or None,
            }
        )


def _in_order(hooks: Mapping[LifecycleEvent | str, Iterable[Script]]) -> dict[str, tuple[Script, ...]]:
    """Return the scripts by event, in the order that the events run; other names come last."""
    found: dict[str, tuple[Script, ...]] = {}
    for event, scripts in hooks.items():
        items = tuple(listed(f"hooks.{event}", scripts))
        for item in items:
            check_kind(f"hooks.{event}", item, Script, "pass objects of Script", required=True)
        found[str(event)] = items
    order = {event: number for number, event in enumerate(EVENTS)}
    return dict(sorted(found.items(), key=lambda entry: order.get(entry[0], len(order))))
