"""Whatever is sent to the four modules' interfaces, they answer in good order, and accept only what can be handled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.schemas import OpenApiSchema

from adapters.bootstrap import System, build
from adapters.http.clock import SimulatedClock
from adapters.local_bus.bus import LocalBus
from adapters.settings import MODULES, load
from planner.kernel.principal import Role
from planner.kernel.time import utc_now
from tests.adapters.http.app_client import ask
from tests.e2e import small_day

EXAMPLES = 12
KNOWN: dict[str, list[str]] = {}
"""Ids that exist, by the name of the path parameter; about every second request is about one of them."""


class Sent:
    """A system in which some trips are booked and promised, and an administrator's key to it."""

    def __init__(self, folder: Path) -> None:
        clock = SimulatedClock()
        self.system: System = build(load(data_dir=folder, assets_dir=folder), pages=False, clock=clock)
        key = self.system.access.add_api_key("fuzz", [Role.ADMINISTRATOR], utc_now())
        self.headers = {"Authorization": f"Bearer {key}"}
        scenario, _ = small_day.planted()
        clock.advance_to(max(scenario.truth.journeys[r["external_id"]].ordered_at for r in scenario.referrals[:3]))
        self.post("/api/settlement/contracts", scenario.contracts)
        self.post("/api/execution/vehicles", scenario.vehicles)
        receipts = [self.post("/api/booking/referrals", referral) for referral in scenario.referrals[:3]]
        trips = [trip for receipt in receipts for trip in receipt["trips"]]
        KNOWN.update(
            day=[str(scenario.service_day)],
            referral_id=[receipt["referral_id"] for receipt in receipts],
            trip_id=[trip["trip_id"] for trip in trips],
            journey_id=[trip["journey_id"] for trip in trips],
            vehicle_id=[vehicle["vehicle_id"] for vehicle in scenario.vehicles],
            run_id=[f"R{scenario.service_day:%Y%m%d}-{vehicle['vehicle_id']}" for vehicle in scenario.vehicles],
        )
        day = f"/api/planning/days/{scenario.service_day}/optimise"
        self.post(day, {"seconds": 30.0, "iterations": 2, "seed": 1})
        self.system.jobs["planning"].run_pending()
        self.pump()

    def post(self, path: str, body: Any) -> Any:
        """Give a command, and let the messages flow."""
        answer = ask(self.system.app, "POST", path, json=body, headers=self.headers)
        assert answer.is_success, answer.text
        self.pump()
        return answer.json()

    def pump(self) -> None:
        """Let the messages flow."""
        assert isinstance(self.system.bus, LocalBus)
        self.system.bus.pump()


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    """The system that everything is sent to."""
    made = Sent(tmp_path_factory.mktemp("fuzz"))
    yield made
    made.system.close()


@pytest.fixture(scope="module")
def described(sent: Sent) -> OpenApiSchema:
    """What the system says its interfaces are."""
    found = schemathesis.openapi.from_asgi("/api/openapi.json", sent.system.app)

    @found.hook
    def map_path_parameters(_context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
        return {name: _known(name, value) for name, value in (path_parameters or {}).items()}

    return found


def _known(name: str, value: Any) -> Any:
    """Return an id that exists instead of about every second invented one."""
    ids, number = KNOWN.get(name, []), sum(str(value).encode())
    return ids[number % len(ids)] if ids and number % 2 == 0 else value


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_no_request_is_answered_with_a_defect(module: str, described: OpenApiSchema, sent: Sent) -> None:
    """Right or wrong, a request gets an answer below 500; a refusal is a problem with a code and a reason."""
    operations = [found.ok() for found in described.get_all_operations()]
    mine = [operation for operation in operations if operation.path.startswith(f"/api/{module}/")]
    assert len(mine) > 5
    for operation in mine:
        _bombard(operation, sent)


@pytest.mark.slow
@pytest.mark.parametrize("number", [2**63, 2**80])
def test_numbers_that_no_database_counts_to_are_no_defect(number: int, sent: Sent) -> None:
    """Wherever a list is asked for by a whole number, one beyond 64 bits gets an answer below 500."""
    asked = 0
    for path, operations in sent.system.app.openapi()["paths"].items():
        rows = [row for row in operations.get("get", {}).get("parameters", []) if row["in"] == "query"]
        for name in [row["name"] for row in rows if row["schema"].get("type") == "integer"]:
            rest = {row["name"]: "x" for row in rows if row.get("required") and row["name"] != name}
            whole = re.sub(r"{(\w+)}", lambda found: KNOWN.get(found[1], ["1"])[0], path)
            answer = ask(sent.system.app, "GET", whole, params=rest | {name: number}, headers=sent.headers)
            assert answer.status_code < 500, f"{whole} {name}\n{answer.text}"
            asked += 1
    assert asked > 5


def _bombard(operation: schemathesis.APIOperation[Any, Any, Any], sent: Sent) -> None:
    """Send requests of all kinds to one operation."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def bombard(case: schemathesis.Case) -> None:
        answer = case.call(headers=sent.headers)
        assert answer.status_code < 500, f"{case.as_curl_command()}\n{answer.text}"
        assert answer.status_code != 401
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"]
            assert {"code", "what", "where", "do"} <= set(answer.json())

    bombard()


@pytest.mark.slow
def test_what_was_accepted_can_be_handled(sent: Sent) -> None:
    """Every message that came of what the interfaces took is handled by everybody who listens; none dies."""
    sent.pump()
    for module in MODULES:
        state = ask(sent.system.app, "GET", f"/api/{module}/messaging", headers=sent.headers).json()
        assert (state["dead_letters"], state["waiting"], sum(state["queues"].values())) == ([], 0, 0)
