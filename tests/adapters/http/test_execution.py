"""Execution over HTTP: the way of a day, rights, audit and bad input."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from adapters.http import problems
from adapters.http.access import principal
from adapters.http.clock import SimulatedClock
from adapters.http.execution import router
from adapters.runtime.runtime import ModuleRuntime
from adapters.sql.engine import make_engine
from adapters.sql.execution.store import SqlExecutionStore
from adapters.sql.migrate import upgrade
from planner.execution.module import build
from planner.kernel.principal import Principal, Role
from planner.messages.envelope import Envelope
from planner.messages.payload import Payload
from tests.execution.road import (
    BASE,
    CONFIG,
    DAY,
    HOME,
    RUN,
    START,
    Crow,
    Plain,
    at,
    booked,
    card,
    promised,
    run,
    stops_for,
)

Json = dict[str, Any]
VEHICLE: Json = {
    "vehicle_id": "V1",
    "service_day": DAY,
    "operator_id": "O1",
    "contract_id": "K1",
    "kind": "variable",
    "vehicle_type": "car",
    "layouts": [{"seats": 4, "wheelchairs": 0}],
    "equipment": ["lift"],
    "base": {"lat": 56.45, "lon": 9.4},
    "opens_at": at(-60).isoformat(),
    "closes_at": at(600).isoformat(),
}


class Api:
    """The interface under test, asked as anybody."""

    def __init__(self, runtime: ModuleRuntime[Any], clock: SimulatedClock) -> None:
        self.runtime, self.clock = runtime, clock
        app = FastAPI()
        problems.install(app)
        app.include_router(router(runtime, CONFIG, Crow(), Plain()), prefix="/api/execution")
        app.dependency_overrides[principal] = lambda: self.caller
        self.caller = Principal("nobody", frozenset())
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://test")
        self._loop = asyncio.Runner()

    def close(self) -> None:
        """Let go of client and loop."""
        self._loop.run(self._client.aclose())
        self._loop.close()

    def tell(self, *payloads: Payload, version: int = 1) -> None:
        """Handle messages."""
        for payload in payloads:
            queue = f"execution.{payload.message_type.split('.')[0]}-events"
            envelope = Envelope("/test", payload.message_type, "s", START, version, payload)
            assert self.runtime.handle(queue, envelope.to_bytes()).failure is None

    def ask(self, role: Role, method: str, path: str, body: Any = None, *, operator: str = "O1") -> tuple[int, Any]:
        """Return status and answer of a request made in a role."""
        mine = operator if role is Role.OPERATOR else None
        self.caller = Principal(f"{role.value}@{mine}", frozenset({role}), mine)
        answer = self._loop.run(self._client.request(method, f"/api/execution{path}", json=body))
        return answer.status_code, answer.json()

    def post(self, path: str, body: Any, *, operator: str = "O1") -> tuple[int, Any]:
        """Send a command as an operator."""
        return self.ask(Role.OPERATOR, "POST", path, body, operator=operator)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """Execution's interface on SQLite with a run for vehicle V1 of operator O1, trips A and B."""
    engine = make_engine(f"sqlite:///{tmp_path}/execution.sqlite", "execution")
    upgrade(engine, "execution")
    clock = SimulatedClock(START)
    api = Api(ModuleRuntime(build(), engine, SqlExecutionStore, clock), clock)
    trips = [message for t in "AB" for message in (booked(t), promised(t), card(t, f"Navn {t}"))]
    api.tell(*trips, run(stops_for(["A", "B"])))
    yield api
    api.close()
    engine.dispose()


def _event(trip: str, event: str, minute: float) -> Json:
    return {"trip_id": trip, "event": event, "at": at(minute).isoformat()}


