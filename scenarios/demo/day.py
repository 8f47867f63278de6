"""The day in five phases, each through the public interfaces alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from planner.kernel.errors import SamturError
from planner.kernel.time import ServiceDay
from scenarios.day.generate import Scenario
from scenarios.day.places import register
from scenarios.demo.latency import Latency
from scenarios.demo.world import Tell, World
from scenarios.simulation.day import Simulation
from scenarios.simulation.fates import script_of
from scenarios.simulation.parameters import SimulationParameters
from scenarios.simulation.world import Log


@dataclass(frozen=True)
class Limits:
    """How long the night may think.

    Attributes:
        seconds: time limit of the overnight optimisation.
        iterations: limit that makes the day repeatable, or None.
        plan_hour: local hour of the evening before, at which the plan is made.
    """

    seconds: float = 60.0
    iterations: int | None = None
    plan_hour: int = 20


@dataclass
class Course:
    """What came of the day so far, for the phases after and for the summary."""

    receipts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    latency: Latency = field(default_factory=Latency)
    log: Log | None = None
    closed: dict[str, Any] = field(default_factory=dict)
    issued: dict[str, Any] = field(default_factory=dict)
    exports: dict[str, int] = field(default_factory=dict)


class Day:
    """Runs a scenario's day in a world.

    Args:
        world: where the modules answer.
        scenario: the generated day.
        limits: how long the night may think.
        habits: of traffic, drivers and patients; seed and travel times' spread are the scenario's.
    """

    def __init__(
        self, world: World, scenario: Scenario, limits: Limits, habits: SimulationParameters | None = None
    ) -> None:
        self._habits = habits or SimulationParameters()
        self.world = world
        self.scenario = scenario
        self.limits = limits
        self.course = Course()
        self.service_day = ServiceDay(scenario.service_day)
        self.evening = self.service_day.at(0) - timedelta(hours=24 - limits.plan_hour)

    def phases(self) -> tuple[tuple[str, Callable[[Tell], None]], ...]:
        """Return the day's phases in order, by name."""
        return (
            ("fleet and contracts", self.publish),
            ("booking and promises", self.book),
            ("overnight planning", self.plan),
            ("driving the day", self.drive),
            ("settlement", self.pay),
        )

    def publish(self, tell: Tell) -> None:
        """The office learns the places of treatment, contracts are published and vehicles offered."""
        first = min((fact.ordered_at for fact in self.scenario.truth.journeys.values()), default=self.evening)
        self.world.advance_to(min(first, self.evening) - timedelta(hours=1))
        self.world.api.post("/api/booking/places/import", {"csv": register()})
        tell(0.0, "contracts")
        self.world.api.post("/api/settlement/contracts", list(self.scenario.contracts))
        self.world.settle()
        tell(0.5, "vehicles")
        self.world.api.post("/api/execution/vehicles", list(self.scenario.vehicles))
        self.world.settle()
        tell(1.0, f"{len(self.scenario.contracts)} contracts, {len(self.scenario.vehicles)} vehicles")

    def book(self, tell: Tell) -> None:
        """Referrals come in, are decided, booked and answered, until the evening before."""
        truths = self.scenario.truth.journeys
        before = [body for body in self.scenario.referrals if truths[body["external_id"]].ordered_at < self.evening]
        cancelled = sorted(
            (fact.cancel_at, ref) for ref, fact in truths.items() if fact.cancel_at and fact.cancel_at < self.evening
        )
        for number, body in enumerate(before, start=1):
            at = truths[body["external_id"]].ordered_at
            while cancelled and cancelled[0][0] <= at:
                self._cancel(*cancelled.pop(0))
            self._refer(body, at)
            if number % 10 == 0 or number == len(before):
                tell(number / len(before), f"{number} of {len(before)} referrals")
        for when, reference in cancelled:
            self._cancel(when, reference)

    def _refer(self, body: dict[str, Any], at: datetime) -> None:
        """Send one referral and wait until its trips are answered; the wait is what a clerk sees."""
        self.world.advance_to(at)
        started = time.perf_counter()
        receipt = self.world.api.post("/api/booking/referrals", body)
        self.world.settle()
        for trip in receipt["trips"]:
            self.world.api.get(f"/api/booking/trips/{trip['trip_id']}")
        if receipt["trips"]:
            self.course.latency.seconds.append(time.perf_counter() - started)
        self.course.receipts[body["external_id"]] = receipt

    def _cancel(self, at: datetime, reference: str) -> None:
        receipt = self.course.receipts.get(reference)
        if receipt is None:
            return
        self.world.advance_to(at)
        for journey in sorted({trip["journey_id"] for trip in receipt["trips"]}):
            try:
                self.world.api.post(f"/api/booking/journeys/{journey}/cancel", {"reason": "patient"})
            except SamturError as error:
                if not error.code.startswith("booking."):
                    raise  # what booking refuses, such as a journey that was refused before, needs no cancelling
        self.world.settle()

    def plan(self, tell: Tell) -> None:
        """The overnight optimisation, as a leased job in a child process, and the publication of the runs."""
        self.world.advance_to(self.evening)
        order = {"seconds": self.limits.seconds, "iterations": self.limits.iterations, "seed": self.scenario.seed}
        path = f"/api/planning/days/{self.service_day}/optimise"
        job = self.world.api.post(path, {name: value for name, value in order.items() if value is not None})["job"]
        self.world.work(tell)
        self.world.settle()
        state = self.world.api.get(f"/api/planning/jobs/{job}")
        if state["state"] != "done":
            raise SamturError("demo.not-planned", f"the optimisation is {state['state']}", where=str(state["error"]))

    def drive(self, tell: Tell) -> None:
        """Operators accept, and the day is driven in fast motion with all its surprises."""
        truth = self.scenario.truth
        script = script_of(
            truth, self.scenario.referrals, self.course.receipts, self.service_day, self.evening + timedelta(minutes=5)
        )
        simulation = Simulation(
            self.world.api,
            self.world.travel,
            advance=self.world.advance_to,
            settle=self.world.settle,
            parameters=replace(self._habits, seed=truth.noise_seed, travel_sigma=truth.travel_sigma),
            progress=tell,
        )
        self.course.log = simulation.run(script)
        self.world.settle()

    def pay(self, tell: Tell) -> None:
        """The day is closed, statements and invoices are issued, and the books exported."""
        self.world.advance_to(self.service_day.at(32 * 3600))
        day = str(self.service_day)
        tell(0.0, "closing the day")
        self.course.closed = self.world.api.post(f"/api/settlement/days/{day}/close", None)
        tell(0.4, "statements and invoices")
        self.course.issued = self.world.api.post("/api/settlement/documents", {"period_from": day, "period_to": day})
        self.world.settle()
        tell(0.8, "exports")
        self.course.exports = self.world.export()
        tell(1.0, f"{len(self.course.exports)} files")
