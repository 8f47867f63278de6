"""What drivers and patients share: the interface, the agenda, chance, and the log of what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from planner.kernel.errors import InvalidInput, SamturError
from planner.kernel.places import Place
from planner.kernel.travel import TravelTimes
from scenarios.simulation.agenda import Agenda
from scenarios.simulation.car import Car
from scenarios.simulation.chance import Chance
from scenarios.simulation.client import Api
from scenarios.simulation.fates import Fate
from scenarios.simulation.parameters import SimulationParameters


@dataclass
class Log:
    """What the simulation did, for tests and summaries.

    Attributes:
        reports: events that the system took, by kind; refused: commands that it refused, by code.
        refusals: each of them: instant, what was tried, code, where.
        ready_at: when each patient was really ready, by trip.
        dropped_at: when each passenger really arrived, by trip.
        orders, cancellations, ready_calls, positions, accepted, completed: how many.
        lost: run ids of the vehicles that broke down.
    """

    reports: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    refusals: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    ready_at: dict[str, datetime] = field(default_factory=dict)
    dropped_at: dict[str, datetime] = field(default_factory=dict)
    orders: int = 0
    cancellations: int = 0
    ready_calls: int = 0
    positions: int = 0
    accepted: int = 0
    completed: int = 0
    lost: list[str] = field(default_factory=list)

    def refuse(self, at: datetime, what: str, error: dict[str, str]) -> None:
        """Note a refusal."""
        self.refused[error["code"]] += 1
        self.refusals.append((at, what, error["code"], error.get("where", "")))


@dataclass
class World:
    """The surroundings of a simulated day.

    Attributes:
        advance: moves the system's clock to an instant.
        travel: modelled driving times, the same as planning's; chance turns them into real ones.
        fates: what will happen to each trip; over: trips that are over one way or another.
    """

    api: Api
    advance: Callable[[datetime], None]
    travel: TravelTimes
    parameters: SimulationParameters
    chance: Chance
    agenda: Agenda = field(default_factory=Agenda)
    log: Log = field(default_factory=Log)
    fates: dict[str, Fate] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)
    stirred: bool = False

    def seconds(self, a: Place, b: Place) -> int:
        """Return the modelled driving time between two places."""
        return int(self.travel.between([a], [b]).seconds[0, 0]) if a != b else 0

    def position(self, car: Car, now: datetime) -> Place:
        """Return where a car is: along the straight line, or at the end it set out from while that is in the sea."""
        place = car.where(now)
        try:
            self.travel.between([place], [car.base])
        except InvalidInput:
            return car.from_place or car.place
        return place

    def command(self, at: datetime, path: str, body: Any) -> Any:
        """Send a command at its instant; a refusal is noted and answered with None."""
        self.advance(at)
        self.stirred = True
        try:
            return self.api.post(path, body)
        except SamturError as error:
            self.log.refuse(at, path, error.as_dict())
            return None
