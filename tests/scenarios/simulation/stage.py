"""A stage for the simulation: the real execution module over HTTP, a booking that writes down, a planner by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

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
from planner.kernel.errors import Conflict
from planner.kernel.principal import Principal, Role
from planner.kernel.time import ServiceDay
from planner.messages.envelope import Envelope
from planner.messages.payload import Payload
from planner.messages.planning import RunPlanned
from scenarios.day.truth import Breakdown, JourneyTruth
from scenarios.simulation.client import HttpApi, InProcess
from scenarios.simulation.day import Simulation
from scenarios.simulation.fates import Cancellation, Order, Script
from scenarios.simulation.parameters import SimulationParameters
from scenarios.simulation.world import Log
from tests.execution.road import CONFIG, DAY, START, Crow, Plain, at, booked, promised

EVENING = at(-600)


def truth(reference: str, **surprises: Any) -> JourneyTruth:
    """Return an uneventful journey with these surprises."""
    plain = JourneyTruth(
        reference=reference,
        ordered_at=EVENING,
        same_day=False,
        expected_outcome="transport",
        why="",
        cancel_at=None,
        no_show=(),
        ready_at=None,
        keeps_waiting_s={},
    )
    return replace(plain, **surprises)


def receipt(journey: str, *, legs: tuple[str, ...] = ("outbound",), on_call: bool = False) -> dict[str, Any]:
    """Return booking's answer about a journey, as far as the simulation reads it."""
    numbers = {"outbound": 1, "return": 2}
    return {
        "trips": [
            {
                "trip_id": f"{journey}-{numbers[leg]}",
                "journey_id": journey,
                "leg": leg,
                "timing": {
                    "appointment_at": at(60).isoformat() if leg == "outbound" else None,
                    "on_call": on_call and leg == "return",
                },
            }
            for leg in legs
        ]
    }


class Stage:
    """Runs a simulation; ``on_settle`` may play the planner between the ticks."""

    def __init__(self, folder: Path) -> None:
        self.engine = make_engine(f"sqlite:///{folder}/execution.sqlite", "execution")
        upgrade(self.engine, "execution")
        self.clock = SimulatedClock(EVENING)
        self.runtime: ModuleRuntime[Any] = ModuleRuntime(build(), self.engine, SqlExecutionStore, self.clock)
        app = FastAPI()
        problems.install(app)
        app.include_router(router(self.runtime, CONFIG, Crow(), Plain()), prefix="/api/execution")
        app.dependency_overrides[principal] = lambda: Principal("operators", frozenset({Role.SYSTEM}))
        self.client = InProcess(app)
        self.http = HttpApi(self.client.request)
        self.sent: list[tuple[datetime, str, Any]] = []
        self.planner: list[tuple[datetime, Callable[[], None]]] = []
        self.no_trip: set[str] = set()

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Ask execution."""
        return self.http.get(path, params)

    def post(self, path: str, body: Any) -> Any:
        """Command execution, or write down what was said to booking."""
        self.sent.append((self.clock(), path, body))
        if path.startswith("/api/execution"):
            return self.http.post(path, body)
        if any(trip in path for trip in self.no_trip):
            raise Conflict("booking.trip-not-waiting", "not waiting")
        return receipt(body["journey"]) if path.endswith("/referrals") else {}

    def tell(self, *payloads: Payload, version: int = 1) -> None:
        """Handle messages."""
        for payload in payloads:
            queue = f"execution.{payload.message_type.split('.')[0]}-events"
            envelope = Envelope("/test", payload.message_type, "s", START, version, payload)
            assert self.runtime.handle(queue, envelope.to_bytes()).failure is None

    def know(self, *trips: str) -> None:
        """Book and promise trips."""
        for trip in trips:
            self.tell(booked(trip), promised(trip))

    def settle(self) -> None:
        """Play the planner's part that is due."""
        while self.planner and self.planner[0][0] <= self.clock():
            self.planner.pop(0)[1]()

    def plan(self, when: datetime, message: RunPlanned, version: int) -> None:
        """Have a run published at an instant."""
        self.planner.append((when, lambda: self.tell(message, version=version)))

    def simulate(
        self,
        truths: list[JourneyTruth],
        receipts: dict[str, Any],
        *,
        parameters: SimulationParameters | None = None,
        orders: tuple[Order, ...] = (),
        cancellations: tuple[Cancellation, ...] = (),
        breakdowns: tuple[Breakdown, ...] = (),
    ) -> Log:
        """Drive the day."""
        simulation = Simulation(self, Crow(), advance=self.clock.advance_to, settle=self.settle, parameters=parameters)
        truth_of = {t.reference: t for t in truths}
        day = ServiceDay.parse(DAY)
        return simulation.run(Script(day, EVENING, truth_of, receipts, orders, cancellations, breakdowns))

    def events(self, run_id: str) -> list[tuple[str, str]]:
        """Return a run's events as execution has them."""
        return [(e["trip_id"], e["event"]) for e in self.get(f"/api/execution/runs/{run_id}")["events"]]

    def times(self, run_id: str) -> dict[tuple[str, str], datetime]:
        """Return when each event of a run happened."""
        found = self.get(f"/api/execution/runs/{run_id}")["events"]
        return {(e["trip_id"], e["event"]): datetime.fromisoformat(e["at"]) for e in found}

    def close(self) -> None:
        """Let go of everything."""
        self.client.close()
        self.engine.dispose()
