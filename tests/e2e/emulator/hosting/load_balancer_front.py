"""Answers requests to load balancers by their names, as the listeners, their weights and the tasks behind them say.

Only Python functions reach it, and only over HTTP: see ``in_functions``.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import alb, ecs

from emulator.containers.answers import Answers
from emulator.hosting.settings import ADDRESS

_ACCOUNT = "000000000000"
_DEFAULT_PORT = 80


def serve_load_balancers(answers: Answers) -> None:
    """Listen on a port of the loopback address, and tell functions which one.

    Args:
        answers: What containers answer.
    """
    numbers = itertools.count()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = _answer(answers, self.headers.get("Host", ""), next(numbers))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((ADDRESS, 0), Handler)
    os.environ["EMULATOR_LOAD_BALANCERS"] = str(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True, name="load-balancers").start()


def _answer(answers: Answers, host: str, number: int) -> tuple[int, str]:
    name, _, port = host.partition(":")
    # The Region is part of the name.
    with request_scope(_ACCOUNT, name.split(".")[1] if "." in name else ""):
        balancer = alb.find_lb_for_host(name)
        if balancer is None:
            return 502, f"no load balancer {name}"
        listener = next(
            (
                each
                for each in alb._listeners.values()
                if each["LoadBalancerArn"] == balancer["LoadBalancerArn"] and each["Port"] == int(port or _DEFAULT_PORT)
            ),
            None,
        )
        if listener is None:
            return 502, f"no listener of {name} on port {port or _DEFAULT_PORT}"
        group = _group(listener["DefaultActions"][-1], number)
        tasks = [each["Id"] for each in alb._targets.get(group, [])] if group else []
        task_set = _task_set(tasks)
        if task_set is None:
            return 503, f"no tasks in {group}"
        definition = ecs._task_defs[ecs._resolve_td_key(task_set["taskDefinition"])]
        served = {each["containerName"] for each in task_set["loadBalancers"]}
        return answers.of(next(one["image"] for one in definition["containerDefinitions"] if one["name"] in served))


def _group(action: Mapping[str, Any], number: int) -> str | None:
    """Return the target group that the request with a number goes to."""
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups", [])
    whole = sum(each["Weight"] for each in groups)
    if not whole:
        return None
    place = number % whole
    for each in groups:
        if place < each["Weight"]:
            return str(each["TargetGroupArn"])
        place -= each["Weight"]
    return None


def _task_set(addresses: list[str]) -> dict[str, Any] | None:
    for service in ecs._services.values():
        for each in service.get("taskSets", []):
            if set(addresses) & set(each.get("_addresses", [])):
                found: dict[str, Any] = each
                return found
    return None
