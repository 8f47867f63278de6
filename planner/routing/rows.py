"""Requests, vehicles and pinned work as single rows: how they are written by hand and added one by one."""

from __future__ import annotations

from dataclasses import dataclass, fields

MANDATORY_ORE = 10**9
"""Refusal price of a request that must be served: ten million kroner, above any day's real costs."""

NO_LIMIT = 2 * 10**9
"""A ride limit, a working time or a number of people that never binds: above any time, and 32 bits wide."""

TIME_LIMIT = 1_500_000_000
"""Latest time, and longest travel and service: a day counted in small parts of a second still fits 32 bits."""

TIME_FLOOR = -500_000_000
"""Earliest time; a stretch of a route from it to the latest time fits 32 bits."""


@dataclass(frozen=True)
class Request:
    """One trip. Field meanings as in `Problem`; windows hold for the start of boarding and of alighting.

    ``further`` is the demand of the seating's kinds behind seats and wheelchairs; what is left out is 0.
    """

    id: str
    pickup_loc: int
    dropoff_loc: int
    pickup_earliest: int
    pickup_latest: int
    dropoff_earliest: int
    dropoff_latest: int
    board_s: int = 0
    alight_s: int = 0
    max_ride_s: int = NO_LIMIT
    seats: int = 1
    wheelchairs: int = 0
    front_seats: int = 0
    further: tuple[int, ...] = ()
    alone: bool = False
    needs: int = 0
    is_of: int = 0
    avoids: int = 0
    refusal_ore: int = MANDATORY_ORE
    fallback_ore: int = -1
    linked: int = -1
    supplements: int = 0
    told: int = -1
    moved_ore: int = 0
    pickup_soft_from: int = TIME_FLOOR
    pickup_soft_to: int = TIME_LIMIT
    dropoff_soft_from: int = TIME_FLOOR
    dropoff_soft_to: int = TIME_LIMIT
    early_hourly_ore: int = 0
    late_hourly_ore: int = 0


@dataclass(frozen=True)
class Break:
    """One break of a vehicle, taken with nobody in the car; of several each is taken after the one before.

    Attributes:
        length_s: how long it is.
        after_s, until_s: it starts so many seconds after the vehicle left its base, between these two.
        clock_from, clock_to: it starts between these seconds of the day.
        work_s: it starts at most so long after the vehicle left its base or, if later, the break before ended.
        above_s: the vehicle needs it, and those after it, only when it is out longer than this.
    """

    length_s: int
    after_s: int = 0
    until_s: int = NO_LIMIT
    clock_from: int = TIME_FLOOR
    clock_to: int = TIME_LIMIT
    work_s: int = NO_LIMIT
    above_s: int = 0


BREAK_COLUMNS = tuple(f.name for f in fields(Break))


@dataclass(frozen=True)
class Vehicle:
    """One vehicle. Field meanings as in `Problem`; ``layouts`` are alternative (seats, wheelchair places, further)."""

    id: str
    start_loc: int
    end_loc: int
    opens: int
    closes: int
    layouts: tuple[tuple[int, ...], ...] = ((4, 0),)
    front_seats: int = 1
    max_people: int = NO_LIMIT
    max_duration_s: int = NO_LIMIT
    skills: int = 0
    start_fee_ore: int = 0
    hourly_ore: int = 0
    km_ore: int = 0
    used: bool = False
    guaranteed_s: int = 0
    minimum_ore: int = 0
    waiting_hourly_ore: int = -1
    trip_ore: int = 0
    supplements_ore: tuple[int, ...] = ()
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True)
class Share:
    """What a group of vehicles, such as an operator's, is to have of the day's work, in hours out of all of them.

    Attributes:
        id: its name.
        vehicles: their numbers.
        least_s, most_s: seconds out of the group together, pinned work included; ``NO_LIMIT`` for no most.
        short_ore: price of every hour short of the least; ``over_ore`` of every hour beyond the most.
    """

    id: str
    vehicles: tuple[int, ...]
    least_s: int = 0
    most_s: int = NO_LIMIT
    short_ore: int = 0
    over_ore: int = 0


_LOAD = {"seats", "wheelchairs", "front_seats", "further"}
REQUEST_COLUMNS = tuple(f.name for f in fields(Request) if f.name not in {"id"} | _LOAD)
VEHICLE_COLUMNS = tuple(f.name for f in fields(Vehicle) if f.name not in {"id", "layouts", "breaks", "supplements_ore"})
"""Fields that are one plain column of a problem."""


@dataclass(frozen=True)
class PinnedVisit:
    """A stop that was made, or was told to the driver for good, with its times in seconds of the day."""

    request: int
    is_pickup: bool
    start: int
    departure: int


@dataclass(frozen=True)
class Pinned:
    """What a vehicle may no longer change: its first visits and when and where it is free after them.

    Attributes:
        visits: first visits of the vehicle's route in order; they keep place and time. A passenger picked up in
            them and not dropped off in them is on board, and must be dropped off by this vehicle.
        ready_loc: location from which the vehicle goes on.
        ready_s: earliest second at which it can leave ``ready_loc``.
        left_base_s: second at which it left (or surely leaves) its start base; hours are paid from then.
    """

    visits: tuple[PinnedVisit, ...]
    ready_loc: int
    ready_s: int
    left_base_s: int
