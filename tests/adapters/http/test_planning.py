"""Planning over HTTP: reading, quoting, optimising, rights and bad input."""

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
from adapters.http.planning import router
from planner.kernel.principal import Principal, Role
from tests.planning.town import DAY, HOSPITAL, Town, around, at

PLANNER = Principal("planner", frozenset({Role.PLANNER}))
CLERK = Principal("clerk", frozenset({Role.CLERK}))
DRIVER = Principal("operator", frozenset({Role.OPERATOR}), "O1")
STRANGER = Principal("other", frozenset({Role.OPERATOR}), "O2")
QUOTE = {
    "service_day": str(DAY),
    "origin": {"lat": around(20)[0], "lon": around(20)[1]},
    "destination": {"lat": HOSPITAL[0], "lon": HOSPITAL[1]},
    "appointment_at": at("09:00").isoformat(),
    "needs": {"mobility": "walking"},
}


class Api:
    """The interface under test, asked as anybody."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.caller = PLANNER
        app = FastAPI()
        problems.install(app)
        app.include_router(router(town.runtime), prefix="/api/planning")
        app.dependency_overrides[principal] = lambda: self.caller
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://test")
        self._loop = asyncio.Runner()

    def close(self) -> None:
        """Let go of client and loop."""
        self._loop.run(self._client.aclose())
        self._loop.close()

    def ask(self, method: str, path: str, caller: Principal = PLANNER, **how: Any) -> httpx.Response:
        """Send a request as somebody."""
        self.caller = caller
        return self._loop.run(self._client.request(method, f"/api/planning{path}", **how))


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """The API of a planned day: one outbound trip, one on-call return."""
    town = Town(tmp_path)
    town.fleet(2)
    town.book("J1-1", around(20), appointment="09:00")
    town.book("J1-2", around(20), ready="11:00", on_call=True, linked="J1-1")
    town.night()
    found = Api(town)
    yield found
    found.close()
    town.engine.dispose()


@pytest.mark.parametrize(
    "path",
    [
        "/days",
        f"/days/{DAY}",
        f"/days/{DAY}/summary",
        f"/days/{DAY}/runs",
        f"/days/{DAY}/trips",
        f"/days/{DAY}/geojson",
        f"/days/{DAY}/published",
        "/trips/J1-1",
        "/trips/J1-1/story",
        "/trips/J1-1/why",
        f"/days/{DAY}/rule-prices",
        "/jobs",
    ],
)
def test_the_office_reads_everything(api: Api, path: str) -> None:
    """Planners and clerks read every view as JSON."""
    for caller in (PLANNER, CLERK):
        answer = api.ask("GET", path, caller)
        assert answer.status_code == 200
        assert answer.json()


def test_an_operator_sees_its_own_runs_and_nothing_else(api: Api) -> None:
    """Runs and map are filtered; another operator's run does not exist; figures and trips are forbidden."""
    (run,) = api.ask("GET", f"/days/{DAY}/runs", DRIVER).json()
    assert run["status"] == "published"
    assert len(run["stops"]) == 2
    assert api.ask("GET", f"/days/{DAY}/runs", STRANGER).json() == []
    assert api.ask("GET", f"/days/{DAY}/geojson", STRANGER).json()["features"] == []
    assert api.ask("GET", f"/runs/{run['run_id']}", DRIVER).status_code == 200
    assert api.ask("GET", f"/runs/{run['run_id']}", STRANGER).status_code == 404
    for path in (f"/days/{DAY}/summary", "/trips/J1-1", "/trips/J1-1/why", f"/days/{DAY}/published", "/jobs"):
        assert api.ask("GET", path, DRIVER).status_code == 403


