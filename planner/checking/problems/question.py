"""A planning problem as the checker reads it: plain numbers under the names of the problem's columns."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from planner.checking.problems.travel import arrival

Column = list[int]


@dataclass(frozen=True)
class Done:
    """A pinned visit."""

    request: int
    is_pickup: bool
    start: int
    departure: int


@dataclass(frozen=True)
class Fixed:
    """What a vehicle has done: visits, and where and when it goes on."""

    visits: tuple[Done, ...]
    ready_loc: int
    ready_s: int
    left_base_s: int


@dataclass(frozen=True)
class Group:
    """Vehicles that have a share of the work: seconds out of all together, and prices of an hour short or beyond."""

    vehicles: tuple[int, ...]
    least_s: int
    most_s: int
    short_ore: int
    over_ore: int


@dataclass(frozen=True)
class Question:
    """A problem; meanings and units as in the problem's own documentation, columns by number of request or vehicle.

    Attributes:
        seconds, metres: travel by two locations.
        may_use, persons: the seating's.
        pinned: by vehicle, or None.
    """

    seconds: Any
    metres: Any
    pickup_loc: Column
    dropoff_loc: Column
    pickup_earliest: Column
    pickup_latest: Column
    dropoff_earliest: Column
    dropoff_latest: Column
    board_s: Column
    alight_s: Column
    max_ride_s: Column
    load: list[Column]
    alone: Column
    needs: Column
    is_of: Column
    avoids: Column
    refusal_ore: Column
    fallback_ore: Column
    linked: Column
    supplements: Column
    told: Column
    moved_ore: Column
    pickup_soft_from: Column
    pickup_soft_to: Column
    dropoff_soft_from: Column
    dropoff_soft_to: Column
    early_hourly_ore: Column
    late_hourly_ore: Column
    start_loc: Column
    end_loc: Column
    opens: Column
    closes: Column
    layouts: list[list[Column]]
    front_seats: Column
    max_people: Column
    max_duration_s: Column
    skills: Column
    start_fee_ore: Column
    hourly_ore: Column
    km_ore: Column
    used: Column
    guaranteed_s: Column
    minimum_ore: Column
    waiting_hourly_ore: Column
    trip_ore: Column
    supplements_ore: list[Column]
    breaks: list[list[Column]]
    may_use: tuple[tuple[bool, ...], ...]
    persons: tuple[bool, ...]
    slots: list[Column]
    shares: tuple[Group, ...]
    pinned: tuple[Fixed | None, ...]

    @property
    def requests(self) -> int:
        """How many requests there are."""
        return len(self.pickup_loc)

    @property
    def vehicles(self) -> int:
        """How many vehicles there are."""
        return len(self.start_loc)

    def arrival(self, leaves: int, a: int, b: int) -> int:
        """Return when a vehicle is at one location that leaves another then."""
        return arrival(self.slots, leaves, int(self.seconds[a, b]))

    def way(self, a: int, b: int) -> int:
        """Return metres from one location to another."""
        return int(self.metres[a, b])

    def drive(self, a: int, b: int) -> int:
        """Return seconds from one location to another at full speed."""
        return int(self.seconds[a, b])


_OTHERWISE = {"seconds", "metres", "may_use", "persons", "shares", "pinned"}


def question_of(problem: Any) -> Question:
    """Return any object with a problem's columns as a question."""
    columns = {f.name: getattr(problem, f.name).tolist() for f in fields(Question) if f.name not in _OTHERWISE}
    return Question(
        seconds=problem.seconds,
        metres=problem.metres,
        may_use=problem.seating.may_use,
        persons=problem.seating.persons,
        shares=tuple(Group(s.vehicles, s.least_s, s.most_s, s.short_ore, s.over_ore) for s in problem.shares),
        pinned=tuple(None if pins is None else _fixed(pins) for pins in problem.pinned),
        **columns,
    )


def _fixed(pins: Any) -> Fixed:
    visits = tuple(Done(v.request, v.is_pickup, v.start, v.departure) for v in pins.visits)
    return Fixed(visits, pins.ready_loc, pins.ready_s, pins.left_base_s)
