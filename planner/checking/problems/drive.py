"""A route as the checker sees it: visits with the way to each, and who is in the car after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.checking.problems.question import Question


@dataclass(frozen=True)
class Step:
    """One visit of a route.

    Attributes:
        request, is_pickup, arrival, start, departure: as the plan says.
        pinned: among the vehicle's first visits that are pinned.
        due: second at which the vehicle must arrive, by the departure before and the way.
        aboard: requests in the car after the visit.
    """

    request: int
    is_pickup: bool
    arrival: int
    start: int
    departure: int
    pinned: bool
    due: int
    aboard: tuple[int, ...]

    def of(self, pickup: list[int], dropoff: list[int]) -> int:
        """Return the request's number from the column of its kind of visit."""
        return (pickup if self.is_pickup else dropoff)[self.request]


@dataclass(frozen=True)
class Drive:
    """One vehicle's route.

    Attributes:
        vehicle, leaves, returns, metres: as the plan says.
        steps: its visits.
        rests: (start, end, visits before it) of every break.
        home: second at which it must be back, by the last departure and the way.
        driven: metres of the whole way; way_s: its seconds.
    """

    vehicle: int
    leaves: int
    returns: int
    metres: int
    steps: tuple[Step, ...]
    rests: tuple[tuple[int, int, int], ...]
    home: int
    driven: int
    way_s: int

    def rides(self) -> Iterator[tuple[Step, Step]]:
        """Return pick-up and drop-off of everybody."""
        boarded: dict[int, Step] = {}
        for step in self.steps:
            if step.is_pickup:
                boarded[step.request] = step
            elif step.request in boarded:
                yield boarded[step.request], step


def drives(question: Question, plan: Any) -> list[Drive]:
    """Return the routes of every vehicle that leaves its base."""
    return [_drive(question, r) for r in plan.routes if r.visits or question.pinned[r.vehicle] is not None]


def _drive(question: Question, route: Any) -> Drive:
    pins = question.pinned[route.vehicle]
    fixed = len(pins.visits) if pins is not None else 0
    at, ready, driven, way_s = question.start_loc[route.vehicle], int(route.leaves), 0, 0
    steps: list[Step] = []
    aboard: list[int] = []
    rests = tuple((pause.start, pause.end, pause.after) for pause in route.pauses)
    for k, visit in enumerate((*route.visits, None)):
        if k == fixed and pins is not None:
            driven += question.way(at, pins.ready_loc)
            way_s += question.drive(at, pins.ready_loc)
            at, ready = pins.ready_loc, pins.ready_s
        ready = max([ready, *(end for _, end, after in rests if after == k)])
        if visit is None:
            break
        to = (question.pickup_loc if visit.is_pickup else question.dropoff_loc)[visit.request]
        due = question.arrival(ready, at, to)
        if visit.is_pickup:
            aboard.append(visit.request)
        elif visit.request in aboard:
            aboard.remove(visit.request)
        steps.append(
            Step(
                visit.request,
                visit.is_pickup,
                visit.arrival,
                visit.start,
                visit.departure,
                k < fixed,
                due,
                tuple(aboard),
            )
        )
        driven, way_s = driven + question.way(at, to), way_s + question.drive(at, to)
        at, ready = to, visit.departure
    base = question.end_loc[route.vehicle]
    home, driven = question.arrival(ready, at, base), driven + question.way(at, base)
    way_s += question.drive(at, base)
    return Drive(route.vehicle, route.leaves, route.returns, route.metres, tuple(steps), rests, home, driven, way_s)
