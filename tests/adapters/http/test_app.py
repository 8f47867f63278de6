"""The shell around every interface: problem answers, limits, simulated time, security headers, health."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from fastapi import Body, FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from adapters.http.access import Caller, NotSignedIn
from adapters.http.app import MAX_BODY, create_app
from adapters.http.clock import TIME_HEADER, SimulatedClock
from adapters.sql.access.store import AccessStore
from adapters.sql.engine import Durability, make_engine
from adapters.sql.migrate import upgrade
from planner.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, SamturError, Transient
from planner.kernel.principal import Role
from tests.adapters.http.app_client import ask, pieces

NOW = datetime(2026, 3, 17, 8, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options")


class Shell:
    """An application with routes that fail in every way."""

    def __init__(self, engine: Engine, simulated: SimulatedClock | None = None) -> None:
        self.access = AccessStore(engine)
        self.state: dict[str, Any] = {"ok": True}
        self.app: FastAPI = create_app(self.access, CollectorRegistry(), lambda: self.state, simulated=simulated)

        @self.app.get("/api/fails/{kind}")
        def fails(kind: str) -> None:
            raise FAILURES[kind]

        @self.app.post("/api/takes")
        def takes(body: Annotated[dict[str, int], Body()]) -> dict[str, int]:
            return body

        @self.app.get("/api/who")
        def who(caller: Caller) -> dict[str, str]:
            return {"name": caller.name}

        @self.app.get("/api/clerks")
        def clerks(caller: Caller) -> None:
            caller.require(Role.CLERK)


FAILURES: dict[str, Exception] = {
    "signed-out": NotSignedIn("access.not-signed-in", "nobody is signed in"),
    "forbidden": Forbidden("x.forbidden", "not yours"),
    "missing": NotFound("x.missing", "not there", where="T1"),
    "conflict": Conflict("x.conflict", "somebody was first", do="Read again."),
    "invalid": InvalidInput("x.invalid", "wrong", where="field"),
    "away": Transient("x.away", "the world does not answer"),
    "other": SamturError("x.other", "something of ours"),
    "defect": ZeroDivisionError("a secret detail"),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The access database of all these tests."""
    made = make_engine(
        f"sqlite:///{tmp_path_factory.mktemp('shell')}/a.sqlite", "access", durability=Durability.PROCESS
    )
    upgrade(made, "access")
    yield made
    made.dispose()


@pytest.fixture
def shell(engine: Engine) -> Shell:
    """The application on real time."""
    return Shell(engine)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("signed-out", 401, "access.not-signed-in"),
        ("forbidden", 403, "x.forbidden"),
        ("missing", 404, "x.missing"),
        ("conflict", 409, "x.conflict"),
        ("invalid", 422, "x.invalid"),
        ("away", 503, "x.away"),
        ("other", 500, "x.other"),
        ("defect", 500, "http.unexpected"),
    ],
)
def test_every_error_is_a_problem_with_its_code(shell: Shell, kind: str, status: int, code: str) -> None:
    """Each class of error has its status, media type, code and fields; a defect tells nothing of itself."""
    answer = ask(shell.app, "GET", f"/api/fails/{kind}")
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["type"] == f"urn:samtur:error:{code}"
    assert set(body) == {"type", "title", "status", "code", "what", "where", "do"}
    assert body["title"] == body["what"] != ""
    assert "secret" not in answer.text
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize(
    ("method", "path", "more", "told"),
    [
        ("GET", "/api/nothing", {}, (404, "http.404")),
        ("DELETE", "/api/takes", {}, (405, "http.405")),
        ("POST", "/api/takes", {"content": b"{", "headers": JSON}, (422, "http.bad-request")),
        ("POST", "/api/takes", {"content": b"\xff", "headers": JSON}, (400, "http.400")),
        ("POST", "/api/takes", {"json": {"a": "text"}}, (422, "http.bad-request")),
        ("POST", "/api/takes", {}, (422, "http.bad-request")),
    ],
)
def test_what_the_framework_refuses_is_a_problem_too(
    shell: Shell, method: str, path: str, more: dict[str, Any], told: tuple[int, str]
) -> None:
    """Unknown paths, wrong methods, and bodies of the wrong form have codes; the field is named."""
    answer = ask(shell.app, method, path, **more)
    assert (answer.status_code, answer.json()["code"]) == told
    assert answer.headers["Content-Type"] == "application/problem+json"
    if "json" in more:
        assert answer.json()["where"].startswith("a: ")


