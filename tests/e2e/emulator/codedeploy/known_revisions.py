"""The revisions that an application has registered."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

from emulator.codedeploy.context import Context
from emulator.codedeploy.state import Application, Revision

_TEXTS = ("appSpecContent", "string")


def remember(context: Context, application: Application, location: dict[str, Any]) -> Revision:
    """Return the revision of an application that is at a location. It is registered if it was not."""
    revision = find_revision(application, location)
    if revision is None:
        kept = copy.deepcopy(location)
        for part in _TEXTS:
            text = kept.get(part, {})
            # By its digest alone a revision can only be found, not registered.
            context.refuse_if(
                part in kept and "content" not in text, "revision", f"{part} has no content: it is unknown."
            )
            if text:
                text["sha256"] = _digest(text)
        revision = Revision(location=kept, description=None, registered=context.clock.now())
        application.revisions.append(revision)
    return revision


def find_revision(application: Application, location: dict[str, Any]) -> Revision | None:
    """Return the revision at a location. Version and ETag have to be as they were registered."""
    return next((each for each in application.revisions if identity(each.location) == identity(location)), None)


def identity(location: dict[str, Any]) -> Any:
    """Return what makes two locations the same revision."""
    for part in _TEXTS:
        if part in location:
            return part, _digest(location[part])
    return location


def _digest(text: dict[str, str]) -> str:
    return text.get("sha256") or hashlib.sha256(text["content"].encode()).hexdigest()
