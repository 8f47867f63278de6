"""What the checker finds: violations under stable codes, and the report of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

CODES = MappingProxyType(
    {
        "trip.unanswered": "a requested trip is neither promised nor refused",
        "trip.not-served": "a promised trip is in no run",
        "trip.served-twice": "a trip is picked up or dropped off more than once",
        "trip.half-served": "a trip is picked up and not dropped off in the same run after it",
        "trip.unknown": "a run has a trip that nobody booked",
        "trip.refused-driven": "a refused trip is in a run",
        "trip.cancelled-driven": "a cancelled trip is in a run",
        "trip.unpromised-driven": "a trip is in a run before it was promised",
        "trip.wrong-place": "a stop is not where the trip begins or ends; amount in metres",
        "trip.on-call-before-ready": "an on-call trip is in a run before its ready-call; amount in trips",
        "promise.too-early": "picked up before the promised window; amount in seconds",
        "promise.too-late": "picked up after the promised window; amount in seconds",
        "promise.arrival-late": "dropped off after the promised latest arrival; amount in seconds",
        "promise.past-appointment": "the promised latest arrival is after the appointment; amount in seconds",
        "promise.too-wide": "the promised window is wider than the service level allows; amount in seconds",
        "promise.ride-limit": "the promised longest ride is longer than the service level allows; amount in seconds",
        "level.appointment-late": "arrival after the appointment; amount in seconds",
        "level.arrival-too-early": "arrival too long before the appointment; amount in seconds",
        "level.home-before-ready": "picked up for home before the patient is ready; amount in seconds",
        "level.home-wait": "picked up for home too long after the patient is ready; amount in seconds",
        "level.ride-too-long": "longer in the car than the service level allows; amount in seconds",
        "level.oxygen": "longer in the car than the carried oxygen lasts; amount in seconds",
        "stop.out-of-order": "a stop is left before it is reached, or numbered wrongly; amount in seconds",
        "stop.too-short": "a stop is too short for everybody to get on and off; amount in seconds",
        "stop.too-soon": "a stop is reached sooner than the way from the one before takes; amount in seconds",
        "run.back-too-soon": "the base is reached sooner than the way from the last stop takes; amount in seconds",
        "run.vehicle-unknown": "the vehicle was not offered for the day",
        "run.vehicle-twice": "the vehicle has more than one run; amount in runs",
        "run.other-operator": "operator or contract are not those of the offered vehicle",
        "run.before-opening": "the vehicle leaves before it opens; amount in seconds",
        "run.after-closing": "the vehicle is back after it closes; amount in seconds",
        "run.other-base": "the run does not begin and end at the vehicle's base; amount in metres",
        "run.driving-time": "the driving time is not that of the stops' order; amount in seconds",
        "run.distance": "the distance is not that of the stops' order; amount in metres",
        "run.working-time": "the vehicle is out longer than the contract's duty allows; amount in seconds",
        "run.break-missing": "a break that the contract's duty asks for is not taken; amount in seconds out without it",
        "run.break-time": "a break is too short or not when it may be, or nobody asked for it; amount in seconds",
        "run.break-company": "somebody is in the car during a break; amount in trips",
        "run.contract-unknown": "no contract in force prices the run",
        "run.cost": "the planning cost is not that of the planning price; amount in øre",
        "load.places": "more passengers and wheelchairs than any layout holds; amount in places",
        "load.front-seats": "more passengers need a front seat than there are; amount in seats",
        "load.not-alone": "a passenger who must ride alone shares the car; amount in trips",
        "load.company": "somebody is in the car with a passenger of a group to be kept apart; amount in trips",
        "load.equipment": "the vehicle lacks equipment that the passenger needs; amount in pieces",
    }
)
"""Every code with what it means."""


@dataclass(frozen=True, order=True)
class Violation:
    """One broken rule.

    Attributes:
        code: one of ``CODES``.
        trip_id, run_id: what it is about, empty where it is about neither.
        amount: by how much, in the unit that the code's meaning names; 1 where there is no measure.
        detail: figures for a reader.
    """

    code: str
    trip_id: str = ""
    run_id: str = ""
    amount: int = 1
    detail: str = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise KeyError(self.code)

    def text(self) -> str:
        """Return the violation as one line."""
        about = " ".join(name for name in (self.trip_id, self.run_id) if name)
        return f"{self.code}: {about}: {CODES[self.code].split(';')[0]} ({self.amount}; {self.detail or 'see code'})"


@dataclass(frozen=True)
class Report:
    """What was checked and what was found.

    Attributes:
        violations: in order of code, trip and run.
        trips: wanted on the day. promised, refused, waiting: how they were answered; ``waiting`` are promised on-call
            trips whose ready-call has not come. runs, stops: checked.
        travel_times: those checked with; planned_with: those of the overnight plan, empty where there was none. When
            they differ, violations of times and distances may come from that alone.
    """

    service_day: str
    violations: tuple[Violation, ...]
    trips: int
    promised: int
    refused: int
    waiting: int
    runs: int
    stops: int
    travel_times: str
    planned_with: str = ""
    by_code: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", dict(sorted(Counter(v.code for v in self.violations).items())))

    @property
    def ok(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        plain = {name: value for name, value in vars(self).items() if name != "violations"}
        return plain | {"ok": self.ok, "violations": [vars(violation) for violation in self.violations]}