def test_a_run_from_offer_to_completion(api: Api) -> None:
    """An operator offers, accepts, leaves, reports and completes; the day's figures say so."""
    assert api.post("/vehicles", VEHICLE)[0] == 201
    assert api.post(f"/runs/{RUN}/accept", {"version": 1})[1]["status"] == "accepted"
    api.clock.advance_to(at(200))
    assert api.post(f"/runs/{RUN}/leave", {"at": at(0).isoformat()})[1]["status"] == "driving"
    assert api.post(f"/runs/{RUN}/position", {"at": at(5).isoformat(), "point": HOME.model_dump()})[1]["taken"]
    events = [_event("A", "arrived", 9), _event("A", "picked-up", 12), _event("B", "picked-up", 17)]
    status, answer = api.post(f"/runs/{RUN}/events", {"events": events})
    assert (status, [e["duplicate"] for e in answer["events"]]) == (200, [False] * 3)
    assert api.post(f"/runs/{RUN}/events", {"events": events[:1]})[1]["events"][0]["duplicate"]
    status, answer = api.post(f"/runs/{RUN}/complete", {"at": at(100).isoformat()})
    assert (status, answer["code"]) == (409, "execution.run-unfinished")
    events = [_event("A", "dropped-off", 55), _event("B", "dropped-off", 55)]
    assert api.post(f"/runs/{RUN}/events", {"events": events})[0] == 200
    assert api.post(f"/runs/{RUN}/complete", {"at": at(100).isoformat()})[1]["status"] == "completed"
    figures = api.ask(Role.PLANNER, "GET", f"/days/{DAY}/summary")[1]
    assert (figures["trips_carried"], figures["runs_completed"], figures["vehicles_used"]) == (2, 1, 1)
    story = api.ask(Role.CLERK, "GET", "/trips/A/story")[1]
    assert [line["kind"] for line in story][-3:] == ["arrived", "picked-up", "dropped-off"]


def test_vehicles_in_a_batch_are_taken_all_or_none(api: Api) -> None:
    """One wrong vehicle in a list leaves nothing half done."""
    wrong = VEHICLE | {"vehicle_id": "V2", "closes_at": VEHICLE["opens_at"]}
    status, answer = api.post("/vehicles", [VEHICLE, wrong])
    assert (status, answer["code"]) == (422, "execution.vehicle-hours")
    assert api.ask(Role.PLANNER, "GET", f"/vehicles?day={DAY}")[1] == []
    status, answer = api.post("/vehicles", [VEHICLE, VEHICLE | {"vehicle_id": "V2"}])
    assert (status, len(answer)) == (201, 2)


def test_operators_reach_only_what_is_theirs(api: Api) -> None:
    """Every way to another operator's vehicle, run, passenger or statement is closed; nothing is changed by trying."""
    api.post("/vehicles", VEHICLE)
    body = {"point": BASE.model_dump(), "reason": "x"}
    tries: list[tuple[str, str, Any]] = [
        ("POST", "/vehicles", VEHICLE),
        ("POST", "/vehicles/V1/withdraw", {"service_day": DAY, "reason": "x"}),
        ("GET", f"/vehicles?day={DAY}&operator=O1", None),
        ("GET", f"/runs?day={DAY}&operator=O1", None),
        ("GET", f"/runs/{RUN}", None),
        ("GET", f"/runs/{RUN}/sheet", None),
        ("GET", "/statements?operator=O1", None),
        ("POST", f"/runs/{RUN}/accept", {"version": 1}),
        ("POST", f"/runs/{RUN}/reject", {"version": 1, "reason": "x"}),
        ("POST", f"/runs/{RUN}/leave", {}),
        ("POST", f"/runs/{RUN}/events", {"events": [_event("A", "arrived", 0)]}),
        ("POST", f"/runs/{RUN}/position", {"point": BASE.model_dump()}),
        ("POST", f"/runs/{RUN}/delay", {"delay_s": 600}),
        ("POST", f"/runs/{RUN}/lost", body),
        ("POST", f"/runs/{RUN}/complete", {}),
    ]
    for method, path, payload in tries:
        status, answer = api.ask(Role.OPERATOR, method, path, payload, operator="O2")
        assert (status, answer["code"]) == (403, "access.other-operator"), path
    refused = api.post("/positions", [{"run_id": RUN, "point": BASE.model_dump()}], operator="O2")[1]
    assert refused[0]["error"]["code"] == "access.other-operator"
    assert api.ask(Role.OPERATOR, "GET", f"/runs?day={DAY}", operator="O2")[1]["runs"] == []
    assert api.ask(Role.OPERATOR, "GET", f"/vehicles?day={DAY}", operator="O2")[1] == []
    assert api.ask(Role.PLANNER, "GET", f"/runs/{RUN}")[1]["status"] == "planned"
    assert api.ask(Role.AUDITOR, "GET", "/audit")[1] == []


