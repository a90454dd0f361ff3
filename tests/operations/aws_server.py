"""A server on the loopback interface that plays S3 and CodeDeploy: it keeps what it is sent and can be told to fail.

CodeDeploy's requests are checked against botocore's model, so a wrong member or type is refused as by the service.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import botocore.session
from botocore import xform_name
from botocore.validate import ParamValidator

from tests.operations.on_premises_instances import OnPremisesInstances

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
MODEL = botocore.session.get_session().get_service_model("codedeploy")
REGISTERED = 1_700_000_000


@dataclass
class Request:
    """One request: which operation, what it said, and its headers in lower case."""

    operation: str
    body: Any
    headers: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)


@dataclass
class Failure:
    """What is answered instead, and how often."""

    code: str
    message: str
    status: int
    times: int


@dataclass
class StoredObject:
    """One version of an object."""

    content: bytes
    etag: str
    version: str | None


class AwsServer:
    """The state of the server and what it was asked.

    Attributes:
        requests: Every request in order.
        applications: Names and platforms.
        revisions: What was registered with each application, oldest first.
        on_premises: The on-premises instances.
        objects: Versions by bucket and key, oldest first.
    """

    PAGE = 30

    def __init__(self) -> None:
        self.lock = Lock()
        self.requests: list[Request] = []
        self.applications = {"shop": "Server", "functions": "Lambda"}
        self.revisions: dict[str, list[dict[str, Any]]] = {"shop": [], "functions": []}
        self.on_premises = OnPremisesInstances()
        self.buckets = {"revisions": True, "unversioned": False}
        self.objects: dict[tuple[str, str], list[StoredObject]] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.failures: dict[str, Failure] = {}
        self.port = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """What a program needs to talk to this server and nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret-of-the-test",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }

    def fail(self, operation: str, code: str, message: str = "no", *, status: int = 400, times: int = 99) -> None:
        """Answer the next requests of an operation with an error."""
        self.failures[operation] = Failure(code, message, status, times)

    def asked(self, operation: str) -> list[Any]:
        """The bodies of the requests of one operation."""
        return [request.body for request in self.requests if request.operation == operation]

    def operations(self) -> list[str]:
        """The names of the operations, in order."""
        return [request.operation for request in self.requests]

    def failure(self, operation: str) -> Failure | None:
        """What to answer instead, this time."""
        found = self.failures.get(operation)
        if found is None or found.times == 0:
            return None
        found.times -= 1
        return found

    # CodeDeploy

    def codedeploy(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        """Answer one call, or raise a ``LookupError`` of code and message."""
        problems = ParamValidator().validate(body, MODEL.operation_model(operation).input_shape)
        if problems.has_errors():
            raise LookupError("ValidationException", problems.generate_report())
        on_premises = getattr(self.on_premises, f"do_{xform_name(operation)}", None)
        if on_premises is not None:
            answer: dict[str, Any] = on_premises(**body)
            return answer
        name = body["applicationName"]
        if name not in self.applications:
            raise LookupError("ApplicationDoesNotExistException", f"No application found for name: {name}")
        return getattr(self, f"_{operation}")(name, body)

    def _GetApplication(self, name: str, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"application": {"applicationName": name, "computePlatform": self.applications[name]}}

    def _RegisterApplicationRevision(self, name: str, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        known = self.revisions[name]
        if not any(each["revisionLocation"] == body["revision"] for each in known):
            info = {"description": body.get("description"), "registerTime": REGISTERED + len(known)}
            known.append({"revisionLocation": body["revision"], "genericRevisionInfo": info})
        return {}

    def _GetApplicationRevision(self, name: str, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        for each in self.revisions[name]:
            if each["revisionLocation"] == body["revision"]:
                info = each["genericRevisionInfo"]
                return {"applicationName": name, "revision": body["revision"], "revisionInfo": info}
        raise LookupError("RevisionDoesNotExistException", "The specified revision is not registered.")

    def _ListApplicationRevisions(self, name: str, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        found = [each["revisionLocation"] for each in self.revisions[name]]
        if body.get("sortOrder") == "descending":
            found.reverse()
        if "s3Bucket" in body:
            places = [(each, each.get("s3Location", {})) for each in found]
            prefix = body.get("s3KeyPrefix", "")
            found = [
                each
                for each, place in places
                if place.get("bucket") == body["s3Bucket"] and place["key"].startswith(prefix)
            ]
        start = int(body.get("nextToken", 0))
        page = found[start : start + self.PAGE]
        rest = {"nextToken": str(start + self.PAGE)} if found[start + self.PAGE :] else {}
        return {"revisions": page, **rest}

    def _BatchGetApplicationRevisions(self, name: str, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if len(body["revisions"]) > 25:
            raise LookupError("BatchLimitExceededException", "at most 25")
        # Not in the order of the request: the API promises none.
        found = [each for each in self.revisions[name] if each["revisionLocation"] in body["revisions"]]
        return {"applicationName": name, "revisions": found}

    # S3

    def store(self, bucket: str, key: str, content: bytes, etag: str) -> StoredObject:
        """Keep an object."""
        with self.lock:
            versions = self.objects.setdefault((bucket, key), [])
            version = f"version-{len(versions) + 1}" if self.buckets[bucket] else None
            versions.append(StoredObject(content, etag, version))
            return versions[-1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body of an answer are two packets; the second must not wait for the first to be acknowledged.
    disable_nagle_algorithm = True
    aws: AwsServer

    def log_message(self, *arguments: object) -> None:
        pass

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        content = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return content

    def _answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self.send_header("x-amz-request-id", "request-1")
        self.send_header("x-amzn-RequestId", "request-1")
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _record(self, operation: str, body: Any, query: dict[str, str] | None = None) -> Failure | None:
        headers = {name.lower(): text for name, text in self.headers.items()}
        with self.aws.lock:
            self.aws.requests.append(Request(operation, body, headers, query or {}))
            return self.aws.failure(operation)

    def do_POST(self) -> None:
        if target := self.headers.get("X-Amz-Target"):
            self._codedeploy(target.partition(".")[2])
        else:
            self._s3()

    def do_PUT(self) -> None:
        self._s3()

    def do_DELETE(self) -> None:
        self._s3()

    def _codedeploy(self, operation: str) -> None:
        body = json.loads(self._body())
        failure = self._record(operation, body)
        answer: dict[str, Any] = {}
        if failure is None:
            try:
                answer = self.aws.codedeploy(operation, body)
            except LookupError as error:
                failure = Failure(*error.args, status=400, times=1)
        if failure:
            answer = {"__type": failure.code, "message": failure.message}
        status = failure.status if failure else 200
        self._answer(status, json.dumps(answer, default=_seconds).encode(), Content_Type="application/x-amz-json-1.1")

    def _s3(self) -> None:
        address = urlsplit(self.path)
        bucket, _, key = unquote(address.path).lstrip("/").partition("/")
        query = {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
        content = self._body()
        kinds = {
            ("PUT", False): "PutObject",
            ("PUT", True): "UploadPart",
            ("DELETE", True): "AbortMultipartUpload",
            ("POST", False): "CreateMultipartUpload",
            ("POST", True): "CompleteMultipartUpload",
        }
        operation = kinds[self.command, "uploadId" in query]
        failure = self._record(operation, content, query)
        if failure is None and bucket not in self.aws.buckets:
            failure = Failure("NoSuchBucket", "The specified bucket does not exist", 404, 1)
        if failure is None and not self._checksum_is_right(content):
            failure = Failure("BadDigest", "The checksum did not match", 400, 1)
        if failure:
            text = f"<Error><Code>{failure.code}</Code><Message>{failure.message}</Message></Error>"
            self._answer(failure.status, text.encode())
            return
        getattr(self, f"_{operation}")(bucket, key, query, content)

    def _checksum_is_right(self, content: bytes) -> bool:
        told = self.headers.get("x-amz-checksum-sha256")
        return told is None or told == base64.b64encode(hashlib.sha256(content).digest()).decode()

    def _PutObject(self, bucket: str, key: str, query: dict[str, str], content: bytes) -> None:  # noqa: N802
        kept = self.aws.store(bucket, key, content, hashlib.md5(content).hexdigest())
        self._answer(200, ETag=f'"{kept.etag}"', **({"x_amz_version_id": kept.version} if kept.version else {}))

    def _CreateMultipartUpload(self, bucket: str, key: str, query: dict[str, str], content: bytes) -> None:  # noqa: N802
        with self.aws.lock:
            upload = f"upload-{len(self.aws.parts) + 1}"
            self.aws.parts[upload] = {}
        told = f"<Bucket>{bucket}</Bucket><Key>{escape(key)}</Key><UploadId>{upload}</UploadId>"
        root = "InitiateMultipartUploadResult"
        self._answer(200, f'<{root} xmlns="{NAMESPACE}">{told}</{root}>'.encode())

    def _UploadPart(self, bucket: str, key: str, query: dict[str, str], content: bytes) -> None:  # noqa: N802
        self.aws.parts[query["uploadId"]][int(query["partNumber"])] = content
        self._answer(200, ETag=f'"{hashlib.md5(content).hexdigest()}"')

    def _CompleteMultipartUpload(self, bucket: str, key: str, query: dict[str, str], content: bytes) -> None:  # noqa: N802
        parts = self.aws.parts.pop(query["uploadId"])
        numbers = [int(number) for number in re.findall(rb"<PartNumber>(\d+)<", content)]
        whole = b"".join(parts[number] for number in numbers)
        digest = hashlib.md5(b"".join(hashlib.md5(parts[number]).digest() for number in numbers)).hexdigest()
        kept = self.aws.store(bucket, key, whole, f"{digest}-{len(numbers)}")
        told = f"<Bucket>{bucket}</Bucket><Key>{escape(key)}</Key><ETag>&quot;{kept.etag}&quot;</ETag>"
        root = "CompleteMultipartUploadResult"
        body = f'<{root} xmlns="{NAMESPACE}">{told}</{root}>'.encode()
        self._answer(200, body, **({"x_amz_version_id": kept.version} if kept.version else {}))

    def _AbortMultipartUpload(self, bucket: str, key: str, query: dict[str, str], content: bytes) -> None:  # noqa: N802
        self.aws.parts.pop(query["uploadId"], None)
        self._answer(204)


def _seconds(moment: datetime) -> float:
    return moment.timestamp()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        # A client that gives up hangs up.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def aws_server() -> Iterator[AwsServer]:
    """Run a server while the block runs."""
    state = AwsServer()
    handler = type("Handler", (_Handler,), {"aws": state})
    with _Server(("127.0.0.1", 0), handler) as server:
        state.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
