"""AWS as an instance sees it, on the loopback address: its metadata, the agent's bucket, and the API."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

INSTANCE = "i-0123456789abcdef0"
GROUP = "Web & friends"
KEY = "ASIAINSTANCE"
SECRET = "s3cr/et+of=instance"
SESSION = "IQoJb3JpZ2luX2Vj/of+instance=="
_TOKEN = "metadata-token"
_KEYS = json.dumps({"Code": "Success", "AccessKeyId": KEY, "SecretAccessKey": SECRET, "Token": SESSION}, indent=2)
_DESCRIBED = (
    "<DescribeAutoScalingInstancesResponse><DescribeAutoScalingInstancesResult><AutoScalingInstances>\n<member>\n"
    f"<AutoScalingGroupName>{GROUP.replace('&', '&amp;')}</AutoScalingGroupName><InstanceId>{INSTANCE}</InstanceId>\n"
    "</member></AutoScalingInstances></DescribeAutoScalingInstancesResult></DescribeAutoScalingInstancesResponse>"
)


@dataclass(frozen=True)
class Call:
    """A call of the API, with a signature that was right."""

    host: str
    form: dict[str, str]


@dataclass
class AwsEndpoint:
    """What the endpoint goes by, and what it was asked."""

    bucket: Path
    address: str = ""
    tags: bool = True
    refusals: int = 0
    calls: list[Call] = field(default_factory=list[Call])
    refused: list[str] = field(default_factory=list[str])

    def here(self, script: str) -> str:
        """Return a script for which this is AWS."""
        moved = script.replace("http://169.254.169.254", self.address)
        return moved.replace('"https://" + host', f'"{self.address}/"')

    def metadata(self, path: str) -> str | None:
        """What the metadata service says."""
        found = {"instance-id": INSTANCE, "iam/security-credentials/": "Role", "iam/security-credentials/Role": _KEYS}
        if self.tags:
            found["tags/instance/aws:autoscaling:groupName"] = GROUP
        return found.get(path)

    def called(self, host: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        """Take a call of the API."""
        form = dict(parse_qsl(body.decode(), strict_parsing=True))
        service = host.split(".", maxsplit=1)[0].removesuffix("-fips")
        if headers["authorization"] != _authorization(service, host, headers, body):
            self.refused.append("SignatureDoesNotMatch")
            return 403, "<Code>SignatureDoesNotMatch</Code>"
        if self.refusals > 0:
            self.refusals -= 1
            self.refused.append(form["Action"])
            return 400, "<Code>ValidationError</Code><Message>No active Lifecycle Action found</Message>"
        self.calls.append(Call(host, form))
        return 200, _DESCRIBED if form["Action"] == "DescribeAutoScalingInstances" else "<Response/>"


def _authorization(service: str, host: str, headers: dict[str, str], body: bytes) -> str:
    """The header as the SDK makes it."""
    names = ("content-type", "x-amz-date", "x-amz-security-token")
    request = AWSRequest("POST", f"https://{host}/", {name: headers[name] for name in names}, body)
    request.context["timestamp"] = headers["x-amz-date"]
    assert headers["x-amz-security-token"] == SESSION
    region = host.split(".")[1]
    signer = SigV4Auth(Credentials(KEY, SECRET, SESSION), service, region)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    signed = signer.signed_headers(signer.headers_to_sign(request))
    scope = f"{headers['x-amz-date'][:8]}/{region}/{service}/aws4_request"
    signature = signer.signature(text, request)
    return f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={signed}, Signature={signature}"


@contextmanager
def aws_endpoint(bucket: Path) -> Iterator[AwsEndpoint]:
    """Serve AWS until the end of the block.

    Args:
        bucket: Folder with the objects of the agent's bucket.
    """
    state = AwsEndpoint(bucket)

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            good = self.path == "/latest/api/token" and self.headers["X-aws-ec2-metadata-token-ttl-seconds"]
            self._answer(*((200, _TOKEN) if good else (400, "")))

        def do_GET(self) -> None:
            if self.path.startswith("/latest/meta-data/"):
                found = state.metadata(self.path.removeprefix("/latest/meta-data/"))
                trusted = self.headers["X-aws-ec2-metadata-token"] == _TOKEN
                self._answer(*((401, "") if not trusted else (404, "") if found is None else (200, found)))
                return
            path = state.bucket / self.path.lstrip("/")
            self._answer(*((200, path.read_text()) if path.is_file() else (404, "")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(*state.called(self.headers["Host"], {k.lower(): v for k, v in self.headers.items()}, body))

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class calls it so)
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield state
        server.shutdown()
