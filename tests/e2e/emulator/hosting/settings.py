"""What the server is started with, and the environment that ministack reads."""

from __future__ import annotations

import os
import tempfile
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

ADDRESS = "127.0.0.1"
ROOT_KEY = "test"
_IN_FUNCTIONS = Path(__file__).parent / "in_functions"

# Whatever the machine's owner has set for the real AWS, or for a proxy, means nothing here.
_FOREIGN = ("AWS_", "MINISTACK_", "LOCALSTACK_")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True)
class Settings:
    """How one server runs.

    Args:
        state: The only folder that is written to.
        speed: How many seconds of the services pass in one second.
        port: Port to listen on. 0 for a free one.
    """

    state: Path
    speed: float
    port: int

    @property
    def ca(self) -> Path:
        """Certificate of the authority that signed the server's."""
        return self.state / "ca.pem"

    @property
    def certificate(self) -> Path:
        """The server's certificate, followed by the authority's."""
        return self.state / "server.pem"

    @property
    def key(self) -> Path:
        """The server's private key."""
        return self.state / "server.key"

    @property
    def log(self) -> Path:
        """Where warnings and errors are written."""
        return self.state / "server.log"

    @property
    def ready(self) -> Path:
        """The file that says that the server listens, and where."""
        return self.state / "ready.json"

    @property
    def temporary(self) -> Path:
        """Folder for everything short-lived, Lambda's code included."""
        return self.state / "tmp"


def prepare_environment(environment: MutableMapping[str, str], settings: Settings, port: int) -> None:
    """Set what ministack reads when it is imported. Its Lambda functions inherit the same.

    Args:
        environment: ``os.environ``.
        settings: How the server runs.
        port: The port it listens on.
    """
    for name in list(environment):
        if name.startswith(_FOREIGN) or name.lower() in _PROXIES:
            del environment[name]
    settings.temporary.mkdir(parents=True, exist_ok=True)
    ca = str(settings.ca)
    environment.update(
        {
            "AUTH": "true",
            "GATEWAY_PORT": str(port),
            "BIND_HOST": ADDRESS,
            "MINISTACK_HOST": ADDRESS,
            "USE_SSL": "1",
            "MINISTACK_SSL_CERT": str(settings.certificate),
            "MINISTACK_SSL_KEY": str(settings.key),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LAMBDA_EXECUTOR": "local",
            # A function that fails when invoked asynchronously is tried again after one minute and after two.
            "LAMBDA_ASYNC_RETRY_BASE_SECONDS": str(60 / settings.speed),
            # A state machine that looks every ten seconds looks twice a second.
            "SFN_WAIT_SCALE": "0.05",
            "PERSIST_STATE": "0",
            "STATE_DIR": str(settings.state / "ministack"),
            "S3_DATA_DIR": str(settings.state / "s3"),
            "LOG_LEVEL": "WARNING",
            "TMPDIR": str(settings.temporary),
            # No daemon is asked for containers.
            "DOCKER_HOST": f"unix://{settings.state / 'no-docker.sock'}",
            "AWS_ACCESS_KEY_ID": ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            # Functions do not see the emulator itself, but what is to run in them.
            "PYTHONPATH": str(_IN_FUNCTIONS),
            # Lambda functions call back, by way of boto3, urllib or Node.
            "AWS_CA_BUNDLE": ca,
            "REQUESTS_CA_BUNDLE": ca,
            "SSL_CERT_FILE": ca,
            "NODE_EXTRA_CA_CERTS": ca,
            "NO_PROXY": ADDRESS,
        }
    )
    tempfile.tempdir = str(settings.temporary)
