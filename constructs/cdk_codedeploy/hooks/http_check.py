"""The ready-made check that requests an address until it answers as expected."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from cdk_codedeploy.hooks.event import HookEvent
from cdk_codedeploy.hooks.settings import HttpCheckSettings, from_environment

log = logging.getLogger("cdk_codedeploy.hooks")

_BODY_MAX = 1_000_000


class HttpCheckError(Exception):
    """The address did not answer as expected."""


def check(event: HookEvent) -> None:
    """Request the address of the settings. ``TrafficHook`` calls this."""
    del event
    run(from_environment(HttpCheckSettings))


def run(settings: HttpCheckSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
    """Request an address until it has answered as expected often enough.

    Redirections are answers like others: they are not followed, since they may lead to where the real traffic goes.

    Args:
        settings: What to request, and what is to come back.
        sleep: Waits for seconds. Default: ``time.sleep``.

    Raises:
        HttpCheckError: When it did not within the attempts.
    """
    well, reason = 0, ""
    for attempt in range(1, settings.attempts + 1):
        told = _attempt(settings)
        well = 0 if told else well + 1
        if well == settings.in_a_row:
            return
        if told:
            reason = told
            log.info("attempt %s of %s: %s", attempt, settings.attempts, told)
        if attempt < settings.attempts:
            sleep(settings.pause_seconds)
    wanted = f"{settings.in_a_row} times in a row " if settings.in_a_row > 1 else ""
    raise HttpCheckError(
        f"{settings.url} did not answer {wanted}as expected in {settings.attempts} attempts; at last {reason}"
    )


def _attempt(settings: HttpCheckSettings) -> str | None:
    """Request once, and tell what is wrong, as a clause."""
    place = urlsplit(settings.url)
    seconds = settings.timeout_seconds
    connection: HTTPConnection
    if place.scheme == "https":
        trust = ssl.create_default_context()
        if not settings.verify_certificate:
            trust.check_hostname = False
            trust.verify_mode = ssl.CERT_NONE
        connection = HTTPSConnection(place.hostname or "", place.port, timeout=seconds, context=trust)
    else:
        connection = HTTPConnection(place.hostname or "", place.port, timeout=seconds)
    path = f"{place.path or '/'}?{place.query}" if place.query else place.path or "/"
    try:
        connection.request("GET", path, headers=dict(settings.headers))
        answer = connection.getresponse()
        body = answer.read(_BODY_MAX).decode(errors="replace")
    except (OSError, HTTPException) as error:
        return f"it could not be asked: {type(error).__name__}"
    finally:
        connection.close()
    if answer.status not in settings.statuses:
        return f"it answered {answer.status}"
    if settings.contains is not None and settings.contains not in body:
        return f"it answered {answer.status} without the text that was expected"
    return None
