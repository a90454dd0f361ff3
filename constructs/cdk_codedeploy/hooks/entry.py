"""What Lambda invokes in a function of ``TrafficHook``: loads the check, and answers also where it cannot be loaded."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from importlib import import_module
from typing import cast

from cdk_codedeploy.hooks.contract import CHECK_OF, Check, Context, Later, traffic_hook
from cdk_codedeploy.hooks.event import HookEvent

CHECK = "CODEDEPLOY_HOOK_CHECK"
"""Environment variable with the check, as ``module.function``."""


def handle(event: Mapping[str, object], context: Context) -> None:
    """Run the check for an event. Lambda calls this."""
    logging.getLogger("cdk_codedeploy.hooks").setLevel(logging.INFO)
    traffic_hook(_run)(event, context)


def _run(event: HookEvent) -> Later | None:
    # Loaded only here: a mistake in the module is a failure to be told, and not an hour of silence.
    module, _, name = os.environ[CHECK].rpartition(".")
    found: object = getattr(import_module(module), name)
    # With the decorator or without: both mean the check.
    return cast("Check", getattr(found, CHECK_OF, found))(event)