def test_each_role_does_only_its_own(api: Api) -> None:
    """Readers cannot command, nobody without a role reads, operators see no story and no figures of all."""
    forbidden = [
        (Role.PLANNER, "POST", "/vehicles", VEHICLE),
        (Role.CLERK, "POST", f"/runs/{RUN}/accept", {"version": 1}),
        (Role.AUDITOR, "POST", f"/runs/{RUN}/events", {"events": [_event("A", "arrived", 0)]}),
        (Role.OPERATOR, "GET", "/trips/A/story", None),
        (Role.OPERATOR, "GET", f"/days/{DAY}/summary", None),
        (Role.PLANNER, "GET", f"/runs/{RUN}/sheet", None),
        (Role.SYSTEM, "GET", f"/runs/{RUN}/sheet", None),
        (Role.CLERK, "GET", "/audit", None),
        (Role.CLERK, "POST", "/personal/erase", {}),
    ]
    for role, method, path, body in forbidden:
        assert api.ask(role, method, path, body)[0] == 403, (role, path)
    assert api.ask(Role.SYSTEM, "POST", f"/runs/{RUN}/accept", {"version": 1})[0] == 200


def test_sheet_opens_cards_on_record(api: Api) -> None:
    """The driver's sheet shows who travels, and the auditor sees that it was shown, to whom."""
    sheet = api.ask(Role.OPERATOR, "GET", f"/runs/{RUN}/sheet")[1]
    assert sheet["itinerary"][0]["actions"][0]["passenger"]["name"] == "Navn A"
    trail = api.ask(Role.AUDITOR, "GET", "/audit?trip_id=A")[1]
    assert [(line["reader"], line["trip_id"], line["purpose"]) for line in trail] == [("operator@O1", "A", "run-sheet")]
    for path in (f"/runs/{RUN}", f"/runs?day={DAY}&detail=true"):
        assert "Navn" not in str(api.ask(Role.OPERATOR, "GET", path)[1])


def test_sheet_closes_when_the_run_is_given_back(api: Api) -> None:
    """An operator that rejected a run does not see its passengers any more; the office does."""
    api.post(f"/runs/{RUN}/reject", {"version": 1, "reason": "ill"})
    assert api.ask(Role.OPERATOR, "GET", f"/runs/{RUN}/sheet")[1]["code"] == "execution.sheet-closed"
    assert api.ask(Role.CLERK, "GET", f"/runs/{RUN}/sheet")[0] == 200


def test_cards_are_erased_on_command(api: Api) -> None:
    """Erasure takes what is due by the system's clock."""
    assert api.ask(Role.SYSTEM, "POST", "/personal/erase", {})[1] == {"erased": 0}
    api.clock.advance_to(at(10_000))
    assert api.ask(Role.SYSTEM, "POST", "/personal/erase", {})[1] == {"erased": 2}
    assert api.ask(Role.CLERK, "GET", f"/runs/{RUN}/sheet")[1]["itinerary"][0]["actions"][0]["passenger"] is None


def test_only_what_changed_is_listed(api: Api) -> None:
    """Asking from the last place gives nothing until a run changes, then that run with its stops."""
    seen = api.ask(Role.SYSTEM, "GET", f"/runs?day={DAY}")[1]["changed"]
    again = api.ask(Role.SYSTEM, "GET", f"/runs?day={DAY}&changed_since={seen}")[1]
    assert (again["changed"], again["runs"]) == (seen, [])
    api.tell(run(stops_for(["A"])), version=2)
    assert api.ask(Role.OPERATOR, "GET", "/days")[1] == [DAY]
    assert api.ask(Role.OPERATOR, "GET", "/days", operator="O2")[1] == []
    changed = api.ask(Role.SYSTEM, "GET", f"/runs?day={DAY}&changed_since={seen}&detail=true")[1]
    assert [(r["run_id"], r["version"], len(r["itinerary"])) for r in changed["runs"]] == [(RUN, 2, 2)]
    assert changed["changed"] > seen


