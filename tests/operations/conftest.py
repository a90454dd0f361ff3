"""A server that plays AWS, and clients that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdk_codedeploy.operations import CodeDeployClient, S3Client, Session, codedeploy_client, open_session, s3_client
from tests.operations.aws_server import AwsServer, aws_server

APP_SPEC = """\
version: 0.0
os: linux
files:
  - source: index.html
    destination: /var/www/html
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
"""


@pytest.fixture
def aws(monkeypatch) -> Iterator[AwsServer]:
    """The server; the environment leads there and nowhere else."""
    with aws_server() as server:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "AWS_ENDPOINT_URL_S3"):
            monkeypatch.delenv(name, raising=False)
        for name, text in server.environment().items():
            monkeypatch.setenv(name, text)
        yield server


@pytest.fixture
def session(aws) -> Session:
    return open_session()


@pytest.fixture
def client(session) -> CodeDeployClient:
    return codedeploy_client(session)


@pytest.fixture
def s3(session) -> S3Client:
    return s3_client(session)


@pytest.fixture
def site(tmp_path) -> Path:
    """A directory that can be deployed."""
    folder = tmp_path / "site"
    scripts = folder / "scripts"
    scripts.mkdir(parents=True)
    (folder / "appspec.yml").write_text(APP_SPEC)
    (folder / "index.html").write_text("<p>hello</p>\n")
    (folder / ".htaccess").write_text("Deny from all\n")
    script = scripts / "start.sh"
    script.write_text("#!/bin/bash\nsystemctl restart httpd\n")
    script.chmod(0o755)
    return folder
