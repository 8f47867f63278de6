"""Generated days, booked and planned by the real modules, pass the independent checker whatever the seed."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.http.booking_forms import ReferralForm
from adapters.runtime.runtime import ModuleRuntime
from adapters.security.keyring import open_cipher
from adapters.sql import outbox
from adapters.sql.booking.mapping import map_all as map_booking
from adapters.sql.booking.store import SqlBookingStore
from adapters.sql.engine import Durability, make_engine, reading
from adapters.sql.migrate import upgrade
from adapters.sql.planning.mapping import map_all as map_planning
from adapters.sql.planning.store import SqlPlanningStore
from planner.booking import handlers
from planner.booking import module as booking
from planner.booking.desk import Desk
from planner.checking.check import check
from planner.checking.published import gather
from planner.checking.violation import Report
from planner.kernel.time import ServiceDay
from planner.messages.envelope import Envelope, decode
from planner.messages.execution import VehicleOffered
from planner.messages.payload import Payload
from planner.messages.settlement import ContractPublished
from planner.planning import module as planning
from planner.planning.handlers import overnight
from scenarios.day.generate import Scenario, generate
from scenarios.day.parameters import Parameters
from tests.checking.plans import ROADS


class Office:
    """Booking and planning on databases of their own, messages carried by hand in the order of their recording."""

    def __init__(self, folder: Path, scenario: Scenario) -> None:
        map_booking()
        map_planning()
        self.day, self.scenario = ServiceDay(scenario.service_day), scenario
        self.now = self.day.at(-14 * 86_400)
        self.engines = {
            name: make_engine(f"sqlite:///{folder / name}.sqlite", name, durability=Durability.PROCESS)
            for name in ("booking", "planning")
        }
        for name, engine in self.engines.items():
            upgrade(engine, name)
        self.desk = Desk(open_cipher(folder / "booking", "booking"), open_cipher(folder / "channel"))
        self.planning = planning.build(ROADS)
        self.bookings = ModuleRuntime(booking.build(self.desk), self.engines["booking"], SqlBookingStore, self.clock)
        self.plans = ModuleRuntime(self.planning, self.engines["planning"], SqlPlanningStore, self.clock)
        self.carried: list[Envelope] = []
        self.sent = 0

    def clock(self) -> datetime:
        """Return the present instant of the generated day."""
        return self.now

    def tell(self, message: Envelope) -> None:
        """Bring a message to planning."""
        self.carried.append(message)
        for queue, types in self.plans.queues().items():
            if message.type in types:
                assert self.plans.handle(queue, message.to_bytes()).failure is None

    def announce(self, kind: type[Payload], subject: str, body: dict[str, object]) -> None:
        """Bring a contract or a vehicle to planning as its own module would say it."""
        data = kind.model_validate_json(json.dumps(body))
        source = f"/{kind.message_type.split('.', maxsplit=1)[0]}"
        self.tell(Envelope(source, kind.message_type, subject, self.now, 1, data))

    def open(self) -> None:
        """Publish contracts and vehicles."""
        at = self.now.isoformat()
        for contract in self.scenario.contracts:
            self.announce(ContractPublished, contract["contract_id"], contract | {"published_at": at})
        for offer in self.scenario.vehicles:
            self.announce(VehicleOffered, f"{self.day}/{offer['vehicle_id']}", offer | {"offered_at": at})

    def book(self) -> None:
        """Take every order that comes before the day."""
        for body in self.scenario.referrals:
            truth = self.scenario.truth.journeys[body["external_id"]]
            if truth.same_day:
                continue
            self.now = truth.ordered_at
            command = ReferralForm.model_validate_json(json.dumps(body)).command()
            self.bookings.execute(lambda ctx, order=command: handlers.receive(ctx, self.desk, order).duplicate)
            with reading(self.engines["booking"]) as connection:
                bodies = outbox.every(connection)
            for message in bodies[self.sent :]:
                self.tell(decode(message))
            self.sent = len(bodies)

    def night(self, iterations: int) -> None:
        """Optimise and publish."""
        self.now = self.day.at(-6 * 3600)
        office = self.planning.office
        assert office is not None
        data = {"service_day": str(self.day), "number": 1, "seed": 1, "seconds": None, "iterations": iterations}
        task = self.plans.execute(lambda ctx: overnight.prepare(ctx, data, office))
        solved = overnight.work(task, lambda *_: None)
        self.plans.execute(lambda ctx: overnight.complete(ctx, data, solved, office))
        with reading(self.engines["planning"]) as connection:
            self.carried += [decode(body) for body in outbox.every(connection)]

    def checked(self) -> Report:
        """Return what the checker finds."""
        for engine in self.engines.values():
            engine.dispose()
        return check(gather(self.carried, str(self.day)), ROADS)


@pytest.mark.slow
@given(st.integers(0, 10**6), st.integers(20, 60))
@settings(max_examples=4, deadline=None)
def test_generated_days_are_planned_without_a_broken_rule(
    tmp_path_factory: pytest.TempPathFactory, seed: int, trips: int
) -> None:
    """Every trip asked for is promised or refused, and the checker finds nothing in the published plan."""
    scenario = generate(Parameters.read(seed=seed, trips=trips))
    office = Office(tmp_path_factory.mktemp("day"), scenario)
    office.open()
    office.book()
    office.night(iterations=300)
    report = office.checked()
    assert [violation.text() for violation in report.violations] == []
    assert report.promised + report.refused == report.trips > 0
    assert report.runs > 0