def test_breakdown_and_delay_are_answered(api: Api) -> None:
    """A delay names whose promise breaks; a lost vehicle ends the run."""
    api.post(f"/runs/{RUN}/accept", {"version": 1})
    assert api.post(f"/runs/{RUN}/delay", {"delay_s": 3600})[1]["breaking"] == ["A", "B"]
    body = {"point": BASE.model_dump(), "reason": "engine", "at": at(1).isoformat()}
    assert api.post(f"/runs/{RUN}/lost", body)[1]["status"] == "lost"
    answer = api.post("/positions", [{"run_id": RUN, "point": BASE.model_dump()}])[1]
    assert answer[0]["error"]["code"] == "execution.run-over"


def test_events_of_many_runs_stand_each_by_itself(api: Api) -> None:
    """In a batch over runs a wrong report is answered with its error and keeps nothing of itself; the others count."""
    api.post(f"/runs/{RUN}/accept", {"version": 1})
    api.clock.advance_to(at(60))
    batch = [
        {"run_id": RUN, **_event("A", "arrived", 9)},
        {"run_id": RUN, **_event("B", "dropped-off", 10)},
        {"run_id": "R-none", **_event("B", "arrived", 10)},
        {"run_id": RUN, **_event("A", "picked-up", 12)},
    ]
    answer = api.post("/events", batch)[1]
    codes = [item.get("error", {}).get("code") for item in answer]
    assert codes == [None, "execution.event-order", "execution.no-run", None]
    shown = api.ask(Role.SYSTEM, "GET", f"/runs/{RUN}")[1]
    assert [e["event"] for e in shown["events"]] == ["arrived", "picked-up"]
    refused = api.post("/events", [{"run_id": RUN, **_event("A", "dropped-off", 55)}], operator="O2")[1]
    assert refused[0]["error"]["code"] == "access.other-operator"


def test_many_runs_are_accepted_each_by_itself(api: Api) -> None:
    """In a list of acceptances an old version is answered with its error; the others count."""
    other = "R20260317-V2"
    api.tell(run(stops_for(["C"]), other))
    api.tell(run(stops_for(["C", "D"]), other), version=2)
    wanted = [{"run_id": RUN, "version": 1}, {"run_id": other, "version": 1}, {"run_id": "R-none", "version": 1}]
    answer = api.post("/acceptances", wanted)[1]
    codes = [item.get("error", {}).get("code") for item in answer]
    assert codes == [None, "execution.run-version", "execution.no-run"]
    assert answer[0]["status"] == "accepted"
    refused = api.post("/acceptances", [{"run_id": other, "version": 2}], operator="O2")[1]
    assert refused[0]["error"]["code"] == "access.other-operator"


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/vehicles", VEHICLE | {"front_seats": "one"}, "front_seats"),
        ("/vehicles", VEHICLE | {"opens_at": "2026-03-17T06:00:00"}, "opens_at"),
        ("/vehicles", VEHICLE | {"service_day": "2026-02-30"}, "service day"),
        ("/vehicles", VEHICLE | {"vehicle_id": "V" * 41}, "vehicle_id"),
        (f"/runs/{RUN}/accept", {"version": "1"}, "version"),
        (f"/runs/{RUN}/accept", {"version": 1, "extra": 1}, "extra"),
        (f"/runs/{RUN}/events", {"events": [{"trip_id": "A", "event": "eaten"}]}, "event"),
        (f"/runs/{RUN}/events", {"events": []}, "events"),
        (f"/runs/{RUN}/position", {"point": {"lat": 99, "lon": 9}}, "point.lat"),
        (f"/runs/{RUN}/delay", {"delay_s": -1}, "delay_s"),
    ],
)
def test_bad_input_is_refused_with_its_place(api: Api, path: str, body: Json, where: str) -> None:
    """What does not fit is a coded 422 that names the field."""
    status, answer = api.post(path, body)
    assert status == 422
    assert where in answer["where"]
    assert answer["code"]
