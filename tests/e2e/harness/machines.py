"""Machines outside AWS: what they ask AWS for with their certificates and activation codes."""

from __future__ import annotations

import json
import subprocess
import urllib.error
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from harness import paths
from harness.server import REGION, Emulator

_SIGNED = ("profileArn", "roleArn", "roleSessionName", "trustAnchorArn")


class RefusedError(Exception):
    """AWS gave the machine nothing."""


def certificates(*arguments: object) -> str:
    """Run ``harness/certificates.py``, and return what it prints."""
    command = [str(paths.E2E_PYTHON), str(paths.E2E / "harness/certificates.py"), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@dataclass(frozen=True)
class Session:
    """A session of a role, as a machine has it."""

    emulator: Emulator
    arn: str
    keys: dict[str, str]

    def client(self, service: str) -> Any:
        """Return a boto3 client that works as this session."""
        return boto3.client(
            service,
            endpoint_url=self.emulator.endpoint,
            region_name=REGION,
            aws_access_key_id=self.keys["accessKeyId"],
            aws_secret_access_key=self.keys["secretAccessKey"],
            aws_session_token=self.keys["sessionToken"],
            verify=self.emulator.ca,
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, proxies={}),
        )


@dataclass(frozen=True)
class Machine:
    """A machine with a certificate.

    Args:
        emulator: The local AWS.
        folder: Where the certificates are.
        name: The file of its certificate, without its ending.
    """

    emulator: Emulator
    folder: Path
    name: str

    def session(self, outputs: dict[str, str], session_name: str | None, *, key_of: str | None = None) -> Session:
        """Ask for a session of the role, as ``aws_signing_helper`` does.

        Args:
            outputs: The stack's ``TrustAnchor``, ``Profile`` and ``Role``.
            session_name: Name of the session, or None to say none.
            key_of: With whose key to sign. Default: its own.

        Raises:
            RefusedError: When there is none for it.
        """
        request: dict[str, Any] = {
            "profileArn": outputs["Profile"],
            "roleArn": outputs["Role"],
            "trustAnchorArn": outputs["TrustAnchor"],
            "roleSessionName": session_name,
        }
        text = "\n".join(request[name] or "" for name in _SIGNED)
        request["signature"] = certificates("sign", self.folder, key_of or self.name, text)
        request["certificate"] = (self.folder / f"{self.name}.pem").read_text()
        answer = ask(self.emulator, "sessions", request)
        return Session(self.emulator, answer.pop("arn"), answer)


def ask(emulator: Emulator, what: str, request: dict[str, Any]) -> dict[str, Any]:
    """Ask for something as a machine without credentials.

    Raises:
        RefusedError: When it gets nothing.
    """
    try:
        answer: dict[str, Any] = emulator.control("POST", what, request)
    except urllib.error.HTTPError as error:
        with error:
            raise RefusedError(json.loads(error.read())["error"]) from None
    return answer
