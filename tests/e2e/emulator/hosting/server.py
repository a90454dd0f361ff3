"""Start, serve, end."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from typing import Any

from emulator.hosting.certificates import make_certificates
from emulator.hosting.settings import ADDRESS, Settings, prepare_environment

_PARENT_POLL_SECONDS = 0.5


def run(settings: Settings) -> None:
    """Serve until a signal comes or the parent process has ended. Does not return: the process ends with status 0.

    Args:
        settings: How to run.
    """
    settings.state.mkdir(parents=True, exist_ok=True)
    settings.ready.unlink(missing_ok=True)
    logging.basicConfig(
        filename=settings.log, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.captureWarnings(capture=True)
    make_certificates(settings)
    listener = _listen(settings.port)
    port = listener.getsockname()[1]
    # ministack reads all of it when it is imported, which is why this module imports it late.
    prepare_environment(os.environ, settings, port)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    asyncio.run(_serve(settings, listener, port))


def _listen(port: int) -> socket.socket:
    """Take the port at once and for good: who connects early waits."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((ADDRESS, port))
    listener.listen(256)
    return listener


async def _serve(settings: Settings, listener: socket.socket, port: int) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    from emulator.hosting.emulation import Emulation
    from emulator.hosting.gateway import Gateway

    asyncio.get_running_loop().set_exception_handler(_handle)
    endpoint = f"https://{ADDRESS}:{port}"
    emulation = Emulation(settings, endpoint)

    def tell() -> None:
        try:
            emulation.seed()
        except Exception:
            logging.getLogger(__name__).exception("The server cannot be made ready.")
            os._exit(1)
        answer = {"endpoint": endpoint, "ca": str(settings.ca), "pid": os.getpid()}
        unfinished = settings.ready.with_suffix(".tmp")
        unfinished.write_text(json.dumps(answer))
        unfinished.replace(settings.ready)

    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.certfile, config.keyfile = str(settings.certificate), str(settings.key)
    config.alpn_protocols = ["http/1.1"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    config.errorlog = logging.getLogger("hypercorn.error")
    config.accesslog = None
    gateway = Gateway(emulation.control, emulation.application, lambda: threading.Thread(target=tell).start())
    never = asyncio.Event()
    serving = asyncio.create_task(serve(gateway, config, shutdown_trigger=never.wait))
    ended = asyncio.create_task(_ended().wait())
    await asyncio.wait({serving, ended}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        logging.getLogger(__name__).error("The server has ended by itself.", exc_info=serving.exception())
    emulation.close()
    settings.ready.unlink(missing_ok=True)
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    # Connections may be open for minutes, and threads wait for hours of emulated time. All they know is thrown away.
    os._exit(1 if serving.done() else 0)


def _handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what went wrong, but for clients that are gone before they have said goodbye."""
    if not isinstance(context.get("exception"), (TimeoutError, asyncio.TimeoutError, ConnectionError)):
        loop.default_exception_handler(context)


def _ended() -> asyncio.Event:
    """Return an event that is set by a signal, or when the parent process is gone."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_POLL_SECONDS)
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True, name="parent").start()
    return ended
