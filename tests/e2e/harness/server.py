"""The local AWS: its process, the environment of its users, and what tests ask of it beside AWS's own API."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import ssl
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from harness import paths

if TYPE_CHECKING:
    from typing_extensions import Self

ACCOUNT = "000000000000"
REGION = "us-east-1"
SERVICE = "codedeploy.amazonaws.com"
_ROOT_KEY = "test"
_START_SECONDS = 60
_END_SECONDS = 10
_LOG_LINES = 60


class Emulator:
    """A local AWS that runs in a process of its own. Use it as a context manager.

    Args:
        folder: Where it and its users write. Nothing is written elsewhere.
        speed: How many seconds pass in it in one second. Default: the emulator's own.
    """

    def __init__(self, folder: Path, *, speed: float | None = None) -> None:
        self.folder = folder
        self.state = folder / "state"
        self._speed = speed
        self._process: subprocess.Popen[bytes] | None = None
        self._ready: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it listens.

        Raises:
            AssertionError: When it ends or does not get ready; the message shows the end of its log.
        """
        for name in ("state", "home", "tmp", "cdk"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        command = [str(paths.E2E_PYTHON), "-m", "emulator", "--port", "0", "--state", str(self.state)]
        if self._speed is not None:
            command += ["--speed", str(self._speed)]
        with (self.folder / "server-output.log").open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self._clean_environment() | {"PYTHONPATH": str(paths.E2E)},
                # A group of its own: Ctrl-C reaches the tests first, which then end it in order. It also ends by
                # itself when its parent is gone.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        ready = self.state / "ready.json"
        deadline = time.monotonic() + _START_SECONDS
        while not ready.exists():
            assert self.runs, f"The emulator ended at its start.\n{self.log()}"
            assert time.monotonic() < deadline, f"The emulator was not ready in time.\n{self.log()}"
            time.sleep(0.05)
        self._ready = json.loads(ready.read_text())

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Id of its process."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """End it and all processes that it started."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_END_SECONDS)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin is not None:
            process.stdin.close()

    def log(self) -> str:
        """Return the end of what it logged and printed."""
        parts = []
        for path in (self.state / "server.log", self.folder / "server-output.log"):
            lines = path.read_text(errors="replace").splitlines() if path.exists() else []
            parts += [f"--- the end of {path.name} ({len(lines)} lines)", *lines[-_LOG_LINES:]]
        return "\n".join(parts)

    @property
    def endpoint(self) -> str:
        """Its address."""
        return str(self._ready["endpoint"])

    @property
    def ca(self) -> str:
        """Path of the certificate that its users have to trust."""
        return str(self._ready["ca"])

    def _clean_environment(self) -> dict[str, str]:
        """Return an environment in which nothing of this machine's user is left."""
        return {
            "PATH": os.pathsep.join([str(paths.BIN), str(paths.CDK.parent), "/usr/local/bin", "/usr/bin", "/bin"]),
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "LANG": "C.UTF-8",
        }

    def environment(self) -> dict[str, str]:
        """Return the environment of a program that takes it for AWS."""
        return self._clean_environment() | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_CA_BUNDLE": self.ca,
            "NODE_EXTRA_CA_CERTS": self.ca,
            "AWS_ACCESS_KEY_ID": _ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": _ROOT_KEY,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "CDK_HOME": str(self.folder / "cdk"),
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_DISABLE_VERSION_CHECK": "1",
            "CI": "true",
        }

    @functools.cache  # noqa: B019  # It lives as long as the tests.
    def client(self, service: str) -> Any:
        """Return a boto3 client with the rights of the account's root.

        Args:
            service: boto3's name of the service.
        """
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=_ROOT_KEY,
            aws_secret_access_key=_ROOT_KEY,
            verify=self.ca,
            # An empty dictionary: not even the machine's own proxy.
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, proxies={}),
        )

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Ask the emulator itself for something.

        Args:
            method: HTTP method.
            path: What follows ``/_emulator/``.
            body: What is sent as JSON.
        """
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_emulator/{path}", data=data, method=method)
        trust = ssl.create_default_context(cafile=self.ca)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
        )
        with opener.open(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")
