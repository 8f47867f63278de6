"""A small day of runs, trips and contracts that settlement's tests share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from adapters.sql.settlement.store import SqlSettlementStore
from planner.messages.booking import Payer, ReferralDecided, TripBooked
from planner.messages.envelope import Envelope
from planner.messages.execution import RunCompleted, StopServed, VehicleOffered
from planner.messages.handling import Context
from planner.messages.payload import Payload, Point
from planner.messages.planning import RunPlanned, TripPromised
from planner.messages.settlement import Price
from planner.settlement import commands
from planner.settlement.module import build
from planner.settlement.ports import SettlementConfig

DAY = "2026-03-17"
START = datetime(2026, 3, 17, 7, 0, tzinfo=UTC)
HOME, HOSPITAL = Point(lat=56.4, lon=9.4), Point(lat=56.19, lon=10.17)
PAID = Price(start_fee_ore=5_000, hourly_driving_ore=40_000, hourly_waiting_ore=30_000, minimum_ore=20_000)


def at(minutes: int) -> datetime:
    """Return an instant so many minutes into the day."""
    return START + timedelta(minutes=minutes)


def booked(trip: str, referral: str, mobility: str = "walking") -> TripBooked:
    """Return a booked trip."""
    return TripBooked.model_validate(
        {
            "trip_id": trip,
            "journey_id": trip.partition("-")[0],
            "referral_id": referral,
            "leg": "outbound",
            "service_day": DAY,
            "origin": HOME,
            "destination": HOSPITAL,
            "timing": {"appointment_at": at(120)},
            "needs": {"mobility": mobility},
            "service_level": {
                "arrive_early_max_s": 1800,
                "home_wait_max_s": 3600,
                "promise_window_s": 1800,
                "ride_factor_percent": 200,
                "ride_constant_s": 1800,
            },
            "board_s": 60,
            "alight_s": 60,
            "booked_at": at(-600),
        }
    )


def referral(referral_id: str, payer: str) -> ReferralDecided:
    """Return a decided referral with its payer."""
    return ReferralDecided(
        referral_id=referral_id,
        outcome="transport",
        scheme="patient",
        rule_set="r",
        rule_set_version="1",
        decided_by="rules",
        decided_at=at(-700),
        payer=Payer(code=payer, kind="region", name=f"Payer {payer}"),
    )


def promised(trip: str, metres: int) -> TripPromised:
    """Return a promise with its direct distance."""
    return TripPromised(
        trip_id=trip,
        journey_id=trip.partition("-")[0],
        service_day=DAY,
        kind="timed",
        change="first",
        pickup_from=at(0),
        pickup_to=at(30),
        latest_arrival=at(120),
        direct_s=metres // 15,
        direct_m=metres,
        max_ride_s=7200,
        promised_at=at(-600),
    )


def run(trips: list[str], run_id: str = "R1", minutes: int = 120, contract: str = "K1") -> RunPlanned:
    """Return a planned run that carries the trips."""
    stops = [(at(10), at(11), trip, "pickup") for trip in trips] + [(at(60), at(61), trip, "dropoff") for trip in trips]
    return RunPlanned.model_validate(
        {
            "run_id": run_id,
            "service_day": DAY,
            "vehicle_id": "V1",
            "operator_id": "O1",
            "contract_id": contract,
            "phase": "overnight",
            "start": HOME,
            "end": HOME,
            "leaves_at": at(0),
            "returns_at": at(minutes),
            "driving_s": minutes * 45,
            "distance_m": 80_000,
            "planning_cost_ore": 1,
            "stops": tuple(
                {
                    "seq": seq,
                    "point": HOME,
                    "arrival_at": arrive,
                    "departure_at": leave,
                    "actions": ({"trip_id": trip, "action": action},),
                }
                for seq, (arrive, leave, trip, action) in enumerate(stops, start=1)
            ),
            "planned_at": at(-300),
        }
    )


def served(trip: str, event: str = "picked-up", run_id: str = "R1", minute: int = 11) -> StopServed:
    """Return what happened with a trip."""
    return StopServed.model_validate(
        {
            "run_id": run_id,
            "service_day": DAY,
            "vehicle_id": "V1",
            "operator_id": "O1",
            "trip_id": trip,
            "event": event,
            "at": at(minute),
            "point": HOME,
            "planned_at": at(10),
        }
    )


def completed(version: int = 1, run_id: str = "R1") -> RunCompleted:
    """Return the completion of a run."""
    return RunCompleted(
        run_id=run_id,
        run_version=version,
        service_day=DAY,
        vehicle_id="V1",
        operator_id="O1",
        left_at=at(0),
        returned_at=at(125),
        trips_carried=1,
        trips_no_show=0,
    )


def offered(vehicle: str, kind: str, contract: str) -> VehicleOffered:
    """Return an offered vehicle."""
    return VehicleOffered.model_validate(
        {
            "vehicle_id": vehicle,
            "operator_id": "O1",
            "contract_id": contract,
            "service_day": DAY,
            "kind": kind,
            "vehicle_type": "2",
            "layouts": ({"seats": 4, "wheelchairs": 0},),
            "base": HOME,
            "opens_at": at(-60),
            "closes_at": at(600),
            "offered_at": at(-900),
        }
    )


def contract(contract_id: str = "K1", version: str = "1", paid: Price = PAID, kind: str = "variable") -> Any:
    """Return a contract to publish."""
    return commands.PublishContract(contract_id, version, "O1", "Vognmand Et", kind, date(2026, 1, 1), None, PAID, paid)


@dataclass
class Books:
    """Settlement on a real database, one transaction a call."""

    engine: Engine
    config: SettlementConfig = field(default_factory=SettlementConfig)

    def tell(self, payload: Payload, version: int = 1) -> list[Payload]:
        """Handle one message and return what was recorded."""
        kind = type(payload)
        message = Envelope("/test", kind.message_type, "s", START, version, payload)
        return self.do(lambda ctx: build(self.config).handlers[kind](payload, ctx), message)[1]

    def do(self, command: Callable[[Any], Any], message: Envelope | None = None) -> tuple[Any, list[Payload]]:
        """Run a command in a transaction; return its answer and what was recorded."""
        with Session(self.engine) as session, session.begin():
            context = Context(SqlSettlementStore(session), START, message)
            answer = command(context)
            return answer, [r.payload for r in context.recorded]

    def read(self, query: Callable[[SqlSettlementStore], Any]) -> Any:
        """Read in a session of its own."""
        with Session(self.engine) as session:
            return query(SqlSettlementStore(session))