def test_prices_of_rules_are_asked_for_by_planners_and_read_by_the_office(api: Api) -> None:
    """Asked for once a key, seen as a job that waits; clerks may look but not ask, operators neither."""
    path, body = f"/days/{DAY}/rule-prices", {"iterations": 40}
    assert api.ask("GET", path, CLERK).json()["job"] is None
    for caller in (CLERK, DRIVER):
        assert api.ask("POST", path, caller, json=body).status_code == 403
    asked = [api.ask("POST", path, json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in asked] == [202, 202]
    assert asked[0].json() == asked[1].json() == {"kind": "price-rules", "job": f"{DAY}/rules/1"}
    found = api.ask("GET", path, CLERK).json()
    assert (found["job"]["state"], found["rules"], found["fresh"]) == ("waiting", [], False)
    assert api.ask("GET", f"/jobs/{DAY}/rules/1").json()["kind"] == "price-rules"
    assert api.ask("POST", path, json={"seconds": 1e6}).status_code == 422
    assert api.ask("GET", path, DRIVER).status_code == 403
    assert api.ask("GET", "/days/2031-01-01/rule-prices").status_code == 404


def test_a_quote_names_vehicles_or_reasons(api: Api) -> None:
    """An instant answer, ranked; an impossible one says why."""
    offers = api.ask("POST", "/offers", CLERK, json=QUOTE).json()["offers"]
    assert offers[0]["latest_arrival"] == at("09:00").isoformat()
    refused = api.ask("POST", "/offers", CLERK, json=QUOTE | {"needs": {"mobility": "wheelchair"}}).json()
    assert (refused["offers"], refused["reasons"][0]["code"]) == ([], "planning.refused.capacity")
    other_day = api.ask("POST", "/offers", CLERK, json=QUOTE | {"service_day": "2026-05-01"}).json()
    assert other_day["reasons"][0]["code"] == "planning.refused.no-fleet"
    assert api.ask("POST", "/offers", DRIVER, json=QUOTE).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        QUOTE | {"ready_at": at("10:00").isoformat()},
        QUOTE | {"origin": {"lat": 156.0, "lon": 10.0}},
        QUOTE | {"needs": {"mobility": "flying"}},
        QUOTE | {"surprise": 1},
        QUOTE | {"appointment_at": "2026-03-17T09:00:00"},
    ],
)
def test_a_bad_quote_is_refused_with_a_problem(api: Api, body: dict[str, Any]) -> None:
    """Neither both nor none of the anchors, real places, known needs, no unknown fields, times with a zone."""
    answer = api.ask("POST", "/offers", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "http.bad-request"


def test_an_optimisation_is_a_job_asked_for_once_per_key(api: Api) -> None:
    """The answer names the job, its state can be read, and repeating the request with its key repeats the answer."""
    ask = {"json": {"iterations": 20, "seed": 5}, "headers": {"Idempotency-Key": "night"}}
    first, again = (api.ask("POST", f"/days/{DAY}/optimise", **ask) for _ in range(2))
    assert first.status_code == 202
    assert first.json() == again.json()
    job = api.ask("GET", f"/jobs/{first.json()['job']}").json()
    assert (job["state"], job["progress"]) == ("waiting", 0.0)
    fresh = api.ask("POST", f"/days/{DAY}/optimise", json={"iterations": 20})
    assert fresh.json()["job"] != first.json()["job"]
    assert api.ask("GET", "/jobs/none").status_code == 404


def test_only_planners_optimise_and_only_within_limits(api: Api) -> None:
    """Clerks may not; an hour is too long; nonsense is refused."""
    path = f"/days/{DAY}/optimise"
    assert api.ask("POST", path, CLERK, json={}).status_code == 403
    assert api.ask("POST", path, json={"seconds": 3600.0}).json()["code"] == "planning.bad-limit"
    assert api.ask("POST", path, json={"seconds": -1.0}).status_code == 422
    assert api.ask("POST", "/days/yesterday/optimise", json={}).status_code == 422


def test_unknown_things_are_problems(api: Api) -> None:
    """A day, run or trip that does not exist is a coded 404."""
    for path, code in (
        ("/days/2026-05-01", "planning.no-day"),
        ("/runs/R0", "planning.no-run"),
        ("/trips/J9-1", "planning.no-trip"),
    ):
        answer = api.ask("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (404, code)
