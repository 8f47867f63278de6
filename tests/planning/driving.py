"""Drives a published day with chance in traffic and patients, as operators and booking would report it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from planner.kernel.places import Place
from planner.messages.planning import RunPlanned, TripPromised
from tests.planning.town import Town, at, later


@dataclass
class Drive:
    """A day under way.

    Attributes:
        spread: standard deviation of the logarithm of driving times around the modelled ones.
        calls: ready-calls to come: instant and trip.
        no_shows: trips whose passenger does not come.
    """

    town: Town
    spread: float
    calls: list[tuple[datetime, str]]
    dice: Random
    no_shows: frozenset[str] = frozenset()
    now: datetime = field(default_factory=lambda: at("03:00"))
    served: set[tuple[str, str]] = field(default_factory=set)
    carried: set[str] = field(default_factory=set)
    home: set[str] = field(default_factory=set)
    free: dict[str, tuple[datetime, Place]] = field(default_factory=dict)
    luck: dict[tuple[str, str, str], float] = field(default_factory=dict)
    told: dict[str, float] = field(default_factory=dict)

    def to_the_end(self) -> None:
        """Drive until nothing is left to do."""
        self.calls.sort()
        while self._step():
            pass

    def moved(self) -> list[TripPromised]:
        """Promises that had to move."""
        return [p for r in self.town.said if isinstance(p := r.payload, TripPromised) and p.change == "moved"]

    def _step(self) -> bool:
        due: list[tuple[datetime, str, RunPlanned, Any]] = []
        for vehicle, run in self.town.runs().items():
            if vehicle in self.home:
                continue
            ahead = self._next(run)
            if ahead is not None:
                due.append((max(self.now, self._arrives(run, ahead)), vehicle, run, ahead))
            elif run.returns_at <= self.now or not self.calls:
                self.home.add(vehicle)
                self.town.completed(run, 1, max(self.now, run.returns_at))
                return True
        due.sort(key=lambda row: (row[0], row[1]))
        if self.calls and (not due or self.calls[0][0] <= due[0][0]):
            when, trip = self.calls.pop(0)
            self.now = max(self.now, when)
            self.town.ready(trip, self.now)
            return True
        if not due:
            return False
        self.now, vehicle, run, ahead = due[0]
        self._serve(vehicle, run, ahead)
        return True

    def _next(self, run: RunPlanned) -> Any:
        return next((s for s in run.stops if (s.actions[0].trip_id, s.actions[0].action) not in self.served), None)

    def _arrives(self, run: RunPlanned, stop: Any) -> datetime:
        since, place = self.free.get(run.vehicle_id, (run.leaves_at, run.start.place()))
        model = int(self.town.roads.between([place], [stop.point.place()]).seconds[0, 0])
        key = run.vehicle_id, stop.actions[0].trip_id, stop.actions[0].action
        factor = self.luck.setdefault(key, self.dice.lognormvariate(0, self.spread))
        there = since + timedelta(seconds=model * factor)
        return max(there, stop.arrival_at) if stop.actions[0].action == "pickup" else there

    def _serve(self, vehicle: str, run: RunPlanned, stop: Any) -> None:
        trip, action = stop.actions[0].trip_id, stop.actions[0].action
        self.served.add((trip, action))
        ends = self.now + (stop.departure_at - stop.arrival_at)
        self.free[vehicle] = ends, stop.point.place()
        if action == "pickup":
            self.town.serve(run, trip, "arrived", self.now)
            if trip in self.no_shows:
                self.served.add((trip, "dropoff"))
                self.town.serve(run, trip, "no-show", later(self.now, 5))
            else:
                self.town.serve(run, trip, "picked-up", ends)
        else:
            self.carried.add(trip)
            self.town.serve(run, trip, "dropped-off", self.now)
        self._forecast(vehicle)

    def _forecast(self, vehicle: str) -> None:
        run = self.town.runs().get(vehicle)
        ahead = self._next(run) if run is not None else None
        if run is None or ahead is None:
            return
        delay = (self._arrives(run, ahead) - ahead.arrival_at).total_seconds()
        if delay > 300 and abs(delay - self.told.get(vehicle, 0)) > 180:
            self.told[vehicle] = delay
            self.town.delay(run, int(delay), self.now, ahead.actions[0].trip_id)
