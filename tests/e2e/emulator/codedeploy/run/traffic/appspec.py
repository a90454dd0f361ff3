"""Reads the AppSpec that is a revision of the Lambda and ECS platforms.

Source: user guide, "AppSpec 'resources' section", "AppSpec 'hooks' section". What the guide does not show is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from botocore.exceptions import ClientError

from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import ServiceRole, error_code

Document = Mapping[str, Any]


def read(role: ServiceRole, revision: Mapping[str, Any]) -> Document:
    """Return the AppSpec of a revision.

    Args:
        role: The service role, which reads S3.
        revision: RevisionLocation of the API.

    Raises:
        DeploymentError: ``REVISION_MISSING`` when it cannot be had, ``INVALID_REVISION`` when it is no AppSpec.
    """
    location = revision.get("s3Location")
    if location is None:
        text = (revision.get("appSpecContent") or revision["string"])["content"]
        return parse(text, "JSON" if text.lstrip().startswith("{") else "YAML")
    version = {"VersionId": location["version"]} if location.get("version") else {}
    try:
        answer = role.call("s3", "GetObject", Bucket=location["bucket"], Key=location["key"], **version)
    except ClientError as error:
        message = f"s3://{location['bucket']}/{location['key']} cannot be read: {error_code(error)}."
        raise DeploymentError("REVISION_MISSING", message) from error
    wanted, found = location.get("eTag", "").strip('"'), answer["ETag"].strip('"')
    if wanted and wanted != found:
        raise DeploymentError("REVISION_MISSING", f"s3://{location['bucket']}/{location['key']} has the ETag {found}.")
    return parse(answer["Body"].read().decode(errors="replace"), location["bundleType"])


def parse(text: str, form: str) -> Document:
    """Return what an AppSpec says.

    Args:
        text: The AppSpec.
        form: ``YAML`` or ``JSON``.

    Raises:
        DeploymentError: ``INVALID_REVISION``.
    """
    try:
        document = json.loads(text) if form == "JSON" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise refused(f"it is no {form}: {error}") from error
    document = members(document, "the AppSpec", required=("version", "Resources"), allowed=("Hooks",))
    version = document["version"]
    # The guide's samples show a number alone.
    if isinstance(version, bool) or not isinstance(version, int | float) or version != 0:
        raise refused(f"version is {version!r}; allowed: the number 0.0")
    return document


def only_resource(document: Document, kind: str) -> tuple[str, Document]:
    """Return the name and the properties of the one resource of an AppSpec.

    Raises:
        DeploymentError: ``INVALID_REVISION`` when there is none, several, or one of another type.
    """
    resources = document["Resources"]
    if not isinstance(resources, list) or len(resources) != 1 or not isinstance(resources[0], Mapping):
        raise refused("Resources has to be a list of one resource")
    if len(resources[0]) != 1:
        raise refused("Resources has to name one resource")
    ((name, resource),) = resources[0].items()
    resource = members(resource, str(name), required=("Type", "Properties"))
    if resource["Type"] != kind:
        raise refused(f"the Type of {name} is {resource['Type']!r}; allowed: {kind}")
    return str(name), resource["Properties"]


def hooks_of(document: Document, events: Sequence[str]) -> dict[str, str]:
    """Return the functions of an AppSpec's hooks, by event.

    Args:
        document: The AppSpec.
        events: The events that may have one.

    Raises:
        DeploymentError: ``INVALID_REVISION``.
    """
    listed = document.get("Hooks") or []
    if not isinstance(listed, list):
        raise refused("Hooks has to be a list")
    found: dict[str, str] = {}
    for entry in listed:
        if not isinstance(entry, Mapping) or len(entry) != 1:
            raise refused("each of the Hooks has to be one event with its function")
        ((event, function),) = entry.items()
        if event not in events:
            raise refused(f"the hook {event!r} is not known; allowed: {', '.join(events)}")
        if event in found:
            raise refused(f"the hook {event} is there twice")
        if not isinstance(function, str) or not function:
            raise refused(f"the hook {event} is {function!r}; allowed: the name or ARN of a function")
        found[event] = function
    return found


def members(value: object, where: str, *, required: Sequence[str] = (), allowed: Sequence[str] = ()) -> Document:
    """Return a mapping whose keys are known.

    Raises:
        DeploymentError: ``INVALID_REVISION`` when it is none, or a key is missing or not known.
    """
    if not isinstance(value, Mapping):
        raise refused(f"{where} has to be a mapping")
    missing = [key for key in required if value.get(key) is None]
    if missing:
        raise refused(f"{where} has no {', '.join(missing)}")
    unknown = sorted(str(key) for key in value if key not in {*required, *allowed})
    if unknown:
        raise refused(f"{where} has {', '.join(unknown)}; allowed: {', '.join((*required, *allowed))}")
    return value


def refused(message: str) -> DeploymentError:
    """Return the error of an AppSpec that is not allowed."""
    return DeploymentError("INVALID_REVISION", f"The AppSpec is not valid: {message}.")
