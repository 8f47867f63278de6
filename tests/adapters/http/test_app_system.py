"""The whole system's health and metrics: what an operator's monitoring sees, well and ill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.bootstrap import System, build
from adapters.http import quality
from adapters.http.clock import SimulatedClock
from adapters.local_bus.bus import LocalBus
from adapters.settings import MODULES, load
from planner.kernel.principal import Role
from planner.kernel.time import utc_now
from tests.adapters.http.app_client import ask
from tests.e2e import small_day


class Running:
    """A system with some trips booked, asked as an administrator."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SimulatedClock()
        self.system: System = build(load(data_dir=folder, assets_dir=folder), clock=self.clock)
        key = self.system.access.add_api_key("test", [Role.ADMINISTRATOR], utc_now())
        self.headers = {"Authorization": f"Bearer {key}"}
        scenario, _ = small_day.planted()
        self.clock.advance_to(scenario.truth.journeys[scenario.referrals[0]["external_id"]].ordered_at)
        self.post("/api/settlement/contracts", scenario.contracts)
        self.post("/api/execution/vehicles", scenario.vehicles)
        self.pump()
        self.post("/api/booking/referrals", scenario.referrals[0])

    def post(self, path: str, body: Any) -> None:
        """Give a command."""
        assert ask(self.system.app, "POST", path, json=body, headers=self.headers).is_success

    def metrics(self) -> dict[str, float]:
        """Return every sample by name and labels."""
        text = ask(self.system.app, "GET", "/metrics").text
        rows = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in rows}

    def pump(self) -> None:
        """Let the messages flow."""
        assert isinstance(self.system.bus, LocalBus)
        self.system.bus.pump()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A system with one referral booked, its messages not yet sent."""
    made = Running(tmp_path)
    yield made
    made.system.close()


def test_metrics_show_backlog_answers_and_depths_as_they_are_now(running: Running) -> None:
    """Outbox age and size, queue depth, dead letters, and how long booking waited for its promises."""
    before = running.metrics()
    assert before['samtur_outbox_unpublished{module="booking"}'] > 0
    assert before['samtur_outbox_age_seconds{module="booking"}'] > 0
    running.pump()
    after = running.metrics()
    assert after['samtur_outbox_unpublished{module="booking"}'] == 0
    assert after['samtur_outbox_age_seconds{module="booking"}'] == 0
    assert {f'samtur_dead_letters{{module="{module}"}}': 0.0 for module in MODULES}.items() <= after.items()
    assert after['samtur_queue_depth{queue="planning.booking-events"}'] == 0
    answers = [value for name, value in after.items() if name.startswith("samtur_answer_seconds_count{")]
    trips = ask(running.system.app, "GET", "/api/booking/trips", headers=running.headers).json()["total"]
    assert sum(answers) == trips > 0
    assert sum(value for name, value in after.items() if name.startswith("samtur_handler_seconds_count{")) > trips


def test_metrics_show_how_good_the_newest_plan_is(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first plan the gauges are 0; afterwards they are what planning's own summary says."""
    assert running.metrics()["samtur_plan_runs"] == 0
    monkeypatch.setattr(quality, "EVERY_S", 0.0)
    running.pump()
    day = small_day.planted()[0].service_day
    running.post(f"/api/planning/days/{day}/optimise", {"seconds": 60.0, "iterations": 5, "seed": 1})
    running.system.jobs["planning"].run_pending()
    running.pump()
    shown = running.metrics()
    summary = ask(running.system.app, "GET", f"/api/planning/days/{day}/summary", headers=running.headers).json()
    assert summary["runs"] > 0
    for name in ("planned_cost_ore", "runs", "promised", "refused", "unanswered", "shared_ride_share"):
        assert shown[f"samtur_plan_{name}"] == summary[name]
    assert shown["samtur_plan_appointments_late"] == summary["appointments_late_by_plan"]


@pytest.mark.parametrize("name", ["planning", "access"])
def test_a_database_that_is_away_makes_the_process_not_ready(running: Running, name: str) -> None:
    """``/readyz`` answers 503 and names the database by its kind of trouble; metrics and life go on."""
    assert ask(running.system.app, "GET", "/readyz").status_code == 200
    for engine in running.system.engines:
        engine.dispose()
    (running.folder / f"{name}.sqlite").write_bytes(b"this is no database" * 1000)
    answer = ask(running.system.app, "GET", "/readyz")
    assert answer.status_code == 503
    assert answer.json()["ok"] is False
    troubled = {database for database, state in answer.json()["databases"].items() if state != "ok"}
    assert troubled == {name}
    assert answer.json()["bus"] == {"state": "unknown"}
    assert ask(running.system.app, "GET", "/healthz").status_code == 200
    assert ask(running.system.app, "GET", "/metrics").status_code == 200


def test_a_broker_that_is_away_leaves_the_process_ready(tmp_path: Path) -> None:
    """Commands are taken and wait in the outbox; health and messaging say that the broker is away."""
    url = "amqp://guest:guest@127.0.0.1:1/?connection_attempts=1&socket_timeout=1"
    system = build(load(data_dir=tmp_path, bus="rabbitmq", rabbitmq_url=url), ["settlement"], pages=False)
    key = system.access.add_api_key("test", [Role.ADMINISTRATOR], utc_now())
    headers = {"Authorization": f"Bearer {key}"}
    scenario, _ = small_day.planted()
    assert ask(system.app, "POST", "/api/settlement/contracts", json=scenario.contracts, headers=headers).is_success
    ready = ask(system.app, "GET", "/readyz")
    assert (ready.status_code, ready.json()["bus"]) == (200, {"state": "away"})
    messaging = ask(system.app, "GET", "/api/settlement/messaging", headers=headers).json()
    assert (messaging["bus"], messaging["waiting"]) == ("away", len(scenario.contracts))
    system.close()
