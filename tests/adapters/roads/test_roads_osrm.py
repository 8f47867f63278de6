"""The client of OSRM-compatible servers, against a server in this process."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.roads.osrm_http import OsrmServer
from planner.kernel.errors import InvalidInput, Transient
from planner.kernel.places import Place

Answer = tuple[int, bytes]
SEA = Place(50.0, 5.0)


def places(count: int) -> list[Place]:
    """Return places in a row, 0.01 degrees apart."""
    return [Place(56.0 + n / 100, 10.0) for n in range(count)]


class Server:
    """A loopback server with OSRM's table interface; ``reply`` may replace its answers."""

    def __init__(self) -> None:
        self.requests: list[tuple[int, int]] = []
        self.limit = 10_000
        self.reply: Callable[[], Answer] | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = outer.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, path: str) -> Answer:
        """Return what OSRM would: seconds of latitude steps one way, twice of it the other."""
        if self.reply:
            return self.reply()
        parts = urlsplit(path)
        assert parts.path.startswith("/table/v1/driving/")
        query = parse_qs(parts.query)
        assert query["annotations"] == ["duration,distance"]
        points = [tuple(map(float, p.split(","))) for p in parts.path.rsplit("/", 1)[1].split(";")]
        a, b = ([points[int(n)] for n in query[side][0].split(";")] for side in ("sources", "destinations"))
        self.requests.append((len(a), len(b)))
        if len(a) * len(b) > self.limit:
            return 400, json.dumps({"code": "TooBig", "message": "Too many table coordinates"}).encode()
        steps = [[None if 5.0 in (p[0], q[0]) else round((q[1] - p[1]) * 100) for q in b] for p in a]
        table = [[None if s is None else 60.4 * s if s >= 0 else -120 * s for s in row] for row in steps]
        metres = [[None if s is None else 1000.6 * abs(s) for s in row] for row in steps]
        return 200, json.dumps({"code": "Ok", "durations": table, "distances": metres}).encode()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server."""
    running = Server()
    yield running
    running.close()


def test_answers_come_in_the_order_asked(server: Server) -> None:
    """Rows are origins, columns destinations; seconds and metres are rounded."""
    with OsrmServer(server.url) as roads:
        matrix = roads.between(places(3), places(4)[1:])
    assert matrix.seconds.tolist() == [[60, 121, 181], [0, 60, 121], [120, 0, 60]]
    assert matrix.metres.tolist() == [[1001, 2001, 3002], [0, 1001, 2001], [1001, 0, 1001]]


def test_large_tables_are_asked_in_blocks(server: Server) -> None:
    """A table is asked in blocks, and put together as if asked at once."""
    with OsrmServer(server.url, block=7) as blocks, OsrmServer(server.url) as whole:
        a = blocks.between(places(20), places(15))
        assert max(max(request) for request in server.requests) <= 7
        b = whole.between(places(20), places(15))
    assert (a.seconds == b.seconds).all()
    assert (a.metres == b.metres).all()


def test_blocks_shrink_to_what_the_server_takes(server: Server) -> None:
    """After «TooBig» the client asks for less, and does not ask for too much again."""
    server.limit = 30
    with OsrmServer(server.url) as roads:
        matrix = roads.between(places(12), places(9))
        refused = sum(a * b > 30 for a, b in server.requests)
        roads.between(places(12), places(9))
    assert sum(a * b > 30 for a, b in server.requests) == refused
    server.limit = 10_000
    with OsrmServer(server.url) as roads:
        assert (matrix.seconds == roads.between(places(12), places(9)).seconds).all()


def test_multiplier_scales_times_only(server: Server) -> None:
    """A multiplier makes times longer and leaves metres."""
    with OsrmServer(server.url, multiplier=2) as roads:
        matrix = roads.between(places(1), places(2))
        assert "times 2" in roads.label
    assert matrix.seconds.tolist() == [[0, 121]]
    assert matrix.metres.tolist() == [[0, 1001]]


def test_null_is_unreachable_and_named(server: Server) -> None:
    """Pairs without a way are an error naming the place they share."""
    with OsrmServer(server.url) as roads, pytest.raises(InvalidInput) as caught:
        roads.between(places(3), [*places(2), SEA])
    assert caught.value.code == "roads.unreachable"
    assert caught.value.where.startswith("destination 2 (50.000, 5.000)")


@pytest.mark.parametrize(
    "answer",
    [
        (503, b""),
        (500, b"{}"),
        (429, b"{}"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"code": "Ok"}'),
        (200, b'{"code": "Ok", "durations": [[1, 2]], "distances": [[1, 2]]}'),
        (200, b'{"code": "Ok", "durations": [["x"]], "distances": [[1]]}'),
    ],
)
def test_a_sick_server_is_transient(server: Server, answer: Answer) -> None:
    """5xx, 429 and nonsense are passing troubles, told with the server's address."""
    server.reply = lambda: answer
    with OsrmServer(server.url) as roads, pytest.raises(Transient, match=r"roads\.unavailable") as caught:
        roads.between(places(1), places(1))
    assert server.url in caught.value.where


def test_a_slow_server_is_transient(server: Server) -> None:
    """A server that does not answer in time is a passing trouble."""

    def slow() -> Answer:
        time.sleep(0.5)
        return 200, b""

    server.reply = slow
    with OsrmServer(server.url, timeout=0.1) as roads, pytest.raises(Transient, match=r"roads\.unavailable"):
        roads.between(places(1), places(1))


def test_no_server_is_transient(server: Server) -> None:
    """A server that is not there is a passing trouble."""
    server.close()
    with OsrmServer(server.url) as roads, pytest.raises(Transient, match="ConnectError"):
        roads.between(places(1), places(1))


def test_a_refusal_is_told(server: Server) -> None:
    """What the server refuses is told in its words."""
    server.reply = lambda: (400, b'{"code": "InvalidUrl", "message": "URL string malformed"}')
    with OsrmServer(server.url) as roads, pytest.raises(InvalidInput, match=r"roads\.engine-refused.*malformed"):
        roads.between(places(1), places(1))


def test_no_table_is_unreachable(server: Server) -> None:
    """A server that finds no way at all says so for all places."""
    server.reply = lambda: (400, b'{"code": "NoTable", "message": "No table found"}')
    with OsrmServer(server.url) as roads, pytest.raises(InvalidInput, match=r"roads\.unreachable"):
        roads.between(places(1), places(2)[1:])


@pytest.mark.parametrize("url", ["", "roads.example", "ftp://roads.example", "http://"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    """What is no http address is refused at once."""
    with pytest.raises(InvalidInput, match=r"roads\.url"):
        OsrmServer(url)


def test_nothing_asked_is_nothing_answered(server: Server) -> None:
    """No origins or no destinations ask the server nothing."""
    with OsrmServer(server.url) as roads:
        assert roads.between([], places(1)).seconds.shape == (0, 1)
        assert roads.between(places(1), []).seconds.shape == (1, 0)
    assert not server.requests
