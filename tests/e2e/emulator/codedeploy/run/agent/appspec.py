"""Reads an AppSpec as the agent does: what it refuses, and with which words. Everything unknown is ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from emulator.codedeploy.run.agent.failure import EventError
from emulator.codedeploy.run.agent.permissions import check_permissions

FILE_EXISTS_BEHAVIORS = ("DISALLOW", "OVERWRITE", "RETAIN")
EVENT_SECONDS = 3600
_DEFAULT_TIMEOUT = 3600


@dataclass(frozen=True)
class Script:
    """A script of a lifecycle event."""

    location: str
    timeout: int = _DEFAULT_TIMEOUT
    explicit: bool = False  # whether the AppSpec says the timeout


@dataclass(frozen=True)
class AppSpec:
    """What an AppSpec says."""

    os: str
    hooks: Mapping[str, list[Script]] = field(default_factory=dict)
    files: list[tuple[str, str]] = field(default_factory=list)  # source, destination
    file_exists_behavior: str | None = None


def parse(content: bytes, *, windows: bool = False) -> AppSpec:
    """Read an AppSpec.

    Args:
        content: The file.
        windows: Whether the agent runs on Windows.

    Raises:
        EventError: When the agent refuses it. It tells the first mistake alone.
    """
    document = _load(content)
    version = document.get("version")
    # The number is compared: a quoted "0.0" is another thing.
    if isinstance(version, bool) or not isinstance(version, int | float) or version != 0:
        shown = "" if version is None else version
        raise _refused(f"an invalid version value ({shown}) was entered; specify 0.0")
    os = document.get("os")
    if os not in ("linux", "windows"):
        raise _refused(f'an unsupported operating system ({"" if os is None else os}); specify "linux" or "windows"')
    if (os == "windows") != windows:
        raise _refused(f"operating system {os}, but the instance runs {'windows' if windows else 'linux'}")
    hooks = _hooks(document.get("hooks"))
    files = _files(document.get("files"))
    check_permissions(document.get("permissions"), windows=windows)
    behavior = document.get("file_exists_behavior")
    if behavior is not None and behavior not in FILE_EXISTS_BEHAVIORS:
        raise _refused(f"file_exists_behavior {behavior!r}; allowed: {', '.join(FILE_EXISTS_BEHAVIORS)}")
    return AppSpec(os=os, hooks=hooks, files=files, file_exists_behavior=behavior)


def _load(content: bytes) -> Mapping[str, Any]:
    try:
        text = content.decode("utf-8")
        if text.startswith("\ufeff"):
            # The agent loses everything after the first line.
            raise _refused("an unsupported operating system (); remove the byte order mark")
        for token in yaml.scan(text):
            if isinstance(token, yaml.AliasToken):
                raise _refused(f"an alias (*{token.value}), which YAML readers of newer Rubies refuse")
        # One document is read; what follows is not.
        document = next(iter(yaml.load_all(text, Loader=_Loader)), None)
    except (ValueError, yaml.YAMLError) as error:
        raise _refused(f"an invalid YAML: {error}") from error
    if not isinstance(document, Mapping):
        raise _refused("nothing, or no mapping")
    return document


def _refuse_date(_loader: Any, node: Any) -> Any:
    raise yaml.constructor.ConstructorError(None, None, "a date is not allowed; quote it", node.start_mark)


# Refuses dates, which YAML readers of newer Rubies do.
_Loader: Any = type("_Loader", (yaml.SafeLoader,), {})
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _refuse_date)


def _hooks(section: Any) -> dict[str, list[Script]]:
    if section is None:
        return {}
    if not isinstance(section, Mapping):
        raise _refused("hooks that are no mapping")
    hooks: dict[str, list[Script]] = {}
    for event, scripts in section.items():
        if scripts is None:
            continue
        if not isinstance(scripts, list) or not all(isinstance(script, Mapping) for script in scripts):
            raise _refused(f"a hook {event} that is no list of mappings")
        hooks[str(event)] = [_script(script) for script in scripts]
        # The agent does not add them up. The service ends a lifecycle event after an hour.
        total = sum(script.timeout for script in hooks[str(event)] if script.explicit)
        if total > EVENT_SECONDS:
            raise _refused(f"timeouts of {total} seconds in the hook {event}; allowed: {EVENT_SECONDS} in sum")
    return hooks


def _script(section: Mapping[str, Any]) -> Script:
    location = section.get("location")
    text = "" if location is None else str(location).strip()
    if not text:
        raise _refused("a script with no location value")
    timeout = section.get("timeout")
    if timeout is None:
        return Script(text)
    if isinstance(timeout, bool | list | dict):
        raise _refused(f"the timeout {timeout!r} of {text}")
    # As Ruby reads a number out of a text: what stands at its start.
    digits = re.match(r"\s*-?\d+", str(timeout))
    seconds = int(digits[0]) if digits else 0
    if seconds <= 0:
        raise _refused(f"an invalid timeout ({timeout}) of {text}; allowed: more than 0 seconds")
    return Script(text, seconds, explicit=True)


def _files(section: Any) -> list[tuple[str, str]]:
    if section is None:
        return []
    if not isinstance(section, list) or not all(isinstance(each, Mapping) for each in section):
        raise _refused("files that are no list of mappings")
    files = []
    for each in section:
        source, destination = each.get("source"), each.get("destination")
        if source is None or destination is None:
            raise _refused("a file without a source or a destination")
        if not isinstance(source, str) or not isinstance(destination, str):
            raise _refused(f"a file that is no text: {source!r} to {destination!r}")
        files.append((source, destination))
    return files


def _refused(what: str) -> EventError:
    return EventError("UnknownError", f"The deployment failed because the application specification file has {what}.")
