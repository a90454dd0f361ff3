"""The check that requests an address, against a server that answers one thing after another."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest

from cdk_codedeploy.hooks.http_check import HttpCheckError, run
from cdk_codedeploy.hooks.settings import HttpCheckSettings


class Answers(BaseHTTPRequestHandler):
    statuses: ClassVar[list[int]] = []
    requests: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.requests.append((self.path, self.headers["Host"]))
        self.send_response(self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"version 2")

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    Answers.statuses, Answers.requests = [200], []
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def quick(url: str, **settings: Any) -> HttpCheckSettings:
    return HttpCheckSettings(url=url, **{"attempts": 4, "pause_seconds": 7, **settings})


def test_asks_until_the_answer_is_as_expected(url: str) -> None:
    Answers.statuses = [503, 404, 200]
    slept: list[float] = []
    run(quick(f"{url}/health?deep=1", headers={"Host": "shop.example.com"}), sleep=slept.append)
    assert Answers.requests == [("/health?deep=1", "shop.example.com")] * 3
    assert slept == [7, 7]


def test_often_enough_in_a_row(url: str) -> None:
    Answers.statuses = [200, 503, 200, 200]
    run(quick(url, in_a_row=2), sleep=lambda _: None)
    assert len(Answers.requests) == 4


def test_tells_what_came_at_last(url: str) -> None:
    Answers.statuses = [503]
    with pytest.raises(HttpCheckError) as caught:
        run(quick(url, in_a_row=2), sleep=lambda _: None)
    assert str(caught.value) == (
        f"{url} did not answer 2 times in a row as expected in 4 attempts; at last it answered 503"
    )


def test_looks_for_a_text(url: str) -> None:
    run(quick(url, contains="version 2"))
    with pytest.raises(HttpCheckError, match=r"at last it answered 200 without the text that was expected$"):
        run(quick(url, contains="version 3"), sleep=lambda _: None)


def test_follows_no_redirection(url: str) -> None:
    Answers.statuses = [302]
    run(quick(url, statuses=[302]))
    assert [path for path, _ in Answers.requests] == ["/"]


def test_address_that_nobody_listens_at() -> None:
    with pytest.raises(HttpCheckError, match=r"in 1 attempts; at last it could not be asked: ConnectionRefusedError$"):
        run(quick("http://127.0.0.1:9", attempts=1))


@pytest.mark.parametrize(("verify", "reason"), [(True, "SSL"), (False, "SSL")])
def test_https_is_spoken_to_https_addresses(url: str, verify: bool, reason: str) -> None:
    with pytest.raises(HttpCheckError, match=f"could not be asked: {reason}"):
        run(quick(url.replace("http:", "https:"), attempts=1, verify_certificate=verify))