def test_an_oversized_body_is_refused_whether_or_not_it_tells_its_size(shell: Shell) -> None:
    """More than 8 MiB is answered 413 by its header, by its pieces, and when the header is nonsense."""
    told = ask(shell.app, "POST", "/api/takes", content=b"x" * (MAX_BODY + 1))
    assert (told.status_code, told.json()["code"]) == (413, "http.too-large")
    untold = ask(shell.app, "POST", "/api/takes", content=pieces(9, 1024 * 1024))
    assert (untold.status_code, untold.json()["code"]) == (413, "http.413")
    nonsense = ask(shell.app, "POST", "/api/takes", content=b"{}", headers={"Content-Length": "-1"})
    assert (nonsense.status_code, nonsense.json()["code"]) == (413, "http.too-large")
    assert ask(shell.app, "POST", "/api/takes", json={"a": 1}).json() == {"a": 1}


def test_a_system_on_real_time_refuses_to_be_told_the_time(shell: Shell) -> None:
    """The header for simulated days is an error in service, and the request is not carried out."""
    answer = ask(shell.app, "POST", "/api/takes", json={"a": 1}, headers={TIME_HEADER: NOW.isoformat()})
    assert (answer.status_code, answer.json()["code"]) == (422, "http.no-simulated-time")


def test_a_simulated_clock_goes_forward_only(engine: Engine) -> None:
    """An instant with zone moves it, an earlier one does not, and what is none is refused."""
    clock = SimulatedClock()
    shell = Shell(engine, clock)
    assert ask(shell.app, "GET", "/healthz", headers={TIME_HEADER: NOW.isoformat()}).status_code == 200
    assert ask(shell.app, "GET", "/healthz", headers={TIME_HEADER: "2026-03-17T07:00:00Z"}).status_code == 200
    assert clock() == NOW
    for wrong in ("2026-03-17T09:00:00", "tomorrow", ""):
        refused = ask(shell.app, "GET", "/healthz", headers={TIME_HEADER: wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, "http.bad-time")
    assert clock() == NOW


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/api/nothing", "/api/fails/away", "/api/openapi.json"])
def test_every_answer_carries_the_security_headers(shell: Shell, path: str) -> None:
    """Answers, problems and refusals alike forbid framing, sniffing and foreign content."""
    for headers in ({}, {TIME_HEADER: NOW.isoformat()}):
        answer = ask(shell.app, "GET", path, headers=headers)
        assert [name for name in HEADERS if name not in answer.headers] == []
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_keys_open_and_nothing_else_does(shell: Shell) -> None:
    """A valid key names its caller; none, a wrong, a revoked one are 401; a key without the role is 403."""
    key = shell.access.add_api_key("ward 7", [Role.SYSTEM], NOW)
    signed = {"Authorization": f"Bearer {key}"}
    assert ask(shell.app, "GET", "/api/who", headers=signed).json() == {"name": "ward 7"}
    assert ask(shell.app, "GET", "/api/clerks", headers=signed).status_code == 403
    for wrong in (
        {},
        {"Authorization": f"Bearer {key}x"},
        {"Authorization": key},
        {"Authorization": "Bearer samtur_x_y"},
    ):
        assert ask(shell.app, "GET", "/api/who", headers=wrong).status_code == 401
    shell.access.revoke_api_key(key.split("_")[1])
    assert ask(shell.app, "GET", "/api/who", headers=signed).status_code == 401


def test_readiness_is_what_health_says(shell: Shell) -> None:
    """200 while everything can be used, 503 when not; being alive is another question."""
    assert ask(shell.app, "GET", "/readyz").status_code == 200
    shell.state = {"ok": False, "databases": {"booking": "OperationalError"}}
    answer = ask(shell.app, "GET", "/readyz")
    assert (answer.status_code, answer.json()) == (503, shell.state)
    assert ask(shell.app, "GET", "/healthz").status_code == 200
