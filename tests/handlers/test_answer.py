"""Answers fit into 4,096 bytes, reach their address, and never tell it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cdk_codedeploy.handlers import answer as module
from cdk_codedeploy.handlers.answer import ANSWER_MAX, Answer, put
from cdk_codedeploy.handlers.contract import Failure

EVENT = {"StackId": "s", "RequestId": "r", "LogicalResourceId": "l", "ResponseURL": "https://secret.invalid"}


def test_document_is_what_cloudformation_reads() -> None:
    answer = Answer(event=EVENT, physical_id="p", data={"Name": "n"})
    assert json.loads(answer.body()) == {
        "Status": "SUCCESS",
        "Reason": "",
        "PhysicalResourceId": "p",
        "StackId": "s",
        "RequestId": "r",
        "LogicalResourceId": "l",
        "Data": {"Name": "n"},
    }
    assert json.loads(Answer(event=EVENT, physical_id="p", failure="it is so").body())["Status"] == "FAILED"


def filled(size: int) -> Answer:
    empty = len(Answer(event=EVENT, physical_id="p", data={"Big": ""}).body())
    return Answer(event=EVENT, physical_id="p", data={"Big": "x" * (size - empty)})


class TestSize:
    def test_of_the_limit_stays(self) -> None:
        answer = filled(ANSWER_MAX)
        assert len(answer.body()) == ANSWER_MAX
        assert answer.fitting(None) is answer

    def test_beyond_it_fails_where_nothing_can_be_kept(self) -> None:
        with pytest.raises(Failure, match=r"the answer has 4097 bytes and CloudFormation takes 4096; give the custom"):
            filled(ANSWER_MAX + 1).fitting(None)

    def test_beyond_it_goes_elsewhere(self) -> None:
        kept: dict[str, bytes] = {}

        def store(name: str, content: bytes) -> dict[str, str]:
            kept[name] = content
            return {"DataBucket": "b", "DataKey": "k"}

        answer = filled(5000).fitting(store)
        assert answer.data == {"DataBucket": "b", "DataKey": "k"}
        assert json.loads(kept["p"]) == filled(5000).data


class Receiver(BaseHTTPRequestHandler):
    received: list[tuple[str, dict[str, str], bytes]]
    statuses: list[int]

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, dict(self.headers), body))
        self.send_response(self.statuses.pop(0))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[Receiver]]]:
    kind = type("OwnReceiver", (Receiver,), {"received": [], "statuses": []})
    with HTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/answer?signature=secret", kind
        server.shutdown()
        thread.join()


class TestPut:
    @pytest.fixture(autouse=True)
    def slept(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        slept: list[float] = []
        monkeypatch.setattr(module, "sleep", slept.append)
        return slept

    def test_sends_without_a_content_type(self, receiver: tuple[str, type[Receiver]]) -> None:
        address, kind = receiver
        kind.statuses[:] = [200]
        put(address, b"{}")
        ((path, headers, body),) = kind.received
        assert (path, headers["Content-Type"], body) == ("/answer?signature=secret", "", b"{}")

    def test_tries_again(self, receiver: tuple[str, type[Receiver]], slept: list[float]) -> None:
        address, kind = receiver
        kind.statuses[:] = [503, 500, 200]
        put(address, b"{}")
        assert len(kind.received) == 3
        assert slept == [2, 4]

    def test_gives_up_without_telling_the_address(
        self, receiver: tuple[str, type[Receiver]], slept: list[float]
    ) -> None:
        address, kind = receiver
        kind.statuses[:] = [403] * 5
        with pytest.raises(OSError, match=r"^CloudFormation could not be answered in 5 attempts$") as caught:
            put(address, b"{}")
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
        assert len(slept) == 4
