"""What comes in first: requests to the emulator itself. Everything else goes on to ministack."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from emulator.control import Control

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_PREFIX = "/_emulator/"


class Gateway:
    """The ASGI application.

    Args:
        control: Answers what is for the emulator itself.
        application: Answers the rest.
        when_ready: Called once, when the application has started.
    """

    def __init__(self, control: Control, application: App, when_ready: Callable[[], None]) -> None:
        self._control = control
        self._application = application
        self._when_ready = when_ready

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or start and end the application."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, self._watch(send))
        elif scope["type"] == "http" and scope["path"].startswith(_PREFIX):
            body = await _read(receive)
            path = scope["path"].removeprefix(_PREFIX)
            status, answer = await asyncio.to_thread(self._control.answer, scope["method"], path, body)
            await _write(send, status, json.dumps(answer).encode())
        else:
            await self._application(scope, receive, send)

    def _watch(self, send: Send) -> Send:
        async def watched(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self._when_ready()

        return watched


async def _read(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        part: bytes = message.get("body", b"")
        body += part
        if not message.get("more_body"):
            return body


async def _write(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
