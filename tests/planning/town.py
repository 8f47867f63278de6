"""A small world for planning's tests: crow-flight roads, a real store, messages by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.runtime.runtime import ModuleRuntime
from adapters.sql.engine import make_engine
from adapters.sql.migrate import upgrade
from adapters.sql.planning.store import SqlPlanningStore
from planner.kernel.time import ServiceDay
from planner.messages.booking import TripBooked, TripCancelled, TripChanged, TripReady
from planner.messages.envelope import Envelope
from planner.messages.execution import (
    DelayForecast,
    Layout,
    RunCompleted,
    RunRejected,
    StopServed,
    VehicleLost,
    VehicleOffered,
    VehicleWithdrawn,
)
from planner.messages.handling import Context, Recorded
from planner.messages.payload import Payload, Point
from planner.messages.planning import RunPlanned, RunWithdrawn, TripPromised, TripRefused
from planner.messages.settlement import ContractPublished, Price
from planner.messages.trips import Needs, ServiceLevel, Timing
from planner.planning.config import PlanningConfig
from planner.planning.handlers import overnight
from planner.planning.module import PlanningModule, build
from planner.planning.office import Office
from planner.planning.picture.picture import DayPicture
from tests.planning.roads import CrowRoads

DAY = ServiceDay.parse("2026-03-17")
BEFORE = DAY.at(-12 * 3600)
LEVEL = ServiceLevel(
    arrive_early_max_s=1800,
    home_wait_max_s=3600,
    promise_window_s=1800,
    ride_factor_percent=200,
    ride_constant_s=1800,
)
PRICE = Price(start_fee_ore=5000, hourly_driving_ore=30000, hourly_waiting_ore=20000)
HOSPITAL = (56.19, 10.17)


def at(clock: str) -> datetime:
    """``at("08:30")``: that local time of the test day."""
    hours, minutes = clock.split(":")
    return DAY.at(int(hours) * 3600 + int(minutes) * 60)


def journey_of(trip_id: str) -> str:
    """``J1`` of ``J1-2``."""
    return trip_id.partition("-")[0]


def point(place: tuple[float, float]) -> Point:
    """As messages say it."""
    return Point(lat=place[0], lon=place[1])


@dataclass
class Town:
    """Planning with its own database and a memory of what it said."""

    folder: Path
    config: PlanningConfig = field(default_factory=PlanningConfig)
    engine: Any = None
    said: list[Recorded] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    heard: list[Envelope] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.roads = CrowRoads()
        self.module: PlanningModule = build(self.roads, self.config)
        if self.engine is None:
            self.engine = make_engine(f"sqlite:///{self.folder / 'planning.sqlite'}", "planning")
            upgrade(self.engine, "planning")
        self.now = BEFORE
        self.runtime: ModuleRuntime[Any] = ModuleRuntime(
            self.module, self.engine, SqlPlanningStore, clock=lambda: self.now
        )

    def another_process(self) -> Town:
        """The same database with nothing in memory."""
        return Town(self.folder, self.config, self.engine, self.said, self.versions, self.heard)

    @property
    def office(self) -> Office:
        """What the handlers share."""
        assert self.module.office is not None
        return self.module.office

    def hear(
        self, payload: Payload, subject: str, version: int | None = None, when: datetime | None = None
    ) -> list[Payload]:
        """Handle a message in a transaction of its own; return what planning said to it."""
        self.versions[subject] = version or self.versions.get(subject, 0) + 1
        self.now = max(self.now, when or self.now)
        envelope = Envelope(
            source="/test",
            type=payload.message_type,
            subject=subject,
            time=when or self.now,
            version=version or self.versions[subject],
            data=payload,
        )
        handler = self.module.handlers[type(payload)]
        self.heard.append(envelope)

        def work(_: Any, context: Context[Any]) -> list[Recorded]:
            handler(payload, context)
            return context.recorded

        recorded = self.runtime.transact(work, message=envelope)
        self.said += recorded
        return [r.payload for r in recorded]

    def told(self) -> list[Envelope]:
        """What planning said, as messages."""
        return [
            Envelope(
                source="/planning",
                type=r.payload.message_type,
                subject=r.subject,
                time=r.time,
                version=r.version,
                data=r.payload,
            )
            for r in self.said
        ]

    def read(self, question: Callable[[SqlPlanningStore], Any]) -> Any:
        """Ask the store."""
        return self.runtime.read(question)

    def contract(self, contract_id: str = "C1", price: Price = PRICE, **fields: Any) -> None:
        """A contract comes into force."""
        base: dict[str, Any] = {
            "contract_id": contract_id,
            "contract_version": "1",
            "operator_id": "O1",
            "operator_name": "Vognmand",
            "kind": "variable",
            "valid_from": "2026-01-01",
            "planning_price": price,
            "published_at": BEFORE,
        }
        self.hear(ContractPublished(**base | fields), contract_id)

    def vehicle(self, vehicle_id: str, base: tuple[float, float] = HOSPITAL, **fields: Any) -> list[Payload]:
        """A vehicle is offered."""
        whole: dict[str, Any] = {
            "vehicle_id": vehicle_id,
            "operator_id": "O1",
            "contract_id": "C1",
            "service_day": str(DAY),
            "kind": "variable",
            "vehicle_type": "car",
            "layouts": (Layout(seats=4, wheelchairs=0),),
            "base": point(base),
            "opens_at": at("05:00"),
            "closes_at": at("20:00"),
            "offered_at": BEFORE,
        }
        return self.hear(VehicleOffered(**whole | fields), f"vehicle/{vehicle_id}")

    def fleet(self, count: int, **fields: Any) -> None:
        """So many vehicles of one contract, ``V1`` and on."""
        self.contract()
        for n in range(1, count + 1):
            self.vehicle(f"V{n}", **fields)

    def booking(
        self,
        trip_id: str,
        home: tuple[float, float],
        *,
        appointment: str | None = None,
        ready: str | None = None,
        on_call: bool = False,
        needs: Needs | None = None,
        level: ServiceLevel = LEVEL,
        linked: str | None = None,
        **fields: Any,
    ) -> TripBooked:
        """A trip as booking would say it: outbound with an appointment, home without."""
        outbound = appointment is not None
        whole: dict[str, Any] = {
            "trip_id": trip_id,
            "journey_id": journey_of(trip_id),
            "referral_id": "F1",
            "leg": "outbound" if outbound else "return",
            "service_day": str(DAY),
            "origin": point(home if outbound else HOSPITAL),
            "destination": point(HOSPITAL if outbound else home),
            "timing": Timing(
                appointment_at=at(appointment) if appointment else None,
                ready_at=at(ready) if ready else None,
                on_call=on_call,
            ),
            "needs": needs or Needs(mobility="walking"),
            "service_level": level,
            "board_s": 120,
            "alight_s": 60,
            "linked_trip_id": linked,
            "booked_at": BEFORE,
        }
        return TripBooked(**whole | fields)

    def book(self, trip_id: str, home: tuple[float, float], when: datetime | None = None, **how: Any) -> list[Payload]:
        """A trip is booked."""
        return self.hear(self.booking(trip_id, home, **how), trip_id, when=when)

    def change(self, booked: TripBooked, when: datetime | None = None) -> list[Payload]:
        """A trip is changed."""
        return self.hear(TripChanged.model_validate(booked.model_dump()), booked.trip_id, when=when)

    def cancel(self, trip_id: str, when: datetime | None = None) -> list[Payload]:
        """A trip is cancelled."""
        body = TripCancelled(
            trip_id=trip_id,
            journey_id=journey_of(trip_id),
            service_day=str(DAY),
            cancelled_at=when or self.now,
            reason="patient",
        )
        return self.hear(body, trip_id, when=when)

    def ready(self, trip_id: str, when: datetime) -> list[Payload]:
        """A patient calls."""
        body = TripReady(trip_id=trip_id, journey_id=journey_of(trip_id), service_day=str(DAY), ready_at=when)
        return self.hear(body, trip_id, when=when)

    def serve(self, run: RunPlanned, trip_id: str, event: str, when: datetime) -> list[Payload]:
        """A driver reports."""
        body = StopServed.model_validate(
            {
                **self._of(run),
                "trip_id": trip_id,
                "event": event,
                "at": when,
                "point": run.stops[0].point,
                "planned_at": when,
            }
        )
        return self.hear(body, f"{run.run_id}/{trip_id}", when=when)

    def delay(self, run: RunPlanned, seconds: int, when: datetime, *trips: str) -> list[Payload]:
        """A delay is forecast."""
        body = DelayForecast(**self._of(run), at=when, delay_s=seconds, trip_ids=trips)
        return self.hear(body, f"{run.run_id}/delay", when=when)

    def lose(self, run: RunPlanned, place: tuple[float, float], when: datetime, *on_board: str) -> list[Payload]:
        """A vehicle breaks down."""
        body = VehicleLost(**self._of(run), at=when, point=point(place), reason="engine", on_board=on_board)
        return self.hear(body, f"vehicle/{run.vehicle_id}", when=when)

    def reject(self, run: RunPlanned, version: int, when: datetime) -> list[Payload]:
        """An operator refuses a run."""
        body = RunRejected(**self._of(run), run_version=version, rejected_at=when, reason="ill driver")
        return self.hear(body, run.run_id, when=when)

    def withdraw(self, vehicle_id: str) -> list[Payload]:
        """An operator takes a vehicle back."""
        body = VehicleWithdrawn(
            vehicle_id=vehicle_id, operator_id="O1", service_day=str(DAY), withdrawn_at=self.now, reason="sold"
        )
        return self.hear(body, f"vehicle/{vehicle_id}")

    def completed(self, run: RunPlanned, version: int, when: datetime) -> list[Payload]:
        """A vehicle is back."""
        body = RunCompleted(
            **self._of(run),
            run_version=version,
            left_at=run.leaves_at,
            returned_at=when,
            trips_carried=1,
            trips_no_show=0,
        )
        return self.hear(body, run.run_id, when=when)

    def _of(self, run: RunPlanned) -> dict[str, str]:
        names = ("run_id", "service_day", "vehicle_id", "operator_id")
        return {name: getattr(run, name) for name in names}

    def night(self, iterations: int = 50, between: Callable[[], Any] | None = None) -> list[Payload]:
        """Optimise and publish; ``between`` happens while the search runs."""
        job = self.module.jobs[overnight.KIND]
        order = overnight.OptimiseDay(str(DAY), iterations=iterations, seed=3)
        requests = self.runtime.transact(
            lambda _, context: (overnight.optimise_day(context, order, self.office), context.jobs)[1]
        )
        data = requests[0].data
        task = self.runtime.transact(lambda _, context: job.prepare(context, data))
        solved = job.work(task, lambda share, text: None)
        if between is not None:
            between()

        def finish(_: Any, context: Context[Any]) -> list[Recorded]:
            job.complete(context, data, solved)
            return context.recorded

        recorded = self.runtime.transact(finish)
        self.said += recorded
        return [r.payload for r in recorded]

    def picture(self) -> DayPicture:
        """What the office has in memory."""
        return self.runtime.transact(lambda _, context: self.office.picture(context.store, context.store.day(str(DAY))))

    def promise(self, trip_id: str) -> TripPromised:
        """The promise told last."""
        found = self.read(lambda store: store.trip(trip_id)).promise
        assert isinstance(found, TripPromised)
        return found

    def refusal(self, trip_id: str) -> TripRefused:
        """Why a trip was refused."""
        found = self.read(lambda store: store.trip(trip_id)).refusal
        assert isinstance(found, TripRefused)
        return found

    def runs(self) -> dict[str, RunPlanned]:
        """By vehicle, what was published last and not taken back."""
        last: dict[str, Payload] = {}
        for recorded in self.said:
            if isinstance(recorded.payload, RunPlanned | RunWithdrawn):
                last[recorded.payload.vehicle_id] = recorded.payload
        return {vehicle: plan for vehicle, plan in last.items() if isinstance(plan, RunPlanned)}

    def run_of(self, trip_id: str) -> RunPlanned:
        """The published run that carries a trip."""
        found = [r for r in self.runs().values() if any(a.trip_id == trip_id for s in r.stops for a in s.actions)]
        assert len(found) == 1, f"{trip_id} is on {len(found)} runs"
        return found[0]


def stop(run: RunPlanned, trip_id: str, action: str) -> Any:
    """The stop where something happens to a trip."""
    return next(s for s in run.stops for a in s.actions if (a.trip_id, a.action) == (trip_id, action))


def around(minutes: float, bearing: float = 0.0) -> tuple[float, float]:
    """A place so many minutes of driving north (0) or east (1) of the hospital."""
    km = minutes / 60 * 50
    if bearing:
        return HOSPITAL[0], HOSPITAL[1] + km / 62.0
    return HOSPITAL[0] + km / 111.3, HOSPITAL[1]


def later(when: datetime, minutes: float) -> datetime:
    """So many minutes later."""
    return when + timedelta(minutes=minutes)
