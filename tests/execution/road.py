"""A small day on the road that execution's tests share."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from adapters.sql.execution.store import SqlExecutionStore
from planner.execution.config import ExecutionConfig
from planner.execution.domain.vehicle import Position
from planner.execution.handlers.answers import accept_run
from planner.execution.handlers.reports import Report, Reported, report_events, report_position
from planner.execution.handlers.vehicles import OfferVehicle
from planner.execution.module import build
from planner.kernel.errors import InvalidInput
from planner.kernel.places import Place, crow_km
from planner.kernel.travel import Matrix
from planner.messages.booking import PassengerCard, TripBooked, TripCancelled, TripReady
from planner.messages.envelope import Envelope
from planner.messages.execution import Layout
from planner.messages.handling import Context, JobRequest
from planner.messages.payload import Payload, Point
from planner.messages.planning import RunPlanned, RunWithdrawn, TripPromised
from planner.messages.trips import RunEvent

DAY = "2026-03-17"
START = datetime(2026, 3, 17, 7, 0, tzinfo=UTC)
BASE, HOME, HOSPITAL = Point(lat=56.45, lon=9.4), Point(lat=56.4, lon=9.4), Point(lat=56.059, lon=9.4)
RUN = "R20260317-V1"
CONFIG = ExecutionConfig()
Told = Callable[[Payload], int]


def at(minutes: float) -> datetime:
    """Return an instant so many minutes into the day."""
    return START + timedelta(minutes=minutes)


@dataclass
class Crow:
    """Travel times as the crow flies at 60 km/h, so that a kilometre is a minute."""

    label: str = "crow"
    broken: bool = False

    def between(self, origins: Sequence[Place], destinations: Sequence[Place]) -> Matrix:
        """Return seconds and metres."""
        if self.broken:
            raise InvalidInput("roads.unavailable", "no answer")
        km = np.array([[crow_km(a, b) for b in destinations] for a in origins])
        return Matrix((km * 60).astype(np.int32), (km * 1000).astype(np.int32))


class Plain:
    """Sealing that can be read: what is sealed is shown with its context."""

    def seal(self, plaintext: str, context: str) -> str:
        """Return the text with its context in front."""
        return f"{context}|{plaintext}"

    def open(self, sealed: str, context: str) -> str:
        """Return the text when the context fits."""
        bound, _, text = sealed.partition("|")
        if bound != context:
            raise InvalidInput("sealing.cannot-open", "wrong context")
        return text

    def blind(self, value: str, purpose: str) -> str:
        """Return both."""
        return f"{purpose}{value}"


def booked(trip: str, *, on_call: bool = False, appointment: float | None = 60) -> TripBooked:
    """Return a booked trip: outbound to an appointment, or a return on call."""
    timing = {"ready_at": at(100), "on_call": True} if on_call else {"appointment_at": at(appointment or 60)}
    return TripBooked.model_validate(
        {
            "trip_id": trip,
            "journey_id": trip.partition("-")[0],
            "referral_id": "H1",
            "leg": "return" if on_call else "outbound",
            "service_day": DAY,
            "origin": HOME,
            "destination": HOSPITAL,
            "timing": timing,
            "needs": {"mobility": "walking", "equipment": ("lift",)},
            "service_level": {
                "arrive_early_max_s": 1800,
                "home_wait_max_s": 3600,
                "promise_window_s": 1800,
                "ride_factor_percent": 200,
                "ride_constant_s": 1800,
            },
            "board_s": 120,
            "alight_s": 60,
            "booked_at": at(-600),
        }
    )


def promised(trip: str, kind: Literal["timed", "on-call"] = "timed", *, latest: float = 60) -> TripPromised:
    """Return a promise: fetched in the first half hour, there by ``latest``."""
    return TripPromised(
        trip_id=trip,
        journey_id=trip.partition("-")[0],
        service_day=DAY,
        kind=kind,
        change="first",
        pickup_from=at(10),
        pickup_to=at(40),
        latest_arrival=at(latest),
        direct_s=1200,
        direct_m=20_000,
        max_ride_s=3600,
        promised_at=at(-600),
    )


Stop = tuple[float, Point, list[tuple[str, str]]]


def stops_for(trips: Sequence[str], first: float = 10) -> list[Stop]:
    """Return stops that fetch everybody five minutes apart and then bring them to the hospital together."""
    fetch: list[Stop] = [(first + 5 * n, HOME, [(trip, "pickup")]) for n, trip in enumerate(trips)]
    return [*fetch, (first + 45, HOSPITAL, [(trip, "dropoff") for trip in trips])] if trips else []


def run(stops: Sequence[Stop], run_id: str = RUN, *, phase: Literal["overnight", "live"] = "overnight") -> RunPlanned:
    """Return a planned run; the car stands two minutes at every stop."""
    return RunPlanned.model_validate(
        {
            "run_id": run_id,
            "service_day": DAY,
            "vehicle_id": run_id.rpartition("-")[2],
            "operator_id": "O1",
            "contract_id": "K1",
            "phase": phase,
            "start": BASE,
            "end": BASE,
            "leaves_at": at(0),
            "returns_at": at(120),
            "driving_s": 3600,
            "distance_m": 60_000,
            "planning_cost_ore": 1,
            "stops": tuple(
                {
                    "seq": seq,
                    "point": point,
                    "arrival_at": at(minute),
                    "departure_at": at(minute + 2),
                    "actions": tuple({"trip_id": t, "action": a} for t, a in actions),
                }
                for seq, (minute, point, actions) in enumerate(stops, start=1)
            ),
            "planned_at": at(-300),
        }
    )


def withdrawn(run_id: str = RUN) -> RunWithdrawn:
    """Return the withdrawal of a run."""
    return RunWithdrawn(
        run_id=run_id,
        service_day=DAY,
        vehicle_id=run_id.rpartition("-")[2],
        operator_id="O1",
        withdrawn_at=at(0),
        reason="not needed",
    )


def cancelled(trip: str) -> TripCancelled:
    """Return a cancellation by the patient."""
    return TripCancelled(
        trip_id=trip, journey_id=trip.partition("-")[0], service_day=DAY, cancelled_at=at(1), reason="patient"
    )


def ready(trip: str, minute: float) -> TripReady:
    """Return a ready-call."""
    return TripReady(trip_id=trip, journey_id=trip.partition("-")[0], service_day=DAY, ready_at=at(minute))


def card(trip: str, name: str = "Ane Prøve", erase_minute: float = 10_000) -> PassengerCard:
    """Return a passenger card sealed by `Plain`."""
    text = json.dumps({"name": name, "phone": "+4512345678", "origin_text": "Vej 1", "destination_text": "Afsnit 2"})
    return PassengerCard(
        trip_id=trip,
        service_day=DAY,
        key_id="k1",
        sealed=Plain().seal(text, f"passenger-card:{trip}"),
        erase_after=at(erase_minute),
    )


def offer(vehicle: str = "V1", operator: str = "O1", **changes: Any) -> OfferVehicle:
    """Return the offer of a car for four."""
    facts: dict[str, Any] = {
        "contract_id": "K1",
        "kind": "variable",
        "vehicle_type": "car",
        "layouts": (Layout(seats=4, wheelchairs=0),),
        "base": BASE,
        "opens_at": at(-60),
        "closes_at": at(600),
    }
    return OfferVehicle(vehicle_id=vehicle, service_day=DAY, operator_id=operator, **(facts | changes))


@dataclass
class Road:
    """Execution on a real database, one transaction a call."""

    engine: Engine
    config: ExecutionConfig = CONFIG
    travel: Crow = field(default_factory=Crow)
    said: list[Payload] = field(default_factory=list)
    jobs: list[JobRequest] = field(default_factory=list)
    now: datetime = START

    def tell(self, *payloads: Payload, version: int = 1) -> list[Payload]:
        """Handle messages, each in a transaction; return what was recorded."""
        out: list[Payload] = []
        for payload in payloads:
            kind = type(payload)
            message = Envelope("/test", kind.message_type, "s", START, version, payload)
            self.do(lambda ctx, p=payload, k=kind: build().handlers[k](p, ctx), message=message)
            out += self.said
        return out

    def do(self, command: Callable[[Any], Any], *, message: Envelope | None = None, actor: str = "driver") -> Any:
        """Run a command in a transaction; return its answer; ``said`` and ``jobs`` hold what it recorded."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            context = Context(SqlExecutionStore(session), self.now, message, actor)
            answer = command(context)
            session.flush()
        self.said = [r.payload for r in context.recorded]
        self.recorded = context.recorded
        self.jobs = context.jobs
        return answer

    def read(self, query: Callable[[SqlExecutionStore], Any]) -> Any:
        """Ask the store."""
        with Session(self.engine) as session:
            return query(SqlExecutionStore(session))

    def accept(self, version: int = 1, run_id: str = RUN) -> None:
        """Accept a run."""
        self.do(lambda ctx: accept_run(ctx, run_id, version))

    def report(self, trip: str, event: RunEvent, minute: float, run_id: str = RUN) -> Reported:
        """Report one event at its time."""
        self.now = max(self.now, at(minute))
        reports = [Report(trip, event, at(minute))]
        done: list[Reported] = self.do(lambda ctx: report_events(ctx, run_id, reports, self.config, self.travel))
        return done[0]

    def position(self, minute: float, point: Point, run_id: str = RUN) -> bool:
        """Report a position at its time."""
        self.now = max(self.now, at(minute))
        place = Position(run_id, at(minute), point)
        return bool(self.do(lambda ctx: report_position(ctx, place, self.config, self.travel)))

    def itinerary(self, run_id: str = RUN) -> list[tuple[str, ...]]:
        """Return the run's stops as ``trip:action`` words."""
        found = self.read(lambda store: store.run(run_id).plan.stops)
        return [tuple(f"{a.trip_id}:{a.action}" for a in stop.actions) for stop in found]
