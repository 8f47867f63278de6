"""An offer: where a request would fit into the day, what it adds, and whom it moves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moved:
    """A visit of somebody else whose planned start would move.

    Attributes:
        request: whose visit.
        is_pickup: pick-up, else drop-off.
        before: planned start now, second of the day.
        after: planned start when the offer is applied.
    """

    request: int
    is_pickup: bool
    before: int
    after: int


@dataclass(frozen=True)
class Offer:
    """One possible place of a request in one vehicle's route.

    Attributes:
        request: number of the request.
        vehicle: number of the vehicle.
        nodes: the vehicle's whole order of visits with the request in it (node numbers, see `plan.Sequences`).
        added_ore: what serving costs more with it, øre; soft windows, its rank and tax included.
        pickup_s: planned start of boarding, second of the day.
        dropoff_s: planned start of alighting.
        ride_s: from departure after boarding to start of alighting.
        moved: visits of others that move, in order of driving; all stay within their windows and ride limits.
    """

    request: int
    vehicle: int
    nodes: tuple[int, ...]
    added_ore: int
    pickup_s: int
    dropoff_s: int
    ride_s: int
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class Repair:
    """What had to give way when a change made a route impossible.

    Attributes:
        taken_out: requests that were taken out of the route; offer them anew.
        late: passengers on board who can no longer be delivered in time, with the earliest start of alighting.
    """

    taken_out: tuple[int, ...] = ()
    late: tuple[tuple[int, int], ...] = ()
